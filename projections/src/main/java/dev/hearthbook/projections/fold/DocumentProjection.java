package dev.hearthbook.projections.fold;

import dev.hearthbook.event.DocumentEvent;
import dev.hearthbook.event.DocumentEvolution;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.CollectionType;
import dev.hearthbook.model.Document;
import dev.hearthbook.view.DocumentTable;
import dev.hearthbook.view.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The documents of one collection as rows, and their counters. Counters hang on the same keys as what they count; purging a
 * month takes both.
 *
 * <p>An application adds its own collections to the views: {@code SqliteViews.in(dir).with(DocumentProjection.of(TYPE))}.
 */
public final class DocumentProjection implements Projection {
    private final CollectionType<?> type;
    private final Table documents;
    private final Table counters;

    private DocumentProjection(CollectionType<?> type) {
        this.type = type;
        this.documents = DocumentTable.of(type);
        this.counters = DocumentTable.counters(type);
    }

    public static DocumentProjection of(CollectionType<?> type) {
        return new DocumentProjection(type);
    }

    @Override
    public String name() {
        return documents.name();
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public List<Table> tables() {
        return List.of(documents, counters);
    }

    @Override
    public List<Mutation> fold(Rows now, Recorded.Fact fact) {
        if (!(fact.event() instanceof DocumentEvent event)
                || !event.collection().equals(type.name())) {
            return List.of();
        }
        String key = event.document().value();
        Optional<Document<Map<String, Object>>> before =
                now.get(documents, key).map(row -> DocumentTable.document(type, row));
        Optional<Document<Map<String, Object>>> after =
                DocumentEvolution.EVOLUTION.after(before, event, fact.meta().time());
        if (after.isEmpty()) {
            return List.of(); // its beginning was lost: there is no row to change
        }
        Optional<Document<Map<String, Object>>> shown = after.filter(it -> !it.deleted());
        String counter = StatsKeys.of(fact.meta().scopes());
        return List.of(
                shown.<Mutation>map(it -> Mutation.upsert(documents, key, DocumentTable.row(type, it)))
                        .orElseGet(() -> Mutation.delete(documents, key)),
                Mutation.upsert(
                        counters,
                        counter,
                        DocumentTable.counted(
                                now.get(counters, counter), before.map(Document::value), shown.map(Document::value))));
    }
}
