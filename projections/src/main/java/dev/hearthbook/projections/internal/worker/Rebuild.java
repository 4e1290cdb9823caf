package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.projections.store.ReadStore;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * A group's tables built anew from the first event, in a store beside the serving one. The serving one goes on following the
 * log; it is replaced only by one that stands where it stands or further, so that no reader ever goes back in time.
 *
 * <p>{@link #fill} is for any one thread, {@link #reach} and {@link #beside} for the worker's afterwards.
 */
final class Rebuild {
    private final Workshop workshop;
    private final FoldStage stage;
    private final ReadStore beside;

    private Rebuild(Workshop workshop, FoldStage stage, ReadStore beside) {
        this.workshop = workshop;
        this.stage = stage;
        this.beside = beside;
    }

    static Rebuild begin(Workshop workshop, Group group) {
        ReadStore beside = workshop.stores().beside(group.name(), group.shape(workshop.language()), group.stored());
        FoldStage stage = workshop.stage(group);
        stage.rows().beginEmpty();
        return new Rebuild(workshop, stage, beside);
    }

    ReadStore beside() {
        return beside;
    }

    /**
     * Folds the log but for its newest events, and makes the store ready to serve.
     *
     * @param progress told the position reached, now and then
     * @throws FoldFailure when a projection throws; what was folded before is applied
     */
    void fill(BooleanSupplier stopped, LongConsumer progress) {
        new Pipeline(workshop, stage, beside)
                .run(
                        workshop.pace().batchEventsMax(),
                        stopped,
                        folded -> progress.accept(folded.batch().to().position().value()));
        if (!stopped.getAsBoolean()) {
            beside.finish();
        }
    }

    /** Folds on until the position is reached. */
    void reach(Position position) {
        stage.rows().readFrom(RowReader.of(beside));
        while (position.isAfter(beside.mark().position())) {
            Mark from = beside.mark();
            List<Recorded> events = workshop.source().next(from, workshop.pace().batchEventsMax());
            if (events.isEmpty()) {
                throw new AssertionError("the log ends at " + from + ", but the view was at " + position);
            }
            FoldStage.Folded folded = stage.fold(from, events);
            stage.rows().handOver();
            beside.apply(folded.batch());
            stage.rows().applied();
        }
    }

    void discard() {
        beside.close();
    }
}
