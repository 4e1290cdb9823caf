package dev.hearthbook.projections.internal.sqlite;

import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.ScopeRequest;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.internal.search.Analyzer;
import dev.hearthbook.projections.internal.search.BlindTokens;
import dev.hearthbook.projections.store.Batch;
import dev.hearthbook.projections.store.Language;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.Write;
import dev.hearthbook.view.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Measures what sealing and blinding cost beside SQLite itself: the same messages, with the same three search fields, once in
 * the clear through plain JDBC (batches of 1,000, {@code synchronous = normal}) and once sealed, in turns, several rounds.
 *
 * <p>Run {@code main} with the number of rows and rounds; it prints ratios of medians and the time of each stage. Not a test:
 * figures depend on the machine.
 */
public final class StoreBenchmark {
    private static final Table MESSAGES = Table.named("messages")
            .blind("conversation", "role")
            .sealed("speaker", "text")
            .clearLong("size")
            .orderedBy(Table.CREATED_AT, "conversation")
            .orderedBy(Table.CREATED_AT)
            .searchable("own", 1.5)
            .searchable("before", 0.7)
            .searchable("after", 0.4)
            .build();
    private static final int BATCH = 1_000;
    private static final int CATCH_UP_BATCH = 5_000;
    private static final int SUBJECTS = 50;

    private final Path dir;
    private final List<String> texts;
    private final KeyVault keys = InMemoryKeyVault.create();
    private final RowSealer sealer = new RowSealer(keys);
    private final BlindTokens tokens = new BlindTokens(keys, new Analyzer(Language.ENGLISH));
    private final List<Scopes> scopes = new ArrayList<>();

    private StoreBenchmark(Path dir, int rows) {
        this.dir = dir;
        this.texts = texts(rows);
        for (int i = 0; i < SUBJECTS; i++) {
            scopes.add(keys.scopes(new ScopeRequest(
                    Optional.of(Subject.of("user-" + i)),
                    RetentionClass.CONVERSATIONS,
                    YearMonth.of(2026, 11),
                    Optional.empty())));
        }
    }

    public static void main(String[] args) throws Exception {
        int rows = args.length > 0 ? Integer.parseInt(args[0]) : 50_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        Path dir = Files.createTempDirectory("store-benchmark");
        try {
            new StoreBenchmark(dir, rows).run(rounds);
        } finally {
            delete(dir);
        }
    }

    private void run(int rounds) throws Exception {
        Map<String, double[]> micros = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) {
            measure(micros, round, rounds, "plain JDBC, batch 1,000, normal", this::plain);
            measure(micros, round, rounds, "analyse and blind, one thread", this::analyse);
            measure(micros, round, rounds, "seal, one thread", this::seal);
            List<Batch> sealed = batches(BATCH);
            measure(micros, round, rounds, "insert sealed, batch 1,000, normal", file -> insert(file, sealed, false));
            List<Batch> large = batches(CATCH_UP_BATCH);
            measure(micros, round, rounds, "insert sealed, batch 5,000, beside", file -> insert(file, large, true));
            measure(micros, round, rounds, "whole, two threads, normal", file -> whole(file, BATCH, false));
            measure(micros, round, rounds, "whole, two threads, beside", file -> whole(file, CATCH_UP_BATCH, true));
        }
        double[] base = micros.get("plain JDBC, batch 1,000, normal");
        System.out.println("microseconds a row, median (CPU of all threads | wall), and speed by wall against plain");
        micros.forEach((name, values) -> {
            double[] wall = Arrays.copyOfRange(values, rounds, 2 * rounds);
            double ratio = median(Arrays.copyOfRange(base, rounds, 2 * rounds)) / median(wall);
            double cpu = median(Arrays.copyOf(values, rounds));
            System.out.printf(Locale.ROOT, "%-36s %6.1f | %6.1f  %5.2f x%n", name, cpu, median(wall), ratio);
        });
    }

    /** Something to measure, in a folder of its own. */
    @FunctionalInterface
    private interface Stage {
        void run(Path folder) throws Exception;
    }

    private void measure(Map<String, double[]> micros, int round, int rounds, String name, Stage stage)
            throws Exception {
        Path folder = Files.createTempDirectory(dir, "round");
        System.gc();
        long cpu = cpuNanos();
        long wall = System.nanoTime();
        stage.run(folder);
        cpu = cpuNanos() - cpu;
        wall = System.nanoTime() - wall;
        delete(folder);
        if (round >= 0) {
            double[] values = micros.computeIfAbsent(name, fresh -> new double[2 * rounds]);
            values[round] = cpu / 1e3 / texts.size();
            values[rounds + round] = wall / 1e3 / texts.size();
        }
    }

    /** Of all threads: two stages beside each other, and the garbage they leave, cost what they cost. */
    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    private void plain(Path folder) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("jdbc.get_generated_keys", "false");
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("plain.db"), properties);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma journal_mode = wal");
            statement.execute("pragma synchronous = normal");
            statement.execute("pragma temp_store = memory");
            statement.execute(
                    "create table messages (id integer primary key, key text not null unique, subject integer,"
                            + " position integer, created_at integer, updated_at integer, conversation text, role text, size integer,"
                            + " speaker text, text text) strict");
            statement.execute("create index by_conversation on messages (conversation, created_at)");
            statement.execute("create index by_subject on messages (subject, created_at)");
            statement.execute("create virtual table search using fts5(own, before, after, content='',"
                    + " contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2')");
            connection.setAutoCommit(false);
            try (PreparedStatement rows = connection.prepareStatement(
                            "insert into messages (id, key, subject, position,"
                                    + " created_at, updated_at, conversation, role, size, speaker, text) values (?,?,?,?,?,?,?,?,?,?,?)");
                    PreparedStatement search = connection.prepareStatement(
                            "insert into search (rowid, own, before, after) values (?, ?, ?, ?)")) {
                for (int i = 0; i < texts.size(); i++) {
                    bind(rows, i);
                    search.setLong(1, id(i));
                    search.setString(2, texts.get(i));
                    search.setString(3, before(i));
                    search.setString(4, after(i));
                    search.addBatch();
                    if ((i + 1) % BATCH == 0 || i + 1 == texts.size()) {
                        rows.executeBatch();
                        search.executeBatch();
                        connection.commit();
                    }
                }
            }
        }
    }

    private void bind(PreparedStatement rows, int i) throws SQLException {
        rows.setLong(1, id(i));
        rows.setString(2, key(i));
        rows.setLong(3, subject(i));
        rows.setLong(4, i + 1);
        rows.setLong(5, time(i));
        rows.setLong(6, time(i));
        rows.setString(7, conversation(i));
        rows.setString(8, "user");
        rows.setLong(9, texts.get(i).length());
        rows.setString(10, "Speaker");
        rows.setString(11, texts.get(i));
        rows.addBatch();
    }

    private void analyse(Path folder) {
        for (int i = 0; i < texts.size(); i++) {
            if (entry(i).size() != 3) {
                throw new AssertionError("a message has three fields");
            }
        }
    }

    private void seal(Path folder) {
        for (int i = 0; i < texts.size(); i++) {
            if (put(i, Optional.empty()).row().box().length == 0) {
                throw new AssertionError("a row has a box");
            }
        }
    }

    private void insert(Path folder, List<Batch> batches, boolean beside) {
        try (SqliteReadStores stores = SqliteReadStores.in(folder);
                ReadStore store = opened(stores, beside)) {
            batches.forEach(store::apply);
            store.finish();
        }
    }

    private void whole(Path folder, int batchSize, boolean beside) throws Exception {
        try (SqliteReadStores stores = SqliteReadStores.in(folder);
                ReadStore store = opened(stores, beside)) {
            BlockingQueue<Batch> between = new ArrayBlockingQueue<>(2);
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    for (int done = 0; done < texts.size(); done += batchSize) {
                        store.apply(between.take());
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            for (int from = 0; from < texts.size(); from += batchSize) {
                between.put(batch(from, batchSize));
            }
            writer.get();
            store.finish();
        }
    }

    private static ReadStore opened(SqliteReadStores stores, boolean beside) {
        return beside
                ? stores.beside("messages", "shape", List.of(MESSAGES))
                : stores.open("messages", "shape", List.of(MESSAGES));
    }

    private List<Batch> batches(int size) {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += size) {
            batches.add(batch(from, size));
        }
        return batches;
    }

    private Batch batch(int from, int size) {
        int to = Math.min(texts.size(), from + size);
        List<Write> writes = new ArrayList<>(size);
        for (int i = from; i < to; i++) {
            writes.add(put(i, Optional.of(entry(i))));
        }
        return new Batch(mark(from), mark(to), writes);
    }

    private static Mark mark(int events) {
        return events == 0 ? Mark.START : new Mark(Position.of(events), events);
    }

    private Write.Put put(int i, Optional<Map<String, String>> entry) {
        Map<String, Object> values = Map.of(
                "conversation", conversation(i),
                "role", "user",
                "speaker", "Speaker",
                "text", texts.get(i),
                "size", texts.get(i).length());
        return new Write.Put(
                MESSAGES,
                sealer.seal(MESSAGES, id(i), key(i), scopes.get(subject(i)), false, i + 1, time(i), time(i), values)
                        .orElseThrow(),
                entry);
    }

    private Map<String, String> entry(int i) {
        long scope = scopes.get(subject(i)).subject();
        return Map.of(
                "own", tokens.document(MESSAGES, scope, texts.get(i)).orElseThrow(),
                "before", tokens.document(MESSAGES, scope, before(i)).orElseThrow(),
                "after", tokens.document(MESSAGES, scope, after(i)).orElseThrow());
    }

    private String before(int i) {
        return text(i - 2) + " " + text(i - 1);
    }

    private String after(int i) {
        return text(i + 1) + " " + text(i + 2);
    }

    private String text(int i) {
        return i < 0 || i >= texts.size() ? "" : texts.get(i);
    }

    /** People talk in turns: twenty messages of one conversation, then those of another. */
    private static int subject(int i) {
        return i / 20 % SUBJECTS;
    }

    private static long id(int i) {
        return (i + 1) * 1_024L;
    }

    private static String key(int i) {
        return "message-" + i * 2_654_435_761L;
    }

    private static long time(int i) {
        return 1_700_000_000_000_000L + i * 1_000_000L;
    }

    private static String conversation(int i) {
        return "conversation-" + subject(i) + "-" + i / 20_000;
    }

    /** Sentences of about 100 characters over 20,000 words, as often as words are (Zipf), every other one a stop word. */
    private static List<String> texts(int rows) {
        Random random = new Random(20_261_121);
        List<String> stops = List.of("the", "I", "was", "and", "to", "you", "it", "of", "that", "have", "so", "what");
        List<String> texts = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < 100) {
                text.append(stops.get(random.nextInt(stops.size()))).append(' ');
                text.append(word((int) Math.exp(random.nextDouble() * Math.log(20_000))))
                        .append(' ');
            }
            texts.add(text.toString());
        }
        return texts;
    }

    private static String word(int rank) {
        StringBuilder word = new StringBuilder();
        for (int rest = rank * 7 + 11; rest > 0; rest /= 14) {
            word.append("bdfgklmnprstvz".charAt(rest % 14)).append("aeiou".charAt(rest % 5));
        }
        return word + (rank % 3 == 0 ? "ing" : "");
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
