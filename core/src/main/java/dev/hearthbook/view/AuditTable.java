package dev.hearthbook.view;

import dev.hearthbook.model.AuditEntry;
import dev.hearthbook.model.AuditId;
import dev.hearthbook.model.MemoryId;
import java.util.Map;
import java.util.Optional;

/**
 * The audit as rows about nobody; the key is the entry's id. Clear are when, and whether it was done; ids, tokens and rules can
 * be matched across the book.
 */
public final class AuditTable {
    public static final Table AUDIT = Table.named("audit")
            .blindBook("memory", "subject", "actor", "trace", "request", "rule")
            .clearLong("happened_at", "success")
            .sealed("address", "action", "reason", "policy", "verdict")
            .orderedBy("happened_at")
            .orderedBy("happened_at", "memory")
            .orderedBy("happened_at", "subject")
            .orderedBy("happened_at", "actor")
            .orderedBy("happened_at", "trace")
            .orderedBy("happened_at", "request")
            .orderedBy("happened_at", "rule")
            .build();

    private AuditTable() {}

    /** Every entry, newest first. */
    public static Query<AuditEntry> query() {
        return Query.on(AUDIT).orderBy("happened_at").descending().map(AuditTable::entry);
    }

    public static Map<String, Object> row(AuditEntry entry) {
        return new Values()
                .text("memory", entry.memory())
                .text("subject", said(entry.subject()))
                .text("actor", said(entry.actor()))
                .text("address", said(entry.address()))
                .text("trace", said(entry.trace()))
                .text("request", said(entry.request()))
                .text("rule", said(entry.rule()))
                .text("action", entry.action())
                .text("reason", said(entry.reason()))
                .text("policy", said(entry.policy()))
                .text("verdict", said(entry.verdict()))
                .flag("success", entry.success())
                .instant("happened_at", entry.at())
                .all();
    }

    /** What was not said has no value, so that nothing matches it. */
    private static Optional<String> said(String text) {
        return Optional.of(text).filter(it -> !it.isEmpty());
    }

    public static AuditEntry entry(Row row) {
        return new AuditEntry(
                AuditId.of(row.key()),
                row.text("actor"),
                row.text("address"),
                row.text("subject"),
                row.optionalText("memory").map(MemoryId::of),
                row.text("action"),
                row.flag("success"),
                row.text("reason"),
                row.text("policy"),
                row.text("rule"),
                row.text("verdict"),
                row.text("trace"),
                row.text("request"),
                Row.ofMicros(row.number("happened_at")));
    }
}
