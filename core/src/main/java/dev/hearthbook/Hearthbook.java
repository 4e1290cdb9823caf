package dev.hearthbook;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.event.HouseEvents;
import dev.hearthbook.files.BookFolder;
import dev.hearthbook.files.Preset;
import dev.hearthbook.integrity.Anchor;
import dev.hearthbook.internal.chronicle.ChronicleLog;
import dev.hearthbook.internal.chronicle.SegmentSize;
import dev.hearthbook.internal.index.BookIndex;
import dev.hearthbook.internal.integrity.MemoryAnchor;
import dev.hearthbook.internal.integrity.Notary;
import dev.hearthbook.internal.integrity.OwnAnchor;
import dev.hearthbook.internal.journal.BookJournal;
import dev.hearthbook.internal.merkle.FileStore;
import dev.hearthbook.internal.merkle.MemoryStore;
import dev.hearthbook.internal.merkle.Tree;
import dev.hearthbook.internal.upkeep.BookFile;
import dev.hearthbook.internal.upkeep.Eraser;
import dev.hearthbook.internal.upkeep.KeyAudit;
import dev.hearthbook.internal.upkeep.Ledger;
import dev.hearthbook.journal.Journal;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.SecurityEvent;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.InMemoryLog;
import dev.hearthbook.model.CollectionType;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.StoreId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.Views;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * An open book.
 *
 * <pre>{@code
 * try (Hearthbook book = Hearthbook.open(
 *         BookConfig.defaults(dir), TinkKeyVault.open(dir, Unlock.passphrase(passphrase)), SqliteViews.in(dir))) {
 *     …
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Any thread may use a book and everything it hands out. One process has it open at a time.
 *
 * <p><b>Lifetime.</b> The book takes over the vault and the views it is given and closes them with itself, or when it cannot
 * be opened.
 */
public final class Hearthbook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hearthbook.class);

    private final BookConfig config;
    private final Supplier<Engine> engines;
    private Engine engine;
    private boolean closed;

    /** Everything that is open; an in-memory book replaces it at once when it is reset. */
    private record Engine(
            KeyVault keys,
            EventLog log,
            BookIndex index,
            BookJournal journal,
            Scheduler scheduler,
            Views views,
            Nouns nouns,
            KeyAudit audit,
            Erasures.Parts erasing,
            Upkeep upkeep,
            Integrity integrity) {
        /**
         * What still waits is written; then readers first, then the writer, then what it wrote to. Whatever cannot be closed
         * cleanly (a full disk), the rest is: nothing may hold the book's files any longer.
         */
        void close() {
            Opening open = new Opening();
            open.closing(scheduler::dispose);
            open.closing(keys::close);
            open.closing(log::close);
            open.closing(index::close);
            open.closing(journal::close);
            open.closing(views::close);
            open.closing(nouns::close);
            open.closing(audit::close);
            open.closing(erasing.eraser()::close);
            open.close();
        }
    }

    private Hearthbook(BookConfig config, Supplier<Engine> engines) {
        this.config = config;
        this.engines = engines;
        this.engine = engines.get();
    }

    /**
     * Opens the book in {@code config.dir()}, or begins one there.
     *
     * @param keys its vault; a vault of another book is refused
     * @param views where its read models lie
     * @throws dev.hearthbook.model.HearthbookException {@code BOOK_LOCKED} when another process has it open,
     *     {@code LOG_ROLLED_BACK} and {@code HISTORY_BROKEN} when the log contradicts a checkpoint that was kept,
     *     {@code KEYRING_FOREIGN}, {@code KEYRING_OLDER}, {@code JVM_FLAGS_MISSING}, {@code CORRUPT}, {@code FORMAT_UNKNOWN}, {@code IO_FAILED}; the
     *     message says what to do, and the book is as it was
     */
    public static Hearthbook open(BookConfig config, KeyVault keys, Views views) {
        Hearthbook book = new Hearthbook(config, () -> durable(config, keys, views));
        LOG.info(
                "book.opened store={} position={} config={}",
                book.id(),
                book.journal().head().position(),
                config);
        return book;
    }

    /**
     * A book that lives in memory and is gone when it is closed: for tests and for trying things out. Log, keys and rows are
     * in memory; nothing touches the disk. It behaves like a durable one otherwise.
     *
     * @param views in-memory views, for example {@code MemoryViews.create()}
     */
    public static Hearthbook inMemory(Views views) {
        return inMemory(BookConfig.defaults(Path.of("in-memory")), views);
    }

    /** The same with settings; the folder, the durability and the segments of {@code config} do not matter. */
    public static Hearthbook inMemory(BookConfig config, Views views) {
        return new Hearthbook(config, () -> memory(config, views));
    }

    private static Engine durable(BookConfig config, KeyVault keys, Views views) {
        Opening opening = new Opening();
        try {
            opening.closing(keys::close);
            opening.closing(views::close);
            BookFolder folder = BookFolder.create(config.dir());
            folder.prepareSqlite();
            Preset preset = BookFile.check(folder, keys.store(), config.preset());
            ChronicleLog log = ChronicleLog.open(
                    folder.file("log"), // which the log makes, and then holds its reserve from the beginning
                    new ChronicleLog.Options(
                            config.segmentBytes(), preset == Preset.SMALL ? SegmentSize.SMALL : SegmentSize.REGULAR),
                    config.disk());
            opening.closing(log::close);
            BookIndex index =
                    BookIndex.open(folder.folder("index"), preset.pageBytes(), config.commandsKept(), config.workers());
            opening.closing(index::close);
            return start(
                    config,
                    keys,
                    log,
                    log.erasureReserve()::releaseWhenScarce,
                    index,
                    views,
                    new Kept(
                            new FileStore(folder, OwnAnchor.FOLDER),
                            new OwnAnchor(folder),
                            Ledger.in(folder, keys.store())),
                    opening);
        } catch (RuntimeException | Error e) {
            opening.undo(e);
            throw e;
        }
    }

    private static Engine memory(BookConfig config, Views views) {
        Opening opening = new Opening();
        KeyVault keys = InMemoryKeyVault.create();
        try {
            return start(
                    config,
                    keys,
                    InMemoryLog.create(),
                    () -> {},
                    BookIndex.inMemory(config.commandsKept()),
                    views,
                    new Kept(new MemoryStore(), new MemoryAnchor(), Ledger.none(keys.store())),
                    opening);
        } catch (RuntimeException | Error e) {
            opening.undo(e);
            throw e;
        }
    }

    /** Where a book keeps what it needs to sign checkpoints: hashes, and the newest one; and the list of its erasures. */
    private record Kept(Tree.Store hashes, Anchor own, Ledger ledger) {}

    private static Engine start(
            BookConfig config,
            KeyVault keys,
            EventLog log,
            Runnable makeRoom,
            BookIndex index,
            Views views,
            Kept kept,
            Opening opening) {
        Scheduler scheduler = config.workers()
                .scheduler("hearthbook-io", Math.max(4, 2 * Runtime.getRuntime().availableProcessors()), 100_000);
        opening.closing(scheduler::dispose);
        EventTypes types = BookEvent.types().and(HouseEvents.types()).and(config.eventTypes());
        BookJournal journal = BookJournal.open(
                log,
                keys,
                index,
                new BookJournal.Settings(
                        types,
                        config.durability(),
                        config.queueMax(),
                        config.patience(),
                        log.frameBytesMax(),
                        config.compress(),
                        config.clock(),
                        config.ids(),
                        config.workers(),
                        scheduler));
        opening.closing(journal::close);
        Notary notary = new Notary(log, keys, journal, kept.hashes(), kept.own(), config.anchors());
        notary.requireHistory(); // before anything is appended to a log that may be the wrong one
        KeyAudit audit = new KeyAudit(journal, keys, config.workers());
        opening.closing(audit::close);
        audit.check();
        Nouns nouns = new Nouns(config, keys, journal, views, scheduler);
        Eraser eraser = new Eraser(
                journal,
                keys,
                views,
                kept.ledger(),
                new Eraser.Around(makeRoom, nouns.desk::clear, config.clock(), config.workers(), scheduler));
        opening.closing(eraser::close);
        eraser.recover();
        views.open(journal);
        audit.listen();
        eraser.resume();
        Erasures.Parts erasing = new Erasures.Parts(eraser, keys, journal, audit);
        Upkeep upkeep = new Upkeep(config, keys, log, journal, views);
        Integrity integrity = new Integrity(log, journal, notary, scheduler);
        return new Engine(keys, log, index, journal, scheduler, views, nouns, audit, erasing, upkeep, integrity);
    }

    /** What has been opened so far, to be closed in reverse when the next step fails. */
    private static final class Opening {
        private final Deque<Runnable> steps = new ArrayDeque<>();

        void closing(Runnable step) {
            steps.push(step);
        }

        /** Closes everything; the first failure is thrown then. */
        void close() {
            RuntimeException first = null;
            for (Runnable step : steps) {
                try {
                    step.run();
                } catch (RuntimeException e) {
                    if (first == null) {
                        first = e;
                    } else {
                        first.addSuppressed(e);
                    }
                }
            }
            if (first != null) {
                throw first;
            }
        }

        void undo(Throwable cause) {
            for (Runnable step : steps) {
                try {
                    step.run();
                } catch (RuntimeException e) {
                    cause.addSuppressed(e);
                }
            }
        }
    }

    /** Who lives in the book. */
    public Personas personas() {
        return new Personas(engine().nouns.anybody());
    }

    /** What is said: conversations, their sessions and messages. */
    public Conversations conversations() {
        return new Conversations(engine().nouns.anybody());
    }

    /** What is remembered. */
    public Memories memories() {
        return new Memories(engine().nouns.anybody());
    }

    /** What memories have to do with each other. */
    public Relations relations() {
        return new Relations(engine().nouns.anybody());
    }

    /** Users as the book knows them, and their snapshots. */
    public Profiles profiles() {
        return new Profiles(engine().nouns.anybody());
    }

    /** What users felt. */
    public Emotions emotions() {
        return new Emotions(engine().nouns.anybody());
    }

    /** How users and agents dealt with each other. */
    public Interactions interactions() {
        return new Interactions(engine().nouns.anybody());
    }

    /** Thinking about memories, and what came out. */
    public Reflections reflections() {
        return new Reflections(engine().nouns.anybody());
    }

    /** Who read what, and what policies decided. */
    public Audit audit() {
        return new Audit(engine().nouns.anybody());
    }

    /** The documents of a collection. */
    public <T> Documents<T> documents(CollectionType<T> type) {
        return new Documents<>(engine().nouns.anybody(), type);
    }

    /** The book on behalf of somebody; command ids are given there, too. */
    public ActingBook with(RequestContext context) {
        Engine now = engine();
        return new ActingBook(now.nouns.anybody().with(context), now.erasing);
    }

    /** The book as one subject may see it. */
    public SubjectBook as(Subject subject) {
        Engine now = engine();
        return new SubjectBook(now.nouns.anybody().within(subject), now.erasing);
    }

    /**
     * Several commands on any nouns as one commit: all of them are recorded, or none.
     *
     * @param work runs on the subscriber's thread, or on the book's scheduler when that thread must not block; it may run
     *     again, up to 5 times, when others change the same data meanwhile. An exception appends nothing and is passed on.
     */
    public Mono<Receipt> commit(Consumer<Tx> work) {
        return Tx.commit(engine().nouns.anybody(), "", work);
    }

    /** The events beneath everything; append your own event types here. */
    public Journal journal() {
        return engine().journal;
    }

    /** Questions to the read models, the application's own tables among them. */
    public Views views() {
        return engine().views;
    }

    /** The end of data: subjects, conversations, memories, and what is older than its retention class allows. */
    public Erasures erasures() {
        Engine now = engine();
        return new Erasures(now.erasing, now.nouns.anybody());
    }

    /** What keeps the book in order: rebuild, roll, status. */
    public Upkeep upkeep() {
        return engine().upkeep;
    }

    /**
     * What happens to the safety of the book, as it happens: unlocking, changed keys, bytes that fail authentication, refused
     * writes; the latest {@code 64} first. It never ends by itself. Changed keys stand in the log, too, in the stream {@code
     * book/keys}.
     */
    public Flux<SecurityEvent> security() {
        return engine().keys.security().events();
    }

    /** Checkpoints, proofs, and a look at every byte. */
    public Integrity integrity() {
        return engine().integrity;
    }

    /** Which book this is. */
    public StoreId id() {
        return engine().keys.store();
    }

    /** How it was opened. */
    public BookConfig config() {
        return config;
    }

    private synchronized Engine engine() {
        if (closed) {
            throw new IllegalStateException("the book is closed; open it again to use it");
        }
        return engine;
    }

    /**
     * Empties an in-memory book: it is as new. What it handed out before belongs to the past; ask again.
     *
     * @throws IllegalStateException for a durable book, which forgets nothing by accident
     */
    public synchronized void reset() {
        if (!(engine().log instanceof InMemoryLog)) {
            throw new IllegalStateException(
                    "only a book in memory can be reset; to empty a durable one, delete its folder");
        }
        engine.close();
        engine = engines.get();
    }

    /** Ends every subscription, writes what waits, makes it durable and closes all files. Harmless the second time. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            engine.close();
        }
    }

    @Override
    public String toString() {
        return "Hearthbook[" + config.dir() + "]";
    }
}
