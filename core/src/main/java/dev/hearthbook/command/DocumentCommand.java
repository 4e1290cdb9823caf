package dev.hearthbook.command;

import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.model.CollectionType;
import dev.hearthbook.model.DocumentId;
import dev.hearthbook.model.Fields;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one may ask of a document of a collection. */
public sealed interface DocumentCommand extends Command {
    CollectionType<?> type();

    DocumentId document();

    @Override
    default StreamId root() {
        return HouseStreams.of(type().name(), document());
    }

    /**
     * A new document.
     *
     * @param generated whether the id was made up rather than asked for
     * @param owner whose data it is; empty for data about nobody
     */
    record Insert(
            CollectionType<?> type,
            DocumentId document,
            boolean generated,
            Optional<Subject> owner,
            Map<String, Object> fields)
            implements DocumentCommand {
        public Insert {
            fields = Fields.normal(fields);
        }

        @Override
        public String request() {
            return Wish.of("document.insert", type.name(), generated ? "" : document, owner, Fields.canonical(fields));
        }

        @Override
        public String toString() {
            return "Insert[" + type.name() + "/" + document + "]";
        }
    }

    /** A document with exactly these fields, new or not. */
    record Put(CollectionType<?> type, DocumentId document, Optional<Subject> owner, Map<String, Object> fields)
            implements DocumentCommand {
        public Put {
            fields = Fields.normal(fields);
        }

        @Override
        public String request() {
            return Wish.of("document.put", type.name(), document, owner, Fields.canonical(fields));
        }

        @Override
        public String toString() {
            return "Put[" + type.name() + "/" + document + "]";
        }
    }

    /** @param patch a JSON merge patch (RFC 7396) */
    record Update(CollectionType<?> type, DocumentId document, Map<String, @Nullable Object> patch)
            implements DocumentCommand {
        public Update {
            patch = Fields.normalPatch(patch);
        }

        @Override
        public String request() {
            return Wish.of("document.update", type.name(), document, Fields.canonical(patch));
        }

        @Override
        public String toString() {
            return "Update[" + type.name() + "/" + document + "]";
        }
    }

    record Delete(CollectionType<?> type, DocumentId document) implements DocumentCommand {
        @Override
        public String request() {
            return Wish.of("document.delete", type.name(), document);
        }
    }
}
