package dev.hearthbook.model;

/**
 * Names an entry of the audit.
 *
 * @param value 1 to 200 printable characters without white space or '/'
 */
public record AuditId(String value) {
    public AuditId {
        Require.id("an audit id", value);
    }

    public static AuditId of(String value) {
        return new AuditId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
