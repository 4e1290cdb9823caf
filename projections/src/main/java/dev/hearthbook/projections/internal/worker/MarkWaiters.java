package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.model.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Callers that wait until a view has reached a position. As many as there are subscribed callers; each leaves when it is
 * served, cancelled or timed out. Any thread.
 */
final class MarkWaiters {
    private final PriorityQueue<Waiter> waiting = new PriorityQueue<>(Comparator.comparing(Waiter::position));
    private Position reached = Position.START;
    private @Nullable RuntimeException failure;

    private record Waiter(Position position, MonoSink<Void> sink) {}

    /**
     * Completes when the position is reached, on the worker's thread; at once when it is.
     *
     * @param added called when somebody has begun to wait
     */
    Mono<Void> await(Position position, Runnable added) {
        return Mono.create(sink -> {
            Waiter waiter = new Waiter(position, sink);
            RuntimeException failed;
            boolean served;
            synchronized (waiting) {
                failed = failure;
                served = !position.isAfter(reached);
                if (!served && failed == null) {
                    waiting.add(waiter);
                }
            }
            if (served) {
                sink.success();
            } else if (failed != null) {
                sink.error(failed);
            } else {
                sink.onDispose(() -> {
                    synchronized (waiting) {
                        waiting.removeIf(other -> other == waiter);
                    }
                });
                added.run();
            }
        });
    }

    void reached(Position position) {
        List<Waiter> served = new ArrayList<>();
        synchronized (waiting) {
            reached = position;
            failure = null;
            while (!waiting.isEmpty() && !waiting.element().position().isAfter(position)) {
                served.add(waiting.remove());
            }
        }
        served.forEach(waiter -> waiter.sink().success());
    }

    /** Everybody who waits, and who comes until the next {@link #reached}, gets the error. */
    void fail(RuntimeException error) {
        synchronized (waiting) {
            failure = error;
        }
        failNow(error);
    }

    /** Everybody who waits gets the error. */
    void failNow(RuntimeException error) {
        List<Waiter> failed;
        synchronized (waiting) {
            failed = new ArrayList<>(waiting);
            waiting.clear();
        }
        failed.forEach(waiter -> waiter.sink().error(error));
    }
}
