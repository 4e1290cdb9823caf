package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.Memories.Remembered;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.Subject;
import dev.hearthbook.work.SteppedWorkers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A whole book on one thread: nothing happens between the steps, everything within them. */
class SteppedBookTest {
    private static final Subject ADA = Subject.of("ada");

    private final SteppedClock clock = new SteppedClock();
    private final Random random = new Random(7);
    private final SteppedWorkers workers = new SteppedWorkers(random::nextInt);

    /** Views in small bites: from three events behind they catch up in two stages. */
    private Hearthbook open() {
        return Hearthbook.inMemory(
                BookConfig.defaults(Path.of("in-memory"))
                        .withClock(clock)
                        .withIds(IdSource.uuid7(clock, random))
                        .withPatience(Duration.ZERO)
                        .withWorkers(workers),
                MemoryViews.create(ViewsConfig.defaults().withBatchEventsMax(2).withCatchUp(2, 3)));
    }

    @Test
    void a_commit_is_written_answered_and_shown_in_turns() {
        try (Hearthbook book = open()) {
            CompletableFuture<Remembered> answer =
                    book.memories().remember(ADA, "likes tea").toFuture();
            assertFalse(answer.isDone());

            List<String> turns = new ArrayList<>();
            for (Optional<String> turn = workers.step(); turn.isPresent(); turn = workers.step()) {
                turns.add(turn.get());
            }

            assertTrue(answer.isDone());
            assertEquals(
                    List.of("hearthbook-journal", "hearthbook-view-house"),
                    sorted(turns.stream().map(it -> it.replaceAll("-[12]$", "")).toList()));
            assertEquals(List.of("likes tea"), texts(book));
        }
    }

    @Test
    void watching_rebuilding_recalling_and_erasing_need_no_thread() {
        try (Hearthbook book = open()) {
            List<Integer> sizes = new ArrayList<>();
            book.memories()
                    .watch(book.memories().query())
                    .subscribe(page -> sizes.add(page.rows().size()));
            workers.settle();
            List<CompletableFuture<Remembered>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(book.memories().remember(ADA, "memory " + i).toFuture());
            }
            Remembered last = workers.join(answers.get(19));
            workers.settle();
            assertEquals(0, sizes.get(0));
            assertEquals(20, sizes.get(sizes.size() - 1));

            Memory recalled = workers.join(book.memories().recall(last.memory()).toFuture());
            assertEquals(0, recalled.accesses());
            workers.advance(Duration.ofMinutes(1));
            workers.settle();
            assertEquals(
                    1,
                    workers.join(book.memories().get(last.memory()).toFuture()).accesses());

            List<String> before = texts(book);
            workers.join(book.upkeep().rebuild().then().toFuture());
            assertEquals(before, texts(book));

            workers.join(book.erasures().erase(ADA).toFuture());
            assertEquals(List.of(), texts(book));
        }
        assertEquals(Optional.empty(), workers.step());
    }

    private List<String> texts(Hearthbook book) {
        return workers.join(book.memories().page(book.memories().query()).toFuture()).rows().stream()
                .map(Memory::text)
                .toList();
    }

    private static List<String> sorted(List<String> turns) {
        return turns.stream().sorted().toList();
    }
}
