package dev.hearthbook;

import dev.hearthbook.command.RelationCommand;
import dev.hearthbook.internal.decide.Unit;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.Relation;
import dev.hearthbook.model.RelationId;
import java.util.Map;
import java.util.Optional;

/** {@link Relations} within a commit; the same rules and refusals, at once. */
public final class TxRelations {
    private final Unit unit;

    TxRelations(Unit unit) {
        this.unit = unit;
    }

    public Optional<Relation> get(RelationId relation) {
        return unit.relation(relation);
    }

    public RelationId link(MemoryId source, MemoryId target, String type) {
        return link(source, target, type, Relation.CONFIDENCE, Map.of());
    }

    public RelationId link(
            MemoryId source, MemoryId target, String type, double confidence, Map<String, String> metadata) {
        RelationCommand.Link link = new RelationCommand.Link(source, target, type, confidence, metadata);
        unit.execute(link);
        return link.relation();
    }

    public void strengthen(RelationId relation, double by) {
        unit.execute(new RelationCommand.Strengthen(relation, by));
    }

    public void describe(RelationId relation, Map<String, String> metadata) {
        unit.execute(new RelationCommand.DescribeRelation(relation, metadata));
    }

    public void unlink(RelationId relation, String reason) {
        unit.execute(new RelationCommand.Unlink(relation, reason));
    }
}
