package dev.hearthbook.model;

/** A policy of the application refused; nothing was recorded but that. The message names policy, rule and reason. */
public final class RefusedByPolicyException extends HearthbookException {
    private static final long serialVersionUID = 1;

    private final transient AuditEntry entry;

    public RefusedByPolicyException(AuditEntry entry) {
        super(
                ErrorCode.REFUSED_BY_POLICY,
                "policy " + entry.policy() + " refused " + entry.action() + " by rule " + entry.rule() + ": "
                        + entry.reason() + "; audit entry " + entry.id());
        this.entry = entry;
    }

    /** What the audit says of it. */
    public AuditEntry entry() {
        return entry;
    }
}
