package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads every file of a book without any key, as {@code docs/FORMAT.md} draws it, and says what it could tell. {@code docs/SECURITY.md}
 * quotes it; when a file begins to tell something else, the quotation is wrong and this test says so.
 */
class VisibleTest {
    private static final Path SECURITY = Path.of("..", "..", "docs", "SECURITY.md");
    private static final int WIDTH = 140;
    private static final String HEADING = "## What remains visible without a key";

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    private void tell(String file, String what, Object... values) {
        StringBuilder line = new StringBuilder(String.format("    %-21s", file));
        for (String word : String.format(Locale.ROOT, what, values).split(" ")) {
            if (line.length() + word.length() > WIDTH) {
                told.add(line.toString());
                line = new StringBuilder(" ".repeat(25));
            }
            line.append(' ').append(word);
        }
        told.add(line.toString());
    }

    @Test
    void the_files_tell_what_security_says_and_not_a_word_more() throws Exception {
        Path dir = folder.resolve("book");
        Path open = folder.resolve("open");
        TinkKeyVault vault = LivedBook.create(dir);
        try (Hearthbook book = LivedBook.open(dir, vault)) {
            LivedBook.live(book, vault);
            for (int i = 0; i < 10; i++) {
                book.as(LivedBook.BO)
                        .commit(tx -> {
                            for (int k = 0; k < 20; k++) {
                                tx.memories().remember("memorywordRavenscroft again");
                            }
                        })
                        .block();
            }
            book.integrity().checkpoint().block();
            book.views().await(book.journal().head()).block();
            Books.copy(dir, open);
        }

        assertNoMarkers(open);
        assertNoMarkers(dir);
        look(dir);
        assertEquals(Set.of(), unknown(dir), "files that nobody looked into");
        if (Boolean.getBoolean("visible.write")) {
            Files.writeString(
                    SECURITY, Files.readString(SECURITY).replace(String.join("\n", quoted()), String.join("\n", told)));
        }
        assertEquals(
                shape(told),
                shape(quoted()),
                () -> "docs/SECURITY.md quotes something else; -Dvisible.write=true puts this there:\n"
                        + String.join("\n", told));
    }

    /** The lines without their numbers, which differ from run to run. */
    private static String shape(List<String> lines) {
        return String.join(" ", lines).replaceAll("[0-9][0-9.]*", "#").replaceAll(" +", " ");
    }

    /** The first quotation under the heading. */
    private static List<String> quoted() throws IOException {
        String page = Files.readString(SECURITY);
        int from = page.indexOf(HEADING);
        assertTrue(from >= 0, "docs/SECURITY.md has no section '" + HEADING + "'");
        return page.substring(from)
                .lines()
                .skip(1)
                .dropWhile(line -> !line.startsWith("    "))
                .takeWhile(line -> line.startsWith("    "))
                .toList();
    }

    private void assertNoMarkers(Path dir) throws IOException {
        Map<String, String> hits = new TreeMap<>();
        assertTrue(contains(dir.resolve("book"), "hearthbook"), "the search finds nothing at all");
        for (Path file : Books.files(dir)) {
            for (String marker : LivedBook.MARKERS) {
                if (contains(file, marker)) {
                    hits.put(dir.relativize(file) + " " + marker, "");
                }
            }
            for (String name : List.of(LivedBook.ADA.value(), LivedBook.PASSPHRASE)) {
                if (contains(file, name)) {
                    hits.put(dir.relativize(file) + " " + name, "");
                }
            }
        }
        assertEquals(Map.of(), hits);
    }

    private static boolean contains(Path file, String text) throws IOException {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            if (bytes.contains(new String(text.getBytes(charset), StandardCharsets.ISO_8859_1))) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> unknown(Path dir) throws IOException {
        Set<String> unknown = new TreeSet<>();
        for (Path file : Books.files(dir)) {
            String name = dir.relativize(file).toString();
            if (!name.matches(
                    "book|erasures|keyring\\.db(-journal)?|index/index\\.db|integrity/(checkpoint|tree\\.[0-9]+)|views/[^/]+\\.db"
                            + "|log/(manifest|reserve|lock|lock\\.jvm|[0-9]+/[0-9]+F\\.cq4)|native/lock")) {
                unknown.add(name);
            }
        }
        return unknown;
    }

    private void look(Path dir) throws Exception {
        List<String> book = Files.readAllLines(dir.resolve("book"));
        tell("book", "the book's id; format %s", book.get(0).split(" ")[1]);
        log(dir);
        keyring(dir.resolve("keyring.db"));
        index(dir.resolve("index/index.db"));
        for (Path view : Books.files(dir.resolve("views")).stream().sorted().toList()) {
            view(view);
        }
        List<String> erasures = Files.readAllLines(dir.resolve("erasures"));
        assertTrue(erasures.get(1).matches("[0-9]+@[0-9a-f]{16} subject [0-9]+ [0-9,]+ [0-9a-f]{8}"), erasures.get(1));
        tell(
                "erasures",
                "the book's id; %d erasure, asked for at which position, for which cause, of which scopes",
                erasures.size() - 1);
        List<String> note = Files.readAllLines(dir.resolve("integrity/checkpoint"));
        tell(
                "integrity/checkpoint",
                "the book's id; %s events, their root and chain head; generation %s of the keyring",
                note.get(1),
                note.get(4).split(" ")[1]);
        tell("integrity/tree.8", "%d hashes", Files.size(dir.resolve("integrity/tree.8")) / 32);
        for (String empty : List.of("keyring.db-journal", "log/lock", "log/lock.jvm", "native/lock")) {
            // The library is unpacked by the first book of a process only.
            assertTrue(Files.notExists(dir.resolve(empty)) || Files.size(dir.resolve(empty)) == 0, empty);
        }
        for (byte zero : Files.readAllBytes(dir.resolve("log/reserve"))) {
            assertEquals(0, zero);
        }
        tell("log/reserve", "%d zeros", Files.size(dir.resolve("log/reserve")));
        tell("the rest", "locks and keyring.db-journal are empty");
    }

    private void log(Path dir) throws IOException {
        int frames = 0;
        long last = 0;
        long commits = 0;
        int parts = 0;
        Set<Integer> envelopes = new TreeSet<>();
        Set<Integer> headers = new TreeSet<>();
        Set<Integer> bodies = new TreeSet<>();
        int marks = 0;
        for (Path segment : RichBook.segments(dir)) {
            for (Surgery.Entry entry : Surgery.entries(segment)) {
                if (entry.isFrame()) {
                    ByteBuffer clear = ByteBuffer.wrap(entry.bytes());
                    frames++;
                    last = clear.getLong(8) + clear.getInt(16) - 1;
                    commits += clear.getInt(20);
                    parts += clear.get(3) & 1;
                    envelopes.add(clear.getInt(4));
                    headers.add(clear.getInt(24));
                    bodies.add(clear.getInt(28));
                } else if (entry.bytes().length == 20 && entry.bytes()[0] == 'H') {
                    marks++;
                }
            }
        }
        assertTrue(frames > 10 && parts > 1 && envelopes.size() == 2 && marks > 0, frames + " frames");
        tell(
                "log/*/*.cq4",
                "%d events in %d commits and %d frames, %d of them parts of one commit; per frame its events, commits and envelope key"
                        + " (of %d); %d lengths of headers, %d of bodies (padded); how far it was durable, %d times; file dates",
                last,
                commits,
                frames,
                parts,
                envelopes.size(),
                headers.size(),
                bodies.size(),
                marks);
        List<String> manifest = Files.readAllLines(dir.resolve("log/manifest"));
        tell("log/manifest", "%d segment, its length and positions", manifest.size() - 2);
    }

    private interface Look {
        void at(Statement statement) throws SQLException;
    }

    private static void sql(Path file, Look look) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            look.at(statement);
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static String texts(Statement statement, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return String.join(", ", texts);
    }

    private void keyring(Path file) throws SQLException {
        sql(file, at -> {
            String table = "keyring.db";
            assertColumns(
                    at,
                    Map.of(
                            "meta", "magic format store generation root checksum mac",
                            "slot",
                                    "id name method memory_kib iterations parallelism created_at salt key_box check_value wrapped_root",
                            "scope", "id kind tag root",
                            "secret", "id sealed",
                            "tombstone", "id tag erased_at renewed",
                            "envelope", "id wrapped",
                            "book_key", "id wrapped"));
            tell(
                    table + " meta",
                    "the book's id; generation %d; root key %d",
                    number(at, "select generation from meta"),
                    number(at, "select root from meta"));
            assertTrue(number(at, "select min(created_at) from slot") > 1_700_000_000_000L);
            tell(
                    table + " slot",
                    "%d ways in, when each was made, what they are called: %s; their methods: %s; what a passphrase costs: %s KiB",
                    number(at, "select count(*) from slot"),
                    texts(at, "select name from slot order by id"),
                    texts(at, "select method from slot order by id"),
                    texts(at, "select memory_kib from slot where method = 1"));
            tell(
                    table + " scope",
                    "%d subjects, %d retention months, %d streams with keys of their own",
                    number(at, "select count(*) from scope where kind = 1"),
                    number(at, "select count(*) from scope where kind = 2"),
                    number(at, "select count(*) from scope where kind = 3"));
            tell(
                    table + " secret",
                    "%d secrets, %d of them overwritten; the length of their names in steps of 32, those of the destroyed, too: %s",
                    number(at, "select count(*) from secret"),
                    number(at, "select count(*) from secret where sealed = zeroblob(length(sealed))"),
                    texts(at, "select distinct (length(sealed) - 104) / 32 from secret order by 1")
                            .replaceAll(", .*", ""));
            assertTrue(number(at, "select erased_at from tombstone") > 1_700_000_000_000L);
            tell(
                    table + " tombstone",
                    "%d destroyed, and when; whose subject was renewed since",
                    number(at, "select count(*) from tombstone"));
            tell(table + " envelope", "%d envelope keys", number(at, "select count(*) from envelope"));
            tell(table + " book_key", "%d keys of the book", number(at, "select count(*) from book_key"));
        });
    }

    /** The tables of a file are these, with these columns, and no others. */
    private static void assertColumns(Statement at, Map<String, String> tables) throws SQLException {
        Map<String, String> found = new TreeMap<>();
        for (String table : texts(at, "select name from sqlite_schema where type = 'table' order by name")
                .split(", ")) {
            found.put(
                    table,
                    texts(at, "select name from pragma_table_info('" + table + "')")
                            .replace(",", ""));
        }
        assertEquals(new TreeMap<>(tables), found);
    }

    private void index(Path file) throws SQLException {
        sql(file, at -> {
            String table = "index.db";
            assertColumns(
                    at,
                    Map.of(
                            "streams", "tag version subject retention own",
                            "tagged", "tag position type",
                            "frames", "first last head time segment place",
                            "commands", "tag request position head events time",
                            "scopes", "id last"));
            tell(
                    table + " streams",
                    "%d streams; their versions up to %d; which of them belong to the same of %d subjects, to whom nobody knows",
                    number(at, "select count(*) from streams"),
                    number(at, "select max(version) from streams"),
                    number(at, "select count(distinct subject) from streams where subject <> 0"));
            tell(
                    table + " tagged",
                    "%d tags and streams, unknown; which events share one (up to %d do); which are of the same of %d types",
                    number(at, "select count(distinct tag) from tagged"),
                    number(at, "select max(n) from (select count(*) as n from tagged group by tag)"),
                    number(at, "select count(distinct type) from tagged"));
            long time = number(at, "select min(time) from frames");
            assertTrue(Instant.ofEpochSecond(time / 1_000_000).isAfter(Instant.parse("2024-01-01T00:00:00Z")));
            tell(table + " frames", "when each of %d frames was written", number(at, "select count(*) from frames"));
            tell(
                    table + " commands",
                    "%d command ids, unknown; when they were used, for how many events",
                    number(at, "select count(*) from commands"));
            tell(table + " scopes", "how many scopes there are at least: %d", number(at, "select last from scopes"));
        });
    }

    private void view(Path file) throws SQLException {
        sql(file, at -> {
            String group = file.getFileName().toString().split("-")[0];
            for (String table : texts(
                            at,
                            "select name from sqlite_schema where type = 'table' and name not like '%$%' and name not like 'sqlite%'"
                                    + " order by name")
                    .split(", ")) {
                rows(at, "views/" + group, table);
            }
        });
    }

    private void rows(Statement at, String file, String table) throws SQLException {
        List<String> clear = new ArrayList<>();
        List<String> blind = new ArrayList<>();
        Set<String> always = Set.of(
                "id", "key", "scope", "retention", "own", "shared", "position", "created_at", "updated_at", "box");
        try (ResultSet column =
                at.executeQuery("select name, type from pragma_table_info('" + table + "') order by name")) {
            while (column.next()) {
                if (!always.contains(column.getString(1))) {
                    (column.getString(2).equalsIgnoreCase("blob") ? blind : clear).add(column.getString(1));
                }
            }
        }
        for (String name : blind) {
            assertEquals(
                    0,
                    number(at, "select count(*) from " + table + " where length(" + name + ") <> 16"),
                    table + "." + name);
        }
        StringBuilder what = new StringBuilder(String.format(
                "%s: %d rows of %d subjects, %d months, %d alone; when each was made and changed; %d lengths",
                table,
                number(at, "select count(*) from " + table),
                number(at, "select count(distinct scope) from " + table + " where scope <> 0"),
                number(at, "select count(distinct retention) from " + table + " where retention <> 0"),
                number(at, "select count(distinct own) from " + table + " where own <> 0"),
                number(at, "select count(distinct length(box)) from " + table)));
        if (!clear.isEmpty()) {
            what.append("; ").append(String.join(", ", clear));
        }
        if (!blind.isEmpty()) {
            what.append("; same or not: ").append(String.join(", ", blind));
        }
        if (number(at, "select count(*) from sqlite_schema where name = '" + table + "$search'") > 0) {
            at.execute("create virtual table temp.vocabulary using fts5vocab('main', '" + table + "$search', 'row')");
            what.append(String.format(
                    "; %d words, unknown; in how many rows each is, and how often (up to %d)",
                    number(at, "select count(*) from temp.vocabulary"),
                    number(at, "select max(cnt) from temp.vocabulary")));
            assertEquals(
                    0,
                    number(
                            at,
                            "select count(*) from temp.vocabulary where length(term) <> 10 or term glob '*[^a-z2-7]*'"));
            at.execute("drop table temp.vocabulary");
        }
        tell(file, "%s", what);
    }
}
