package dev.hearthbook.model;

/** A document breaks a rule of its collection. The message names the field, what it was and what it takes, never content. */
public final class InvalidDocumentException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String field;

    InvalidDocumentException(String collection, String field, String demand, String was) {
        super(collection + ": field '" + field + "' takes " + demand + ", but was " + was);
        this.field = field;
    }

    /** The path of the field. */
    public String field() {
        return field;
    }
}
