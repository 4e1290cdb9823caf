package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Past;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.RebuildControl;
import dev.hearthbook.view.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole tables and parts of them as they were, through the front door. */
class AsOfTest {
    private static final Subject ADA = Subject.of("ada");

    private final Hearthbook book = Hearthbook.inMemory(MemoryViews.create());

    @AfterEach
    void close() {
        book.close();
    }

    private static List<String> rows(Past past) {
        return past.page(Query.on(MemoryTable.MEMORIES).limit(Query.LIMIT_MAX)).block().rows().stream()
                .filter(row -> row.text("persona").equals("p1"))
                .map(AsOfTest::line)
                .sorted()
                .toList();
    }

    private static String line(Row row) {
        return row.key() + new TreeMap<>(row.values()) + row.position() + row.updatedAt();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void memories_of_one_persona_replayed_are_those_of_the_whole_table(long seed) {
        Random random = new Random(seed);
        List<MemoryId> made = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            PersonaId persona = PersonaId.of("p" + random.nextInt(2));
            MemoryId some = made.isEmpty() ? null : made.get(random.nextInt(made.size()));
            if (some == null || random.nextInt(3) > 0) {
                made.add(book.memories()
                        .remember(ADA, MemoryDraft.of("memory " + i).persona(persona))
                        .block()
                        .memory());
            } else if (random.nextBoolean()) {
                book.memories().revise(some, "revised " + i).onErrorComplete().block();
            } else {
                book.memories().forget(some, "no matter").onErrorComplete().block();
            }
        }
        long head = book.journal().head().position().value();

        for (int i = 0; i < 4; i++) {
            Position at = Position.of(1 + random.nextInt((int) head));
            try (Past part = book.upkeep()
                            .asOf(at, MemoryTable.MEMORIES, Tag.of("persona", "p1"))
                            .block();
                    Past all = book.upkeep()
                            .asOf(at, MemoryTable.MEMORIES, RebuildControl.unbounded())
                            .block()) {
                assertEquals(rows(all), rows(part), "seed " + seed + ", position " + at);
                assertEquals(at, part.mark().position());
            }
        }
    }

    @Test
    void an_instant_before_everything_is_an_empty_table() {
        Memory one = book.memories()
                .get(book.memories().remember(ADA, "first").block().memory())
                .block();

        try (Past before = book.upkeep()
                        .asOf(Instant.EPOCH, MemoryTable.MEMORIES, RebuildControl.unbounded())
                        .block();
                Past after = book.upkeep()
                        .asOf(Instant.now().plusSeconds(5), MemoryTable.MEMORIES, RebuildControl.unbounded())
                        .block()) {
            assertFalse(before.exists(Query.on(MemoryTable.MEMORIES)).block());
            assertTrue(after.exists(Query.on(MemoryTable.MEMORIES)).block());
            assertEquals(
                    one.id().value(),
                    before.differences(MemoryTable.MEMORIES, after)
                            .blockLast()
                            .after()
                            .orElseThrow()
                            .key());
        }
    }

    @Test
    void what_lies_ahead_cannot_be_seen() {
        HearthbookException refused = assertThrows(
                HearthbookException.class,
                () -> book.upkeep()
                        .asOf(Position.of(99), MemoryTable.MEMORIES, RebuildControl.unbounded())
                        .block());
        assertEquals(ErrorCode.STALE_POSITION, refused.code());
    }
}
