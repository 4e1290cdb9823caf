package dev.hearthbook.projections.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.ScopeRequest;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.internal.sqlite.SqliteReadStores;
import dev.hearthbook.projections.store.Batch;
import dev.hearthbook.projections.store.Language;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoreSearch;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.projections.store.Write;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How well search finds, on real conversations: five of LoCoMo in one table, each under the key of its own subject. */
class LocomoTest {
    @TempDir
    Path dir;

    private final KeyVault keys = InMemoryKeyVault.create();
    private final Analyzer analyzer = new Analyzer(Language.ENGLISH);
    private final BlindTokens tokens = new BlindTokens(keys, analyzer);
    private final Map<Long, String> turnIds = new LinkedHashMap<>();
    private List<Locomo> conversations = List.of();

    @BeforeEach
    void the_conversations() {
        conversations = Locomo.read();
    }

    @Test
    void evidence_recall_is_at_least_69_at_5_and_77_at_10() {
        double at5 = 0;
        double at10 = 0;
        int questions = 0;
        try (SqliteReadStores stores = SqliteReadStores.in(dir);
                ReadStore store = indexed(stores);
                ReadStore.Snapshot snapshot = store.snapshot()) {
            for (Locomo conversation : conversations) {
                for (Locomo.Question question : conversation.questions()) {
                    List<String> found = snapshot.search(search(conversation, question, 10)).stream()
                            .map(hit -> turnIds.get(hit.row().id()))
                            .toList();
                    at5 += recall(question, found.subList(0, Math.min(5, found.size())));
                    at10 += recall(question, found);
                    questions++;
                }
            }
        }

        String figures = String.format(
                "LoCoMo: %d questions, evidence recall@5 %.2f, @10 %.2f",
                questions, at5 * 100 / questions, at10 * 100 / questions);
        System.out.println(figures);
        assertTrue(at5 / questions >= 0.69 && at10 / questions >= 0.77, figures);
    }

    @Test
    void blind_tokens_rank_list_by_list_as_clear_tokens_that_carry_their_subject() throws SQLException {
        try (SqliteReadStores stores = SqliteReadStores.in(dir);
                ReadStore store = indexed(stores);
                ReadStore.Snapshot snapshot = store.snapshot();
                Connection clear = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            indexInTheClear(clear);
            for (Locomo conversation : conversations) {
                for (Locomo.Question question : conversation.questions()) {
                    List<String> blind = snapshot.search(search(conversation, question, 50)).stream()
                            .map(hit -> hit.row().id() + " " + hit.score())
                            .toList();
                    assertEquals(searchInTheClear(clear, conversation, question), blind, question.text());
                }
            }
        }
    }

    private static double recall(Locomo.Question question, List<String> found) {
        long gold = question.evidence().stream().filter(found::contains).count();
        return (double) gold / question.evidence().size();
    }

    private Scopes scopes(Locomo conversation) {
        return keys.scopes(new ScopeRequest(
                Optional.of(Subject.of(conversation.name())),
                RetentionClass.CONVERSATIONS,
                YearMonth.of(2026, 11),
                Optional.empty()));
    }

    private StoreSearch search(Locomo conversation, Locomo.Question question, int limit) {
        long scope = scopes(conversation).subject();
        List<String> asked =
                tokens.query(Locomo.TURNS, List.of(scope), question.text()).all();
        return new StoreSearch(
                Locomo.TURNS, Optional.of(Set.of(scope)), StoreSearch.Tokens.of(asked), List.of(), limit);
    }

    private ReadStore indexed(SqliteReadStores stores) {
        ReadStore store = stores.open("turns", "shape", List.of(Locomo.TURNS));
        List<Write> writes = new ArrayList<>();
        long id = 0;
        for (Locomo conversation : conversations) {
            Scopes scopes = scopes(conversation);
            for (Locomo.Turn turn : conversation.turns()) {
                id++;
                turnIds.put(id, turn.id());
                Map<String, String> entry = new LinkedHashMap<>();
                turn.fields()
                        .forEach((field, text) -> entry.put(
                                field,
                                tokens.document(Locomo.TURNS, scopes.subject(), text)
                                        .orElseThrow()));
                StoredRow row = new StoredRow(
                        id, new Blind(0, id), scopes, false, id, id, id, Map.of(), Map.of(), new byte[] {1});
                writes.add(new Write.Put(Locomo.TURNS, row, Optional.of(entry)));
            }
        }
        store.apply(new Batch(Mark.START, new Mark(Position.of(id), 1), writes));
        return store;
    }

    private void indexInTheClear(Connection clear) throws SQLException {
        try (Statement statement = clear.createStatement()) {
            statement.execute("create virtual table turns using fts5(own, before, after,"
                    + " content='', contentless_delete=1, detail=full, tokenize='ascii')");
        }
        try (PreparedStatement insert =
                clear.prepareStatement("insert into turns (rowid, own, before, after) values (?, ?, ?, ?)")) {
            long id = 0;
            for (Locomo conversation : conversations) {
                for (Locomo.Turn turn : conversation.turns()) {
                    insert.setLong(1, ++id);
                    insert.setString(2, clear(conversation, turn.fields().get("own"), " "));
                    insert.setString(3, clear(conversation, turn.fields().get("before"), " "));
                    insert.setString(4, clear(conversation, turn.fields().get("after"), " "));
                    insert.executeUpdate();
                }
            }
        }
    }

    private List<String> searchInTheClear(Connection clear, Locomo conversation, Locomo.Question question)
            throws SQLException {
        String match = clear(conversation, question.text(), "\" OR \"");
        List<String> found = new ArrayList<>();
        try (PreparedStatement select = clear.prepareStatement("select rowid, -bm25(turns, 1.5, 0.7, 0.4) as score"
                + " from turns where turns match ? order by score desc, rowid limit 50")) {
            select.setString(1, '"' + match + '"');
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    found.add(result.getLong(1) + " " + result.getDouble(2));
                }
            }
        }
        return found;
    }

    /** Stems in the order of the text, each with its subject's name before it; each once in a question. */
    private String clear(Locomo conversation, String text, String between) {
        List<String> telling = new ArrayList<>();
        List<String> all = new ArrayList<>();
        analyzer.split(text, (letters, length, start, end) -> {
            String word = new String(letters, 0, length);
            all.add(word);
            if (!analyzer.isStop(word)) {
                telling.add(word);
            }
        });
        String subject = conversation.name().replace("-", "");
        var stems = (telling.isEmpty() ? all : telling).stream().map(word -> subject + "x" + analyzer.stem(word));
        return (between.isBlank() ? stems : stems.distinct()).collect(Collectors.joining(between));
    }
}
