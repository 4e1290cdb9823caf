package dev.hearthbook.projections.fold;

import dev.hearthbook.event.NotedEvent.Interacted;
import dev.hearthbook.model.Interaction;
import dev.hearthbook.view.InteractionTable;
import dev.hearthbook.view.Row;
import java.util.Map;

/** Interactions as rows. */
public final class InteractionProjection extends NounProjection<Interacted, Interaction> {
    public InteractionProjection() {
        super(InteractionTable.INTERACTIONS, Interacted.EVOLUTION);
    }

    @Override
    String key(Interacted event) {
        return event.interaction().id().value();
    }

    @Override
    Interaction read(Row row) {
        return InteractionTable.interaction(row);
    }

    @Override
    Map<String, Object> write(Interaction noun) {
        return InteractionTable.row(noun);
    }
}
