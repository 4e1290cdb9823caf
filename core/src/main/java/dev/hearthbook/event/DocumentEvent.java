package dev.hearthbook.event;

import dev.hearthbook.model.DocumentId;
import dev.hearthbook.model.Fields;
import dev.hearthbook.model.Subject;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happens to a document of a collection. Its stream is {@code document/<collection>:<id>}. */
public sealed interface DocumentEvent extends Event {
    String collection();

    DocumentId document();

    /**
     * It came to be, or came back after it was deleted.
     *
     * @param subject whose data it is; empty for data about nobody
     * @param retention the code of the class it lives as long as
     */
    record Inserted(
            String collection,
            DocumentId document,
            Optional<Subject> subject,
            int retention,
            Map<String, Object> fields)
            implements DocumentEvent {
        public Inserted {
            fields = Fields.normal(fields);
        }

        @Override
        public String toString() {
            return "Inserted[" + collection + "/" + document + "]";
        }
    }

    /**
     * Some of its fields changed.
     *
     * @param patch a JSON merge patch (RFC 7396)
     */
    record Updated(String collection, DocumentId document, Map<String, @Nullable Object> patch)
            implements DocumentEvent {
        public Updated {
            patch = Fields.normalPatch(patch);
        }

        @Override
        public String toString() {
            return "Updated[" + collection + "/" + document + "]";
        }
    }

    /** It left the collection; the log keeps what it was until its keys end. */
    record Deleted(String collection, DocumentId document) implements DocumentEvent {}
}
