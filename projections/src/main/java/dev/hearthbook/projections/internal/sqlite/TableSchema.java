package dev.hearthbook.projections.internal.sqlite;

import dev.hearthbook.model.Require;
import dev.hearthbook.view.Column;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a {@link Table} lies in SQLite: one table of rows and, when it can be searched, one FTS5 table whose row ids are the rows'.
 *
 * <p><b>Rows.</b> {@code <table>(id, key, scope, retention, own, shared, position, created_at, updated_at, blind columns, clear
 * columns, box)}, strict. Blind values are blobs of 16 bytes, null for none. A clear column without a value holds the smallest
 * long or −∞, so that it has a place in every order and an edge of a page is always a value, never null.
 *
 * <p><b>Indexes</b> follow the table's declared orders. The columns that are compared for equality come first, then the one
 * that is ordered by; SQLite adds the id, our tie-breaker, by itself.
 *
 * <ul>
 *   <li>An order without grouping: {@code (scope, c)} for one subject's rows, {@code (c)} for everybody's.
 *   <li>Grouped by a blind column: {@code (g…, c)}. A blind value belongs to one subject, so no scope is needed.
 *   <li>Grouped by book-blind columns only: {@code (g…, c)} and {@code (scope, g…, c)}, since an enum's value is common to all.
 *   <li>Rows that every subject sees lie in partial indexes besides: a page of one subject merges two ordered runs, where an
 *       {@code or} would sort everything.
 *   <li>{@code (retention)} and {@code (own)}, without zeros, find the rows of a scope that was destroyed.
 * </ul>
 *
 * <p><b>Search.</b> {@code <table>$search(text_<field>…, starts_<field>…)}: contentless, so that text is in the index only; full detail, without which
 * BM25 cannot see fields apart; the ascii tokenizer, since tokens are ready.
 */
final class TableSchema {
    /** Raised when this class lays out tables in another way; files of another layout are built anew. */
    static final int LAYOUT = 2;

    private static final List<String> IMPLIED =
            List.of("id", "key", "scope", "retention", "own", "shared", "position", "created_at", "updated_at");

    private final Table table;
    private final List<Column> shown;
    private final List<String> columns;
    private final List<String> fields;
    private final List<TableIndex> indexes;

    TableSchema(Table table) {
        Require.that(
                !table.name().startsWith("sqlite_"),
                "a table cannot be named %s: SQLite keeps names beginning with sqlite_ for itself",
                table.name());
        this.table = table;
        this.shown = table.columns().stream()
                .filter(column -> column.kind() != Column.Kind.SEALED)
                .toList();
        this.columns = new ArrayList<>(IMPLIED);
        shown.forEach(column -> columns.add(column.name()));
        columns.add("box");
        this.fields = List.copyOf(table.indexFields().keySet());
        this.indexes = indexes(table);
    }

    private static List<TableIndex> indexes(Table table) {
        String name = table.name();
        Set<TableIndex> all = new LinkedHashSet<>();
        for (Table.Order order : table.orders()) {
            List<String> path = path(order.grouping(), order.column());
            all.add(TableIndex.of(name, path));
            if (!isOneSubjects(table, order.grouping())) {
                all.add(TableIndex.of(name, scoped(path)));
                all.add(TableIndex.ofShared(name, path));
            }
        }
        if (all.stream().noneMatch(index -> index.columns().get(0).equals("scope"))) {
            all.add(TableIndex.of(name, List.of("scope")));
        }
        if (all.stream().noneMatch(TableIndex::isShared)) {
            all.add(TableIndex.ofShared(name, List.of("scope")));
        }
        all.add(new TableIndex(name, List.of("retention"), "retention <> 0", false));
        all.add(new TableIndex(name, List.of("own"), "own <> 0", false));
        return List.copyOf(all);
    }

    /** Whether equality on the columns leaves the rows of one subject only. */
    static boolean isOneSubjects(Table table, List<String> grouping) {
        return grouping.stream().anyMatch(column -> table.column(column).kind() == Column.Kind.BLIND);
    }

    static List<String> path(List<String> grouping, String column) {
        List<String> path = new ArrayList<>(grouping);
        path.add(column);
        return path;
    }

    static List<String> scoped(List<String> path) {
        List<String> scoped = new ArrayList<>(List.of("scope"));
        scoped.addAll(path);
        return scoped;
    }

    Table table() {
        return table;
    }

    /** Blind and clear columns in order of name. */
    List<Column> shown() {
        return shown;
    }

    boolean isSearchable() {
        return !fields.isEmpty();
    }

    /** In the order of {@link #columns()}: how many columns come before the declared ones. */
    static int implied() {
        return IMPLIED.size();
    }

    List<String> columns() {
        return columns;
    }

    /** What the search index holds, in the order of its columns. */
    List<String> fields() {
        return fields;
    }

    /** FTS5 keeps some names for itself ({@code rank}), so fields take a prefix, and another one their beginnings. */
    private List<String> fieldColumns() {
        return fields.stream()
                .map(field ->
                        field.endsWith("*") ? "starts_" + field.substring(0, field.length() - 1) : "text_" + field)
                .toList();
    }

    /** What keeps a match to fields of the row's own; empty when there are no others. */
    String ownFilter() {
        return table.fields().stream().allMatch(Table.Field::own)
                ? ""
                : table.fields().stream()
                        .filter(Table.Field::own)
                        .map(field -> "text_" + field.name())
                        .collect(Collectors.joining(" ", "{", "} : "));
    }

    /** The columns of a row as SQL. */
    String columnList() {
        return names(columns);
    }

    /** Quoted. */
    String rows() {
        return SqlText.name(table.name());
    }

    /** Quoted. */
    String search() {
        return SqlText.name(table.name() + "$search");
    }

    /** Where a column stands in {@link #columnList()}, from 1. */
    int ordinal(String column) {
        return columns.indexOf(column) + 1;
    }

    boolean isFraction(String column) {
        return table.has(column) && table.column(column).kind() == Column.Kind.CLEAR_DOUBLE;
    }

    /** Needed from the first row on, also while the others are put off: the worker finds rows by key. */
    TableIndex keyIndex() {
        return new TableIndex(table.name(), List.of("key"), "", true);
    }

    /** Every index but that of the key. */
    List<TableIndex> indexes() {
        return indexes;
    }

    /** The index that finds rows by a blind column alone; empty when none of the declared orders has one. */
    Optional<TableIndex> findingBy(String column) {
        return indexes.stream()
                .filter(index ->
                        index.where().isEmpty() && index.columns().get(0).equals(column))
                .findFirst();
    }

    TableIndex findingByScope() {
        return findingBy("scope").orElseThrow(() -> new AssertionError("every table has an index by scope"));
    }

    TableIndex findingShared() {
        return indexes.stream()
                .filter(TableIndex::isShared)
                .findFirst()
                .orElseThrow(() -> new AssertionError("every table has an index of shared rows"));
    }

    /** An index for removals by a column that no declared order begins with; made when it is first needed. */
    TableIndex extraBy(String column) {
        return new TableIndex(table.name(), List.of(column), SqlText.name(column) + " is not null", false);
    }

    List<String> createSql() {
        String declared = shown.stream()
                .map(column -> SqlText.name(column.name()) + type(column.kind()))
                .collect(Collectors.joining(", "));
        List<String> sql = new ArrayList<>();
        sql.add("create table " + rows() + " (id integer primary key, key blob not null, scope integer not null,"
                + " retention integer not null, own integer not null, shared integer not null, position integer not null,"
                + " created_at integer not null, updated_at integer not null, " + declared
                + (declared.isEmpty() ? "" : ", ") + "box blob not null) strict");
        sql.add(keyIndex().createSql());
        if (isSearchable()) {
            sql.add("create virtual table " + search() + " using fts5(" + names(fieldColumns())
                    + ", content='', contentless_delete=1, detail=full, tokenize='ascii')");
        }
        return sql;
    }

    String insertSql() {
        return "insert into " + rows() + " (" + columnList() + ") values (" + marks(columns.size()) + ")";
    }

    String upsertSql() {
        String set = columns.stream()
                .filter(column -> !column.equals("id"))
                .map(column -> SqlText.name(column) + " = excluded." + SqlText.name(column))
                .collect(Collectors.joining(", "));
        return insertSql() + " on conflict (id) do update set " + set;
    }

    String deleteSql() {
        return "delete from " + rows() + " where id = ?";
    }

    /** @param replacing whether there may be an entry already */
    String indexSql(boolean replacing) {
        return "insert " + (replacing ? "or replace " : "") + "into " + search() + " (rowid, " + names(fieldColumns())
                + ") values (" + marks(fields.size() + 1) + ")";
    }

    String unindexSql() {
        return "delete from " + search() + " where rowid = ?";
    }

    /**
     * How eagerly FTS5 merges the segments of the index while it is written. Every commit adds some; when many rows are written
     * once and nobody searches yet, merging them over and over costs as much as writing them.
     *
     * <p>While living, segments are merged by sixteen instead of by FTS5's four: every 64 pages written, a merge in progress takes a
     * piece of work of milliseconds into somebody's commit, one commit in a hundred. Measured (20,000 rows, two a commit), the 99th
     * percentile of a commit falls from 6 ms to 0.6 ms and the mean by a quarter; a search looks into a few more segments.
     *
     * @param postponed whether to leave it all to {@link #optimizeSql()}
     */
    List<String> mergeSql(boolean postponed) {
        String set = "insert into " + search() + " (" + search() + ", rank) values ";
        return postponed
                ? List.of(set + "('automerge', 0)", set + "('crisismerge', 1999)")
                : List.of(set + "('automerge', 16)", set + "('crisismerge', 16)");
    }

    /** Merges the whole index into one segment, which leaves nothing of removed entries behind. */
    String optimizeSql() {
        return "insert into " + search() + " (" + search() + ") values ('optimize')";
    }

    private static String type(Column.Kind kind) {
        if (kind.isBlind()) {
            return " blob";
        }
        return kind == Column.Kind.CLEAR_DOUBLE ? " real not null" : " integer not null";
    }

    private static String names(List<String> names) {
        return names.stream().map(SqlText::name).collect(Collectors.joining(", "));
    }

    private static String marks(int count) {
        return String.join(", ", java.util.Collections.nCopies(count, "?"));
    }
}
