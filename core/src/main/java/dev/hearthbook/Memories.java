package dev.hearthbook;

import dev.hearthbook.command.MemoryCommand;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.MemoryEvolution;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.decide.Done;
import dev.hearthbook.model.AuditId;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryStats;
import dev.hearthbook.model.MemoryStatus;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.PolicyDecision;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * What is remembered.
 *
 * <pre>{@code
 * book.memories().remember(user, "likes tea").block();
 * book.as(user).memories().search("tea").block();
 * }</pre>
 *
 * <p>Commands answer with a {@link Receipt}, of 0 events when all was as asked
 * already. A rule says no with {@code REFUSED}, an unknown id with {@code NOT_FOUND}, an erased one with
 * {@code SUBJECT_ERASED}; bounds are those of {@link MemoryContent}.
 *
 * <p>A memory whose own retention is over is hidden from every read but {@link #expired} and history; what was forgotten is
 * hidden from those too.
 */
public final class Memories extends Shelf<MemoryId, Memory> {
    /** Stands for an id that is generated, where a wish is put into words. */
    private static final MemoryId NO_ID = MemoryId.of("-");

    private final MemoryPast past;

    Memories(Caller caller) {
        super(caller, MemoryEvolution.EVOLUTION);
        this.past = new MemoryPast(caller);
    }

    /** Whatever their status; not those that were forgotten, or whose retention is over. */
    @Override
    Query<Memory> rows() {
        return MemoryTable.query().where(MemoryTable.visibleAt(caller.now()));
    }

    @Override
    String key(MemoryId memory) {
        return memory.value();
    }

    /** Through all generations; what was forgotten is shown as erased, so that it is not shown as of any time either. */
    @Override
    Mono<List<Recorded>> recorded(MemoryId memory) {
        return past.of(memory);
    }

    /** A memory that came to be. */
    public record Remembered(MemoryId memory, Receipt receipt) {}

    /** An episodic fact of the handle's subject; only through {@code book.as(subject)}. */
    public Mono<Remembered> remember(String text) {
        return remember(MemoryDraft.of(text));
    }

    /** A memory of the handle's subject; only through {@code book.as(subject)}. */
    public Mono<Remembered> remember(MemoryDraft draft) {
        return Mono.defer(() -> remember(caller.subject(), draft));
    }

    /** An episodic fact. */
    public Mono<Remembered> remember(Subject subject, String text) {
        return remember(subject, MemoryDraft.of(text));
    }

    public Mono<Remembered> remember(Subject subject, MemoryDraft draft) {
        return Mono.defer(() -> {
            MemoryId memory = draft.id()
                    .orElseGet(() -> MemoryId.of("m-" + caller.nouns().ids.next()));
            return run(new MemoryCommand.Remember(memory, subject, draft))
                    .map(done -> new Remembered(
                            done.first(MemoryEvent.Remembered.class)
                                    .orElseThrow(Caller::erased)
                                    .memory(),
                            done.receipt()));
        });
    }

    /**
     * A memory together with what the application found out about it and what a policy of its own decided, in one commit: all of
     * it is there, or nothing.
     *
     * @param analysis all findings; may be empty
     * @param policy empty when none decided
     */
    public Mono<Remembered> storeWithContext(
            Subject subject, MemoryDraft draft, Map<String, String> analysis, Optional<PolicyDecision> policy) {
        return Mono.defer(() -> {
            MemoryId memory = draft.id()
                    .orElseGet(() -> MemoryId.of("m-" + caller.nouns().ids.next()));
            List<MemoryCommand> commands = withContext(memory, subject, draft, analysis, policy);
            // A generated id is no part of the wish: it is asked under the draft's own, or none.
            String request = withContext(draft.id().orElse(NO_ID), subject, draft, analysis, policy).stream()
                    .map(MemoryCommand::request)
                    .collect(Collectors.joining("\n", "store with context\n", ""));
            return caller.run(request, Set.of(HouseStreams.of(memory)), unit -> commands.forEach(unit::execute))
                    .map(done -> new Remembered(
                            done.first(MemoryEvent.Remembered.class)
                                    .orElseThrow(Caller::erased)
                                    .memory(),
                            done.receipt()));
        });
    }

    static List<MemoryCommand> withContext(
            MemoryId memory,
            Subject subject,
            MemoryDraft draft,
            Map<String, String> analysis,
            Optional<PolicyDecision> policy) {
        List<MemoryCommand> commands = new ArrayList<>();
        commands.add(new MemoryCommand.Remember(memory, subject, draft));
        if (!analysis.isEmpty()) {
            commands.add(new MemoryCommand.Analyse(memory, analysis));
        }
        policy.ifPresent(decision -> commands.add(new MemoryCommand.ApplyPolicy(memory, decision)));
        return commands;
    }

    /** Says something else from now on, and is worth what it was. */
    public Mono<Receipt> revise(MemoryId memory, String text) {
        return receipt(new MemoryCommand.Reword(memory, text));
    }

    /** @param content all of it from now on; begin with {@link Memory#content} and change what differs */
    public Mono<Receipt> revise(MemoryId memory, MemoryContent content) {
        return receipt(new MemoryCommand.Revise(memory, content));
    }

    /** One tier up; SEMANTIC and SHARED memories are kept beyond the two years of the others. */
    public Mono<Receipt> promote(MemoryId memory) {
        return receipt(new MemoryCommand.Promote(memory));
    }

    /** One tier down. */
    public Mono<Receipt> demote(MemoryId memory) {
        return receipt(new MemoryCommand.Demote(memory));
    }

    public Mono<Receipt> changeTier(MemoryId memory, MemoryTier tier) {
        return receipt(new MemoryCommand.ChangeTier(memory, tier));
    }

    /** Another memory of the same subject takes its place; it stays valid for the time it was. */
    public Mono<Receipt> supersede(MemoryId memory, MemoryId by) {
        return receipt(new MemoryCommand.Supersede(memory, by), HouseStreams.of(by));
    }

    /** It was wrong; {@link #restore} takes that back. */
    public Mono<Receipt> retract(MemoryId memory, String reason) {
        return receipt(new MemoryCommand.Retract(memory, reason));
    }

    public Mono<Receipt> restore(MemoryId memory) {
        return receipt(new MemoryCommand.Restore(memory));
    }

    /**
     * Takes its content out of every view and every history, for good. The log keeps the sealed events until their keys end;
     * remember it {@linkplain MemoryDraft#aloneErasable erasable alone} to be able to destroy them too.
     */
    public Mono<Receipt> forget(MemoryId memory, String reason) {
        return receipt(new MemoryCommand.Forget(memory, reason));
    }

    /** @param analysis all findings from now on */
    public Mono<Receipt> analyse(MemoryId memory, Map<String, String> analysis) {
        return receipt(new MemoryCommand.Analyse(memory, analysis));
    }

    public Mono<Receipt> applyPolicy(MemoryId memory, PolicyDecision decision) {
        return receipt(new MemoryCommand.ApplyPolicy(memory, decision));
    }

    /** @param end from when on it is hidden, to be purged by the next sweep; empty for as long as its class lives */
    public Mono<Receipt> retainUntil(MemoryId memory, Optional<Instant> end) {
        return receipt(new MemoryCommand.Retain(memory, end));
    }

    private Mono<Done> run(MemoryCommand command, StreamId... others) {
        return caller.run(command, unit -> unit.execute(command), others);
    }

    private Mono<Receipt> receipt(MemoryCommand command, StreamId... others) {
        return run(command, others).map(Done::receipt);
    }

    /**
     * A memory that was read, and what the audit says of it.
     *
     * @param memory as the policies let it through
     * @param entries of the audit: what policies changed, then the access
     * @param receipt of the audit
     */
    public record Retrieved(Memory memory, List<AuditId> entries, Receipt receipt) {
        public Retrieved {
            entries = List.copyOf(entries);
        }
    }

    /**
     * The memory as the policies let it through. The access is logged in every audit mode, with trace and request of the
     * context; also one that finds nothing ({@code NOT_FOUND}) and one that a policy refuses ({@code REFUSED_BY_POLICY}).
     * Nothing is given before it is logged.
     */
    public Mono<Retrieved> retrieveWithAudit(MemoryId id) {
        return Mono.defer(() -> caller.oneUnlogged(rows(), id.value()))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(found -> Mono.defer(() -> {
                    Retrieval retrieval = new Retrieval(caller, id, found);
                    return caller.log(retrieval.entries()).map(Done::receipt).flatMap(retrieval::answer);
                }));
    }

    /**
     * The memory, counting the access. Counts are gathered and written at most once per persona, subject and minute; those of
     * the last minute are lost in a crash. A shared memory of another subject is given and not counted.
     */
    public Mono<Memory> recall(MemoryId memory) {
        return get(memory).doOnNext(found -> {
            if (caller.within().map(found.subject()::equals).orElse(true)) {
                caller.nouns().touches.add(found, caller.now());
            }
        });
    }

    /**
     * Every active memory whose retention is not over now, newest first; add conditions and hand it to {@link #page},
     * {@link #watch} or {@link #changes}. "Now" is when this method is called: a standing query goes on showing what expires
     * later until it is purged.
     */
    @Override
    public Query<Memory> query() {
        return MemoryTable.query()
                .where(Match.is("status", MemoryStatus.ACTIVE.name()))
                .where(MemoryTable.visibleAt(caller.now()))
                .orderBy("remembered_at")
                .descending();
    }

    /** Every memory that was so in the world at an instant, retracted ones left out, newest first. */
    public Query<Memory> validAt(Instant at) {
        Query<Memory> query = MemoryTable.query()
                .where(Match.in("status", List.of(MemoryStatus.ACTIVE.name(), MemoryStatus.SUPERSEDED.name())))
                .where(MemoryTable.visibleAt(caller.now()));
        for (Match match : MemoryTable.validAt(at)) {
            query = query.where(match);
        }
        return query.orderBy("remembered_at").descending();
    }

    /** Every memory whose own retention is over and that was not purged yet, the one overdue longest first. */
    public Query<Memory> expired() {
        return MemoryTable.query().where(MemoryTable.expiredAt(caller.now())).orderBy("retention_until");
    }

    /**
     * The active memories of a subject with a tag, the one tagged last first.
     *
     * @param limit 1 to 100
     */
    public Mono<List<Memory>> tagged(Subject subject, String tag, int limit) {
        Query<Row> tags = Query.on(MemoryTable.MEMORY_TAGS)
                .within(subject)
                .where(Match.is("tag", tag))
                .descending()
                .limit(Math.min(limit, 100));
        return caller.page(MemoryTable.MEMORY_TAGS, tags)
                .map(page -> page.rows().stream().map(row -> row.text("memory")).toList())
                .flatMap(keys -> keys.isEmpty()
                        ? Mono.just(List.of())
                        : page(query().where(Match.in(Table.KEY, keys)).limit(keys.size()))
                                .map(Page::rows));
    }

    /** Active memories of the handle's subject; only through {@code book.as(subject)}. */
    public Mono<List<Hit<Memory>>> search(String words) {
        return Mono.defer(() -> search(caller.subject(), words));
    }

    /** The ten active memories of a subject, and shared ones, that fit some words best. */
    public Mono<List<Hit<Memory>>> search(Subject subject, String words) {
        return search(MemoryTable.search().within(subject).text(words));
    }

    /** Begin with {@link MemoryTable#search} and name subjects. */
    public Mono<List<Hit<Memory>>> search(Search<Memory> search) {
        return Mono.defer(() -> caller.search(MemoryTable.MEMORIES, search.where(MemoryTable.visibleAt(caller.now()))));
    }

    /**
     * The same with what it was drawn from: how many memories there are in all, by tier and kind, how many rows were opened and how
     * long it took. The access is logged in every audit mode, as by {@link #retrieveWithAudit}, and every hit is given as the
     * policies let it through: one that a policy refuses is left out and counted as withheld, one that it changes has no highlights
     * any more. What was found by words that a policy hides then tells that they are there; let it refuse where that matters.
     */
    public Mono<Searched<Memory>> searchWithAnalytics(Search<Memory> search) {
        return Mono.defer(() -> {
            Instant at = caller.now();
            String action = Reads.SEARCH.action(MemoryTable.MEMORIES.name());
            return caller.findings(
                    MemoryTable.MEMORIES,
                    search.where(MemoryTable.visibleAt(at)),
                    Set.of("tier", "kind"),
                    hit -> reviewed(hit, Review.of(caller, hit.row(), action, at)));
        });
    }

    private static Caller.Reviewed<Hit<Memory>> reviewed(Hit<Memory> hit, Review review) {
        return new Caller.Reviewed<>(
                review.given().map(memory -> memory.equals(hit.row()) ? hit : hit.instead(memory)), review.entries());
    }

    /** How many memories the handle's subject has, from counters; only through {@code book.as(subject)}. */
    public Mono<MemoryStats> stats() {
        return Mono.defer(() -> stats(caller.subject()));
    }

    /** How many memories a subject has: tier distribution, statuses, kinds; from counters. */
    public Mono<MemoryStats> stats(Subject subject) {
        Query<Row> counters = Query.on(MemoryTable.MEMORY_STATS).within(subject).limit(Query.LIMIT_MAX);
        return caller.all(counters).collectList().map(MemoryTable::stats);
    }
}
