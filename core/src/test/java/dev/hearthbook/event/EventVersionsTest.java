package dev.hearthbook.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.internal.codec.EventCodec;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An application's event in two builds: the older one knows moods, the newer one energy as well. */
class EventVersionsTest {
    record Mood1(String mood) implements Event {}

    record Mood2(String mood, int energy) implements Event {}

    record Mood3(String feeling, int energy) implements Event {}

    private static final EventCodec OLD = new EventCodec(EventTypes.builder()
            .register("mood.noted", 1, Mood1.class)
            .downcast("mood.noted", 2, fields -> {
                fields.remove("energy");
                return fields;
            })
            .downcast("mood.noted", 3, fields -> {
                fields.put("mood", fields.remove("feeling"));
                return fields;
            })
            .build());

    private static final EventCodec NEW = new EventCodec(EventTypes.builder()
            .register("mood.noted", 3, Mood3.class)
            .upcast("mood.noted", 1, fields -> {
                fields.put("energy", 5);
                return fields;
            })
            .upcast("mood.noted", 2, fields -> {
                fields.put("feeling", fields.remove("mood"));
                return fields;
            })
            .build());

    private static Event decoded(EventCodec codec, int version, byte[] cbor) {
        return codec.decode("mood.noted", version, cbor, 0, cbor.length);
    }

    @Test
    void the_newer_build_reads_what_the_older_wrote_and_the_other_way_round() {
        assertEquals(new Mood3("calm", 5), decoded(NEW, 1, OLD.encode(new Mood1("calm"))));
        assertEquals(new Mood1("wild"), decoded(OLD, 3, NEW.encode(new Mood3("wild", 9))));
        assertEquals(new Mood3("wild", 9), decoded(NEW, 3, NEW.encode(new Mood3("wild", 9))));
    }

    @Test
    void a_version_in_the_middle_goes_either_way() {
        EventCodec middle = new EventCodec(EventTypes.builder()
                .register("mood.noted", 2, Mood2.class)
                .upcast("mood.noted", 1, f -> f)
                .build());
        byte[] two = middle.encode(new Mood2("even", 4));

        assertEquals(new Mood3("even", 4), decoded(NEW, 2, two));
        assertEquals(new Mood1("even"), decoded(OLD, 2, two));
    }

    @Test
    void what_no_downcaster_leads_to_is_refused_with_the_way_out() {
        HearthbookException refused =
                assertThrows(HearthbookException.class, () -> decoded(OLD, 4, OLD.encode(new Mood1("calm"))));

        assertEquals(ErrorCode.EVENT_VERSION_NEWER, refused.code());
        assertTrue(refused.getMessage().contains("reads up to version 3"), refused.getMessage());
        assertTrue(refused.getMessage().contains("downcaster"), refused.getMessage());
    }

    @Test
    void a_caster_that_throws_is_named_and_what_it_says_is_not() {
        for (EventTypes types : List.of(
                EventTypes.builder()
                        .register("mood.noted", 2, Mood2.class)
                        .upcast("mood.noted", 1, fields -> {
                            throw new IllegalStateException("secret " + fields);
                        })
                        .build(),
                EventTypes.builder()
                        .register("mood.noted", 1, Mood1.class)
                        .downcast("mood.noted", 2, fields -> {
                            throw new IllegalStateException("secret " + fields);
                        })
                        .build())) {
            int stored = types.named("mood.noted").orElseThrow().version() == 1 ? 2 : 1;
            HearthbookException refused = assertThrows(
                    HearthbookException.class,
                    () -> decoded(new EventCodec(types), stored, OLD.encode(new Mood1("calm"))));

            assertEquals(ErrorCode.EVENT_MALFORMED, refused.code());
            assertTrue(refused.getMessage().contains("from version " + stored + " threw"), refused.getMessage());
            assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
            assertEquals(null, refused.getCause());
        }
    }

    @Test
    void a_gap_between_versions_is_refused_when_types_are_built() {
        assertThrows(
                IllegalArgumentException.class,
                () -> EventTypes.builder()
                        .register("mood.noted", 1, Mood1.class)
                        .downcast("mood.noted", 3, fields -> fields)
                        .build());
        assertThrows(
                IllegalArgumentException.class,
                () -> EventTypes.builder()
                        .register("mood.noted", 2, Mood2.class)
                        .upcast("mood.noted", 1, fields -> fields)
                        .downcast("mood.noted", 2, fields -> fields)
                        .build());
        assertThrows(
                IllegalArgumentException.class,
                () -> EventTypes.builder()
                        .downcast("mood.noted", 2, fields -> fields)
                        .build());
        assertThrows(
                IllegalArgumentException.class,
                () -> EventTypes.builder()
                        .downcast("mood.noted", 2, fields -> fields)
                        .downcast("mood.noted", 2, fields -> fields));
    }
}
