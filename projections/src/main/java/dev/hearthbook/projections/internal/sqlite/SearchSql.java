package dev.hearthbook.projections.internal.sqlite;

import dev.hearthbook.model.Require;
import dev.hearthbook.projections.store.StoreSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Turns searches into SQL: ids and scores, best first. No state; any thread.
 *
 * <p>The rows are fetched afterwards, by id: a sort that carried their boxes along would read every row that matches, not
 * every row that is given.
 */
final class SearchSql {
    private SearchSql() {}

    /**
     * The search by tokens alone. Tokens lie under keys of their subjects, so every row it finds belongs to the scopes unless
     * two HMACs collide; who asks checks that.
     */
    static SqlText byTokens(TableSchema schema, StoreSearch search) {
        return new SqlText()
                .add("select f.rowid, " + score(schema) + " as score\nfrom " + schema.search() + " f")
                .add("\nwhere f." + schema.search() + " match ?", match(schema, search.tokens()))
                .add("\norder by score desc, f.rowid\nlimit ?", (long) search.limit());
    }

    /** One row when there is any that every subject sees. */
    static SqlText anyShared(TableSchema schema, boolean indexed) {
        String index = indexed ? " indexed by " + schema.findingShared().name() : "";
        return new SqlText().add("select 1\nfrom " + schema.rows() + index + "\nwhere shared = 1\nlimit 1");
    }

    /**
     * Which of a few rows hold one of the tokens. The plus keeps SQLite from asking the index once for every row: one walk over the
     * matches that looks each up in a set is cheaper.
     */
    static SqlText holding(TableSchema schema, List<String> tokens, List<Long> ids) {
        return new SqlText()
                .add("select f.rowid\nfrom " + schema.search() + " f")
                .add("\nwhere f." + schema.search() + " match ?", match(schema, StoreSearch.Tokens.of(tokens)))
                .in("\nand +f.rowid in", ids);
    }

    /** The search among the rows of some keys, whose ids are known. */
    static SqlText byTokensAmong(TableSchema schema, StoreSearch search, List<Long> ids) {
        return new SqlText()
                .add("select f.rowid, " + score(schema) + " as score\nfrom " + schema.search() + " f")
                .add("\nwhere f." + schema.search() + " match ?", match(schema, search.tokens()))
                .in("\nand +f.rowid in", ids)
                .add("\norder by score desc, f.rowid\nlimit ?", (long) search.limit());
    }

    /** The ids of rows that have one of the search's keys and meet its other conditions. */
    static SqlText idsByKey(TableSchema schema, StoreSearch search) {
        SqlText sql = new SqlText()
                .add("select id\nfrom " + schema.rows() + " indexed by "
                        + schema.keyIndex().name());
        String next = "\nwhere ";
        for (SqlText term : PageSql.terms(schema, search.scopes(), search.conditions())) {
            sql.add(next).add(term);
            next = "\nand ";
        }
        return sql;
    }

    /**
     * The search with scopes and conditions held against every row that matches. The index is asked in a subquery, so that none
     * of FTS5's hidden columns ({@code rank}) meets a column of the rows.
     */
    static SqlText byTokensAndRows(TableSchema schema, StoreSearch search) {
        return found(schema, search, "s.id$, s.score$", "f.rowid as id$, " + score(schema) + " as score$")
                .add("\norder by s.score$ desc, s.id$\nlimit ?", (long) search.limit());
    }

    /** How many rows are found, by blind columns: the last made of them, and how many. */
    static SqlText groups(TableSchema schema, StoreSearch search, List<String> columns) {
        String by = columns.stream().map(SqlText::name).collect(Collectors.joining(", "));
        return found(schema, search, "max(id), count(*)", "f.rowid as id$")
                .add((by.isEmpty() ? "" : "\ngroup by " + by) + "\nlimit ?", search.limit() + 1L);
    }

    /**
     * @param what of the rows
     * @param known what the index says of those that match
     */
    private static SqlText found(TableSchema schema, StoreSearch search, String what, String known) {
        SqlText sql = new SqlText()
                .add("select " + what + "\nfrom (")
                .add("\n  select " + known + "\n  from " + schema.search() + " f")
                .add("\n  where f." + schema.search() + " match ?) s", match(schema, search.tokens()))
                .add("\ncross join " + schema.rows() + " on id = s.id$");
        String next = "\nwhere ";
        for (SqlText term : PageSql.terms(schema, search.scopes(), search.conditions())) {
            sql.add(next).add(term);
            next = "\nand ";
        }
        return sql;
    }

    private static String score(TableSchema schema) {
        String weights = schema.table().indexFields().values().stream()
                .map(weight -> Double.toString(weight))
                .collect(Collectors.joining(", "));
        return "-bm25(" + schema.search() + ", " + weights + ")";
    }

    /**
     * A query of quoted tokens; what is no token is refused, so that nothing else ever reaches the query parser of FTS5.
     *
     * <p>What must not be there stands within the last of the parts that must: FTS5 forgets where some tokens were found when an
     * {@code AND} of {@code OR}s lies under a {@code NOT}, finds the right rows and ranks them wrongly (seen in 3.40 and 3.54; the
     * parity of both stores tells).
     */
    private static String match(TableSchema schema, StoreSearch.Tokens tokens) {
        for (String token : tokens.all()) {
            Require.that(isToken(token), "a search takes blind tokens of letters A-Z and digits, but this is none");
        }
        String own = schema.ownFilter();
        List<String> parts = new ArrayList<>();
        if (!tokens.some().isEmpty()) {
            parts.add(oneOf(tokens.some()));
        }
        tokens.every().forEach(group -> parts.add(own + "(" + oneOf(group) + ")"));
        if (!tokens.none().isEmpty()) {
            String last = parts.remove(parts.size() - 1);
            parts.add("(" + last + ") NOT (" + own + "(" + oneOf(tokens.none()) + "))");
        }
        return parts.size() == 1
                ? parts.get(0)
                : parts.stream().map(part -> "(" + part + ")").collect(Collectors.joining(" AND "));
    }

    private static String oneOf(List<String> tokens) {
        return tokens.stream().map(token -> '"' + token + '"').collect(Collectors.joining(" OR "));
    }

    private static boolean isToken(String token) {
        return !token.isEmpty() && token.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
    }
}
