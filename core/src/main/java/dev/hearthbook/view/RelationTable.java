package dev.hearthbook.view;

import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.Relation;
import dev.hearthbook.model.RelationId;
import dev.hearthbook.model.Subject;
import java.util.Map;

/** Relations as rows; the key is the relation's id. Clear is how sure they are; their ends can be matched across the book. */
public final class RelationTable {
    public static final Table RELATIONS = Table.named("relations")
            .blindBook("source", "target")
            .blind("type")
            .clearDouble("confidence")
            .sealed("subject", "metadata")
            .orderedBy(Table.POSITION)
            .orderedBy(Table.POSITION, "source")
            .orderedBy(Table.POSITION, "target")
            .orderedBy(Table.POSITION, "type")
            .orderedBy("confidence", "source")
            .build();

    private RelationTable() {}

    /** Every relation that is there, the one changed longest ago first. */
    public static Query<Relation> query() {
        return Query.on(RELATIONS).map(RelationTable::relation);
    }

    public static Map<String, Object> row(Relation relation) {
        return new Values()
                .text("subject", relation.subject())
                .text("source", relation.source())
                .text("target", relation.target())
                .text("type", relation.type())
                .fraction("confidence", relation.confidence())
                .some("metadata", relation.metadata())
                .all();
    }

    public static Relation relation(Row row) {
        return new Relation(
                RelationId.of(row.key()),
                Subject.of(row.text("subject")),
                MemoryId.of(row.text("source")),
                MemoryId.of(row.text("target")),
                row.text("type"),
                row.fraction("confidence"),
                Values.texts(row, "metadata"),
                true,
                row.createdAt(),
                row.updatedAt());
    }
}
