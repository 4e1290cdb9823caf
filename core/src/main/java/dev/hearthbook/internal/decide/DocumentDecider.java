package dev.hearthbook.internal.decide;

import dev.hearthbook.command.DocumentCommand;
import dev.hearthbook.event.DocumentEvent;
import dev.hearthbook.model.Document;
import dev.hearthbook.model.DocumentChange;
import dev.hearthbook.model.DocumentId;
import dev.hearthbook.model.Fields;
import dev.hearthbook.model.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of a document, which are those of its collection. Pure, as long as the collection's hooks are. */
public final class DocumentDecider {
    private DocumentDecider() {}

    /**
     * What a command does.
     *
     * @param now the document, empty when there never was one
     * @return no events when all is as asked already
     * @throws dev.hearthbook.model.HearthbookException {@code NOT_FOUND} or {@code REFUSED}
     * @throws dev.hearthbook.model.InvalidDocumentException when a rule of the collection is broken
     */
    public static List<DocumentEvent> decide(
            Optional<? extends Document<Map<String, Object>>> now, DocumentCommand command) {
        Optional<Document<Map<String, Object>>> there =
                now.<Document<Map<String, Object>>>map(it -> it).filter(it -> !it.deleted());
        if (command instanceof DocumentCommand.Insert c) {
            if (there.isPresent()) {
                throw Refusal.refused(name(c) + " exists already; update it, put it, or choose another id");
            }
            return insert(now.flatMap(Document::subject), now.isPresent(), c, c.owner(), c.fields());
        } else if (command instanceof DocumentCommand.Put c) {
            if (there.isEmpty()) {
                return insert(now.flatMap(Document::subject), now.isPresent(), c, c.owner(), c.fields());
            }
            requireOwner(there.get().subject(), c, c.owner());
            return update(there.get(), c, c.fields());
        } else if (command instanceof DocumentCommand.Update c) {
            Document<Map<String, Object>> document = there.orElseThrow(() -> Refusal.missing("document", id(c)));
            return update(document, c, Fields.merge(document.value(), c.patch()));
        } else if (command instanceof DocumentCommand.Delete c) {
            if (now.isEmpty()) {
                throw Refusal.missing("document", id(c));
            }
            return there.isEmpty() ? List.of() : delete(there.get(), c);
        }
        throw new AssertionError("no decision for " + command.getClass().getSimpleName());
    }

    /** A stream keeps its subject: a document that was deleted comes back as the same one's only. */
    private static List<DocumentEvent> insert(
            Optional<Subject> earlier,
            boolean again,
            DocumentCommand command,
            Optional<Subject> owner,
            Map<String, Object> fields) {
        if (again) {
            requireOwner(earlier, command, owner);
        }
        Optional<Map<String, Object>> checked =
                command.type().checked(change(command, owner, Optional.empty(), Optional.of(fields)));
        return List.of(new DocumentEvent.Inserted(
                command.type().name(),
                command.document(),
                owner,
                command.type().retention().code(),
                checked.orElseThrow()));
    }

    private static List<DocumentEvent> update(
            Document<Map<String, Object>> document, DocumentCommand command, Map<String, Object> fields) {
        Map<String, Object> checked = command.type()
                .checked(change(command, document.subject(), Optional.of(document.value()), Optional.of(fields)))
                .orElseThrow();
        var patch = Fields.difference(document.value(), checked);
        return patch.isEmpty()
                ? List.of()
                : List.of(new DocumentEvent.Updated(document.collection(), document.id(), patch));
    }

    private static List<DocumentEvent> delete(Document<Map<String, Object>> document, DocumentCommand command) {
        command.type().checked(change(command, document.subject(), Optional.of(document.value()), Optional.empty()));
        return List.of(new DocumentEvent.Deleted(document.collection(), document.id()));
    }

    private static DocumentChange change(
            DocumentCommand command,
            Optional<Subject> subject,
            Optional<Map<String, Object>> before,
            Optional<Map<String, Object>> after) {
        return new DocumentChange(command.type().name(), command.document(), subject, before, after);
    }

    private static void requireOwner(Optional<Subject> is, DocumentCommand command, Optional<Subject> asked) {
        if (!is.equals(asked)) {
            throw Refusal.refused(name(command) + " belongs to another subject; choose another id");
        }
    }

    private static String name(DocumentCommand command) {
        return "document " + id(command);
    }

    private static String id(DocumentCommand command) {
        DocumentId document = command.document();
        return command.type().name() + "/" + document;
    }
}
