package dev.hearthbook.view;

import dev.hearthbook.model.CollectionStats;
import dev.hearthbook.model.CollectionType;
import dev.hearthbook.model.Document;
import dev.hearthbook.model.DocumentId;
import dev.hearthbook.model.FieldIndex;
import dev.hearthbook.model.Fields;
import dev.hearthbook.model.Subject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The documents of a collection as rows, and how many there are. A table follows from its collection's name and indexes: a
 * collection with another index has another table, which is built from the log.
 */
public final class DocumentTable {
    private DocumentTable() {}

    /** The rows of a collection; the key is the document's id. */
    public static Table of(CollectionType<?> type) {
        Table.Builder table =
                Table.named("documents_" + type.snakeName()).sealed("subject", "retention_code", "fields");
        List<String> matched = columns(type, FieldIndex.Kind.MATCHED);
        table.blind(matched.toArray(String[]::new));
        for (FieldIndex index : type.indexes()) {
            if (index.kind() == FieldIndex.Kind.FRACTION) {
                table.clearDouble(index.column());
            } else if (index.kind() != FieldIndex.Kind.MATCHED) {
                table.clearLong(index.column());
            }
        }
        table.orderedBy(Table.POSITION);
        matched.forEach(column -> table.orderedBy(Table.POSITION, column));
        for (FieldIndex index : type.indexes()) {
            if (index.kind() != FieldIndex.Kind.MATCHED) {
                table.orderedBy(index.column());
                matched.forEach(column -> table.orderedBy(index.column(), column));
            }
        }
        return table.build();
    }

    private static List<String> columns(CollectionType<?> type, FieldIndex.Kind kind) {
        return type.indexes().stream()
                .filter(it -> it.kind() == kind)
                .map(FieldIndex::column)
                .toList();
    }

    /** The counters of a collection, one row per set of keys that documents hang on. */
    public static Table counters(CollectionType<?> type) {
        return Table.named("counts_" + type.snakeName())
                .clearLong("documents", "inserted", "updated", "deleted", "bytes")
                .build();
    }

    /** Every document, the one changed longest ago first. */
    public static Query<Document<Map<String, Object>>> query(CollectionType<?> type) {
        return Query.on(of(type)).map(row -> document(type, row));
    }

    public static Map<String, Object> row(CollectionType<?> type, Document<Map<String, Object>> document) {
        Map<String, Object> row = new Values()
                .text("subject", document.subject())
                .number("retention_code", document.retention())
                .some("fields", document.value())
                .all();
        type.indexes()
                .forEach(index -> index.value(document.value()).ifPresent(value -> row.put(index.column(), value)));
        return row;
    }

    public static Document<Map<String, Object>> document(CollectionType<?> type, Row row) {
        return new Document<>(
                type.name(),
                DocumentId.of(row.key()),
                row.optionalText("subject").map(Subject::of),
                (int) row.number("retention_code"),
                Fields.normal(row.map("fields")),
                false,
                row.createdAt(),
                row.updatedAt());
    }

    /**
     * A row of counters after a document changed.
     *
     * @param counters so far, empty when there is no row yet
     * @param from its fields before, empty when it was not there
     * @param to its fields after, empty when it is not there any more
     */
    public static Map<String, Object> counted(
            Optional<Row> counters, Optional<Map<String, Object>> from, Optional<Map<String, Object>> to) {
        Map<String, Object> counted = new HashMap<>();
        counters.ifPresent(row -> counted.putAll(row.values()));
        add(counted, "documents", (to.isPresent() ? 1 : 0) - (from.isPresent() ? 1 : 0));
        add(counted, to.isEmpty() ? "deleted" : from.isEmpty() ? "inserted" : "updated", 1);
        add(
                counted,
                "bytes",
                to.map(Fields::weight).orElse(0) - from.map(Fields::weight).orElse(0));
        return counted;
    }

    private static void add(Map<String, Object> counters, String column, long times) {
        long before = counters.get(column) instanceof Number number ? number.longValue() : 0;
        counters.put(column, before + times);
    }

    /** The sum of rows of counters. */
    public static CollectionStats stats(Collection<Row> rows) {
        return new CollectionStats(
                sum(rows, "documents"),
                sum(rows, "inserted"),
                sum(rows, "updated"),
                sum(rows, "deleted"),
                sum(rows, "bytes"));
    }

    private static long sum(Collection<Row> rows, String column) {
        return rows.stream().mapToLong(row -> row.number(column)).sum();
    }
}
