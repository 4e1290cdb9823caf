package dev.hearthbook;

import dev.hearthbook.command.DocumentCommand;
import dev.hearthbook.internal.codec.DocumentCodec;
import dev.hearthbook.internal.decide.Unit;
import dev.hearthbook.model.CollectionType;
import dev.hearthbook.model.Document;
import dev.hearthbook.model.DocumentId;
import dev.hearthbook.model.Fields;
import dev.hearthbook.model.Subject;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link Documents} within a commit; the same rules and refusals, at once. */
public final class TxDocuments<T> {
    private final Unit unit;
    private final Caller caller;
    private final CollectionType<T> type;

    TxDocuments(Unit unit, Caller caller, CollectionType<T> type) {
        this.unit = unit;
        this.caller = caller;
        this.type = type;
    }

    public Optional<Document<T>> get(DocumentId id) {
        return unit.document(type.name(), id).map(it -> Documents.read(type, it));
    }

    public DocumentId insert(T document) {
        return insert(caller.subject(), document);
    }

    public DocumentId insert(Subject subject, T document) {
        DocumentId id = DocumentId.of("d-" + unit.ids().next());
        unit.execute(new DocumentCommand.Insert(type, id, true, Optional.of(subject), DocumentCodec.fields(document)));
        return id;
    }

    public void insert(DocumentId id, Subject subject, T document) {
        unit.execute(new DocumentCommand.Insert(type, id, false, Optional.of(subject), DocumentCodec.fields(document)));
    }

    public void put(DocumentId id, Subject subject, T document) {
        unit.execute(new DocumentCommand.Put(type, id, Optional.of(subject), DocumentCodec.fields(document)));
    }

    public void update(DocumentId id, Map<String, ? extends @Nullable Object> patch) {
        unit.execute(new DocumentCommand.Update(type, id, Fields.normalPatch(patch)));
    }

    public void delete(DocumentId id) {
        unit.execute(new DocumentCommand.Delete(type, id));
    }
}
