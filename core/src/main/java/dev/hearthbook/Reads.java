package dev.hearthbook;

import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.policy.AuditMode;
import java.util.Locale;
import java.util.Set;

/** The ways to read, as the audit calls them, and which of them it logs. */
enum Reads {
    PAGE,
    COUNT,
    SEARCH,
    WATCH,
    HISTORY;

    /** Tables and streams without sensitive data: what is not here is sensitive, an application's own tables above all. */
    private static final Set<String> INTERNAL = Set.of(
            "personas",
            "persona",
            "interactions",
            "interaction",
            "memory_stats",
            "documents_metrics",
            "counts_workflows",
            "counts_ui_state",
            "counts_metrics");

    /** @param name of a table, or the category of a stream */
    boolean areLogged(AuditMode mode, String name) {
        return !name.equals("audit")
                && (mode == AuditMode.ALL || (mode == AuditMode.SENSITIVE && !INTERNAL.contains(name)));
    }

    String action(String name) {
        return name().toLowerCase(Locale.ROOT) + "." + name;
    }

    /** Why a read failed, as a code. */
    static String reason(Throwable failure) {
        return failure instanceof HearthbookException known ? known.code().name() : "FAILED";
    }
}
