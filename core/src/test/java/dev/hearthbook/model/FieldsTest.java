package dev.hearthbook.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Fields of documents: what they are kept as, merge patches, and what is refused. */
class FieldsTest {
    private static Map<String, @Nullable Object> of(Object... namesAndValues) {
        Map<String, @Nullable Object> map = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private static Map<String, @Nullable Object> without(String name) {
        Map<String, @Nullable Object> map = new TreeMap<>();
        map.put(name, null);
        return map;
    }

    private static void merges(
            Map<String, ?> target, Map<String, ? extends @Nullable Object> patch, Map<String, ?> to) {
        assertEquals(
                Fields.normal(to),
                Fields.merge(Fields.normal(target), Fields.normalPatch(patch)),
                () -> "patch " + patch);
    }

    /** RFC 7396, appendix A: every case of an object; a document is never anything else, and holds no nulls. */
    @Test
    void merge_patches_do_what_the_rfc_shows() {
        merges(of("a", "b"), of("a", "c"), of("a", "c"));
        merges(of("a", "b"), of("b", "c"), of("a", "b", "b", "c"));
        merges(of("a", "b"), without("a"), of());
        merges(of("a", "b", "b", "c"), without("a"), of("b", "c"));
        merges(of("a", List.of("b")), of("a", "c"), of("a", "c"));
        merges(of("a", "c"), of("a", List.of("b")), of("a", List.of("b")));
        Map<String, @Nullable Object> inner = without("c");
        inner.put("b", "d");
        merges(of("a", of("b", "c")), of("a", inner), of("a", of("b", "d")));
        merges(of("a", List.of(of("b", "c"))), of("a", List.of(1)), of("a", List.of(1)));
        merges(of(), of("a", of("bb", without("ccc"))), of("a", of("bb", of())));
        merges(of("a", "foo"), of("a", of("b", "c")), of("a", of("b", "c")));
    }

    /** The example of section 3. */
    @Test
    void a_patch_reaches_into_objects_and_replaces_lists() {
        Map<String, @Nullable Object> author = without("familyName");
        Map<String, @Nullable Object> patch = of("title", "Hello!", "author", author, "tags", List.of("example"));
        merges(
                of(
                        "title",
                        "Goodbye!",
                        "author",
                        of("givenName", "John", "familyName", "Doe"),
                        "tags",
                        List.of("example", "sample"),
                        "content",
                        "This will be unchanged"),
                patch,
                of(
                        "title",
                        "Hello!",
                        "author",
                        of("givenName", "John"),
                        "tags",
                        List.of("example"),
                        "content",
                        "This will be unchanged"));
    }

    @Test
    void the_difference_of_two_states_leads_from_one_to_the_other() {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Map<String, Object> from = Fields.normal(any(random, 3));
            Map<String, Object> to = Fields.normal(any(random, 3));

            Map<String, @Nullable Object> patch = Fields.normalPatch(Fields.difference(from, to));

            assertEquals(to, Fields.merge(from, patch), "seed " + seed);
            assertEquals(from.equals(to), patch.isEmpty(), "seed " + seed);
        }
    }

    private static Map<String, Object> any(SplittableRandom random, int depth) {
        Map<String, Object> fields = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = String.valueOf((char) ('a' + random.nextInt(4)));
            int kind = random.nextInt(depth > 0 ? 5 : 3);
            fields.put(
                    name,
                    kind == 0
                            ? "t" + random.nextInt(3)
                            : kind == 1
                                    ? random.nextInt(3)
                                    : kind == 2 ? List.of(random.nextInt(2), "x") : any(random, depth - 1));
        }
        return fields;
    }

    @Test
    void equal_values_are_kept_alike_whatever_they_came_as() {
        Instant at = Instant.parse("2026-03-01T08:00:00Z");
        Map<String, Object> kept = Fields.normal(of(
                "whole",
                7,
                "big",
                BigInteger.TEN,
                "fraction",
                0.5f,
                "zero",
                -0.0,
                "at",
                at,
                "role",
                Role.USER,
                "not",
                null));

        assertEquals(
                Map.of(
                        "whole",
                        7L,
                        "big",
                        10L,
                        "fraction",
                        0.5,
                        "zero",
                        0.0,
                        "at",
                        "2026-03-01T08:00:00Z",
                        "role",
                        "USER"),
                kept);
        assertEquals(Fields.canonical(kept), Fields.canonical(Fields.normal(new HashMap<>(kept))));
        assertNotEquals(Fields.canonical(Map.of("a", "1")), Fields.canonical(Map.of("a", 1L)));
        assertNotEquals(Fields.canonical(without("a")), Fields.canonical(Map.of("a", "null")));
    }

    @Test
    void what_cannot_be_kept_is_named_by_its_field_and_never_quoted() {
        refused("field 'a.b' takes a finite number", of("a", of("b", Double.NaN)));
        refused("field 'a' takes text, a number", of("a", new Object()));
        refused("field 'a[1]' is null", of("a", Arrays.asList("x", null)));
        refused("field 'a' holds a whole number beyond 64 bits", of("a", BigInteger.ONE.shiftLeft(64)));
        refused("field 'a' holds a lone surrogate", of("a", "\uD83C"));
        refused("field 'a' may have 50000 characters, but had 50001", of("a", "secret".repeat(8_333) + "abc"));
        refused("is not blank", of(" ", "x"));
        Map<String, Object> deep = new HashMap<>();
        for (int i = 0; i < Fields.DEPTH_MAX; i++) {
            deep = Map.of("d", deep);
        }
        refused("nests more than 16 levels", of("a", deep));
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            many.add("secret");
        }
        refused("a document may have 49152 bytes", of("a", many));
    }

    private static void refused(String message, Map<String, ? extends @Nullable Object> fields) {
        String said = assertThrows(IllegalArgumentException.class, () -> Fields.normal(fields))
                .getMessage();
        assertTrue(said.contains(message), said);
        assertFalse(said.contains("secret"), said);
    }
}
