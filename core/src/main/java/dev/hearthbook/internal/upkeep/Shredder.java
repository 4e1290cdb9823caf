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
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.work.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Destroys the keys of a subject in steps that survive a crash: the request is in the log before a key is destroyed, and the
 * log says so again afterwards, which makes the views drop their rows. Whatever a crash left between is done at the next open.
 */
public final class Shredder {
    private static final Logger LOG = LoggerFactory.getLogger(Shredder.class);
    private static final StreamId STREAM = new StreamId("book", "shreds");

    /** On a full disk a rebuild may take what was given back for an erasure; it gives up soon, and removes its files. */
    private static final int ROOM_TRIES = 20;

    private static final Duration ROOM_PAUSE = Duration.ofMillis(100);

    private final BookJournal journal;
    private final KeyVault keys;
    private final Runnable makeRoom;
    private final Workers workers;

    /** @param makeRoom called before keys are destroyed; on a disk that is nearly full it gives back what was kept for this */
    public Shredder(BookJournal journal, KeyVault keys, Runnable makeRoom, Workers workers) {
        this.journal = journal;
        this.keys = keys;
        this.makeRoom = makeRoom;
        this.workers = workers;
    }

    /** Destroys a subject's keys; the receipt is that of the event by which views drop its rows. */
    public Mono<Receipt> shred(Subject subject, RequestContext context) {
        return Mono.defer(() -> {
            OptionalLong scope = keys.find(subject);
            List<Long> scopes = scope.isPresent()
                    ? List.of(scope.getAsLong())
                    : keys.shred(subject).stream().sorted().toList();
            return append(new BookEvent.ShredRequested(scopes), context).flatMap(requested -> destroy(scopes, context));
        });
    }

    private Mono<Receipt> destroy(List<Long> scopes, RequestContext context) {
        return Mono.fromRunnable(() -> {
                    makeRoom.run(); // now, and not before the request: views that wait for room would take it meanwhile
                    scopes.forEach(keys::shred);
                })
                .retryWhen(Retry.fixedDelay(ROOM_TRIES, ROOM_PAUSE)
                        .scheduler(workers.timer())
                        .filter(e -> e instanceof HearthbookException full && full.code() == ErrorCode.OUT_OF_SPACE)
                        .onRetryExhaustedThrow((retry, last) -> last.failure()))
                .then(Mono.defer(() -> append(new BookEvent.Shredded(scopes), context)))
                .doOnNext(receipt -> journal.forgetRecent());
    }

    /** Ends what a crash interrupted, and destroys again what an old keyring brought back. Called at open; blocks. */
    public void resume() {
        Set<Long> requested = new HashSet<>();
        Set<Long> done = new HashSet<>();
        for (Recorded recorded : journal.read(STREAM).toIterable()) {
            if (recorded instanceof Recorded.Fact fact) {
                requested.addAll(demanded(fact.event()));
                if (fact.event() instanceof BookEvent.Shredded shredded) {
                    done.addAll(shredded.scopes());
                }
            }
        }
        if (!done.containsAll(requested)) {
            makeRoom.run();
        }
        List<Long> back = new ArrayList<>();
        requested.forEach(scope -> {
            if (keys.shred(scope)) {
                back.add(scope);
            }
        });
        if (!back.isEmpty()) {
            LOG.warn("shred.repeated scopes={}", back);
        }
        requested.removeAll(done);
        if (!requested.isEmpty()) {
            workers.join(destroy(requested.stream().sorted().toList(), RequestContext.NONE)
                    .toFuture());
        }
    }

    /** The scopes whose keys an event wants destroyed, now and at every later open; none for other events. */
    public static List<Long> demanded(Event event) {
        return event instanceof BookEvent.ShredRequested request ? request.scopes() : List.of();
    }

    private Mono<Receipt> append(BookEvent event, RequestContext context) {
        return journal.appendOwn(
                Commit.of(StreamWrite.of(STREAM, Owner.nobody(RetentionClass.BOOK), Expected.ANY, event))
                        .by(context));
    }
}
