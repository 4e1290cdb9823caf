package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Condition;
import dev.hearthbook.journal.Criterion;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Journal;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * Sixteen callers that keep many appends on the way, three in ten of them refused by a condition: positions are 1, 2, 3 … and
 * every subscriber sees them so, whenever it came and however slow it is. With {@code -Dhearthbook.long=true} each caller appends
 * 100,000 times.
 */
class OrderTest {
    private static final int CALLERS = 16;
    private static final int APPENDS = Boolean.getBoolean("hearthbook.long") ? 100_000 : 3_000;
    private static final int ON_THE_WAY_MAX = 256;
    private static final long PATIENCE_MINUTES = 15;

    @TempDir
    private Path folder;

    /** Eight in twenty-five are raced for by all callers, and one of sixteen wins: 30 % of all appends are refused. */
    private static boolean raced(int number) {
        return number % 25 < 8;
    }

    @Test
    void positions_have_no_holes_and_every_subscriber_sees_them_in_order() throws Exception {
        BookConfig config =
                BookConfig.defaults(folder).withDurability(Durability.OS).withEventTypes(Books.TYPES);
        try (Hearthbook book = Books.open(config)) {
            Journal journal = book.journal();
            assertEquals(Mark.START, journal.head());
            AtomicIntegerArray at = new AtomicIntegerArray(CALLERS * APPENDS + 1);
            AtomicIntegerArray winners = new AtomicIntegerArray(APPENDS);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Follower> followers = new ArrayList<>();
            followers.add(Follower.follow(journal, Long.MAX_VALUE));
            followers.add(Follower.follow(journal, 1));

            ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
            List<Future<?>> callers = IntStream.range(0, CALLERS)
                    .<Future<?>>mapToObj(
                            caller -> threads.submit(() -> appendAll(journal, caller, at, winners, failure)))
                    .toList();
            followers.add(Follower.follow(journal, 1_000));
            for (Future<?> caller : callers) {
                caller.get(PATIENCE_MINUTES, TimeUnit.MINUTES);
            }
            threads.shutdown();
            followers.add(Follower.follow(journal, Long.MAX_VALUE));

            assertNull(failure.get(), () -> "an append failed: " + failure.get());
            long races = IntStream.range(0, APPENDS).filter(OrderTest::raced).count();
            long kept = CALLERS * (APPENDS - races) + races;
            assertEquals(kept, journal.head().position().value());
            for (int position = 1; position <= kept; position++) {
                int here = position;
                assertEquals(1, at.get(position), () -> "receipts for position " + here);
            }
            for (int slot = 0; slot < APPENDS; slot++) {
                int here = slot;
                assertEquals(raced(slot) ? 1 : 0, winners.get(slot), () -> "winners of race " + here);
            }
            for (Follower follower : followers) {
                follower.awaitUpTo(kept);
            }
        }
    }

    /** On one thread, without waiting for answers until {@value #ON_THE_WAY_MAX} are due. */
    private static void appendAll(
            Journal journal,
            int caller,
            AtomicIntegerArray at,
            AtomicIntegerArray winners,
            AtomicReference<Throwable> failure) {
        Semaphore room = new Semaphore(ON_THE_WAY_MAX);
        for (int i = 0; i < APPENDS && failure.get() == null; i++) {
            int number = i;
            room.acquireUninterruptibly();
            journal.append(commit(caller, number))
                    .doFinally(signal -> room.release())
                    .subscribe(receipt -> note(receipt, number, at, winners), problem -> {
                        boolean lost = problem instanceof HearthbookException refused
                                && refused.code() == ErrorCode.CONDITION_FAILED
                                && raced(number);
                        if (!lost) {
                            failure.compareAndSet(null, problem);
                        }
                    });
        }
        room.acquireUninterruptibly(ON_THE_WAY_MAX);
    }

    private static void note(Receipt receipt, int number, AtomicIntegerArray at, AtomicIntegerArray winners) {
        at.incrementAndGet((int) receipt.position().value());
        if (raced(number)) {
            winners.incrementAndGet(number);
        }
    }

    private static Commit commit(int caller, int number) {
        Tag slot = Tag.of("slot", String.valueOf(number));
        NewEvent event = raced(number)
                ? NewEvent.of(new Books.Noted("", number), slot)
                : NewEvent.of(new Books.Noted("", number));
        Commit commit = Commit.of(new StreamWrite(
                new StreamId("order", "caller-" + caller),
                Owner.of(Subject.of("caller-" + caller), RetentionClass.MEMORIES),
                Expected.ANY,
                List.of(event)));
        return raced(number) ? commit.when(new Condition(List.of(Criterion.of(slot)), Mark.START)) : commit;
    }

    /** A subscriber that takes so many events at a time and checks each against the one before. */
    private static final class Follower extends BaseSubscriber<Recorded> {
        private final long atATime;
        private final Map<String, Long> versions = new HashMap<>();
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile long seen;
        private volatile long wanted = Long.MAX_VALUE;
        private volatile String wrong = "";
        private long left;

        private Follower(long atATime) {
            this.atATime = atATime;
        }

        static Follower follow(Journal journal, long atATime) {
            Follower follower = new Follower(atATime);
            journal.subscribe(Mark.START).subscribe(follower);
            return follower;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            left = atATime;
            request(atATime);
        }

        @Override
        protected void hookOnNext(Recorded event) {
            Recorded.Fact fact = (Recorded.Fact) event;
            long version = versions.merge(fact.stream().id(), 1L, Long::sum);
            if (fact.position().value() != seen + 1 || fact.meta().version() != version) {
                end("position " + fact.position() + " version " + fact.meta().version() + " came after position " + seen
                        + " version " + (version - 1));
                return;
            }
            seen++;
            if (seen >= wanted) {
                end("");
            } else if (atATime != Long.MAX_VALUE && --left == 0) {
                left = atATime;
                request(atATime);
            }
        }

        @Override
        protected void hookOnError(Throwable problem) {
            end(problem.toString());
        }

        private void end(String problem) {
            if (done.getCount() > 0) {
                wrong = problem;
                done.countDown();
            }
        }

        void awaitUpTo(long last) throws InterruptedException {
            wanted = last;
            if (seen >= last && wrong.isEmpty()) {
                done.countDown();
            }
            assertTrue(done.await(PATIENCE_MINUTES, TimeUnit.MINUTES), () -> "saw " + seen + " of " + last);
            assertEquals("", wrong);
            assertEquals(last, seen);
            cancel();
        }
    }
}
