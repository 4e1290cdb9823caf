package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The same turns in a plain FTS5 table, in the clear, stemmed by SQLite's {@code porter}: own words, the two turns before, the
 * two after, weighted as Hearthbook does, and a column with the conversation's name, so that one table serves all. Words that
 * every sentence has are left out of the question. One thread.
 */
final class PlainSearch implements AutoCloseable {
    private static final Set<String> STOP =
            Set.of(("a about after again all also am an and any are as at be because been before "
                            + "being between both but by can could did do does doing down during each few for from further had has "
                            + "have having he her here hers herself him himself his how i if in into is it its itself just me more "
                            + "most my myself no nor not now of off on once only or other our ours ourselves out over own s same "
                            + "she should so some such t than that the their theirs them themselves then there these they this "
                            + "those through to too under until up very was we were what when where which while who whom why will "
                            + "with would you your yours yourself yourselves")
                    .split(" "));

    private final Connection connection;
    private final PreparedStatement select;
    private final List<String> ids = new ArrayList<>();

    /** @param file where nothing is yet */
    PlainSearch(Path file, List<Locomo> conversations) throws IOException {
        try {
            connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                statement.execute("pragma journal_mode=wal");
                statement.execute("create table turns (id integer primary key, speaker text, text text)");
                statement.execute("""
                        create virtual table found using fts5(
                          scope, own, before, after, content='', contentless_delete=1, tokenize='porter unicode61')""");
            }
            connection.setAutoCommit(false);
            insert(conversations);
            connection.commit();
            select = connection.prepareStatement("""
                    select turns.id, speaker, text
                    from found join turns on turns.id = found.rowid
                    where found match ?
                    order by bm25(found, 0, 1.5, 0.7, 0.4), turns.id
                    limit ?""");
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void insert(List<Locomo> conversations) throws SQLException {
        try (PreparedStatement turn = connection.prepareStatement("insert into turns values (?, ?, ?)");
                PreparedStatement entry = connection.prepareStatement(
                        "insert into found (rowid, scope, own, before, after) values (?, ?, ?, ?, ?)")) {
            for (Locomo conversation : conversations) {
                for (Locomo.Session session : conversation.sessions()) {
                    List<Locomo.Turn> turns = session.turns();
                    for (int i = 0; i < turns.size(); i++) {
                        ids.add(turns.get(i).id());
                        turn.setInt(1, ids.size());
                        turn.setString(2, turns.get(i).speaker());
                        turn.setString(3, turns.get(i).text());
                        turn.executeUpdate();
                        entry.setInt(1, ids.size());
                        entry.setString(2, scope(conversation));
                        entry.setString(3, turns.get(i).line());
                        entry.setString(4, lines(turns.subList(Math.max(0, i - 2), i)));
                        entry.setString(5, lines(turns.subList(i + 1, Math.min(turns.size(), i + 3))));
                        entry.executeUpdate();
                    }
                }
            }
        }
    }

    private static String lines(List<Locomo.Turn> turns) {
        return turns.stream().map(Locomo.Turn::line).collect(Collectors.joining("\n"));
    }

    private static String scope(Locomo conversation) {
        return "in" + conversation.name().replaceAll("[^A-Za-z0-9]", "");
    }

    /** The ids of the turns of a conversation that fit best, best first. */
    List<String> search(Locomo conversation, String question, int limit) throws IOException {
        Set<String> words =
                new LinkedHashSet<>(List.of(question.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")));
        words.remove("");
        Set<String> telling = new LinkedHashSet<>(words);
        telling.removeAll(STOP);
        String any = (telling.isEmpty() ? words : telling)
                .stream().map(word -> '"' + word + '"').collect(Collectors.joining(" OR "));
        try {
            select.setString(1, "scope : " + scope(conversation) + " AND {own before after} : (" + any + ")");
            select.setInt(2, limit);
            List<String> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(ids.get(rows.getInt(1) - 1));
                }
            }
            return found;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static IOException failed(SQLException e) {
        return new IOException("the baseline failed: " + e.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(e);
        }
    }
}
