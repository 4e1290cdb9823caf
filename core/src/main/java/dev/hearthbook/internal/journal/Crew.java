package dev.hearthbook.internal.journal;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.work.Worker;
import dev.hearthbook.work.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Two equal workers and two jobs: one writes what waits, one tells callers what became of it.
 *
 * <h2>Who does what</h2>
 *
 * <p>A job is a flag that a worker takes and gives back. Who has written looks around: when more commits wait, it goes on
 * writing and wakes the other to answer; when none do, it answers by itself. So a lone caller waits for one thread to wake
 * instead of two, which costs more than writing does, and many callers keep both workers busy.
 *
 * <h2>What a caller does with its answer</h2>
 *
 * <p>holds up answers behind it, never writing: at most one worker answers, so the other is free to write. Answers leave in the
 * order of the log.
 *
 * <h2>No wake-up is lost</h2>
 *
 * <p>Who adds something looks at the job's flag afterwards and wakes a worker when it is free; who gives the flag back, or goes
 * to sleep, looks at the queue afterwards.
 *
 * <p>Any thread may hand over; the rest is the workers'.
 */
final class Crew {
    private static final int BATCH_COMMITS_MAX = 1_024;

    private final Job job;
    private final Duration patience;
    private final int queueMax;
    private final long pollNanos;
    private final Queue<Prepared> queue = new ConcurrentLinkedQueue<>();
    private final Semaphore room;
    private final Queue<List<Runnable>> answers = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean writing = new AtomicBoolean();
    private final AtomicBoolean answering = new AtomicBoolean();
    private final List<Prepared> batch = new ArrayList<>(BATCH_COMMITS_MAX); // of whoever writes
    private final List<Member> members = List.of(new Member(), new Member());
    private final List<Workers.Hired> hired = new ArrayList<>();
    private volatile boolean closed;

    /** What the writing worker does. */
    interface Job {
        /** Takes commits through and does what else is due; gives whether there was anything to do. */
        boolean write(List<Prepared> batch);

        /** Whether something else than commits waits for the writing worker. */
        boolean isAsked();
    }

    /**
     * @param queueMax commits that may wait; who hands over more waits for room up to {@code patience}
     * @param poll how often an idle worker looks for what time alone makes due
     */
    Crew(Job job, int queueMax, Duration patience, Duration poll) {
        this.job = job;
        this.queueMax = queueMax;
        this.patience = patience;
        this.pollNanos = poll.toNanos();
        this.room = new Semaphore(queueMax);
    }

    void start(Workers workers) {
        for (Member member : members) {
            hired.add(workers.hire("hearthbook-journal-" + (hired.size() + 1), member));
        }
    }

    /**
     * Queues a commit.
     *
     * @throws HearthbookException {@code OVERLOADED} when there was no room in time, {@code WRITES_REFUSED} when the thread was
     *     interrupted meanwhile; the commit is not queued then
     */
    void hand(Prepared commit) {
        try {
            if (!room.tryAcquire() && !room.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HearthbookException(
                        ErrorCode.OVERLOADED,
                        "The writer did not make room within " + patience + "; " + queueMax
                                + " commits wait. Append slower, in larger commits, or raise BookConfig.queueMax.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HearthbookException(
                    ErrorCode.WRITES_REFUSED, "The thread was interrupted before the commit was handed over.", e);
        }
        queue.add(commit);
        wakeWriter();
    }

    /** Takes a commit out of the queue; false when it is no longer there, and will be answered. */
    boolean takeBack(Prepared commit) {
        boolean there = queue.remove(commit);
        if (there) {
            room.release();
        }
        return there;
    }

    /** Says that {@link Job#isAsked}. */
    void wakeWriter() {
        if (!writing.get()) {
            wake();
        }
    }

    /** Leaves answers, to be given in order. Writing worker only. */
    void leave(List<Runnable> more) {
        answers.add(more);
    }

    /** Writes what waits, and returns when the workers are gone and every answer was given or is being given. */
    void close(Runnable last) {
        closed = true;
        members.forEach(Member::wake);
        hired.forEach(Workers.Hired::join);
        last.run();
        answer(); // not when this thread is within an answer: it goes on with the rest when it returns
    }

    private void wake() {
        for (Member member : members) {
            if (member.wake()) {
                return;
            }
        }
    }

    private boolean asked() {
        return !queue.isEmpty() || job.isAsked();
    }

    private boolean write() {
        if (!writing.compareAndSet(false, true)) {
            return false;
        }
        try {
            for (Prepared commit = queue.poll(); commit != null; commit = queue.poll()) {
                batch.add(commit);
                if (batch.size() == BATCH_COMMITS_MAX) {
                    break;
                }
            }
            room.release(batch.size());
            return job.write(batch);
        } finally {
            batch.clear();
            writing.set(false);
        }
    }

    private boolean answer() {
        boolean any = false;
        while (!answers.isEmpty() && answering.compareAndSet(false, true)) {
            try {
                for (List<Runnable> next = answers.poll(); next != null; next = answers.poll()) {
                    any = true;
                    next.forEach(Runnable::run);
                }
            } finally {
                answering.set(false);
            }
        }
        return any;
    }

    /** One of the two. */
    private final class Member implements Worker {
        private final AtomicBoolean idle = new AtomicBoolean();
        private volatile @Nullable Thread thread;

        @Override
        public int work() {
            boolean wrote = write();
            if (wrote && asked()) {
                if (!answers.isEmpty() && !answering.get()) {
                    Crew.this.wake();
                }
                return 1;
            }
            return answer() || wrote ? 1 : 0;
        }

        /** Gives whether it was asleep. */
        boolean wake() {
            boolean slept = idle.get() && idle.compareAndSet(true, false);
            if (slept) {
                LockSupport.unpark(thread);
            }
            return slept;
        }

        @Override
        public void await() {
            thread = Thread.currentThread();
            idle.set(true);
            boolean due = !writing.get() && asked() || !answering.get() && !answers.isEmpty();
            if (!due && !closed) {
                LockSupport.parkNanos(Crew.this, pollNanos);
            }
            idle.set(false);
        }

        @Override
        public boolean isDone() {
            return closed && !writing.get() && !asked() && (answers.isEmpty() || answering.get());
        }
    }
}
