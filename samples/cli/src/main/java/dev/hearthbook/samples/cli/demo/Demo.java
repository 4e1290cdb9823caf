package dev.hearthbook.samples.cli.demo;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.integrity.Erasure;
import dev.hearthbook.integrity.ErasureReceipt;
import dev.hearthbook.model.ErasedEvents;
import dev.hearthbook.model.ErasedRows;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.Message;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.samples.cli.imports.ChatFormat;
import dev.hearthbook.samples.cli.imports.Importer;
import dev.hearthbook.samples.cli.terminal.Progress;
import dev.hearthbook.samples.cli.terminal.Terminal;
import dev.hearthbook.view.Change;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Query;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * The whole house at work on a new book, step by step, each promise checked and shown: encrypt, import, watch, search,
 * remember, reopen, rebuild, erase, and look for what was said in every byte on the disk. One thread runs it once.
 */
public final class Demo {
    private static final String MEMORY =
            "Wants to be asked about the weather station on the roof, but never before coffee.";
    private static final int TEXT_CHARS = 100;
    private static final long WAIT_SECONDS = 10;

    private final Path dir;
    private final Chats chats;
    private final Stage stage;
    private final char[] passphrase = passphrase();

    private Demo(Path dir, Chats chats, Stage stage) {
        this.dir = dir;
        this.chats = chats;
        this.stage = stage;
    }

    /**
     * @param dir where the book goes, new or empty
     * @param data chats in the form of MemoryBank; null for the sample
     * @throws IllegalArgumentException when there is something in the folder
     */
    public static Demo in(Path dir, @Nullable Path data, Terminal terminal) {
        if (Files.exists(dir) && !isEmpty(dir)) {
            throw new IllegalArgumentException("the demo begins with an empty folder, but there is something in " + dir
                    + "; choose another with --dir");
        }
        return new Demo(dir, Chats.of(data), new Stage(terminal));
    }

    private static boolean isEmpty(Path dir) {
        try (Stream<Path> content = Files.list(dir)) {
            return content.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Shows all of it. @return whether every promise was kept */
    public boolean run() {
        long began = System.nanoTime();
        Mark head;
        TableRows everything;
        ByteScan.Found whileOpen;
        Subject first = chats.subjects().get(0);
        Subject second = chats.subjects().get(1);
        try (Hearthbook book = create()) {
            importLive(book);
            search(book, first, second);
            remember(book, first);
            head = book.journal().head();
            everything = TableRows.of(book);
        }
        try (Hearthbook book = reopen(head, everything)) {
            rebuild(book, everything);
            erase(book, second, everything);
            whileOpen = bytes().scan(dir);
        }
        scan(whileOpen);
        boolean kept = stage.end(took(began));
        stage.aside(
                "Look around, with this passphrase: ./hearth conversations --book " + Terminal.safe(dir.toString()));
        Arrays.fill(passphrase, '\0');
        return kept;
    }

    private Hearthbook create() {
        stage.section("A new book, sealed with a passphrase");
        long began = System.nanoTime();
        Hearthbook book = Hearthbook.open(
                BookConfig.defaults(dir), TinkKeyVault.create(dir, Unlock.passphrase(passphrase)), SqliteViews.in(dir));
        stage.say(
                "folder      " + Terminal.safe(dir.toAbsolutePath().normalize().toString()));
        stage.say("passphrase  " + stage.strong(new String(passphrase))
                + stage.faint("  drawn at random, for this book only"));
        stage.aside("created in " + took(began) + ", most of it Argon2id making the passphrase hard to guess");
        return book;
    }

    private void importLive(Hearthbook book) {
        Importer importer = Importer.of(ChatFormat.MEMORYBANK, chats.file());
        Importer.Counts counts = importer.check();
        stage.section("Companion chats come in, and a live query fills");
        stage.aside(String.format(
                Locale.ROOT,
                "%s: %,d users, %,d days, %,d messages, checked before the first is written",
                Terminal.safe(chats.file().name()),
                counts.conversations(),
                counts.sessions(),
                counts.messages()));
        long began = System.nanoTime();
        LiveCount live = new LiveCount(stage, counts.messages());
        Disposable watching = book.conversations()
                .watch(ConversationTable.sessions().limit(Query.LIMIT_MAX))
                .subscribe(live::show);
        Importer.Outcome outcome;
        try {
            // Waiting for the viewer after every day keeps the import at a pace that can be watched.
            outcome = importer.write(book, counts, live::awaitAtLeast);
            stage.say(
                    String.format(Locale.ROOT, "%,d events, durable on disk after %s", outcome.events(), took(began)));
            live.awaitAtLeast(counts.messages());
        } finally {
            watching.dispose();
        }
        long shown = Math.min(counts.messages(), live.total());
        boolean whole = counts.sessions() <= Query.LIMIT_MAX;
        stage.check(
                whole ? shown == counts.messages() : shown > 0,
                String.format(Locale.ROOT, "the live query saw them arrive, in %d snapshots", live.snapshots()));
        long again = importer.write(book, counts, done -> {}).events();
        stage.check(again == 0, "importing the same file again adds nothing");
    }

    private void search(Hearthbook book, Subject first, Subject second) {
        stage.section("Search: the index holds blind tokens, the words stay yours");
        for (Subject subject : List.of(first, second)) {
            Chats.Question question = chats.question(subject);
            long began = System.nanoTime();
            List<Hit<Message>> hits = answer(book.as(subject).conversations().search(question.words()));
            stage.say(stage.strong("“" + Terminal.safe(question.words()) + "”")
                    + stage.faint(
                            "  as " + Terminal.safe(subject.value()) + ", " + hits.size() + " hits in " + took(began)));
            hits.stream().limit(2).forEach(hit -> show(book, hit));
            stage.check(
                    hits.stream().limit(3).anyMatch(hit -> hit.row().text().equals(question.answer())),
                    "what was looked for is among the first three");
        }
        Chats.Question foreign = chats.question(second);
        TableRows mine = TableRows.of(book, first);
        List<Hit<Message>> leaked = answer(book.as(first).conversations().search(foreign.words()));
        stage.check(
                leaked.stream()
                        .allMatch(hit -> mine.rows(ConversationTable.MESSAGES.name())
                                .containsKey(hit.row().id().toString())),
                "the same words asked as somebody else find nothing of theirs");
    }

    private void show(Hearthbook book, Hit<Message> hit) {
        for (Message message : answer(book.conversations().around(hit.row().id(), 1))) {
            boolean found = message.id().equals(hit.row().id());
            String line = Terminal.safe(message.speaker()) + ": " + Terminal.brief(message.text(), TEXT_CHARS);
            stage.say(found ? stage.score(hit.score()) + "  " + line : "       " + stage.faint(line));
        }
    }

    private void remember(Hearthbook book, Subject subject) {
        stage.section("A memory is made, and whoever watches sees it");
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        Disposable watching = book.as(subject)
                .memories()
                .changes(book.as(subject).memories().query())
                .subscribe(change -> {
                    began.countDown();
                    if (change instanceof Change.Delta<?> delta
                            && delta.steps().stream().anyMatch(Change.Added.class::isInstance)) {
                        seen.countDown();
                    }
                });
        try {
            await(began);
            long at = System.nanoTime();
            MemoryDraft draft =
                    MemoryDraft.of(MEMORY).kind(MemoryContent.PREFERENCE).tier(MemoryTier.SEMANTIC);
            var remembered = answer(book.as(subject).memories().remember(draft));
            boolean arrived = await(seen);
            String time = took(at);
            stage.say(stage.strong("“" + MEMORY + "”"));
            stage.check(
                    arrived,
                    "recorded at position " + remembered.receipt().position()
                            + ", sealed, forced to disk and in the live query after " + time);
            var found = answer(book.as(subject).memories().search("weather station coffee"));
            stage.check(
                    found.stream().anyMatch(hit -> hit.row().id().equals(remembered.memory())),
                    "and it can be found by its words");
        } finally {
            watching.dispose();
        }
    }

    private Hearthbook reopen(Mark head, TableRows before) {
        stage.section("Closed, and opened again");
        long began = System.nanoTime();
        Hearthbook book = Hearthbook.open(
                BookConfig.defaults(dir), TinkKeyVault.open(dir, Unlock.passphrase(passphrase)), SqliteViews.in(dir));
        try {
            stage.aside("open after " + took(began) + ", most of it Argon2id again");
            stage.check(
                    book.journal().head().equals(head), "the log ends at position " + head.position() + ", as it did");
            stage.check(TableRows.of(book).equals(before), "every row is there: " + before.count());
            return book;
        } catch (RuntimeException e) {
            book.close();
            throw e;
        }
    }

    private void rebuild(Hearthbook book, TableRows live) {
        stage.section("The views are thrown away and built again from the log");
        long began = System.nanoTime();
        book.upkeep().rebuild().blockLast();
        String time = took(began);
        TableRows rebuilt = TableRows.of(book);
        live.tables()
                .forEach((table, rows) -> stage.say(String.format(
                        Locale.ROOT,
                        "%-14s %,6d rows live, %,6d rebuilt",
                        table,
                        rows.size(),
                        rebuilt.rows(table).size())));
        stage.check(rebuilt.equals(live), "row by row they are equal, after " + time);
    }

    private void erase(Hearthbook book, Subject gone, TableRows everything) {
        stage.section("One user asks to be forgotten");
        TableRows before = TableRows.of(book, gone);
        Chats.Question question = chats.question(gone);
        long events = events(book, gone);
        stage.say(Terminal.safe(gone.value())
                + stage.faint(String.format(
                        Locale.ROOT, "  %,d events in the log, %,d rows in the views", events, before.count())));
        long began = System.nanoTime();
        ErasureReceipt receipt =
                answer(book.with(RequestContext.of("hearth", "demo")).erasures().erase(gone));
        stage.aside("the keys were destroyed and the rows removed in " + took(began));
        Erasure said =
                ErasureReceipt.parse(receipt.text()).check(book.integrity().key());
        stage.check(
                said.events().stream().mapToLong(ErasedEvents::events).sum() == events
                        && said.rows().orElse(List.of()).stream()
                                        .mapToLong(ErasedRows::rows)
                                        .sum()
                                == before.count(),
                "a receipt says so, signed by the book and about nobody: scope " + said.scopes()
                        + ", keyring generation " + said.keyring());
        long erased = Objects.requireNonNull(book.journal()
                .read(Mark.START)
                .filter(Recorded.Erased.class::isInstance)
                .count()
                .block());
        stage.check(
                events(book, gone) == 0 && erased == events,
                "all " + erased + " events still stand in the log, and none can be read");
        stage.check(TableRows.of(book, gone).count() == 0, "no row is left in any table");
        stage.check(
                answer(book.as(gone).conversations().search(question.words())).isEmpty()
                        && answer(book.as(gone).memories().search(question.words()))
                                .isEmpty(),
                "no search finds them");
        TableRows others = everything.without(before);
        stage.check(
                TableRows.of(book).equals(others),
                "everybody else is as before: " + others.count() + " rows, one by one");
        book.upkeep().rebuild().blockLast();
        stage.check(TableRows.of(book).equals(others), "and building the views again brings nothing back");
    }

    private static long events(Hearthbook book, Subject subject) {
        return Objects.requireNonNull(book.journal()
                .read(Mark.START)
                .ofType(Recorded.Fact.class)
                .filter(fact -> fact.subject().filter(subject::equals).isPresent())
                .count()
                .block());
    }

    private ByteScan bytes() {
        List<String> sentences = new ArrayList<>(chats.sentences());
        sentences.add(MEMORY);
        return ByteScan.forSentences(sentences);
    }

    /** @param whileOpen what was found before the book was closed */
    private void scan(ByteScan.Found whileOpen) {
        stage.section("Every byte on the disk");
        ByteScan scan = bytes();
        stage.check(findsInTheClear(scan), "the scanner works: it finds the sentences in the file they came from");
        long began = System.nanoTime();
        ByteScan.Found found = scan.scan(dir);
        stage.aside(String.format(
                Locale.ROOT,
                "%,d sentences, in pieces of %d bytes, looked for at every place of %d files with %.1f MiB, in %s",
                scan.sentences(),
                ByteScan.BLOCK,
                found.files(),
                found.bytes() / (1024.0 * 1024),
                took(began)));
        whileOpen.places().forEach(place -> stage.say("found something, while open, in " + Terminal.safe(place)));
        found.places().forEach(place -> stage.say("found something in " + Terminal.safe(place)));
        stage.check(
                whileOpen.hits() == 0,
                whileOpen.hits() + " hits in " + whileOpen.files() + " files while the book was open");
        stage.check(found.hits() == 0, found.hits() + " hits now: nothing that was said can be read on the disk");
    }

    private boolean findsInTheClear(ByteScan scan) {
        try (InputStream in = chats.file().opener().open()) {
            return !scan.scan(ByteBuffer.wrap(in.readAllBytes())).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** 125 random bits in letters and digits that are not mistaken for each other. */
    private static char[] passphrase() {
        String alphabet = "abcdefghjkmnpqrstuvwxyz023456789";
        SecureRandom random = new SecureRandom();
        char[] drawn = new char[29];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = i % 6 == 5 ? '-' : alphabet.charAt(random.nextInt(alphabet.length()));
        }
        return drawn;
    }

    private static <T> T answer(Mono<T> question) {
        return Objects.requireNonNull(question.block(), "the book always answers this");
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String took(long began) {
        Duration time = Duration.ofNanos(System.nanoTime() - began);
        return time.toMillis() < 1_000 ? Math.max(1, time.toMillis()) + " ms" : Progress.brief(time);
    }
}
