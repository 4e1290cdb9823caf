package dev.hearthbook.model;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * A document of a collection as it is now.
 *
 * @param collection the name of its collection
 * @param subject whose data it is; empty for data about nobody
 * @param retention the code of the class it lives as long as; that of the collection when it was inserted
 * @param value what it holds
 * @param deleted whether it was deleted; reads never give one that was
 * @param createdAt when it was inserted
 */
public record Document<T>(
        String collection,
        DocumentId id,
        Optional<Subject> subject,
        int retention,
        T value,
        boolean deleted,
        Instant createdAt,
        Instant updatedAt) {
    public Document {
        createdAt = Bounded.instant("a creation time", createdAt);
        updatedAt = Bounded.instant("an update time", updatedAt);
    }

    /** The same document read another way. */
    public <R> Document<R> map(Function<? super T, ? extends R> read) {
        return new Document<>(collection, id, subject, retention, read.apply(value), deleted, createdAt, updatedAt);
    }

    /** Never the content. */
    @Override
    public String toString() {
        return "Document[" + collection + "/" + id + "]";
    }
}
