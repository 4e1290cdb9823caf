package dev.hearthbook.policy;

/**
 * Which reads are logged, failed ones too. What policies decide, {@code retrieveWithAudit} and {@code searchWithAnalytics}, are logged in every mode;
 * what a function reads within {@code book.commit} is not. A read that cannot be logged fails.
 */
public enum AuditMode {
    /** None. */
    OFF,
    /** Reads of tables with sensitive data: memories, conversations, profiles, emotions, documents, an application's own. */
    SENSITIVE,
    /** Every read but those of the audit itself; and policies that allowed a command. */
    ALL
}
