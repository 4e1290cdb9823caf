package dev.hearthbook;

import dev.hearthbook.files.BookFolder;
import dev.hearthbook.integrity.Anchor;
import dev.hearthbook.integrity.Checkpoint;
import dev.hearthbook.integrity.ConsistencyProof;
import dev.hearthbook.integrity.InclusionProof;
import dev.hearthbook.integrity.SchemaSample;
import dev.hearthbook.integrity.SignedCheckpoint;
import dev.hearthbook.integrity.Verification;
import dev.hearthbook.integrity.VerifyingKey;
import dev.hearthbook.internal.chronicle.ChronicleLog;
import dev.hearthbook.internal.integrity.Audit;
import dev.hearthbook.internal.integrity.Notary;
import dev.hearthbook.internal.integrity.OwnAnchor;
import dev.hearthbook.internal.integrity.SchemaSurvey;
import dev.hearthbook.internal.journal.BookJournal;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Require;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Shows that a book is what it was: signed checkpoints, proofs that somebody else can check without the book, and a look at every
 * byte of the log.
 *
 * <p>Nothing of this is on the way of an append: it reads behind the writer, when it is asked. Any thread; what reads files runs
 * on the subscriber's thread, or on the book's scheduler when that thread must not block.
 *
 * <p><b>Errors</b> besides those of the disk: {@code LOG_ROLLED_BACK} and {@code HISTORY_BROKEN} when the log contradicts a
 * checkpoint that was kept; {@code CORRUPT}, {@code TAMPERED} and {@code KEY_MISSING} name what cannot be read, and where.
 */
public final class Integrity {
    /** The most events that a sample may name. */
    public static final int SAMPLES_MAX = 1_000_000;

    private final EventLog log;
    private final BookJournal journal;
    private final Notary notary;
    private final Scheduler scheduler;

    Integrity(EventLog log, BookJournal journal, Notary notary, Scheduler scheduler) {
        this.log = log;
        this.journal = journal;
        this.notary = notary;
        this.scheduler = scheduler;
    }

    /** The book's public key: give it to whoever shall check what the book signs. The same as long as the book lives. */
    public VerifyingKey key() {
        return notary.key();
    }

    /** The newest checkpoint; empty when none was made yet. */
    public Mono<Optional<SignedCheckpoint>> newest() {
        return blocking(notary::newest);
    }

    /**
     * Signs the book as it is now, and gives the checkpoint to every {@linkplain BookConfig#withAnchors anchor}. Costs as much as
     * reading the events since the one before; the same again when nothing happened meanwhile. With a durability that does not force
     * every commit, the log's segment is ended first, because only what is durable is signed.
     */
    public Mono<SignedCheckpoint> checkpoint() {
        return durably(blocking(notary::checkpoint));
    }

    /**
     * Proves that the event at a position is in the book; of an erased or lost one as well. Makes a checkpoint when the newest one
     * is older than the event.
     *
     * @return empty never; {@code NOT_FOUND} beyond the end
     */
    public Mono<InclusionProof> prove(Position position) {
        return durably(blocking(() -> notary.prove(position)));
    }

    /** Proves, under a new checkpoint, that the book only grew since an earlier one. */
    public Mono<ConsistencyProof> proveSince(Checkpoint earlier) {
        return durably(blocking(() -> notary.prove(earlier)));
    }

    /**
     * Reads every byte of the log, opens every box, and compares all of it with every checkpoint that was kept.
     *
     * @param progress called on the reading thread, about every thousand events
     * @return what was found when nothing is wrong; the first thing that is wrong is an error, and a security event
     */
    public Mono<Verification> verify(Consumer<Verification.Progress> progress) {
        return telling(blocking(() -> Audit.of(log, journal, notary, progress).all()));
    }

    /**
     * Verifies the log of a book that nobody has open, without its keys: structure, CRC, body hashes, positions, parts and heads, and
     * with the book's public key also gaps and every checkpoint that was kept. What an unclean close left at the end is
     * repaired first, as by any opening. Blocks.
     *
     * @param config names folder and anchors
     * @throws dev.hearthbook.model.HearthbookException for the first thing that is wrong; {@code BOOK_MISSING},
     *     {@code BOOK_LOCKED}
     */
    public static Verification verifyWithoutKeys(
            BookConfig config, Optional<VerifyingKey> key, Consumer<Verification.Progress> progress) {
        BookFolder folder = BookFolder.at(config.dir());
        if (!Files.isDirectory(folder.file("log"))) {
            throw new HearthbookException(
                    ErrorCode.BOOK_MISSING, "There is no log in " + folder + " to verify. Name another folder.");
        }
        List<Anchor> places = new ArrayList<>(config.anchors());
        places.add(new OwnAnchor(folder));
        try (ChronicleLog log = ChronicleLog.open(folder.file("log"), ChronicleLog.Options.DEFAULT, config.disk())) {
            return Audit.withoutKeys(log, key, places, progress).all();
        }
    }

    /**
     * Every event type in every version that the log holds, each with one event that was read: what a build that reads an older log, or an
     * older build that reads a newer one, should be asked first. Opens all headers, and one box of each.
     *
     * @param progress called on the reading thread, about every thousand events
     * @return in order of name and version; one that cannot be read says why
     */
    public Mono<List<SchemaSample>> schemas(Consumer<Verification.Progress> progress) {
        return blocking(() -> SchemaSurvey.of(log, journal, progress));
    }

    /**
     * As {@link #verify} for the frames of some events, chosen at random: a quick look, which finds damage that is widespread.
     *
     * @param events how many are chosen, 1 to {@link #SAMPLES_MAX}
     * @param seed the same seed chooses the same
     */
    public Mono<Verification> sample(int events, long seed, Consumer<Verification.Progress> progress) {
        Require.that(
                events >= 1 && events <= SAMPLES_MAX,
                "a sample names 1 to %d events, but named %d",
                SAMPLES_MAX,
                events);
        return telling(blocking(() -> Audit.of(log, journal, notary, progress).sample(events, seed)));
    }

    private <T> Mono<T> telling(Mono<T> look) {
        return look.doOnError(HearthbookException.class, journal::tellUnverified);
    }

    private <T> Mono<T> durably(Mono<T> then) {
        return Mono.defer(() -> journal.durable().equals(journal.head())
                ? then
                : journal.rollSegment().then(then));
    }

    private <T> Mono<T> blocking(Supplier<T> work) {
        return Mono.defer(() -> {
            if (!Schedulers.isInNonBlockingThread()) {
                return Mono.fromSupplier(work);
            }
            // Not subscribeOn: its cancellation interrupts the thread, and an interrupted read closes a file for
            // everybody.
            return Mono.fromFuture(CompletableFuture.supplyAsync(work, scheduler::schedule), true);
        });
    }
}
