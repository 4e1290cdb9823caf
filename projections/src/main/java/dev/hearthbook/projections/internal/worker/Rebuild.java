package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.projections.store.Batch;
import dev.hearthbook.projections.store.ReadStore;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * A group's tables built anew from the first event, in a store beside the serving one. The serving one goes on following the
 * log; it is replaced only by one that stands where it stands or further, so that no reader ever goes back in time.
 *
 * <p><b>Interrupted</b> rebuilds (a crash, a book that was closed) left a store that says how far it is, and go on there; one whose
 * mark the log does not hold begins anew. Only the first part of a rebuild knows which rows cannot be there yet
 * ({@link RowBook#beginEmpty}); what goes on asks the store for each, and is slower by that.
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

    /** One that is to serve. */
    static Rebuild begin(Workshop workshop, Group group) {
        String shape = group.shape(workshop.language());
        ReadStore beside = workshop.stores().beside(group.name(), shape, group.stored());
        if (!beside.mark().equals(Mark.START) && !workshop.source().holds(beside.mark())) {
            workshop.stores().discard(beside);
            beside = workshop.stores().beside(group.name(), shape, group.stored());
        }
        return of(workshop, group, beside);
    }

    /** One that is only looked at. */
    static Rebuild apart(Workshop workshop, Group group) {
        return of(
                workshop,
                group,
                workshop.stores().apart(group.name(), group.shape(workshop.language()), group.stored()));
    }

    private static Rebuild of(Workshop workshop, Group group, ReadStore beside) {
        FoldStage stage = workshop.stage(group);
        if (beside.mark().equals(Mark.START)) {
            stage.rows().beginEmpty();
        }
        return new Rebuild(workshop, stage, beside);
    }

    ReadStore beside() {
        return beside;
    }

    /**
     * Folds the log up to the goal, and makes the store ready to serve.
     *
     * @throws CancellationException when the reins were dropped; what was built is there
     * @throws FoldFailure when a projection throws; what was folded before is applied
     */
    void fill(Goal goal, Reins reins, Headway headway) {
        headway.begin(beside.mark().position().value());
        new Pipeline(workshop, stage, beside).run(goal, reins, folded -> {
            headway.at(folded.batch().to().position().value());
            reins.tell(headway.now());
        });
        requireHeld(reins);
        headway.finishing();
        reins.tell(headway.now());
        beside.finish();
        requireHeld(reins);
    }

    private static void requireHeld(Reins reins) {
        if (reins.isDropped()) {
            throw new CancellationException("the rebuild was cancelled");
        }
    }

    /** Folds these events and no others; the store then stands at the mark. */
    void fold(List<Recorded> events, Mark end) {
        stage.rows().readFrom(RowReader.of(beside));
        for (int from = 0; from < events.size(); from += workshop.pace().catchUpEvents()) {
            apply(stage.fold(
                    beside.mark(),
                    events.subList(
                            from, Math.min(events.size(), from + workshop.pace().catchUpEvents()))));
        }
        if (!beside.mark().equals(end)) {
            beside.apply(new Batch(beside.mark(), end, List.of()));
        }
    }

    private void apply(FoldStage.Folded folded) {
        stage.rows().handOver();
        beside.apply(folded.batch());
        stage.rows().applied();
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
            apply(stage.fold(from, events));
        }
    }

    /** Leaves what was built for the next to go on with. */
    void leave() {
        beside.close();
    }

    /** Removes what was built. */
    void discard() {
        workshop.stores().discard(beside);
    }
}
