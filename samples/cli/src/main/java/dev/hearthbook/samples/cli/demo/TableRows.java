package dev.hearthbook.samples.cli.demo;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.PersonaTable;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every row of every table of the house at one moment, to be compared with another moment.
 *
 * @param tables table to key to row
 */
record TableRows(Map<String, Map<String, Row>> tables) {
    private static final List<Table> ALL = List.of(
            PersonaTable.PERSONAS,
            ConversationTable.CONVERSATIONS,
            ConversationTable.SESSIONS,
            ConversationTable.MESSAGES,
            MemoryTable.MEMORIES,
            MemoryTable.MEMORY_TAGS,
            MemoryTable.MEMORY_STATS);

    /** Everybody's, up to the end of the log. */
    static TableRows of(Hearthbook book) {
        return read(book, Optional.empty());
    }

    /** One subject's. */
    static TableRows of(Hearthbook book, Subject subject) {
        return read(book, Optional.of(subject));
    }

    private static TableRows read(Hearthbook book, Optional<Subject> subject) {
        Map<String, Map<String, Row>> tables = new LinkedHashMap<>();
        for (Table table : ALL) {
            Query<Row> every =
                    Query.on(table).limit(Query.LIMIT_MAX).after(book.journal().head());
            tables.put(table.name(), rows(book, subject.map(every::within).orElse(every)));
        }
        return new TableRows(tables);
    }

    private static Map<String, Row> rows(Hearthbook book, Query<Row> query) {
        Map<String, Row> rows = new TreeMap<>();
        Page<Row> page = Objects.requireNonNull(book.views().page(query).block());
        while (true) {
            page.rows().forEach(row -> rows.put(row.key(), row));
            if (page.next().isEmpty()) {
                return rows;
            }
            page = Objects.requireNonNull(
                    book.views().page(query.at(page.next().get())).block());
        }
    }

    /** The rows of one table by key. */
    Map<String, Row> rows(String table) {
        return tables.getOrDefault(table, Map.of());
    }

    /** These rows but those that others name. */
    TableRows without(TableRows others) {
        Map<String, Map<String, Row>> rest = new LinkedHashMap<>();
        tables.forEach((table, rows) -> {
            Map<String, Row> kept = new TreeMap<>(rows);
            kept.keySet().removeAll(others.rows(table).keySet());
            rest.put(table, kept);
        });
        return new TableRows(rest);
    }

    int count() {
        return tables.values().stream().mapToInt(Map::size).sum();
    }

    /** Never the rows. */
    @Override
    public String toString() {
        return "TableRows[" + count() + "]";
    }
}
