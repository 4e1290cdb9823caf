package dev.hearthbook.projections.internal.row;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.ScopeRequest;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RowSealerTest {
    private static final Table NOTES = Table.named("notes")
            .sealed("text", "tags", "more")
            .blind("kind")
            .blindBook("persona")
            .clearLong("seen", "at", "pinned")
            .clearDouble("weight")
            .build();

    private final KeyVault keys = InMemoryKeyVault.create();
    private final RowSealer sealer = new RowSealer(keys);
    private final Scopes ada = scopes("ada");
    private final Scopes ben = scopes("ben");

    private Scopes scopes(String subject) {
        return keys.scopes(new ScopeRequest(
                Optional.of(Subject.of(subject)), RetentionClass.MEMORIES, YearMonth.of(2026, 11), Optional.empty()));
    }

    private StoredRow seal(String key, Scopes scopes, Map<String, ?> values) {
        return sealer.seal(NOTES, 7, key, scopes, false, 9, 1_000, 2_000, values)
                .orElseThrow();
    }

    @Test
    void a_row_comes_back_as_its_normal_values() {
        Map<String, Object> values = Map.of(
                "text",
                "Grüße, 🐈",
                "tags",
                new LinkedHashSet<>(List.of("b", "a")),
                "more",
                Map.of("z", List.of(1, 2.5f, true), "a", Optional.of(new MemoryId("m1")), "none", Optional.empty()),
                "kind",
                RetentionClass.Sensitivity.SENSITIVE,
                "persona",
                "p-1",
                "seen",
                3,
                "at",
                Instant.ofEpochSecond(1, 2_000),
                "pinned",
                true,
                "weight",
                2);

        StoredRow stored = seal("key", ada, values);
        Row row = sealer.open(NOTES, stored).orElseThrow();

        assertEquals("key", row.key());
        assertEquals(RowValues.normal(NOTES, values), row.values());
        assertEquals("Grüße, 🐈", row.text("text"));
        assertEquals(List.of("a", "b"), row.texts("tags"));
        assertEquals(Map.of("z", List.of(1L, 2.5, true), "a", "m1"), row.map("more"));
        assertEquals("SENSITIVE", row.text("kind"));
        assertEquals(Map.of("seen", 3L, "at", 1_000_002L, "pinned", 1L, "weight", 2.0), stored.clear());
        assertEquals(9, row.position().value());
        assertEquals(Row.ofMicros(2_000), row.updatedAt());
    }

    @Test
    void the_box_hides_key_and_columns_and_nearly_their_length() {
        StoredRow stored = seal("secret-key", ada, Map.of("text", "secret-text", "kind", "secret-kind"));

        String disk = new String(stored.box(), StandardCharsets.ISO_8859_1) + stored.key() + stored.blind();
        assertFalse(disk.contains("secret"));
        int plain = stored.box().length - KeyVault.OVERHEAD;
        assertEquals(RowCodec.padme(plain), plain);
    }

    @Test
    void blind_values_match_within_a_subject_and_book_values_everywhere() {
        Map<String, Object> values = Map.of("kind", "fact", "persona", "p-1");

        StoredRow adas = seal("a", ada, values);
        StoredRow bens = seal("b", ben, values);

        assertNotEquals(adas.blind().get("kind"), bens.blind().get("kind"));
        assertEquals(adas.blind().get("persona"), bens.blind().get("persona"));
        assertEquals(
                adas.blind().get("kind"),
                sealer.blind(NOTES, "kind", ada.subject(), "fact").orElseThrow());
        assertEquals(adas.key(), sealer.key(NOTES, "a"));
        assertThrows(IllegalArgumentException.class, () -> sealer.blind(NOTES, "text", ada.subject(), "x"));
    }

    @Test
    void a_destroyed_scope_neither_seals_nor_opens_nor_matches() {
        StoredRow adas = seal("a", ada, Map.of("kind", "fact"));
        keys.shred(Subject.of("ada"));
        sealer.forget(ada.subject());

        assertEquals(Optional.empty(), sealer.open(NOTES, adas));
        assertEquals(Optional.empty(), sealer.seal(NOTES, 8, "b", ada, false, 1, 1, 1, Map.of()));
        assertEquals(Optional.empty(), sealer.blind(NOTES, "kind", ada.subject(), "fact"));
        assertTrue(sealer.open(NOTES, seal("b", ben, Map.of("kind", "fact"))).isPresent());
    }

    @Test
    void a_box_opens_in_no_other_row_table_or_scope() {
        StoredRow row = seal("a", ada, Map.of("text", "x"));
        Table other = Table.named("other").sealed("text").build();
        StoredRow moved = with(row, sealer.key(NOTES, "b"), row.scopes());

        assertTampered(() -> sealer.open(other, row));
        assertTampered(() -> sealer.open(NOTES, moved));
        assertTampered(() -> sealer.open(NOTES, with(row, row.key(), ben)));
    }

    @Test
    void clear_columns_refuse_what_is_no_number_and_what_stands_for_no_value() {
        for (Map<String, ?> wrong : List.<Map<String, ?>>of(
                Map.of("seen", "three"),
                Map.of("seen", 2.5),
                Map.of("seen", Long.MIN_VALUE),
                Map.of("weight", Double.NaN),
                Map.of("weight", Double.NEGATIVE_INFINITY),
                Map.of("unknown", 1))) {
            assertThrows(IllegalArgumentException.class, () -> seal("a", ada, wrong), wrong::toString);
        }
    }

    @Test
    void equal_rows_have_equal_bytes_and_random_rows_survive() {
        long seed = 20_261_121;
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            Object value = RowValues.normal(randomValue(random, 0));
            Object[] values = {null, value, round % 2 == 0 ? null : "end"};
            byte[] bytes = RowCodec.encode("key" + round, values);

            assertArrayEquals(bytes, RowCodec.encode("key" + round, values), "seed " + seed);
            assertEquals(RowCodec.padme(bytes.length), bytes.length, "seed " + seed);
            RowCodec.Decoded decoded = RowCodec.decode(bytes, 3);
            assertEquals("key" + round, decoded.key());
            assertArrayEquals(values, decoded.values(), "seed " + seed + " round " + round);
        }
    }

    @Test
    void damaged_bytes_are_corrupt_or_another_row_never_anything_else() {
        long seed = 4711;
        Random random = new Random(seed);
        Object value = RowValues.normal(Map.of("a", List.of("bcd", 5, 2.5), "e", true));
        byte[] bytes = RowCodec.encode("key", new Object[] {value});
        for (int round = 0; round < 5_000; round++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                RowCodec.decode(damaged, 1);
            } catch (HearthbookException e) {
                assertTrue(e.code() == ErrorCode.CORRUPT || e.code() == ErrorCode.FORMAT_UNKNOWN, "seed " + seed);
            }
        }
    }

    private static Object randomValue(Random random, int depth) {
        switch (random.nextInt(depth < 4 ? 8 : 5)) {
            case 0:
                return random.nextLong() >> random.nextInt(64);
            case 1:
                return random.nextGaussian();
            case 2:
                return random.nextBoolean();
            case 3:
                return random.nextInt();
            case 4:
                return "é".repeat(random.nextInt(300));
            case 5, 6:
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    list.add(randomValue(random, depth + 1));
                }
                return list;
            default:
                Map<String, Object> map = new HashMap<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    map.put("k" + random.nextInt(), randomValue(random, depth + 1));
                }
                return random.nextBoolean() ? map : new TreeMap<>(map);
        }
    }

    @Test
    void a_row_opens_only_beside_the_columns_it_was_written_with() {
        StoredRow row = seal("a", ada, Map.of("kind", "fact", "persona", "p-1", "seen", 3, "weight", 0.5));
        Blind other = seal("b", ada, Map.of("kind", "guess")).blind().get("kind");

        assertTampered(() -> sealer.open(NOTES, columns(row, row.id(), false, 10, row.blind(), row.clear())));
        assertTampered(() -> sealer.open(NOTES, columns(row, row.id() + 1, false, 9, row.blind(), row.clear())));
        assertTampered(() -> sealer.open(NOTES, columns(row, row.id(), true, 9, row.blind(), row.clear())));
        assertTampered(() -> sealer.open(
                NOTES,
                columns(
                        row,
                        row.id(),
                        false,
                        9,
                        Map.of("kind", other, "persona", row.blind().get("persona")),
                        row.clear())));
        assertTampered(() ->
                sealer.open(NOTES, columns(row, row.id(), false, 9, row.blind(), Map.of("seen", 4L, "weight", 0.5))));
        assertTampered(() -> sealer.open(NOTES, columns(row, row.id(), false, 9, row.blind(), Map.of("weight", 0.5))));
        assertTampered(() ->
                sealer.open(NOTES, columns(row, row.id(), false, 9, row.blind(), Map.of("seen", 3L, "weight", 1.0))));
        assertEquals(
                "a",
                sealer.open(NOTES, columns(row, row.id(), false, 9, row.blind(), row.clear()))
                        .orElseThrow()
                        .key());
    }

    private static StoredRow columns(
            StoredRow row,
            long id,
            boolean shared,
            long position,
            Map<String, Blind> blind,
            Map<String, Number> clear) {
        return new StoredRow(
                id,
                row.key(),
                row.scopes(),
                shared,
                position,
                row.createdAt(),
                row.updatedAt(),
                blind,
                clear,
                row.box());
    }

    private static StoredRow with(StoredRow row, Blind key, Scopes scopes) {
        return new StoredRow(
                row.id(),
                key,
                scopes,
                row.shared(),
                row.position(),
                row.createdAt(),
                row.updatedAt(),
                row.blind(),
                row.clear(),
                row.box());
    }

    private static void assertTampered(Runnable open) {
        assertEquals(
                ErrorCode.TAMPERED,
                assertThrows(HearthbookException.class, open::run).code());
    }
}
