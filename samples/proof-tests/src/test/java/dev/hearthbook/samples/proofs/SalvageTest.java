package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Conversations;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.Salvage;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.StoreId;
import dev.hearthbook.model.Subject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** A whole book with damaged files is salvaged by what an application has, and lives on. */
class SalvageTest {
    private static final Subject ADA = Subject.of("ada");
    private static final Subject BOB = Subject.of("bob");
    private static final Function<Path, KeyVault> KEYS = dir -> TinkKeyVault.open(dir, Unlock.key(new byte[32]));
    private static final int CASES = Boolean.getBoolean("hearthbook.long") ? 48 : 8;

    @TempDir
    private Path folder;

    private Path old;
    private StoreId store;
    private final Map<String, Long> at = new TreeMap<>();
    private final List<Receipt> receipts = new ArrayList<>();
    private final List<Recorded> events = new ArrayList<>();
    private SessionId second;
    private MemoryId moved;
    private MemoryId plain;

    @BeforeEach
    void live() {
        old = folder.resolve("old");
        try (Hearthbook book = Books.open(old)) {
            store = book.id();
            note(
                    "luna",
                    book.personas()
                            .create(PersonaId.of("luna"), PersonaSheet.named("Luna"))
                            .block()
                            .receipt());
            book.personas()
                    .create(PersonaId.of("sol"), PersonaSheet.named("Sol"))
                    .block();
            book.personas().rename(PersonaId.of("luna"), "Selene").block();
            book.upkeep().roll().block();

            Conversations.Started chat =
                    book.as(ADA).conversations().start("tea").block();
            for (int i = 0; i < 6; i++) {
                book.conversations()
                        .say(chat.session(), Role.USER, "ada", "first session, line " + i)
                        .block();
            }
            Conversations.SessionStarted next =
                    book.conversations().startSession(chat.conversation()).block();
            second = next.session();
            note("second", next.receipt());
            for (int i = 0; i < 5; i++) {
                note(
                        "said" + i,
                        book.conversations()
                                .say(second, Role.USER, "ada", "second session, line " + i)
                                .block()
                                .receipt());
            }
            book.conversations().redact(new MessageId(second, 2), "asked for").block();
            book.upkeep().roll().block();

            var kept = book.as(ADA).memories().remember("likes tea").block();
            plain = kept.memory();
            note("memory", kept.receipt());
            book.memories().revise(plain, "likes green tea").block();
            moved = book.as(ADA).memories().remember("walks every day").block().memory();
            note("moved", book.memories().changeTier(moved, MemoryTier.SHARED).block());
            book.memories().revise(moved, "walks twice a day").block();
            book.as(BOB).memories().remember("to be erased").block();
            book.erasures().erase(BOB).block();
            for (int i = 0; i < 30; i++) {
                receipts.add(book.as(ADA)
                        .memories()
                        .remember("memory number " + i)
                        .block()
                        .receipt());
            }
            book.journal().read(Mark.START).doOnNext(events::add).blockLast();
        }
    }

    private void note(String what, Receipt receipt) {
        at.put(what, receipt.position().value());
    }

    @Test
    void a_book_damaged_anywhere_is_salvaged_and_its_views_are_those_of_a_rebuild() throws Exception {
        int lossy = 0;
        for (int seed = 0; seed < CASES; seed++) {
            Path damaged = folder.resolve("damaged-" + seed);
            Path fresh = folder.resolve("fresh-" + seed);
            Books.copy(old, damaged);
            damage(damaged, new SplittableRandom(seed));
            Map<String, String> before = contents(damaged);

            Salvage.Report report = Salvage.of(damaged).to(fresh, KEYS);

            assertEquals(before, contents(damaged), "seed " + seed + ": the old folder was changed");
            assertEquals(store, report.store());
            assertEquals(events.size(), report.events() + report.lost(), "seed " + seed);
            lossy += report.losses().isEmpty() ? 0 : 1;
            try (Hearthbook book = Books.open(fresh)) {
                check(book, report);
                Map<String, String> grown = Books.rows(book);
                book.upkeep().rebuild().blockLast();
                assertEquals(grown, Books.rows(book), "seed " + seed);

                Receipt after =
                        book.as(ADA).memories().remember("goes on").block().receipt();
                assertTrue(after.position().value() > events.size());
                assertTrue(Books.rows(book).size() > grown.size());
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            Books.delete(damaged);
            Books.delete(fresh);
        }
        assertTrue(lossy >= CASES / 2, "only " + lossy + " cases lost anything");
    }

    private void check(Hearthbook book, Salvage.Report report) {
        List<Recorded> now = book.journal().read(Mark.START).collectList().block();
        int next = 0;
        for (Salvage.Loss loss : report.losses()) {
            while (now.get(next) instanceof Recorded.Known) {
                next++;
            }
            Recorded.Lost lost = (Recorded.Lost) now.get(next++);
            assertEquals(loss.first(), lost.first());
            assertEquals(loss.last(), lost.position());
        }
        for (Recorded one : now) {
            if (one.position().value() <= events.size() && one instanceof Recorded.Known) {
                assertEquals(events.get((int) one.position().value() - 1), one);
            }
        }
        for (Receipt receipt : receipts) {
            boolean lost = report.losses().stream()
                    .anyMatch(loss -> !receipt.position().isAfter(loss.last())
                            && !loss.first().isAfter(receipt.position()));
            if (!lost) {
                book.views().await(receipt.mark()).block(); // an old receipt still names its event
            }
        }
        // Erased keys are no part of the log: whatever of it was lost, what was erased stays erased.
        assertFalse(now.stream()
                .anyMatch(one -> one instanceof Recorded.Fact fact
                        && fact.subject().filter(BOB::equals).isPresent()));
        assertFalse(Books.rows(book).toString().contains("to be erased"));
    }

    @Test
    void nouns_whose_beginning_was_lost_stop_nobody() throws Exception {
        Path damaged = folder.resolve("damaged");
        Books.copy(old, damaged);
        for (String what : List.of("luna", "second", "memory", "said4")) {
            hit(damaged, at.get(what));
        }

        Salvage.Report report = Salvage.of(damaged).to(folder.resolve("fresh"), KEYS);

        assertEquals(4, report.losses().size());
        assertEquals(5, report.lost(), "the second session began in two streams");
        Salvage.Loss first = report.losses().get(0);
        assertEquals(Position.of(1), first.first());
        assertTrue(first.after().isEmpty() && first.before().isPresent());
        assertEquals(1, first.places().size());
        try (Hearthbook book = Books.open(folder.resolve("fresh"))) {
            book.views().await(book.journal().head()).block();
            // A persona of which only a new name is left has no row, and nothing can be added to it.
            assertTrue(book.personas().get(PersonaId.of("luna")).blockOptional().isEmpty());
            assertRefused(ErrorCode.NOT_FOUND, book.personas().rename(PersonaId.of("luna"), "Luna"));
            assertRefused(
                    ErrorCode.NOT_FOUND, book.personas().create(PersonaId.of("luna"), PersonaSheet.named("Luna")));
            List<Recorded> history =
                    book.personas().history(PersonaId.of("luna")).collectList().block();
            assertEquals(2, history.size());
            assertInstanceOf(Recorded.Lost.class, history.get(0));
            assertInstanceOf(Recorded.Fact.class, history.get(1));
            assertTrue(book.personas()
                    .asOf(PersonaId.of("luna"), book.journal().head())
                    .blockOptional()
                    .isEmpty());
            assertEquals("Sol", book.personas().get(PersonaId.of("sol")).block().name());

            // The messages of a session without a beginning stand for themselves; what was redacted is still redacted.
            var messages = book.conversations()
                    .page(book.conversations().messages(second).limit(50))
                    .block()
                    .rows();
            assertEquals(4, messages.size());
            assertTrue(
                    messages.stream().anyMatch(it -> it.redacted() && it.text().isEmpty()));
            assertRefused(ErrorCode.NOT_FOUND, book.conversations().say(second, Role.USER, "ada", "more"));
            assertTrue(book.conversations().get(second).blockOptional().isEmpty());
            assertTrue(book.conversations()
                    .asOf(second, book.journal().head())
                    .blockOptional()
                    .isEmpty());
            assertFalse(book.as(ADA).conversations().search("second").block().isEmpty());

            assertTrue(book.memories().get(plain).blockOptional().isEmpty());
            assertRefused(ErrorCode.NOT_FOUND, book.memories().revise(plain, "likes coffee"));
            assertEquals("walks twice a day", book.memories().get(moved).block().text());

            Map<String, String> rows = Books.rows(book);
            book.upkeep().rebuild().blockLast();
            assertEquals(rows, Books.rows(book));
        }
    }

    @Test
    void a_memory_whose_move_was_lost_stays_what_it_was() throws Exception {
        Path damaged = folder.resolve("damaged");
        Books.copy(old, damaged);
        hit(damaged, at.get("moved"));

        Salvage.of(damaged).to(folder.resolve("fresh"), KEYS);

        try (Hearthbook book = Books.open(folder.resolve("fresh"))) {
            book.views().await(book.journal().head()).block();
            assertEquals("walks every day", book.memories().get(moved).block().text());
            assertRefused(ErrorCode.NOT_FOUND, book.memories().revise(moved, "walks"));
            assertEquals(3, book.memories().history(moved).count().block(), "what it was, what was lost, what is left");
            Map<String, String> rows = Books.rows(book);
            book.upkeep().rebuild().blockLast();
            assertEquals(rows, Books.rows(book));
        }
    }

    @Test
    void what_is_no_damage_of_the_log_is_said_so() throws Exception {
        Path fresh = folder.resolve("fresh");
        assertCode(
                ErrorCode.BOOK_MISSING,
                () -> Salvage.of(folder.resolve("nowhere")).to(fresh, KEYS));
        assertCode(ErrorCode.BOOK_EXISTS, () -> Salvage.of(old).to(folder, KEYS));
        assertCode(ErrorCode.BOOK_EXISTS, () -> Salvage.of(old).to(old.resolve("inside"), KEYS));
        try (Hearthbook open = Books.open(old)) {
            assertEquals(store, open.id());
            assertCode(ErrorCode.BOOK_LOCKED, () -> Salvage.of(old).to(fresh, KEYS));
        }
        assertCode(
                ErrorCode.WRONG_KEY,
                () -> Salvage.of(old).to(fresh, dir -> TinkKeyVault.open(dir, Unlock.key(filled()))));

        Path keyless = folder.resolve("keyless");
        Books.copy(old, keyless);
        byte[] keyring = Files.readAllBytes(keyless.resolve("keyring.db"));
        Arrays.fill(keyring, 0, 200, (byte) 7);
        Files.write(keyless.resolve("keyring.db"), keyring);
        HearthbookException damaged = assertThrows(
                HearthbookException.class, () -> Salvage.of(keyless).to(fresh, KEYS));
        assertEquals(ErrorCode.KEYRING_DAMAGED, damaged.code());
        assertTrue(damaged.getMessage().contains("cannot be salvaged"), damaged.getMessage());
        assertFalse(Files.exists(fresh), "a salvage that failed leaves nothing");

        Files.delete(keyless.resolve("keyring.db"));
        assertCode(ErrorCode.KEYRING_MISSING, () -> Salvage.of(keyless).to(fresh, KEYS));
        Files.writeString(old.resolve("book"), "hearthbook 1\nstore 00000000-0000-0000-0000-000000000001\n");
        assertCode(ErrorCode.KEYRING_FOREIGN, () -> Salvage.of(old).to(fresh, KEYS));
    }

    @Test
    void a_salvage_does_without_the_files_that_can_be_made_again() throws Exception {
        for (String gone : List.of("book", "log/manifest")) {
            Files.delete(old.resolve(gone));
        }
        Books.delete(old.resolve("index"));
        Books.delete(old.resolve("views"));

        Salvage.Report report = Salvage.of(old).to(folder.resolve("fresh"), KEYS);

        assertEquals(events.size(), report.events());
        assertEquals(List.of(), report.losses());
        try (Hearthbook book = Books.open(folder.resolve("fresh"))) {
            assertEquals(report.head(), book.journal().head());
        }
    }

    private static byte[] filled() {
        byte[] other = new byte[32];
        other[0] = 1;
        return other;
    }

    private static void assertCode(ErrorCode code, Runnable call) {
        assertEquals(code, assertThrows(HearthbookException.class, call::run).code());
    }

    private static void assertRefused(ErrorCode code, Mono<?> call) {
        assertCode(code, call::block);
    }

    private static List<Path> segments(Path book) throws IOException {
        try (Stream<Path> files = Files.walk(book.resolve("log"))) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }

    /** Flips, zeros or fills with nonsense some bytes where frames stand, or cuts a segment that is not the last. */
    private static void damage(Path book, SplittableRandom random) throws IOException {
        List<Path> segments = segments(book);
        for (int times = random.nextInt(1, 4); times > 0; times--) {
            int number = random.nextInt(segments.size());
            Path file = segments.get(number);
            byte[] bytes = Files.readAllBytes(file);
            int used = bytes.length;
            while (used > 0 && bytes[used - 1] == 0) {
                used--;
            }
            int from = random.nextInt(Math.max(1, used - 64));
            int to = Math.min(used, from + random.nextInt(1, 3_000));
            switch (random.nextInt(4)) {
                case 0 -> bytes[from] ^= 1;
                case 1 -> Arrays.fill(bytes, from, to, (byte) 0);
                case 2 -> Arrays.fill(bytes, from, to, (byte) 'H');
                default -> {
                    if (number < segments.size() - 1) {
                        bytes = Arrays.copyOf(bytes, from);
                    }
                }
            }
            Files.write(file, bytes);
        }
    }

    /** Breaks the frame that holds a position. */
    private static void hit(Path book, long position) throws IOException {
        for (Path file : segments(book)) {
            byte[] bytes = Files.readAllBytes(file);
            ByteBuffer view = ByteBuffer.wrap(bytes);
            for (int i = 0; i + 64 < bytes.length; i++) {
                if (bytes[i] == 'H'
                        && bytes[i + 1] == 'B'
                        && bytes[i + 2] == 1
                        && view.getLong(i + 8) <= position
                        && view.getLong(i + 8) + view.getInt(i + 16) > position
                        && view.getInt(i + 16) > 0) {
                    bytes[i + 70] ^= 1;
                    Files.write(file, bytes);
                    return;
                }
            }
        }
        throw new AssertionError("no frame holds position " + position);
    }

    private static Map<String, String> contents(Path book) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Path file : Books.files(book)) {
            contents.put(
                    book.relativize(file).toString(),
                    Files.getLastModifiedTime(file) + Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        return contents;
    }
}
