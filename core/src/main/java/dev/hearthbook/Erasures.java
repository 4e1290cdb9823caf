package dev.hearthbook;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.integrity.Checkpoint;
import dev.hearthbook.integrity.Erasure;
import dev.hearthbook.integrity.ErasureReceipt;
import dev.hearthbook.integrity.VerifyingKey;
import dev.hearthbook.internal.upkeep.Eraser;
import dev.hearthbook.internal.upkeep.ErasureTrail;
import dev.hearthbook.internal.upkeep.KeyAudit;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.RetentionScope;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.ErasedEvents;
import dev.hearthbook.model.ErasureCause;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The end of data, for good and with proof: keys are destroyed, rows leave the views, and a signed receipt says so.
 *
 * <pre>{@code
 * ErasureReceipt receipt = book.erasures().erase(user).block();
 * Files.writeString(file, receipt.text());   // hearth check FILE --key KEY
 * }</pre>
 *
 * <p><b>Erasing</b> cannot be undone. Nothing is recorded about what is erased from the moment on at which the request stands in the
 * log; when the answer comes, events read as erased, and no table, search, live query or cache shows them. It is safe to ask again:
 * what was done gives the same receipt, what was interrupted goes on. Should the process end meanwhile, the next open goes on.
 * Where the disk is full or views stand still, keys are destroyed first and the error says what the rest waits for.
 *
 * <p>Any thread; what reads files runs on the subscriber's thread, or on the book's scheduler when that thread must not block.
 */
public final class Erasures {
    private final Parts parts;
    private final Caller caller;

    /** What every handle of a book has in common. */
    record Parts(Eraser eraser, KeyVault keys, dev.hearthbook.internal.journal.BookJournal journal, KeyAudit audit) {}

    Erasures(Parts parts, Caller caller) {
        this.parts = parts;
        this.caller = caller;
    }

    /**
     * Erases everything about a subject: its streams, whatever they are about. Nothing can be written about it until {@link #renew}.
     *
     * @return {@code NOT_FOUND} when the book never held anything about it
     */
    public Mono<ErasureReceipt> erase(Subject subject) {
        return blocking(() -> {
                    caller.mayErase(Optional.of(subject));
                    OptionalLong living = parts.keys.find(subject);
                    long scope = living.isPresent()
                            ? living.getAsLong()
                            : parts.keys.everOf(subject).stream()
                                    .max(Comparator.naturalOrder())
                                    .orElseThrow(() -> new HearthbookException(
                                            ErrorCode.NOT_FOUND,
                                            "The book holds nothing about this subject, and never did: there is nothing to"
                                                    + " erase. Check its id."));
                    return new Eraser.Target(
                            ErasureCause.SUBJECT,
                            "",
                            Set.of(scope),
                            () -> caller.nouns().drafts.clear(subject));
                })
                .flatMap(this::erase);
    }

    /**
     * Erases one conversation with all of its sessions; what was remembered of it stays.
     *
     * @return {@code NOT_FOUND} when there is none, {@code REFUSED} when it was not begun {@linkplain
     *     ConversationDraft#aloneErasable erasable alone} and so has no key of its own
     */
    public Mono<ErasureReceipt> erase(ConversationId conversation) {
        return blocking(() -> {
                    long scope = own(
                            "conversation " + conversation,
                            HouseStreams.of(conversation),
                            "close it and redact its messages, or erase its subject. Conversations that are begun with"
                                    + " ConversationDraft.aloneErasable() can be erased alone.");
                    return new Eraser.Target(
                            ErasureCause.CONVERSATION,
                            "",
                            Set.of(scope),
                            () -> caller.nouns().drafts.clear(conversation));
                })
                .flatMap(this::erase);
    }

    /**
     * Erases one memory in all of its generations.
     *
     * @return {@code NOT_FOUND} when there is none, {@code REFUSED} when it was not remembered {@linkplain
     *     dev.hearthbook.model.MemoryDraft#aloneErasable erasable alone} and so has no key of its own
     */
    public Mono<ErasureReceipt> erase(MemoryId memory) {
        return blocking(() -> {
                    long scope = own(
                            "memory " + memory,
                            HouseStreams.of(memory),
                            "forget it, which takes it out of every view, or erase its subject. Memories that are made with"
                                    + " MemoryDraft.aloneErasable() can be erased alone.");
                    return new Eraser.Target(ErasureCause.MEMORY, "", Set.of(scope), () -> {});
                })
                .flatMap(this::erase);
    }

    private long own(String noun, StreamId stream, String instead) {
        Scopes scopes = parts.journal
                .scopes(stream)
                .orElseThrow(
                        () -> new HearthbookException(ErrorCode.NOT_FOUND, "there is no " + noun + "; check its id"));
        caller.mayErase(scopes.subject() == 0 ? Optional.empty() : parts.keys.subject(scopes.subject()));
        if (scopes.own() == 0) {
            throw new HearthbookException(
                    ErrorCode.REFUSED, noun + " shares its keys with the rest of its subject: " + instead);
        }
        return scopes.own();
    }

    private Mono<ErasureReceipt> erase(Eraser.Target target) {
        return parts.eraser.erase(target, caller.context()).flatMap(trail -> blocking(() -> receipt(trail)));
    }

    /**
     * Lets a subject that was erased be written about again, under new keys. What was erased stays erased: streams of before take
     * nothing more, so a persona, conversation or memory needs another id.
     *
     * @return a receipt of 0 events when the subject is not erased; {@code NOT_FOUND} when the book never held anything about it
     */
    public Mono<Receipt> renew(Subject subject) {
        return blocking(() -> {
                    caller.mayErase(Optional.of(subject));
                    if (parts.keys.everOf(subject).isEmpty()) {
                        throw new HearthbookException(
                                ErrorCode.NOT_FOUND,
                                "The book never held anything about this subject: it needs no renewal. Write about it.");
                    }
                    return subject;
                })
                .flatMap(known -> parts.eraser.renew(known, caller.context()));
    }

    /**
     * Data whose time is over.
     *
     * @param retention the class
     * @param month in which it was begun
     * @param since from when on its time is over
     * @param events what would become unreadable
     */
    public record Expired(
            RetentionClass retention, YearMonth month, Instant since, long scope, List<ErasedEvents> events) {
        public Expired {
            events = List.copyOf(events);
        }
    }

    /** What {@link #expire(Instant)} would erase; nothing is. */
    public Flux<Expired> expired(Instant now) {
        return expired(now, RetentionClass.HOUSE);
    }

    /**
     * The same for some retention classes, an application's own among them. A month is over when everything that was begun in it is
     * as old as the class says: at the beginning of the next month, in UTC, that much later.
     */
    public Flux<Expired> expired(Instant now, Collection<RetentionClass> classes) {
        return blocking(() -> {
                    List<Expired> expired = new ArrayList<>();
                    for (RetentionScope scope : parts.keys.retentions()) {
                        for (RetentionClass one : classes) {
                            since(one, scope)
                                    .filter(since -> !since.isAfter(now))
                                    .ifPresent(since -> expired.add(new Expired(
                                            one,
                                            scope.birth(),
                                            since,
                                            scope.scope(),
                                            parts.journal.eventsUnder(Set.of(scope.scope())))));
                        }
                    }
                    expired.sort(Comparator.comparing(Expired::month).thenComparing(Expired::scope));
                    return expired;
                })
                .flatMapIterable(all -> all);
    }

    private static Optional<Instant> since(RetentionClass one, RetentionScope scope) {
        return one.code() != scope.retention()
                ? Optional.empty()
                : one.keep()
                        .map(keep -> scope.birth()
                                .plusMonths(1)
                                .atDay(1)
                                .plus(keep)
                                .atStartOfDay()
                                .toInstant(ZoneOffset.UTC));
    }

    /**
     * Erases what is {@linkplain #expired expired}: one key for each class and month, whoever's data it is. Memories that were
     * promoted to a tier that lives longer live on.
     *
     * @return one receipt for each class and month
     */
    public Flux<ErasureReceipt> expire(Instant now) {
        return expire(now, RetentionClass.HOUSE);
    }

    /** The same for some retention classes, an application's own among them. */
    public Flux<ErasureReceipt> expire(Instant now, Collection<RetentionClass> classes) {
        return Flux.defer(() -> {
            caller.mayErase(Optional.empty());
            return expired(now, classes)
                    .concatMap(one -> erase(new Eraser.Target(
                            ErasureCause.RETENTION,
                            one.retention().code() + "/" + one.month(),
                            Set.of(one.scope()),
                            () -> {})));
        });
    }

    /** Every receipt, the newest first. */
    public Flux<ErasureReceipt> receipts() {
        return blocking(() -> {
                    List<ErasureTrail> trails = new ArrayList<>(parts.eraser.trails());
                    trails.removeIf(trail -> !trail.isComplete());
                    Collections.reverse(trails);
                    return trails;
                })
                .flatMapIterable(all -> all)
                .map(this::receipt);
    }

    /** The receipt of the erasure of which an event stands at this position; empty when there is none, or none yet. */
    public Mono<ErasureReceipt> receipt(Position position) {
        return blocking(() -> parts.eraser.trails().stream()
                        .filter(trail -> trail.isAt(position.value()) && trail.isComplete())
                        .findFirst()
                        .map(this::receipt))
                .flatMap(Mono::justOrEmpty);
    }

    private ErasureReceipt receipt(ErasureTrail trail) {
        Recorded.Fact gone = trail.destroyed().orElseThrow();
        BookEvent.KeysDestroyed destroyed = (BookEvent.KeysDestroyed) gone.event();
        Erasure.Step destroyedAt = step(gone);
        Erasure erasure = new Erasure(
                parts.keys.store(),
                destroyed.cause(),
                destroyed.about(),
                destroyed.scopes(),
                // A request that was lost with a damaged disk was at any rate not recorded later than what it led to.
                trail.requested()
                        .map(Erasures::step)
                        .orElseGet(() -> new Erasure.Step(Position.of(destroyed.request()), destroyedAt.at())),
                destroyedAt,
                step(trail.completed().orElseThrow()),
                destroyed.generation(),
                destroyed.events(),
                destroyed.rows(),
                parts.audit.rootRotatedAfter(gone.position()));
        VerifyingKey key = VerifyingKey.of(Checkpoint.origin(parts.keys.store()), parts.keys.publicKey());
        ErasureReceipt receipt = ErasureReceipt.sign(erasure, key, parts.keys::sign);
        receipt.check(key);
        return receipt;
    }

    private static Erasure.Step step(Recorded.Fact fact) {
        return new Erasure.Step(fact.position(), fact.meta().time());
    }

    private <T> Mono<T> blocking(Supplier<T> work) {
        return Mono.defer(() -> {
            if (!Schedulers.isInNonBlockingThread()) {
                return Mono.fromSupplier(work);
            }
            // Not subscribeOn: its cancellation interrupts the thread, and an interrupted read closes a file for
            // everybody.
            return Mono.fromFuture(CompletableFuture.supplyAsync(work, parts.journal.scheduler()::schedule), true);
        });
    }
}
