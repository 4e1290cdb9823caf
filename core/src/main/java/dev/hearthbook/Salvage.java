package dev.hearthbook;

import dev.hearthbook.files.BookFolder;
import dev.hearthbook.files.Disk;
import dev.hearthbook.files.Preset;
import dev.hearthbook.internal.chronicle.ChronicleLog;
import dev.hearthbook.internal.chronicle.Wreck;
import dev.hearthbook.internal.salvage.Mender;
import dev.hearthbook.internal.upkeep.BookFile;
import dev.hearthbook.internal.upkeep.NewFolder;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.EventLog.Tail;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.StoreId;
import dev.hearthbook.view.Row;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a sound book of one whose log is damaged, in another folder.
 *
 * <pre>{@code
 * Salvage.Report report = Salvage.of(old).to(fresh, dir -> TinkKeyVault.open(dir, Unlock.passphrase(passphrase)));
 * }</pre>
 *
 * <p><b>What is kept.</b> Every commit of the log that can still be read whole, byte for byte, at its old position and head: the
 * book has its old id and keys, and receipts, cursors and marks go on being right. Where events were lost stands one
 * {@linkplain dev.hearthbook.event.Recorded.Lost gap}, signed by the book. Of a commit of which a part is lost nothing is
 * kept. The index and the views are built anew from the log when the new book is opened.
 *
 * <p><b>What comes back.</b> A loss may hold the event by which something was edited, redacted or forgotten; then it shows again
 * as it was before. What was erased with its keys stays erased.
 *
 * <p><b>What cannot be salvaged</b> is a damaged keyring: without its keys nothing of the log opens. Put a backup of the
 * keyring in its place first.
 *
 * <p>The old folder is never changed. Any thread; blocks while it works, about as long as reading the log twice and writing it
 * once takes.
 */
public final class Salvage {
    private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);

    /** The vault's file and what SQLite keeps beside it while, or after, a transaction is cut short. */
    private static final List<String> COPIED = List.of("keyring.db", "keyring.db-journal", "erasures");

    private final Path old;
    private final InstantSource clock;

    private Salvage(Path old, InstantSource clock) {
        this.old = old.toAbsolutePath().normalize();
        this.clock = clock;
    }

    /** Of the book in this folder, which nobody has open. Nothing happens yet. */
    public static Salvage of(Path old) {
        return new Salvage(old, InstantSource.system());
    }

    /** The same, with a clock for the time that the gaps carry. */
    public Salvage at(InstantSource time) {
        return new Salvage(old, time);
    }

    /**
     * How far a salvage is.
     *
     * @param searched bytes of the old log
     * @param total of them
     */
    public record Progress(long searched, long total) {}

    /**
     * What a salvage found.
     *
     * @param dir the new book's folder
     * @param head the end of its log
     * @param events how many events were kept
     * @param frames how many frames hold them
     * @param losses what is missing, in order; empty when everything was found
     * @param leftOut whole frames that were found and do not belong into this log
     */
    public record Report(
            Path dir, StoreId store, Mark head, long events, long frames, List<Loss> losses, List<LeftOut> leftOut) {
        public Report {
            losses = List.copyOf(losses);
            leftOut = List.copyOf(leftOut);
        }

        /** How many events are missing. */
        public long lost() {
            return losses.stream().mapToLong(Loss::events).sum();
        }
    }

    /**
     * A range of events that could not be found.
     *
     * @param first position of the first one
     * @param last position of the last one
     * @param after when the last event before them was recorded; empty when there is none
     * @param before when the next event behind them was recorded; empty when there is none
     * @param places the bytes between those two, in the old folder; empty when they do not stand in order
     */
    public record Loss(
            Position first, Position last, Optional<Instant> after, Optional<Instant> before, List<Place> places) {
        public Loss {
            places = List.copyOf(places);
        }

        public long events() {
            return last.value() - first.value() + 1;
        }
    }

    /**
     * Bytes of a segment's file, in the old folder.
     *
     * @param segment its number
     * @param from the first one
     * @param to the one behind the last; beyond the end of the file when that is cut short or gone
     */
    public record Place(int segment, long from, long to) {}

    /**
     * Whole frames that were found and not taken.
     *
     * @param segment the number of the segment they stand in
     * @param offset of the first byte
     * @param first position of the first event that they claim to hold
     * @param last position of the last one
     * @param why words that go on after "it"
     */
    public record LeftOut(int segment, long offset, Position first, Position last, String why) {}

    /**
     * Writes a new book.
     *
     * @param dir its folder, which must not exist; when anything fails it is removed again
     * @param keys opens the vault in the folder it is given, which is the new one: the keyring is copied first. The salvage
     *     closes it.
     * @throws HearthbookException {@code BOOK_MISSING} when there is no log in the old folder, {@code BOOK_EXISTS} when the new
     *     one exists, {@code BOOK_LOCKED} when somebody has the old book open, {@code KEYRING_FOREIGN} when the keyring is
     *     another book's, {@code OUT_OF_SPACE}, {@code IO_FAILED}, and whatever {@code keys} throws, first of all
     *     {@code WRONG_KEY}, {@code KEYRING_MISSING} and {@code KEYRING_DAMAGED}
     */
    public Report to(Path dir, Function<Path, KeyVault> keys) {
        return to(dir, keys, progress -> {});
    }

    /** The same, telling how far it is. */
    public Report to(Path dir, Function<Path, KeyVault> keys, Consumer<Progress> progress) {
        Path fresh = dir.toAbsolutePath().normalize();
        NewFolder.require(old, fresh);
        try (Wreck wreck = Wreck.open(old.resolve("log"), Disk.real())) {
            BookFolder folder = BookFolder.create(fresh);
            try {
                Report report = fill(folder, wreck, keys, progress);
                LOG.info(
                        "book.salvaged store={} events={} lost={} losses={} leftOut={}",
                        report.store(),
                        report.events(),
                        report.lost(),
                        report.losses().size(),
                        report.leftOut().size());
                return report;
            } catch (IOException | RuntimeException | Error e) {
                NewFolder.remove(fresh, e);
                throw e;
            }
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED, "The book in " + old + " could not be salvaged: " + e.getMessage(), e);
        }
    }

    private Report fill(BookFolder folder, Wreck wreck, Function<Path, KeyVault> keys, Consumer<Progress> progress)
            throws IOException {
        copyKeyring(folder);
        try (KeyVault vault = open(folder, keys)) {
            requireSameBook(vault.store());
            Mender mender = new Mender(wreck, vault, Row.micros(clock.instant()));
            long total = 0;
            for (int segment : wreck.segments()) {
                total += wreck.size(segment);
            }
            Searching searching = new Searching(total, progress);
            Mender.Outcome outcome;
            try (ChronicleLog log = log(folder)) {
                outcome = mender.mend(log, searching::more);
            }
            try (ChronicleLog log = log(folder)) {
                mender.verify(log, outcome.end());
            }
            // Last: a folder that holds a log and not this file is no book, so a salvage that was cut short is none.
            BookFile.create(folder, vault.store(), Preset.of(old));
            return report(folder.path(), vault.store(), outcome);
        }
    }

    private ChronicleLog log(BookFolder folder) {
        return ChronicleLog.open(
                folder.folder("log"),
                Preset.of(old) == Preset.SMALL ? ChronicleLog.Options.SMALL : ChronicleLog.Options.DEFAULT);
    }

    /** Counts what was searched. */
    private static final class Searching {
        private final long total;
        private final Consumer<Progress> progress;
        private long searched;

        Searching(long total, Consumer<Progress> progress) {
            this.total = total;
            this.progress = progress;
        }

        void more(long bytes) {
            searched += bytes;
            progress.accept(new Progress(searched, total));
        }
    }

    /** SQLite rolls an interrupted transaction back when the copy is opened, in the copy. */
    private void copyKeyring(BookFolder folder) throws IOException {
        for (String name : COPIED) {
            Path from = old.resolve(name);
            if (Files.isRegularFile(from)) {
                folder.createFile(name);
                Files.write(folder.file(name), Files.readAllBytes(from));
                try (FileChannel channel = FileChannel.open(folder.file(name), StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
        folder.force();
    }

    private KeyVault open(BookFolder folder, Function<Path, KeyVault> keys) {
        try {
            return keys.apply(folder.path());
        } catch (HearthbookException e) {
            if (e.code() == ErrorCode.KEYRING_DAMAGED || e.code() == ErrorCode.KEYRING_MISSING) {
                throw new HearthbookException(
                        e.code(),
                        "The keyring of " + old + " is "
                                + (e.code() == ErrorCode.KEYRING_MISSING ? "missing" : "damaged")
                                + ", and nothing of a log opens without its keys: a keyring cannot be salvaged. Put a backup"
                                + " of keyring.db into that folder and salvage again.",
                        e);
            }
            throw e;
        }
    }

    private void requireSameBook(StoreId store) {
        Optional<StoreId> named = BookFile.read(BookFolder.at(old));
        if (named.isPresent() && !named.get().equals(store)) {
            throw new HearthbookException(
                    ErrorCode.KEYRING_FOREIGN,
                    "The keyring in " + old + " belongs to book " + store + ", but the folder holds book " + named.get()
                            + ". Put the book's own keyring there and salvage again.");
        }
    }

    private static Report report(Path dir, StoreId store, Mender.Outcome outcome) {
        Tail end = outcome.end();
        return new Report(
                dir,
                store,
                end.head().at(end.position()),
                outcome.events(),
                outcome.frames(),
                outcome.losses().stream().map(Salvage::loss).toList(),
                outcome.leftOut().stream()
                        .map(it -> new LeftOut(
                                it.segment(), it.from(), Position.of(it.first()), Position.of(it.last()), it.why()))
                        .toList());
    }

    private static Loss loss(Mender.Loss loss) {
        return new Loss(
                Position.of(loss.first()),
                Position.of(loss.last()),
                time(loss.afterMicros()),
                time(loss.beforeMicros()),
                loss.places().stream()
                        .map(it -> new Place(it.segment(), it.from(), it.to()))
                        .toList());
    }

    private static Optional<Instant> time(long micros) {
        return micros == 0 ? Optional.empty() : Optional.of(Row.ofMicros(micros));
    }

    @Override
    public String toString() {
        return "Salvage[" + old + "]";
    }
}
