package dev.hearthbook.model;

import java.util.Map;
import java.util.Optional;

/**
 * What is about to happen to a document, or has happened.
 *
 * @param subject whose data it is; empty for data about nobody
 * @param before its fields so far; empty for one that is inserted
 * @param after its fields from now on; empty for one that is deleted
 */
public record DocumentChange(
        String collection,
        DocumentId id,
        Optional<Subject> subject,
        Optional<Map<String, Object>> before,
        Optional<Map<String, Object>> after) {
    public boolean isInsert() {
        return before.isEmpty();
    }

    public boolean isDelete() {
        return after.isEmpty();
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "DocumentChange[" + collection + "/" + id + "]";
    }
}
