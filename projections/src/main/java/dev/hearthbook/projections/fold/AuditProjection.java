package dev.hearthbook.projections.fold;

import dev.hearthbook.event.NotedEvent.Audited;
import dev.hearthbook.model.AuditEntry;
import dev.hearthbook.view.AuditTable;
import dev.hearthbook.view.Row;
import java.util.Map;

/** The audit as rows about nobody. */
public final class AuditProjection extends NounProjection<Audited, AuditEntry> {
    public AuditProjection() {
        super(AuditTable.AUDIT, Audited.EVOLUTION);
    }

    @Override
    String key(Audited event) {
        return event.entry().id().value();
    }

    @Override
    AuditEntry read(Row row) {
        return AuditTable.entry(row);
    }

    @Override
    Map<String, Object> write(AuditEntry noun) {
        return AuditTable.row(noun);
    }
}
