package dev.hearthbook.internal.journal;

import static dev.hearthbook.internal.journal.JournalFixture.ADA;
import static dev.hearthbook.internal.journal.JournalFixture.commit;
import static dev.hearthbook.internal.journal.JournalFixture.stream;
import static dev.hearthbook.internal.journal.JournalFixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.event.Event;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.journal.JournalFixture.Counted;
import dev.hearthbook.internal.journal.JournalFixture.Noted;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Condition;
import dev.hearthbook.journal.Criterion;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.RetentionClass;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Commits of one batch are held against each other before any of them is in the log; some of them never get there. */
class BatchTest {
    private static final Tag TEA = Tag.of("topic", "tea");

    private final SickLog log = new SickLog();
    private final JournalFixture house = JournalFixture.over(log);

    @AfterEach
    void close() {
        house.close();
    }

    /** Has the commits taken as one batch, in order, and gives their answers: positions or codes. */
    private List<String> inOneBatch(Commit... commits) throws InterruptedException {
        CountDownLatch atGate = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        log.gate = gate;
        log.atGate = atGate;
        var before = house.journal.append(commit("before", new Counted(0))).toFuture();
        assertTrue(atGate.await(10, TimeUnit.SECONDS));
        List<CompletableFuture<String>> answers = Stream.of(commits)
                .map(commit -> house.journal
                        .append(commit)
                        .map(receipt -> receipt.position().toString())
                        .onErrorResume(
                                HearthbookException.class,
                                e -> Mono.just(e.code().name()))
                        .toFuture())
                .toList();
        log.gate = new CountDownLatch(0);
        gate.countDown();
        before.join();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    /** Text that no compression makes small. */
    private static Event large(int bytes) {
        return Noted.of(new Random(1)
                .ints(bytes, 33, 126)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());
    }

    /**
     * A large commit was in the draft, and a smaller one was admitted on its versions; then the draft had to make room and found
     * none on the disk. The smaller one went into the log with a version behind one that never was.
     */
    @Test
    void a_commit_admitted_behind_one_that_finds_no_room_is_held_against_what_is_there() throws InterruptedException {
        log.frameMax = 70 * 1024;

        List<String> answers = inOneBatch(
                Commit.of(write("a", Expected.NONE, large(58_000), large(58_000))),
                Commit.of(write("a", Expected.version(2), large(58_000))),
                Commit.of(write("a", Expected.NONE, new Counted(1))));

        assertEquals(List.of("OUT_OF_SPACE", "WRONG_VERSION", "2"), answers);
        assertEquals(1, house.journal.version(stream("a")).block());
        assertEquals(
                List.of(1L),
                house.journal
                        .read(stream("a"))
                        .map(event -> ((Recorded.Known) event).meta().version())
                        .collectList()
                        .block());
    }

    @Test
    void nobody_is_refused_for_a_commit_that_never_was() throws InterruptedException {
        log.frameMax = 70 * 1024;
        Commit first = Commit.of(new StreamWrite(
                stream("a"),
                Owner.of(ADA, RetentionClass.MEMORIES),
                Expected.ANY,
                List.of(NewEvent.of(large(50_000), TEA), NewEvent.of(large(50_000)))));

        List<String> answers = inOneBatch(
                first,
                commit("b", new Counted(1)).when(new Condition(List.of(Criterion.of(TEA)), Mark.START)),
                Commit.of(write("a", Expected.NONE, new Counted(2))));

        assertEquals(List.of("OUT_OF_SPACE", "OUT_OF_SPACE", "OUT_OF_SPACE"), answers);
        assertEquals(1, house.journal.head().position().value());
    }

    @Test
    void nobody_is_refused_for_a_commit_whose_outcome_is_unknown() throws InterruptedException {
        house.journal.append(commit("a", new Counted(0))).block();
        log.failAfter(1);

        List<String> answers = inOneBatch(
                Commit.of(write("a", Expected.version(1), new Counted(1))),
                Commit.of(write("a", Expected.version(1), new Counted(2))));

        assertEquals(List.of("UNKNOWN_OUTCOME", "WRITES_REFUSED"), answers);
        assertEquals(1, house.journal.version(stream("a")).block());
    }
}
