package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.view.ViewSource;
import dev.hearthbook.work.Workers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a store that is far behind up to the log, in two stages on two threads: the caller's reads, opens, folds, analyses and
 * seals; the other applies. At most one batch is being applied while the next is made, so that memory stays bounded.
 *
 * <p>Meanwhile the fold stage looks rows up in the store, which may or may not show the batch that is being applied; the rows of
 * that batch it still has in hand.
 */
final class Pipeline {
    private final ViewSource source;
    private final Pace pace;
    private final Workers workers;
    private final FoldStage stage;
    private final ReadStore store;

    Pipeline(Workshop workshop, FoldStage stage, ReadStore store) {
        this.source = workshop.source();
        this.pace = workshop.pace();
        this.workers = workshop.workers();
        this.stage = stage;
        this.store = store;
    }

    /**
     * Runs until the goal is reached, the log ends, or it is told to stop.
     *
     * @param applied told of every batch once it can be read, on the applying thread
     * @throws FoldFailure when a projection throws; batches before its fact are applied
     */
    void run(Goal goal, Gait gait, Consumer<FoldStage.Folded> applied) {
        ExecutorService applier = workers.pool(Thread.currentThread().getName() + "-apply", 1, 1);
        try (Feed feed = new Feed(applier, applied)) {
            Mark mark = store.mark();
            while (!goal.isReached(mark)) {
                int some = gait.next(pace.catchUpEvents());
                List<Recorded> events = some == 0 ? List.of() : goal.onTheWay(source.next(mark, some));
                if (events.isEmpty()) {
                    break;
                }
                feed.fold(mark, events);
                mark = events.get(events.size() - 1).mark();
            }
            feed.await();
        } finally {
            stage.reset();
            applier.shutdown();
        }
    }

    /** The hand-over between the stages. */
    private final class Feed implements AutoCloseable {
        private final ExecutorService applier;
        private final Consumer<FoldStage.Folded> applied;
        private @Nullable CompletableFuture<Void> applying;

        Feed(ExecutorService applier, Consumer<FoldStage.Folded> applied) {
            this.applier = applier;
            this.applied = applied;
            stage.rows().readFrom(RowReader.of(store));
        }

        void fold(Mark from, List<Recorded> events) {
            FoldStage.Folded folded;
            try {
                folded = stage.fold(from, events);
            } catch (FoldFailure failure) {
                await();
                stage.reset();
                Commits.before(failure, events).ifPresent(good -> hand(stage.fold(from, good)));
                await();
                throw failure;
            }
            // The batch before must be in the store before this one may leave the fold stage's hands.
            hand(folded);
        }

        private void hand(FoldStage.Folded folded) {
            await();
            stage.rows().handOver();
            applying = CompletableFuture.runAsync(
                    () -> {
                        store.apply(folded.batch());
                        applied.accept(folded);
                    },
                    applier);
        }

        /** Waits for the batch that is being applied. */
        void await() {
            CompletableFuture<Void> running = applying;
            if (running == null) {
                return;
            }
            applying = null;
            workers.join(running);
            stage.rows().applied();
        }

        @Override
        public void close() {
            CompletableFuture<Void> running = applying;
            if (running != null) {
                // Only after a failure: whatever it was, nothing may touch the store once we have left.
                workers.join(running.handle((done, error) -> done));
            }
        }
    }
}
