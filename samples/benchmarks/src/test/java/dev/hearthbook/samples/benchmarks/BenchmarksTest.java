package dev.hearthbook.samples.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every benchmark runs, in a tiny size, and says what it measured; how fast it was is not looked at here. */
class BenchmarksTest {
    @TempDir
    Path dir;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void append_gives_a_figure_for_every_number_of_callers() {
        List<JsonNode> figures = measured("append", "--callers", "1,4", "--events", "200");

        Set<String> expected = new TreeSet<>();
        for (String callers : List.of("1 caller", "4 callers")) {
            expected.add(callers);
            expected.add(callers + ", CPU");
            Stream.of("SQLite", "RocksDB", "H2 MVStore").forEach(it -> expected.add(callers + ", beside " + it));
        }
        assertEquals(expected, cases(figures));
        figures.forEach(BenchmarksTest::assertCompared);
    }

    @Test
    void rebuild_compares_the_same_rows() {
        List<JsonNode> figures = measured("rebuild", "--messages", "300", "--only", "speed");

        assertEquals(Set.of("300 messages", "300 messages, tuned baseline", "300 messages, CPU"), cases(figures));
        figures.forEach(BenchmarksTest::assertCompared);
    }

    @Test
    void as_of_looks_back_in_a_small_book() {
        List<JsonNode> figures = measured("as-of", "--events", "400", "--own", "20");

        assertEquals(4, figures.size());
        figures.forEach(figure -> assertTrue(figure.get("value").asDouble() > 0, figure::toString));
    }

    @Test
    void rebuild_goes_on_after_kills() {
        List<JsonNode> figures = measured("rebuild", "--messages", "300", "--only", "kills", "--kills", "2");

        assertEquals(Set.of("2 kills, rows and hits that differ", "2 kills, rebuilds that went on"), cases(figures));
        assertEquals(0, figures.get(0).get("value").asInt());
    }

    @Test
    void verify_reads_the_same_bytes() {
        List<JsonNode> figures = measured("verify", "--messages", "300");

        assertEquals(Set.of("300 messages", "300 messages, CPU"), cases(figures));
        figures.forEach(BenchmarksTest::assertCompared);
    }

    @Test
    void visible_sees_every_message() {
        List<JsonNode> figures = measured("visible", "--messages", "100", "--calls", "120");

        assertEquals(Set.of("p50", "p95", "p99"), cases(figures));
        figures.forEach(BenchmarksTest::assertCompared);
    }

    @Test
    void search_gives_recall_by_category_and_the_time() throws IOException {
        Path data = Files.writeString(dir.resolve("talk.json"), TALK);

        List<JsonNode> figures = measured("search", "--data", data.toString(), "--messages", "400", "--searches", "20");

        assertTrue(
                cases(figures).contains("all questions (2), recall@5"),
                () -> cases(figures).toString());
        assertTrue(
                cases(figures).contains("temporal (1), recall@10"),
                () -> cases(figures).toString());
        assertTrue(
                cases(figures).contains("a search, p50"), () -> cases(figures).toString());
        JsonNode all = figures.get(0);
        assertEquals(100, all.get("value").asDouble(), "both questions name words of their evidence");
        figures.forEach(BenchmarksTest::assertCompared);
    }

    @Test
    void vectors_are_found_by_their_direction_alone() {
        List<JsonNode> figures = measured(
                "vectors",
                "--vectors",
                "300",
                "--data",
                dir.resolve("nowhere.vectors").toString());

        JsonNode recall = figures.get(0);
        assertEquals("300 x 384 hard ones, recall@10", recall.get("case").asString());
        assertEquals(100, recall.get("value").asDouble(), "so few are all compared");
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("nowhere.vectors"));
    }

    @Test
    void open_starts_processes_and_tells_the_key_derivation_apart() {
        List<JsonNode> figures = measured("open", "--events", "300", "--messages", "100", "--segments", "20");

        assertTrue(
                cases(figures).contains("keyring by passphrase"),
                () -> cases(figures).toString());
        assertTrue(
                cases(figures).contains("300 events, all of it"),
                () -> cases(figures).toString());
        assertTrue(
                cases(figures).contains("300 events, again in the same process"),
                () -> cases(figures).toString());
        assertTrue(
                cases(figures).contains("20 segments, each"),
                () -> cases(figures).toString());
    }

    @Test
    void condition_compares_both_books_at_the_head_and_far_behind_it() {
        List<JsonNode> figures = measured("condition", "--events", "3000", "--small", "1000", "--calls", "320");

        for (String from : List.of("the head", "the stream's last event")) {
            assertTrue(
                    cases(figures).contains("3000 events, after " + from + ", beyond misses"),
                    () -> cases(figures).toString());
        }
        assertTrue(
                cases(figures).contains("3000 streams in a heap of 384 MiB, opened again"),
                () -> cases(figures).toString());
    }

    /** The bounds are those of the bench; these are what it came to, so that more is noticed. */
    @Test
    void size_counts_a_small_book_and_a_week_of_chat_in_it() {
        List<JsonNode> figures = measured("size", "--messages", "500");

        JsonNode empty = figures.get(0);
        assertEquals("an empty book", empty.get("case").asString());
        assertTrue(empty.get("value").asDouble() <= 512, empty::toString);
        JsonNode week = figures.stream()
                .filter(it -> it.get("case").asString().equals("500 messages beyond that"))
                .findFirst()
                .orElseThrow();
        assertTrue(week.get("ratio").asDouble() <= 17, week::toString);
    }

    @Test
    void seeds_gives_every_promise_in_both_durabilities_and_the_device_apart() {
        List<JsonNode> figures = measured("seeds", "--rows", "120", "--calls", "10");

        List<String> expected = new ArrayList<>();
        for (String what : List.of(
                "create",
                "read",
                "command to visible",
                "search",
                "update",
                "insert of 100",
                "profile read",
                "device force")) {
            for (String durability : List.of("GROUP", "OS")) {
                Stream.of("avg", "p50", "p95").forEach(it -> expected.add(what + ", " + durability + ", " + it));
            }
        }
        assertEquals(new TreeSet<>(expected), cases(figures));
    }

    @Test
    void simulate_tells_runs_and_losses() {
        List<JsonNode> figures = measured("simulate", "--seeds", "2", "--from", "7");

        assertEquals(
                Set.of(
                        "runs tried",
                        "crashes",
                        "acknowledged commits",
                        "acknowledged events lost",
                        "runs with a broken promise"),
                cases(figures));
        figures.stream()
                .filter(it -> it.get("case").asString().contains("lost"))
                .forEach(it -> assertEquals(0, it.get("value").asInt()));
    }

    @Test
    void seal_compares_sealing_and_opening_with_the_bare_cipher() {
        List<JsonNode> figures = measured("seal", "--boxes", "200");

        Set<String> expected = new TreeSet<>();
        for (String what : List.of("seal and open", "seal", "open")) {
            expected.add(what + ", 512 B");
            expected.add(what + ", 4096 B");
        }
        assertEquals(expected, cases(figures));
        figures.forEach(BenchmarksTest::assertCompared);
    }

    @Test
    void keyring_counts_the_keys_of_many_people() {
        List<JsonNode> figures = measured("keyring", "--subjects", "2500", "--reads", "50", "--shreds", "5");

        assertEquals(
                Set.of(
                        "2500 people, keyring.db",
                        "2500 people, made",
                        "2500 people, opened in a new process",
                        "a box of nothing under a cold subject key, CPU",
                        "the same by the clock",
                        "under subject and month, CPU",
                        "the same by the clock, subject and month",
                        "key and tombstone, mean",
                        "key and tombstone, p50",
                        "key and tombstone, p95"),
                cases(figures));
        double megabytes = figures.get(0).get("value").asDouble();
        assertTrue(megabytes > 2_500 * 144 / 1e6 && megabytes < 2, figures.get(0)::toString);
    }

    @Test
    void needle_looks_for_erased_people_and_finds_none() {
        List<JsonNode> figures = measured("needle", "--subjects", "12", "--living", "3");

        assertEquals(
                Set.of(
                        "12 erased, needles",
                        "12 erased, hits before",
                        "12 erased, hits while open",
                        "12 erased, hits when closed",
                        "12 erased, readable in answers",
                        "12 erased, erased, looked for and rebuilt"),
                cases(figures));
        assertEquals(12 * 5, figures.get(0).get("value").asInt());
        assertTrue(figures.get(1).get("value").asInt() >= 36, figures.get(1)::toString);
    }

    @Test
    void what_was_made_is_deleted() throws IOException {
        measured("append", "--callers", "1", "--events", "20");

        try (Stream<Path> left = Files.list(dir.resolve("bench"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void without_json_there_is_a_table_with_the_bounds() {
        Benchmarks.run(
                List.of("append", "--callers", "256", "--events", "256", "--rounds", "1", "--dir", folder()),
                print(out),
                print(err));

        String table = out.toString(StandardCharsets.UTF_8);
        assertTrue(
                table.lines().anyMatch(it -> it.matches("append +256 callers +[0-9,.]+ +events/s .* (ok|MISS)")),
                table);
        assertTrue(table.contains("ratio >= 0.6"), table);
    }

    @Test
    void a_fault_is_made_to_happen_and_nothing_is_lost() {
        List<JsonNode> figures = measured("corrupt", "--runs", "6", "--seed", "3");

        assertTrue(
                cases(figures).containsAll(Set.of("runs tried", "acknowledged events", "acknowledged events lost")),
                () -> cases(figures).toString());
        assertEquals(6, figures.get(0).get("value").asInt());
        assertEquals(0, figures.get(2).get("value").asInt());
    }

    @Test
    void list_names_every_benchmark() {
        int code = Benchmarks.run(List.of("list"), print(out), print(err));

        assertEquals(Benchmarks.OK, code);
        for (String name : List.of(
                "append",
                "condition",
                "rebuild",
                "as-of",
                "verify",
                "visible",
                "search",
                "vectors",
                "open",
                "seeds",
                "size",
                "simulate",
                "seal",
                "keyring",
                "needle",
                "kill",
                "power",
                "corrupt",
                "full")) {
            assertTrue(out.toString(StandardCharsets.UTF_8).lines().anyMatch(it -> it.startsWith(name + "  ")), name);
        }
    }

    @Test
    void an_unknown_benchmark_is_a_matter_of_usage() {
        assertEquals(Benchmarks.USAGE, Benchmarks.run(List.of("appendix"), print(out), print(err)));
        assertEquals(Benchmarks.USAGE, Benchmarks.run(List.of(), print(out), print(err)));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("'hearth bench list' names those there are"));
    }

    @Test
    void an_unknown_option_or_a_value_out_of_bounds_is_a_matter_of_usage() {
        for (List<String> args : List.of(
                List.of("append", "--caller", "1"),
                List.of("append", "--events"),
                List.of("append", "--events", "0"),
                List.of("append", "--rounds=many"),
                List.of("append", "--callers", "none", "--dir", folder()))) {
            assertEquals(Benchmarks.USAGE, Benchmarks.run(args, print(out), print(err)), args.toString());
        }
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void missing_data_is_a_failure_that_says_where_it_was_looked_for() {
        int code = Benchmarks.run(
                List.of("search", "--data", dir.resolve("nowhere.json").toString(), "--dir", folder()),
                print(out),
                print(err));

        assertEquals(Benchmarks.MISSED, code);
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("nowhere.json"));
    }

    private String folder() {
        return dir.resolve("bench").toString();
    }

    private List<JsonNode> measured(String name, String... options) {
        List<String> args = new ArrayList<>(List.of(name, "--json", "--rounds", "1", "--dir", folder()));
        args.addAll(List.of(options));

        int code = Benchmarks.run(args, print(out), print(err));

        List<JsonNode> figures = out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
        assertTrue(
                code == Benchmarks.OK || code == Benchmarks.MISSED && !figures.isEmpty(),
                () -> code + ": " + err.toString(StandardCharsets.UTF_8));
        for (JsonNode figure : figures) {
            assertEquals(
                    List.of("bench", "case", "value", "unit", "baseline", "ratio"),
                    List.copyOf(figure.propertyNames()));
            assertEquals(name, figure.get("bench").asString());
            assertTrue(figure.get("value").isNumber(), figure::toString);
        }
        return figures;
    }

    private static Set<String> cases(List<JsonNode> figures) {
        Set<String> cases = new TreeSet<>();
        figures.forEach(figure -> cases.add(figure.get("case").asString()));
        return cases;
    }

    private static void assertCompared(JsonNode figure) {
        assertTrue(figure.get("baseline").isNumber(), figure::toString);
        double ratio = figure.get("value").asDouble() / figure.get("baseline").asDouble();
        assertTrue(
                figure.get("ratio").isNull()
                        || Math.abs(figure.get("ratio").asDouble() / ratio - 1) < 1e-3
                        || ratio == 0,
                figure::toString);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private static final String TALK = """
            [{"sample_id": "talk-1",
              "conversation": {
                "session_1": [
                  {"speaker": "Ada", "dia_id": "D1:1", "text": "I planted tulips by the shed."},
                  {"speaker": "Bo", "dia_id": "D1:2", "text": "Lovely! My kettle broke.", "blip_caption": "a kettle"},
                  {"speaker": "Ada", "dia_id": "D1:3", "text": "Shall we hike on Sunday?"},
                  {"speaker": "Bo", "dia_id": "D1:4", "text": "Gladly, around the reservoir."}],
                "session_2": [
                  {"speaker": "Ada", "dia_id": "D2:1", "text": "The reservoir was frozen."}]},
              "qa": [
                {"question": "Where are the tulips?", "evidence": ["D1:1"], "category": 4},
                {"question": "When did they see the frozen reservoir?", "evidence": ["D1:4; D2:1"], "category": 2},
                {"question": "Nobody knows", "evidence": [], "category": 3}]}]
            """;
}
