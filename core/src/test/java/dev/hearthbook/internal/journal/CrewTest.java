package dev.hearthbook.internal.journal;

import static dev.hearthbook.internal.journal.JournalFixture.commit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.internal.journal.JournalFixture.Counted;
import dev.hearthbook.model.Receipt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two workers share two jobs: nobody is forgotten, whatever callers do with their answers. */
@Timeout(60)
class CrewTest {
    @Test
    void a_caller_that_hangs_in_its_answer_does_not_stop_the_writer() throws InterruptedException {
        try (JournalFixture book = JournalFixture.inMemory()) {
            CountDownLatch goOn = new CountDownLatch(1);
            long before = hangInAnAnswer(book, () -> awaitUninterrupted(goOn));

            List<CompletableFuture<Receipt>> others = new ArrayList<>();
            for (int i = 1; i <= 20; i++) {
                others.add(book.journal.append(commit("other", new Counted(i))).toFuture());
                awaitPosition(book, before + i);
            }

            assertFalse(others.get(19).isDone(), "answers come in the order of the log");
            goOn.countDown();
            CompletableFuture.allOf(others.toArray(CompletableFuture[]::new)).join();
        }
    }

    @Test
    void a_book_can_be_closed_from_within_an_answer_and_the_answers_behind_it_still_come() throws InterruptedException {
        JournalFixture book = JournalFixture.inMemory();
        CountDownLatch handed = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        long before = hangInAnAnswer(book, () -> {
            awaitUninterrupted(handed);
            book.journal.close();
            closed.countDown();
        });
        CompletableFuture<Receipt> behind =
                book.journal.append(commit("behind", new Counted(2))).toFuture();
        handed.countDown();

        assertTrue(closed.await(30, TimeUnit.SECONDS));
        assertEquals(before + 1, behind.join().position().value());
        book.close();
    }

    /**
     * Appends until an answer comes on a worker's thread (one that comes before anybody waits for it stays on the caller's), and
     * lets that answer do {@code what}; gives the position of its commit as soon as it began.
     */
    private static long hangInAnAnswer(JournalFixture book, Runnable what) throws InterruptedException {
        Thread caller = Thread.currentThread();
        while (true) {
            BlockingQueue<Boolean> began = new LinkedBlockingQueue<>();
            AtomicLong position = new AtomicLong();
            book.journal.append(commit("hangs", new Counted(0))).subscribe(receipt -> {
                position.set(receipt.position().value());
                boolean hangs = Thread.currentThread() != caller;
                began.add(hangs);
                if (hangs) {
                    what.run();
                }
            });
            if (Boolean.TRUE.equals(began.poll(30, TimeUnit.SECONDS))) {
                return position.get();
            }
            assertTrue(position.get() > 0, "no answer came");
        }
    }

    @Test
    void many_callers_that_wait_for_every_answer_all_get_them_in_order() throws InterruptedException {
        int callers = 24;
        int each = 500;
        try (JournalFixture book = JournalFixture.inMemory()) {
            List<Long> positions = Collections.synchronizedList(new ArrayList<>());
            List<Thread> threads = IntStream.range(0, callers)
                    .mapToObj(caller -> new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            Receipt receipt = book.journal
                                    .append(commit("c" + caller, new Counted(i)))
                                    .block();
                            positions.add(
                                    receipt == null ? 0 : receipt.position().value());
                        }
                    }))
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }

            assertEquals(
                    LongStream.rangeClosed(1, (long) callers * each).boxed().toList(),
                    positions.stream().sorted().toList());
        }
    }

    private static void awaitPosition(JournalFixture book, long position) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (book.journal.head().position().value() < position) {
            assertTrue(System.nanoTime() < deadline, "position " + position + " was not written");
            Thread.onSpinWait();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts an answering worker", e);
        }
    }
}
