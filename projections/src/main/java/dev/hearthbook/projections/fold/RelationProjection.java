package dev.hearthbook.projections.fold;

import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.event.RelationEvent;
import dev.hearthbook.event.RelationEvolution;
import dev.hearthbook.model.Relation;
import dev.hearthbook.view.RelationTable;
import dev.hearthbook.view.Row;
import java.util.List;
import java.util.Map;

/** Relations as rows. They leave with the end that is forgotten; both ends have the relation's subject. */
public final class RelationProjection extends NounProjection<RelationEvent, Relation> {
    public RelationProjection() {
        super(RelationTable.RELATIONS, RelationEvolution.EVOLUTION);
    }

    @Override
    public List<Mutation> fold(Rows now, Recorded.Fact fact) {
        if (fact.event() instanceof MemoryEvent.Forgotten forgotten) {
            String memory = forgotten.memory().value();
            return List.of(
                    Mutation.deleteWhere(RelationTable.RELATIONS, "source", memory),
                    Mutation.deleteWhere(RelationTable.RELATIONS, "target", memory));
        }
        return super.fold(now, fact);
    }

    @Override
    String key(RelationEvent event) {
        return event.relation().value();
    }

    @Override
    Relation read(Row row) {
        return RelationTable.relation(row);
    }

    @Override
    Map<String, Object> write(Relation relation) {
        return RelationTable.row(relation);
    }

    @Override
    boolean isShown(Relation relation) {
        return relation.linked();
    }
}
