package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Conversations;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.view.Change;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.Cursor;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Very many people are erased, and then looked for: in every byte of every file (words that only they used, their names, the blind
 * tokens of those words, their sealed keys) while the book is open, closed, and built anew; and in every answer.
 *
 * <p>Tokens are looked for by their last characters: FTS5 keeps of a term what differs from the one before it. What is searched for is
 * found before the erasure, or the search would prove nothing.
 */
final class NeedleBench implements Bench {
    private static final byte[] KEY = new byte[32];
    private static final int ERASED_AT_ONCE = 16;
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int TOKEN_LENGTH = 10;

    /** All that the nouns write to. */
    private static final List<Table> TABLES = List.of(
            ConversationTable.CONVERSATIONS,
            ConversationTable.SESSIONS,
            ConversationTable.MESSAGES,
            MemoryTable.MEMORIES,
            MemoryTable.MEMORY_TAGS,
            MemoryTable.MEMORY_STATS);

    @Override
    public String name() {
        return "needle";
    }

    @Override
    public String about() {
        return "what is left of erased people in any byte of any file, and in any answer: nothing";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("subjects", "1000", "people who are erased"), Option.of("living", "100", "people who stay"));
    }

    @Override
    public void run(Run run) throws IOException {
        int subjects = run.number("subjects");
        int living = run.number("living");
        Path dir = run.scratch().path("book");
        Needles needles = new Needles();
        try (Hearthbook book = open(dir)) {
            fill(book, IntStream.range(0, subjects).mapToObj(NeedleBench::gone).toList(), "qxgone");
            fill(book, IntStream.range(0, living).mapToObj(NeedleBench::staying).toList(), "qxstay");
            book.views().await(book.journal().head()).block();
        }
        run.say(subjects + living + " people were written about");
        Set<Long> scopes = needles(dir, subjects, needles);
        sealedKeys(dir, scopes, needles);
        int before = sum(needles.hits(dir));

        long began = System.nanoTime();
        int answers;
        int opened;
        try (Hearthbook book = open(dir)) {
            answers = erase(run, book, subjects, living);
            opened = hits(run, needles, dir, "open");
            book.upkeep().rebuild().blockLast();
            answers += readable(book, subjects);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        int closed = hits(run, needles, dir, "closed");

        String people = subjects + " erased, ";
        run.report().add(Figure.of(name(), people + "needles", needles.count(), "needles", Bound.NONE));
        // Each has two tokens and a sealed key that must be there while the person is; but of two tokens in a thousand
        // times a
        // thousand that begin alike, FTS5 keeps less than is looked for.
        run.report().add(Figure.of(name(), people + "hits before", before, "hits", Bound.atLeast(2.97 * subjects)));
        run.report().add(Figure.of(name(), people + "hits while open", opened, "hits", Bound.atMost(0)));
        run.report().add(Figure.of(name(), people + "hits when closed", closed, "hits", Bound.atMost(0)));
        run.report().add(Figure.of(name(), people + "readable in answers", answers, "answers", Bound.atMost(0)));
        run.report().add(Figure.of(name(), people + "erased, looked for and rebuilt", seconds, "s", Bound.NONE));
    }

    private static Hearthbook open(Path dir) {
        return Books.open(BookConfig.defaults(dir), SqliteViews.in(dir));
    }

    private static Subject gone(int number) {
        return Subject.of("needle-gone-" + number);
    }

    private static Subject staying(int number) {
        return Subject.of("needle-stays-" + number);
    }

    /** A word that nobody else uses, and that stemming leaves as it is. */
    private static String word(String kind, int number) {
        return kind + String.format("%06d", number) + "z7";
    }

    private static void fill(Hearthbook book, List<Subject> people, String kind) {
        Flux.range(0, people.size())
                .flatMap(
                        number -> {
                            Subject subject = people.get(number);
                            String word = word(kind, number);
                            return book.conversations()
                                    .start(subject, "about " + word)
                                    .map(Conversations.Started::session)
                                    .flatMap(session -> book.conversations()
                                            .say(session, Role.USER, word, "I have a " + word + " at home"))
                                    .then(book.memories()
                                            .remember(
                                                    subject,
                                                    MemoryDraft.of("has a " + word)
                                                            .tags(word)));
                        },
                        ERASED_AT_ONCE)
                .blockLast();
    }

    /** What is to be gone; gives the scopes of the people. */
    private static Set<Long> needles(Path dir, int subjects, Needles needles) {
        Set<Long> scopes = ConcurrentHashMap.newKeySet();
        try (TinkKeyVault vault = TinkKeyVault.open(dir, Unlock.key(KEY))) {
            for (int i = 0; i < subjects; i++) {
                String word = word("qxgone", i);
                long scope = vault.find(gone(i)).orElseThrow();
                scopes.add(scope);
                needles.add(word);
                needles.add(gone(i).value() + "\0"); // not the beginning of somebody else's
                for (Table table : List.of(MemoryTable.MEMORIES, ConversationTable.MESSAGES)) {
                    String token = token(vault.blinder(scope, table.name() + "/search*")
                            .orElseThrow()
                            .blind(word));
                    needles.add(token.substring(TOKEN_LENGTH - Needles.LENGTH_MIN));
                }
            }
        }
        return scopes;
    }

    /** As docs/FORMAT.md says: the first 50 bits, in lower case in the file. */
    private static String token(Blind blind) {
        StringBuilder token = new StringBuilder();
        for (int shift = 59; token.length() < TOKEN_LENGTH; shift -= 5) {
            token.append(ALPHABET.charAt((int) (blind.high() >>> shift) & 31));
        }
        return token.toString();
    }

    /** The middles of what the keyring holds for them; SQLite overwrites the first bytes of what is freed anyway. */
    private static void sealedKeys(Path dir, Set<Long> scopes, Needles needles) throws IOException {
        try (Connection keyring = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("keyring.db"));
                Statement statement = keyring.createStatement();
                ResultSet rows = statement.executeQuery("select id, sealed from secret")) {
            while (rows.next()) {
                byte[] sealed = rows.getBytes(2);
                if (scopes.contains(rows.getLong(1)) && sealed != null) {
                    needles.add(Arrays.copyOfRange(sealed, 24, 56));
                }
            }
        } catch (SQLException e) {
            throw new IOException("the keyring cannot be read", e);
        }
    }

    /** Erases them; gives how many answers still know one of them. */
    private static int erase(Run run, Hearthbook book, int subjects, int living) {
        List<Change<Memory>> changes = Collections.synchronizedList(new ArrayList<>());
        Query<Memory> all = book.memories().query().limit(Query.LIMIT_MAX);
        List<List<Memory>> pages = Collections.synchronizedList(new ArrayList<>());
        Disposable following = book.memories().changes(all).subscribe(changes::add);
        Disposable watching = book.memories().watch(all).subscribe(page -> pages.add(page.rows()));
        readable(book, subjects); // fills whatever remembers answers
        Flux.range(0, subjects)
                .flatMap(number -> book.erasures().erase(gone(number)), ERASED_AT_ONCE)
                .blockLast();
        run.say(subjects + " people were erased");
        long deadline = System.nanoTime() + 60_000_000_000L;
        int shown = Math.min(living, Query.LIMIT_MAX);
        while (pages.isEmpty()
                || pages.get(pages.size() - 1).size() != shown
                || pages.get(pages.size() - 1).stream().anyMatch(it -> it.text().contains("qxgone"))) {
            if (System.nanoTime() > deadline) {
                return subjects; // they never left the live query
            }
            Thread.onSpinWait();
        }
        following.dispose();
        watching.dispose();
        return readable(book, subjects);
    }

    /** In how many answers one of them can be read. */
    private static int readable(Hearthbook book, int subjects) {
        int found = 0;
        for (Table table : TABLES) {
            Query<Row> query = Query.on(table).limit(Query.LIMIT_MAX);
            Optional<Cursor> next = Optional.empty();
            do {
                Page<Row> page =
                        Books.answer(book.views().page(next.map(query::at).orElse(query)));
                found += (int) page.rows().stream()
                        .filter(row -> row.values().toString().contains("qxgone")
                                || row.values().toString().contains("needle-gone"))
                        .count();
                next = page.next();
            } while (next.isPresent());
        }
        for (int i = 0; i < subjects; i++) {
            String word = word("qxgone", i);
            found += Books.answer(book.as(gone(i)).memories().search(word)).size();
            found += Books.answer(book.as(gone(i)).conversations().search(word)).size();
        }
        Mono<Long> facts = book.journal()
                .read(Mark.START)
                .filter(event -> event instanceof Recorded.Fact fact
                        && fact.subject()
                                .filter(subject -> subject.value().startsWith("needle-gone"))
                                .isPresent())
                .count();
        return found + Books.answer(facts).intValue();
    }

    private static int hits(Run run, Needles needles, Path dir, String when) throws IOException {
        Map<String, Integer> hits = needles.hits(dir);
        hits.forEach((file, count) -> run.say(when + ": " + count + " hits in " + file));
        return sum(hits);
    }

    private static int sum(Map<String, Integer> hits) {
        return hits.values().stream().mapToInt(Integer::intValue).sum();
    }
}
