package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.Rewrite;
import dev.hearthbook.Salvage;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.integrity.VerifyingKey;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole book is written anew under fresh keys, and is the same book to whoever reads it. */
class RewriteTest {
    private static final int SEEDS =
            Integer.getInteger("rewrite.seeds", Boolean.getBoolean("hearthbook.long") ? 20 : 3);
    private static final int STEPS = 150;
    private static final int KILLS = Boolean.getBoolean("hearthbook.long") ? 20 : 2;
    private static final Subject ADA = Subject.of("ada");

    @TempDir
    private Path folder;

    private static TinkKeyVault vault(Path dir, int key) {
        return TinkKeyVault.open(dir, Unlock.key(RandomBook.key(key)));
    }

    private static Hearthbook open(Path dir, int key) {
        return Hearthbook.open(RichBook.config(dir), vault(dir, key), SqliteViews.in(dir));
    }

    private static Function<Path, KeyVault> successor(TinkKeyVault old) {
        return dir -> TinkKeyVault.createSuccessor(dir, Unlock.key(RandomBook.key(7)), old);
    }

    private Rewrite.Report rewrite(Path old, Path fresh, boolean deflate) {
        try (TinkKeyVault keys = vault(old, 0)) {
            Rewrite rewrite = Rewrite.of(old, keys);
            return (deflate ? rewrite.deflated() : rewrite).to(fresh, successor(keys));
        }
    }

    private Path richBook() throws IOException {
        RichBook.write(Files.createDirectory(folder.resolve("rich")));
        return folder.resolve("rich").resolve("closed");
    }

    /** What an event is, wherever it is: everything but the heads. */
    private static String told(Recorded recorded) {
        if (recorded instanceof Recorded.Lost lost) {
            return lost.first() + " to " + lost.position() + " " + lost.since() + " " + lost.salvaged();
        }
        Recorded.Meta meta = ((Recorded.Known) recorded).meta();
        String place = meta.mark().position() + " " + meta.id() + " " + meta.time() + " " + meta.type() + " "
                + meta.schemaVersion() + " " + meta.version() + " " + meta.scopes() + " " + meta.retention() + " "
                + meta.last() + " " + context(meta.context());
        return recorded instanceof Recorded.Fact fact
                ? place + " " + fact.stream() + " " + fact.subject() + " " + fact.event()
                : place + " erased";
    }

    private static List<String> context(RequestContext context) {
        return List.of(context.actor(), context.purpose(), context.traceId(), context.requestId());
    }

    private static List<String> told(List<Recorded> recorded, long until) {
        return recorded.stream()
                .filter(one -> one.position().value() <= until)
                .map(RewriteTest::told)
                .toList();
    }

    /** Rows of one truth and the other; receipts and marks by position, because heads are others. */
    private static void assertSame(Truth before, Truth after, String what) {
        long until = before.events().size() == 0
                ? 0
                : before.events().get(before.events().size() - 1).position().value();
        assertEquals(told(before.events(), until), told(after.events(), until), what);
        for (StreamId stream : before.streams().keySet()) {
            assertEquals(
                    told(before.streams().get(stream), until),
                    told(after.streams().get(stream), until),
                    what + " " + stream.category());
        }
        assertEquals(told(before.tagged(), until), told(after.tagged(), until), what);
        assertEquals(before.rows(), after.rows(), what);
        assertEquals(before.hits(), after.hits(), what);
        assertEquals(positions(before), positions(after), what);
    }

    private static Map<String, Optional<Position>> positions(Truth truth) {
        Map<String, Optional<Position>> positions = new TreeMap<>();
        truth.receipts().forEach((id, mark) -> positions.put(id, mark.map(Mark::position)));
        return positions;
    }

    @Test
    void a_book_with_something_of_everything_is_the_same_and_lives_on() throws Exception {
        Path old = richBook();
        Path fresh = folder.resolve("fresh");
        Truth before;
        List<Recorded> asOf;
        VerifyingKey oldKey;
        try (Hearthbook book = open(old, 0)) {
            before = Truth.of(book);
            asOf = before.events();
            book.integrity().checkpoint().block();
            oldKey = book.integrity().key();
        }
        Map<String, String> files = contents(old);

        Rewrite.Report report = rewrite(old, fresh, false);

        assertEquals(files, contents(old), "the old folder was changed");
        assertEquals(before.events().size(), report.events() + report.erased());
        assertEquals(3, report.erased(), "one memory a chapter was erased");
        assertNotEquals(report.from(), report.store());
        try (Hearthbook book = open(fresh, 7)) {
            assertEquals(report.head(), book.journal().head());
            assertEquals(report.store(), book.id());
            assertSame(before, Truth.of(book), "rewritten");
            assertEquals(
                    asOf.size() + 1,
                    book.integrity().verify(progress -> {}).block().events(),
                    "and where it came from");
            book.integrity().checkpoint().block();

            BookEvent.RewrittenFrom origin = origins(book).get(0);
            assertEquals(report.from().toString(), origin.store());
            assertEquals(asOf.size(), origin.size());
            HexFormat hex = HexFormat.of();
            assertEquals(hex.formatHex(oldKey.bytes()), origin.publicKey());
            byte[] handover = origin.handover(book.id(), book.integrity().key().bytes());
            assertTrue(oldKey.verifies(handover, hex.parseHex(origin.signature())));
            handover[30] ^= 1;
            assertFalse(oldKey.verifies(handover, hex.parseHex(origin.signature())));

            // A command of before is known, and repeating it appends nothing.
            Mark head = book.journal().head();
            Receipt again = book.journal().append(RichBook.line(0, 0, 20_000)).block();
            assertEquals(
                    before.receipts().get(RichBook.command(0, 0).id()).get().position(), again.position());
            assertEquals(head, book.journal().head());
            // Who was erased stays erased.
            assertCode(
                    ErrorCode.SUBJECT_ERASED,
                    () -> book.memories()
                            .remember(Subject.of("gone-1"), "is back")
                            .block());
            assertCode(
                    ErrorCode.STALE_POSITION,
                    () -> book.journal().read(asOf.get(3).mark()).blockFirst());
            book.memories().remember(RichBook.ADA, "goes on").block();
            book.erasures().erase(RichBook.BOB).block();
            Map<String, String> grown = Books.rows(book);
            book.upkeep().rebuild().blockLast();
            assertEquals(grown, Books.rows(book));
        }
        open(fresh, 7).close();
    }

    private static List<BookEvent.RewrittenFrom> origins(Hearthbook book) {
        return book.journal()
                .read(new StreamId("book", "rewrites"))
                .ofType(Recorded.Fact.class)
                .map(Recorded.Fact::event)
                .ofType(BookEvent.RewrittenFrom.class)
                .collectList()
                .block();
    }

    @Test
    void histories_by_seed_are_the_same_whatever_happened_in_them() throws Exception {
        long erased = 0;
        long lost = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            String what = "seed " + seed;
            Path old = folder.resolve("old-" + seed);
            RandomBook.write(old, seed, STEPS);
            if (seed % 3 == 2) {
                old = salvaged(old, seed);
            }
            Path fresh = folder.resolve("fresh-" + seed);
            Truth before;
            try (Hearthbook book = open(old, 0)) {
                before = Truth.of(book);
            }

            Rewrite.Report report = rewrite(old, fresh, seed % 2 == 1);

            erased += report.erased();
            lost += report.lost();
            try (Hearthbook book = open(fresh, 7)) {
                assertSame(before, Truth.of(book), what);
                assertEquals(
                        report.erased(),
                        book.integrity().verify(progress -> {}).block().erased(),
                        what);
            }
            if (seed % 2 == 1) {
                assertTrue(report.bytes() < report.bytesBefore(), what + ": " + report);
            }
        }
        assertTrue(erased > 0 && lost > 0, erased + " erased, " + lost + " lost");
    }

    /** The book with a piece of its log gone, salvaged. */
    private Path salvaged(Path book, int seed) throws IOException {
        List<Path> segments = RichBook.segments(book);
        damage(segments.get(new SplittableRandom(seed).nextInt(segments.size())));
        Path salvaged = book.resolveSibling(book.getFileName() + "-salvaged");
        Salvage.of(book).to(salvaged, dir -> vault(dir, 0));
        return salvaged;
    }

    /** Breaks the header box of the first frame behind the first third of a segment. */
    private static void damage(Path segment) throws IOException {
        byte[] bytes = Files.readAllBytes(segment);
        ByteBuffer view = ByteBuffer.wrap(bytes);
        int used = bytes.length;
        while (bytes[used - 1] == 0) {
            used--;
        }
        for (int i = used / 3; i + 70 < used; i++) {
            if (view.getShort(i) == 0x4842 && bytes[i + 2] == 1 && view.getInt(i + 16) > 0) {
                bytes[i + 70] ^= 1;
                Files.write(segment, bytes);
                return;
            }
        }
        throw new AssertionError("no frame in the rest of " + segment.getFileName());
    }

    @Test
    void a_rewritten_book_can_be_rewritten() throws Exception {
        Path old = folder.resolve("old");
        RandomBook.write(old, 77, STEPS);
        Truth before;
        try (Hearthbook book = open(old, 0)) {
            before = Truth.of(book);
        }
        rewrite(old, folder.resolve("second"), false);
        try (TinkKeyVault keys = vault(folder.resolve("second"), 7)) {
            Rewrite.of(folder.resolve("second"), keys).to(folder.resolve("third"), successor(keys));
        }

        try (Hearthbook book = open(folder.resolve("third"), 7)) {
            assertSame(before, Truth.of(book), "third");
            assertEquals(2, origins(book).size());
            assertEquals(List.of(1L, 2L), versions(book));
        }
    }

    private static List<Long> versions(Hearthbook book) {
        return book.journal()
                .read(new StreamId("book", "rewrites"))
                .ofType(Recorded.Known.class)
                .map(one -> one.meta().version())
                .collectList()
                .block();
    }

    /** Boxes of the log and the keyring, blind values of the index and of rows: none of them stands in a file of the new book. */
    @Test
    void nothing_of_the_old_files_can_be_found_in_the_new_ones() throws Exception {
        Path old = richBook();
        Path fresh = folder.resolve("fresh");
        rewrite(old, fresh, false);
        open(fresh, 7).close();
        Set<String> values = new HashSet<>();
        blobs(
                old.resolve("index").resolve("index.db"),
                List.of("select tag from streams", "select tag from tagged"),
                values);
        blobs(
                old.resolve("keyring.db"),
                List.of(
                        "select tag from scope",
                        "select tag from tombstone",
                        "select sealed from secret where sealed <> zeroblob(length(sealed))",
                        "select wrapped from book_key",
                        "select wrapped from envelope",
                        "select salt from slot"),
                values);
        String oldLog = text(RichBook.segments(old).get(0));
        for (int i = 0; i + 80 < oldLog.length(); i++) {
            if (oldLog.startsWith("HB\u0001", i)) {
                values.add(oldLog.substring(i + 64, i + 80)); // the nonce of a header
                values.add(oldLog.substring(i + 32, i + 48)); // the hash of a body
            }
        }
        assertTrue(values.size() > 200, "only " + values.size() + " values were looked for");

        Set<String> windows = new HashSet<>();
        for (Path file : Books.files(fresh)) {
            if (!file.toString().contains("native")) {
                String all = text(file);
                for (int i = 0; i + 16 <= all.length(); i++) {
                    windows.add(all.substring(i, i + 16));
                }
            }
        }

        for (String value : values) {
            assertFalse(windows.contains(value.substring(0, 16)), "a value of the old book");
        }
    }

    private static void blobs(Path file, List<String> queries, Set<String> into) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String query : queries) {
                try (ResultSet rows = statement.executeQuery(query)) {
                    while (rows.next()) {
                        byte[] bytes = rows.getBytes(1);
                        if (bytes != null && bytes.length >= 16) {
                            into.add(new String(bytes, StandardCharsets.ISO_8859_1));
                        }
                    }
                }
            }
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** The log says who is erased; an old keyring that still has the keys brings nobody back. */
    @Test
    void who_is_erased_in_the_log_is_left_out_whatever_the_keyring_holds() throws Exception {
        Path old = folder.resolve("old");
        try (Hearthbook book = Books.open(old)) {
            book.memories().remember(ADA, "likes tea").block();
        }
        Path keyring = Files.copy(old.resolve("keyring.db"), folder.resolve("keyring.old"));
        try (Hearthbook book = Books.open(old)) {
            book.erasures().erase(ADA).block();
        }
        Files.copy(keyring, old.resolve("keyring.db"), StandardCopyOption.REPLACE_EXISTING);

        Rewrite.Report report = rewrite(old, folder.resolve("fresh"), false);

        assertEquals(1, report.erased());
        try (Hearthbook book = open(folder.resolve("fresh"), 7)) {
            assertEquals(0, Books.memories(book).size());
            assertCode(
                    ErrorCode.SUBJECT_ERASED,
                    () -> book.memories().remember(ADA, "likes tea").block());
        }
    }

    /** Receipts name positions and times, which stay; only the book that signs them is another. */
    @Test
    void receipts_renewals_and_the_ledger_of_erasures_are_those_of_before() throws Exception {
        Path old = folder.resolve("old");
        Path fresh = folder.resolve("fresh");
        List<String> before;
        try (Hearthbook book = Books.open(old)) {
            for (Subject subject : List.of(ADA, RichBook.BOB, RichBook.EVE)) {
                book.memories().remember(subject, "likes tea").block();
            }
            book.erasures().erase(ADA).block();
            book.erasures().erase(RichBook.BOB).block();
            book.erasures().renew(ADA).block();
            book.memories().remember(ADA, "likes coffee now").block();
            before = claims(book);
        }

        assertEquals(2, rewrite(old, fresh, false).erased());

        try (Hearthbook book = open(fresh, 7)) {
            assertEquals(before, claims(book));
            assertEquals(2, before.size());
            book.erasures()
                    .receipts()
                    .doOnNext(receipt -> receipt.check(book.integrity().key()))
                    .blockLast();
            book.views().await(book.journal().head()).block();
            assertEquals(
                    Set.of("likes tea", "likes coffee now"),
                    new HashSet<>(
                            Books.memories(book).stream().map(Memory::text).toList()));
            book.memories().remember(ADA, "likes cocoa next").block();
            assertCode(
                    ErrorCode.SUBJECT_ERASED,
                    () -> book.memories().remember(RichBook.BOB, "likes tea").block());
            book.erasures().renew(RichBook.BOB).block();
            book.memories().remember(RichBook.BOB, "is back").block();
        }
        assertEquals(
                Files.readAllLines(old.resolve("erasures")).size(),
                Files.readAllLines(fresh.resolve("erasures")).size());
    }

    private static List<String> claims(Hearthbook book) {
        return book.erasures()
                .receipts()
                .map(receipt -> receipt.claim().text().replace(book.id().toString(), "this book"))
                .collectList()
                .block();
    }

    @Test
    void steps_are_told_in_order_and_to_their_end() {
        Path old = folder.resolve("old");
        RandomBook.write(old, 5, STEPS);
        List<Rewrite.Progress> told = new ArrayList<>();
        try (TinkKeyVault keys = vault(old, 0)) {
            Rewrite.of(old, keys).to(folder.resolve("fresh"), successor(keys), told::add);
        }

        assertEquals(
                List.of(Rewrite.Step.values()),
                told.stream().map(Rewrite.Progress::step).distinct().toList());
        for (Rewrite.Step step : EnumSet.allOf(Rewrite.Step.class)) {
            List<Rewrite.Progress> its =
                    told.stream().filter(one -> one.step() == step).toList();
            assertEquals(0, its.get(0).events());
            Rewrite.Progress last = its.get(its.size() - 1);
            assertEquals(last.total(), last.events(), step.name());
        }
    }

    @Test
    void what_cannot_be_rewritten_is_said_so_and_nothing_is_left() throws Exception {
        Path old = folder.resolve("old");
        Path fresh = folder.resolve("fresh");
        RandomBook.write(old, 3, STEPS);
        assertCode(ErrorCode.BOOK_EXISTS, () -> rewrite(old, folder, false));
        assertCode(ErrorCode.BOOK_EXISTS, () -> rewrite(old, old.resolve("inside"), false));
        try (TinkKeyVault keys = vault(old, 0)) {
            assertCode(
                    ErrorCode.BOOK_MISSING,
                    () -> Rewrite.of(folder.resolve("nowhere"), keys).to(fresh, successor(keys)));
            assertCode(
                    ErrorCode.KEYRING_FOREIGN,
                    () -> Rewrite.of(old, keys)
                            .to(fresh, dir -> TinkKeyVault.create(dir, Unlock.key(RandomBook.key(7)))));
            try (TinkKeyVault other = TinkKeyVault.create(folder.resolve("other"), Unlock.key(RandomBook.key(0)))) {
                assertCode(
                        ErrorCode.KEYRING_FOREIGN, () -> Rewrite.of(old, other).to(fresh, successor(other)));
                assertCode(
                        ErrorCode.KEYRING_FOREIGN, () -> Rewrite.of(old, keys).to(fresh, successor(other)));
            }
        }
        assertFalse(Files.exists(fresh), "what failed leaves nothing");
        Files.createDirectories(fresh.resolve("log"));
        HearthbookException halfMade = assertThrows(HearthbookException.class, () -> rewrite(old, fresh, false));
        assertTrue(halfMade.getMessage().contains("delete it and start again"), halfMade.getMessage());
        Books.delete(fresh);

        damage(RichBook.segments(old).get(0));
        assertCode(ErrorCode.CORRUPT, () -> rewrite(old, fresh, false));
        assertFalse(Files.exists(fresh), "what failed leaves nothing");
    }

    @Test
    void an_open_book_is_locked() throws Exception {
        Path old = folder.resolve("old");
        RandomBook.write(old, 4, 30);
        Path copied = folder.resolve("copied");
        Books.copy(old, copied);
        try (TinkKeyVault keys = vault(copied, 0);
                Hearthbook open = open(old, 0)) {
            assertCode(
                    ErrorCode.BOOK_LOCKED,
                    () -> Rewrite.of(open.config().dir(), keys).to(folder.resolve("fresh"), successor(keys)));
        }
    }

    @Test
    void a_log_or_a_keyring_that_was_rolled_back_is_not_washed_clean() throws Exception {
        Path old = folder.resolve("old");
        RandomBook.write(old, 6, STEPS);
        Path before = folder.resolve("before");
        Books.copy(old, before);
        try (TinkKeyVault vault = vault(old, 0);
                Hearthbook book = Hearthbook.open(RichBook.config(old), vault, SqliteViews.in(old))) {
            vault.keys().add(Unlock.key(RandomBook.key(0)), Unlock.key(RandomBook.key(1)));
            book.memories().remember(Subject.of("more"), "came later").block();
            book.integrity().checkpoint().block();
        }
        Path older = folder.resolve("older-keyring");
        Books.copy(old, older);
        Files.copy(before.resolve("keyring.db"), older.resolve("keyring.db"), StandardCopyOption.REPLACE_EXISTING);
        assertCode(ErrorCode.KEYRING_OLDER, () -> rewrite(older, folder.resolve("fresh"), false));

        Books.delete(old.resolve("log"));
        Books.copy(before.resolve("log"), old.resolve("log"));
        assertCode(ErrorCode.LOG_ROLLED_BACK, () -> rewrite(old, folder.resolve("fresh"), false));
        assertFalse(Files.exists(folder.resolve("fresh")));
    }

    /** The process that {@link #a_killed_rewriting_leaves_the_old_book_and_nothing_that_looks_like_a_new_one} kills. */
    static final class Killed {
        private Killed() {}

        public static void main(String[] arguments) {
            Path old = Path.of(arguments[0]);
            try (TinkKeyVault keys = vault(old, 0)) {
                Rewrite.of(old, keys).to(Path.of(arguments[1]), successor(keys), progress -> {
                    System.out.println(progress.step() + " " + progress.events());
                    System.out.flush();
                });
            }
            System.out.println("done");
        }
    }

    @Test
    void a_killed_rewriting_leaves_the_old_book_and_nothing_that_looks_like_a_new_one() throws Exception {
        Path old = richBook();
        Map<String, String> files = contents(old);
        SplittableRandom random = new SplittableRandom(13);
        int cut = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Path fresh = folder.resolve("fresh-" + kill);
            int lines = 1 + random.nextInt(9);
            Process process = Jvm.of(Killed.class, Jvm.OPENS, old, fresh)
                    .redirectError(folder.resolve("errors").toFile())
                    .start();
            String last = "";
            try (var said = process.inputReader()) {
                for (String line = said.readLine(); line != null && lines > 0; line = said.readLine()) {
                    last = line;
                    lines--;
                }
                process.destroyForcibly().waitFor();
            }
            assertEquals(files, contents(old), "the old folder was changed");
            if (!Files.exists(fresh.resolve("book"))) {
                cut++;
                if (Files.exists(fresh)) {
                    HearthbookException again =
                            assertThrows(HearthbookException.class, () -> rewrite(old, fresh, false), last);
                    assertEquals(ErrorCode.BOOK_EXISTS, again.code());
                    if (Files.exists(fresh.resolve("log")) && Files.exists(fresh.resolve("keyring.db"))) {
                        assertOpensAsNothing(fresh);
                    }
                    Books.delete(fresh);
                }
                assertEquals(3, rewrite(old, fresh, false).erased());
            }
            open(fresh, 7).close();
            Books.delete(fresh);
        }
        assertTrue(cut > 0, "every rewriting was over before it was killed");
    }

    private static void assertOpensAsNothing(Path fresh) {
        HearthbookException refused = assertThrows(HearthbookException.class, () -> open(fresh, 7));
        assertTrue(
                Set.of(ErrorCode.BOOK_MISSING, ErrorCode.KEYRING_MISSING).contains(refused.code()),
                refused.getMessage());
    }

    @Test
    void a_full_disk_is_said_so_before_or_when_it_is_met_and_nothing_is_left() throws Exception {
        Optional<String> missing = FullProof.missing();
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
        Path old = richBook();
        Path mounts = Files.createDirectory(folder.resolve("mounts"));
        try (Disk disk = Disk.memory(mounts, 8)) {
            assertCode(ErrorCode.OUT_OF_SPACE, () -> rewrite(old, disk.path().resolve("fresh"), false));
            assertFalse(Files.exists(disk.path().resolve("fresh")));
        }
        try (Disk disk = Disk.ext4(mounts, 40);
                TinkKeyVault keys = vault(old, 0)) {
            Path fresh = disk.path().resolve("fresh");
            assertCode(
                    ErrorCode.OUT_OF_SPACE,
                    () -> Rewrite.of(old, keys).to(fresh, successor(keys), progress -> {
                        if (progress.step() == Rewrite.Step.WRITING && progress.events() == 0) {
                            fill(disk.path().resolve("ballast"));
                        }
                    }));
            assertFalse(Files.exists(fresh), "what failed leaves nothing");
            Files.delete(disk.path().resolve("ballast"));
            assertEquals(3, Rewrite.of(old, keys).to(fresh, successor(keys)).erased());
        }
    }

    /** Until nothing fits. */
    private static void fill(Path ballast) {
        try (var out = Files.newOutputStream(ballast)) {
            byte[] zeros = new byte[4_096];
            while (true) {
                out.write(zeros);
            }
        } catch (IOException e) {
            return; // as wanted
        }
    }

    @Test
    void a_small_book_stays_small_and_an_empty_one_gets_its_origin() {
        Path small = folder.resolve("small");
        Hearthbook.open(
                        BookConfig.small(small),
                        TinkKeyVault.create(small, Unlock.key(RandomBook.key(0))),
                        SqliteViews.in(small))
                .close();

        Rewrite.Report report = rewrite(small, folder.resolve("fresh"), true);

        assertEquals(0, report.events());
        assertEquals(1, report.head().position().value());
        try (Hearthbook book = open(folder.resolve("fresh"), 7)) {
            assertEquals(1, origins(book).size());
            assertEquals(
                    dev.hearthbook.files.Preset.SMALL,
                    dev.hearthbook.files.Preset.of(book.config().dir()));
        }
    }

    private static void assertCode(ErrorCode code, Runnable call) {
        assertEquals(code, assertThrows(HearthbookException.class, call::run).code());
    }

    private static Map<String, String> contents(Path book) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Path file : Books.files(book)) {
            if (!book.relativize(file).toString().startsWith("native")) {
                contents.put(
                        book.relativize(file).toString(),
                        Files.getLastModifiedTime(file) + Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
