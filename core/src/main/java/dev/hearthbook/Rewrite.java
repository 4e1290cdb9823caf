package dev.hearthbook;

import dev.hearthbook.files.BookFolder;
import dev.hearthbook.files.Preset;
import dev.hearthbook.integrity.Anchor;
import dev.hearthbook.integrity.Checkpoint;
import dev.hearthbook.integrity.Verification;
import dev.hearthbook.integrity.VerifyingKey;
import dev.hearthbook.internal.chronicle.ChronicleLog;
import dev.hearthbook.internal.integrity.Audit;
import dev.hearthbook.internal.integrity.OwnAnchor;
import dev.hearthbook.internal.rewrite.Rewriter;
import dev.hearthbook.internal.upkeep.BookFile;
import dev.hearthbook.internal.upkeep.Ledger;
import dev.hearthbook.internal.upkeep.NewFolder;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.StoreId;
import dev.hearthbook.view.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a whole book anew, into another folder and under fresh keys: for when an old copy of its keyring, or what opens it, may be in
 * the wrong hands, and to be rid of what was erased.
 *
 * <pre>{@code
 * try (TinkKeyVault keys = TinkKeyVault.open(old, unlock)) {
 *     Rewrite.Report report = Rewrite.of(old, keys).to(fresh, dir -> TinkKeyVault.createSuccessor(dir, newUnlock, keys));
 * }
 * }</pre>
 *
 * <p><b>What is the same.</b> Every event at its position: stream and version, type, tags, content, context, time, its commit and its
 * command, which is still known for its 90 days. Who was erased stays erased, what was lost stays lost. Views that are built from the
 * new book show what those of the old one show.
 *
 * <p><b>What is not.</b> It is another book, with an id, a signing key and checkpoints of its own, so no proof or anchor of the old one
 * speaks for it. Everything is sealed anew; heads change, so marks, cursors and receipts of the old book are stale. An erased event
 * keeps its place and has no bytes any more. Behind the last event stands {@link dev.hearthbook.event.BookEvent.RewrittenFrom}: where it
 * all came from, signed by the old book.
 *
 * <p><b>The old book</b> is only read, if it was closed cleanly; otherwise its log is repaired first, as whenever it is opened. Nobody
 * may have it open. Who holds a copy of it and its keys can go on reading that copy.
 *
 * <p>The log is read four times, and compared event by event before the new folder is a book. A process that ends before that leaves a
 * folder that is none: delete it and start again. Any thread; blocks while it works, and needs no more memory for a large book.
 */
public final class Rewrite {
    private static final Logger LOG = LoggerFactory.getLogger(Rewrite.class);

    /** What a new book takes besides what the old one took: space ahead of the writer, and for erasures. */
    private static final long ROOM = 8 << 20;

    private final Path old;
    private final KeyVault keys;
    private final InstantSource clock;
    private final boolean deflate;
    private final List<Anchor> anchors;

    private Rewrite(Path old, KeyVault keys, InstantSource clock, boolean deflate, List<Anchor> anchors) {
        this.old = old.toAbsolutePath().normalize();
        this.keys = keys;
        this.clock = clock;
        this.deflate = deflate;
        this.anchors = List.copyOf(anchors);
    }

    /**
     * Of the book in this folder. Nothing happens yet.
     *
     * @param keys its vault; the caller closes it
     */
    public static Rewrite of(Path old, KeyVault keys) {
        return new Rewrite(old, keys, InstantSource.system(), false, List.of());
    }

    /** The same, with a clock for the time of what is added. */
    public Rewrite at(InstantSource time) {
        return new Rewrite(old, keys, time, deflate, anchors);
    }

    /** The same, with payloads of more than 1 KiB deflated where that saves a tenth; by default each stays as it is. */
    public Rewrite deflated() {
        return new Rewrite(old, keys, clock, true, anchors);
    }

    /** The same, comparing the old log with the checkpoints at these places, too, besides its own newest one. */
    public Rewrite anchoredBy(List<Anchor> places) {
        return new Rewrite(old, keys, clock, deflate, places);
    }

    /** What it does at the moment, in order. */
    public enum Step {
        /** The old log, against its checksums, chain and checkpoints. */
        VERIFYING,
        /** Its headers are opened. */
        SURVEYING,
        WRITING,
        /** Both logs side by side. */
        COMPARING
    }

    /**
     * How far a rewriting is.
     *
     * @param events of the old log that this step is done with
     * @param total of them
     */
    public record Progress(Step step, long events, long total) {}

    /**
     * What was written, and found equal.
     *
     * @param dir the new book's folder
     * @param store its id
     * @param from the id of the old book
     * @param head the end of the new log
     * @param events whose content is the same as in the old book
     * @param erased events that have no content, because their keys are destroyed
     * @param lost events that a salvage could not find
     * @param frames how many frames the new log has
     * @param bytesBefore of the old log
     * @param bytes of the new one
     */
    public record Report(
            Path dir,
            StoreId store,
            StoreId from,
            Mark head,
            long events,
            long erased,
            long lost,
            long frames,
            long bytesBefore,
            long bytes) {}

    /**
     * Writes the new book.
     *
     * @param dir its folder, which must not exist; when anything fails it is removed again
     * @param successor makes the vault in the folder it is given, as one that succeeds the old; closed here
     * @throws HearthbookException {@code BOOK_MISSING} when there is no book in the old folder, {@code BOOK_EXISTS} when there is something
     *     in the new one, {@code BOOK_LOCKED} when somebody has the old book open, {@code KEYRING_FOREIGN} when the vault is another
     *     book's or its successor is none, {@code KEYRING_OLDER}, {@code OUT_OF_SPACE}, {@code IO_FAILED}, and for an old book that is not
     *     sound what {@link Integrity#verify} would say of it: {@code CORRUPT} (salvage it first), {@code TAMPERED}, {@code
     *     HISTORY_BROKEN}, {@code LOG_ROLLED_BACK}, {@code PROOF_INVALID}, {@code KEY_MISSING}
     */
    public Report to(Path dir, Function<Path, KeyVault> successor) {
        return to(dir, successor, progress -> {});
    }

    /** The same, telling how far it is. */
    public Report to(Path dir, Function<Path, KeyVault> successor, Consumer<Progress> progress) {
        Path fresh = dir.toAbsolutePath().normalize();
        NewFolder.require(old, fresh);
        requireSameBook();
        try (ChronicleLog from = log(old)) {
            Told told = new Told(from.tail().position(), progress);
            Verification sound = verify(from, told);
            Rewriter rewriter = Rewriter.of(from, keys, listed(), told.at(Step.SURVEYING));
            requireRoom(fresh, from.bytes());
            BookFolder folder = BookFolder.create(fresh);
            try {
                Report report = fill(folder, from, rewriter, sound, successor, told);
                LOG.info(
                        "book.rewritten store={} from={} events={} erased={} lost={}",
                        report.store(),
                        report.from(),
                        report.events(),
                        report.erased(),
                        report.lost());
                return report;
            } catch (IOException | RuntimeException | Error e) {
                NewFolder.remove(fresh, e);
                throw e;
            }
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED, "The book in " + old + " could not be rewritten: " + e.getMessage(), e);
        }
    }

    private void requireSameBook() {
        Optional<StoreId> named = BookFile.read(BookFolder.at(old));
        if (named.isEmpty()) {
            throw new HearthbookException(
                    ErrorCode.BOOK_MISSING,
                    "The folder " + old + " has no file 'book', or one that cannot be read; salvage the book first.");
        }
        if (!named.get().equals(keys.store())) {
            throw new HearthbookException(
                    ErrorCode.KEYRING_FOREIGN,
                    "The keyring belongs to book " + keys.store() + ", but " + old + " holds book " + named.get()
                            + ". Open it with its own keyring.");
        }
    }

    private ChronicleLog log(Path book) {
        return ChronicleLog.open(
                book.resolve("log"),
                Preset.of(old) == Preset.SMALL ? ChronicleLog.Options.SMALL : ChronicleLog.Options.DEFAULT);
    }

    /** An old copy, or a log whose end was cut off, must not come out of this as if it were whole. */
    private Verification verify(ChronicleLog from, Told told) {
        List<Anchor> places = new ArrayList<>(anchors);
        places.add(new OwnAnchor(BookFolder.at(old)));
        VerifyingKey key = VerifyingKey.of(Checkpoint.origin(keys.store()), keys.publicKey());
        LongConsumer verified = told.at(Step.VERIFYING);
        return Audit.withoutKeys(from, Optional.of(key), places, step -> verified.accept(step.events()))
                .all();
    }

    /** What the file of erasures knows: keys that were destroyed stay so, even if the log is a copy from before. */
    private List<Long> listed() {
        return Ledger.in(BookFolder.at(old), keys.store()).read().stream()
                .flatMap(entry -> entry.scopes().stream())
                .toList();
    }

    private void requireRoom(Path fresh, long logBytes) throws IOException {
        Path there = fresh;
        while (!Files.exists(there)) {
            there = Optional.ofNullable(there.getParent()).orElse(fresh.getRoot());
        }
        long needed = logBytes + Files.size(old.resolve("book")) + keyringBytes() + ROOM;
        long usable = Files.getFileStore(there).getUsableSpace();
        if (usable < needed) {
            throw new HearthbookException(
                    ErrorCode.OUT_OF_SPACE,
                    "The disk of " + fresh + " has " + (usable >> 20) + " MiB left, and the new book takes about "
                            + ((needed >> 20) + 1)
                            + " MiB. Nothing was written; free some space or name a folder on another disk.");
        }
    }

    /** Of a vault on disk; one that keeps its keys elsewhere takes no room here. */
    private long keyringBytes() throws IOException {
        Path keyring = old.resolve("keyring.db");
        return Files.exists(keyring) ? Files.size(keyring) : 0;
    }

    private Report fill(
            BookFolder folder,
            ChronicleLog from,
            Rewriter rewriter,
            Verification sound,
            Function<Path, KeyVault> successor,
            Told told)
            throws IOException {
        // First: a folder that holds a log and no file 'book' is no book, so one that was cut short is none.
        log(folder.path()).close();
        try (KeyVault vault = successor.apply(folder.path())) {
            Rewriter.Written written;
            try (ChronicleLog to = log(folder.path())) {
                written = rewriter.write(
                        to,
                        vault,
                        deflate,
                        sound.root(),
                        Row.micros(clock.instant()),
                        IdSource.system().next(),
                        told.at(Step.WRITING));
            }
            Rewriter.Equal equal;
            long bytes;
            try (ChronicleLog to = log(folder.path())) {
                equal = rewriter.compare(to, vault, written, told.at(Step.COMPARING));
                bytes = to.bytes();
            }
            BookFile.create(folder, vault.store(), Preset.of(old));
            return new Report(
                    folder.path(),
                    vault.store(),
                    keys.store(),
                    written.end().head().at(written.end().position()),
                    equal.events(),
                    equal.empty(),
                    sound.lost(),
                    written.frames(),
                    from.bytes(),
                    bytes);
        }
    }

    /** Tells of each step at its beginning, at every thousandth event or so, and at its end. */
    private record Told(long total, Consumer<Progress> progress) {
        private static final int STEP = 1_000;

        LongConsumer at(Step step) {
            progress.accept(new Progress(step, 0, total));
            long[] last = {0};
            return position -> {
                if (position - last[0] >= STEP || position == total) {
                    last[0] = position;
                    progress.accept(new Progress(step, position, total));
                }
            };
        }
    }

    @Override
    public String toString() {
        return "Rewrite[" + old + "]";
    }
}
