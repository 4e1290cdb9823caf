package dev.hearthbook.internal.upkeep;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.journal.BookJournal;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.SecurityEvent;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.work.Workers;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Writes into the book what happened to its keys, and knows by it a keyring that is older than the log: one that a removed
 * passphrase would open again.
 *
 * <p>The keyring changes first and the log follows, so a crash between the two leaves a change unrecorded and never a record
 * without its change. What was changed before the book was opened with this vault is recorded when it is opened.
 */
public final class KeyAudit {
    private static final Logger LOG = LoggerFactory.getLogger(KeyAudit.class);
    private static final StreamId STREAM = new StreamId("book", "keys");

    private final BookJournal journal;
    private final KeyVault keys;
    private final Workers workers;
    private final AtomicLong rootRotated = new AtomicLong();
    private final Disposable.Swap listening = Disposables.swap();

    public KeyAudit(BookJournal journal, KeyVault keys, Workers workers) {
        this.journal = journal;
        this.keys = keys;
        this.workers = workers;
    }

    /**
     * Compares the keyring with what the log says of it. Called at open; blocks.
     *
     * @throws HearthbookException {@code KEYRING_OLDER}
     */
    public void check() {
        long known = 0;
        for (Recorded recorded : journal.read(STREAM).toIterable()) {
            if (recorded instanceof Recorded.Fact fact) {
                known = Math.max(known, generation(fact.event()));
                if (fact.event() instanceof BookEvent.KeysChanged changed) {
                    noteRotation(changed, fact.position());
                }
            }
        }
        require(keys, known, journal.scopeLastAtOpen());
    }

    /** The generation of the keyring that an event tells of; 0 for other events. */
    public static long generation(Event event) {
        return event instanceof BookEvent.KeysChanged changed ? changed.generation() : 0;
    }

    /**
     * Makes sure that the keyring is not older than the log.
     *
     * @param known the highest generation that the log tells of
     * @param used the highest scope that an event of the log hangs on
     * @throws HearthbookException {@code KEYRING_OLDER}
     */
    public static void require(KeyVault keys, long known, long used) {
        String older = keys.generation() < known
                ? " It has generation " + keys.generation() + ", and the log knows one of generation " + known
                        + ": passphrases and keys that were changed or removed since stand in it as they were before."
                : "";
        String lacks = keys.scopeLast() < used
                ? " It ends with scope " + keys.scopeLast() + ", and the log uses some up to " + used
                        + ": what was written about people and in months that came since cannot be read with it."
                : "";
        if (!older.isEmpty() || !lacks.isEmpty()) {
            throw new HearthbookException(
                    ErrorCode.KEYRING_OLDER,
                    "The keyring is older than the log." + older + lacks
                            + " Restore a newer keyring backup. If there is"
                            + " none, take this one on purpose, and give up what came since: vault.keys().acceptOlder("
                            + known + ", " + used + "), or hearth keys accept " + known + " " + used + ".");
        }
    }

    private void noteRotation(BookEvent.KeysChanged changed, Position at) {
        if (changed.change().equals(SecurityEvent.Change.ROOT_ROTATED.name())) {
            rootRotated.set(at.value());
        }
    }

    /** Where the log says that the root key was rotated last, if that is behind a position. */
    public Optional<Position> rootRotatedAfter(Position position) {
        long at = rootRotated.get();
        return at > position.value() ? Optional.of(Position.of(at)) : Optional.empty();
    }

    /** Records what is told from now on; what this vault told before stands in the log when this returns. */
    public void listen() {
        Queue<CompletableFuture<Receipt>> before = new ConcurrentLinkedQueue<>();
        AtomicBoolean opening = new AtomicBoolean(true);
        listening.update(keys.security().events().mapNotNull(KeyAudit::event).subscribe(event -> {
            // On the thread of whoever changed the keys: when it closes the book next, this is in the queue
            // already.
            CompletableFuture<Receipt> recorded =
                    record(event).onErrorComplete().toFuture();
            if (opening.get()) {
                before.add(recorded);
            }
        }));
        opening.set(false);
        before.forEach(workers::join);
    }

    /** What the log is told of it; null when it is none of this class's business. */
    private static @Nullable BookEvent event(SecurityEvent event) {
        if (event instanceof SecurityEvent.KeysChanged e) {
            return new BookEvent.KeysChanged(e.change().name(), e.number(), e.slots(), e.generation());
        }
        return event instanceof SecurityEvent.KeysReappeared e ? new BookEvent.KeysReappeared(e.scopes()) : null;
    }

    private Mono<Receipt> record(BookEvent event) {
        return journal.appendOwn(
                        Commit.of(StreamWrite.of(STREAM, Owner.nobody(RetentionClass.BOOK), Expected.ANY, event)))
                .doOnNext(receipt -> {
                    if (event instanceof BookEvent.KeysChanged changed) {
                        noteRotation(changed, receipt.position());
                    }
                })
                .doOnError(failure -> LOG.warn("keys.unrecorded event={} why={}", event, failure.getMessage()));
    }

    public void close() {
        listening.dispose();
    }
}
