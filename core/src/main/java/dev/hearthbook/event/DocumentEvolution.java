package dev.hearthbook.event;

import dev.hearthbook.model.Document;
import dev.hearthbook.model.Fields;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What events make of a document. Pure; deciders, history and views share it, so that all of them agree. */
public final class DocumentEvolution {
    public static final Evolution<DocumentEvent, Document<Map<String, Object>>> EVOLUTION =
            new Evolution<>(DocumentEvent.class, DocumentEvolution::begins, DocumentEvolution::evolve);

    private DocumentEvolution() {}

    private static boolean begins(DocumentEvent event) {
        return event instanceof DocumentEvent.Inserted;
    }

    private static Document<Map<String, Object>> evolve(
            Optional<Document<Map<String, Object>>> now, DocumentEvent event, Instant at) {
        if (event instanceof DocumentEvent.Inserted e) {
            return new Document<>(e.collection(), e.document(), e.subject(), e.retention(), e.fields(), false, at, at);
        }
        Document<Map<String, Object>> before = now.orElseThrow();
        if (event instanceof DocumentEvent.Updated e) {
            return with(before, Fields.merge(before.value(), e.patch()), false, at);
        } else if (event instanceof DocumentEvent.Deleted) {
            return with(before, Map.of(), true, at);
        }
        throw new AssertionError("no evolution for " + event.getClass().getSimpleName());
    }

    private static Document<Map<String, Object>> with(
            Document<Map<String, Object>> before, Map<String, Object> fields, boolean deleted, Instant at) {
        return new Document<>(
                before.collection(),
                before.id(),
                before.subject(),
                before.retention(),
                fields,
                deleted,
                before.createdAt(),
                at);
    }
}
