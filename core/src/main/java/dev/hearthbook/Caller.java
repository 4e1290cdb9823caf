package dev.hearthbook;

import dev.hearthbook.command.Command;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.decide.Done;
import dev.hearthbook.internal.decide.Order;
import dev.hearthbook.internal.decide.Unit;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.model.AuditEntry;
import dev.hearthbook.model.BulkRefusedException;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RefusedByPolicyException;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.Change;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Who asks through a handle: under which context, with which command id, and for whose data. All façades read and write
 * through it, so that this one class keeps a handle of one subject away from everybody else's data.
 *
 * @param commandId makes the one command asked through this handle safe to repeat
 * @param within the only subject whose data may be read and written, besides reading what is shared
 */
record Caller(Nouns nouns, RequestContext context, Optional<String> commandId, Optional<Subject> within) {
    Caller with(RequestContext who) {
        return new Caller(nouns, who, commandId, within);
    }

    Caller withCommandId(String id) {
        return new Caller(nouns, context, Optional.of(CommandKey.of(id).id()), within);
    }

    Caller within(Subject subject) {
        return new Caller(nouns, context, commandId, Optional.of(subject));
    }

    /** Whose data a new noun is, when the handle must say it. */
    Subject subject() {
        return within.orElseThrow(() -> new IllegalStateException(
                "whose data is it? Name the subject, or ask through the handle of one: book.as(subject)"));
    }

    /**
     * Does a command.
     *
     * @param request the command as stable text
     * @param roots the nouns it touches
     */
    Mono<Done> run(String request, Set<StreamId> roots, Consumer<Unit> work) {
        Optional<CommandKey> key = commandId.map(id -> new CommandKey(id, request));
        return nouns.desk
                .run(new Order(context, key, within, roots, work))
                .onErrorResume(
                        HearthbookException.class,
                        failure -> refusal(failure)
                                .map(it -> log(List.of(it.entry())).then(Mono.<Done>error(failure)))
                                .orElseGet(() -> Mono.error(failure)));
    }

    /**
     * Does one command.
     *
     * @param others nouns it looks at besides its own
     */
    Mono<Done> run(Command command, Consumer<Unit> work, StreamId... others) {
        Set<StreamId> roots = new HashSet<>(Set.of(others));
        roots.add(command.root());
        return run(command.request(), roots, work);
    }

    /** The refusal of a policy: alone, or of one among many. */
    private static Optional<RefusedByPolicyException> refusal(Throwable failure) {
        Throwable cause = failure instanceof BulkRefusedException ? failure.getCause() : failure;
        return cause instanceof RefusedByPolicyException refusal ? Optional.of(refusal) : Optional.empty();
    }

    /** Logs what was refused or read, in a commit of its own. */
    Mono<Done> log(List<AuditEntry> entries) {
        return nouns.desk.run(
                new Order(context, Optional.empty(), Optional.empty(), Set.of(), unit -> entries.forEach(unit::audit)));
    }

    /** A look at what was recorded, which is a read like others. */
    Mono<List<Recorded>> history(String category, Mono<List<Recorded>> events) {
        return logged(Reads.HISTORY, category, events);
    }

    /** A read that is logged, as the book's audit mode says; one that cannot be logged fails. */
    private <T> Mono<T> logged(Reads what, String name, Mono<T> read) {
        if (!what.areLogged(nouns.guardian.guard().audit(), name)) {
            return read;
        }
        return read.onErrorResume(e -> log(what, name, Reads.reason(e)).then(Mono.error(e)))
                .flatMap(value -> log(what, name, "").thenReturn(value));
    }

    private <T> Flux<T> logged(String name, Flux<T> watched) {
        return Reads.WATCH.areLogged(nouns.guardian.guard().audit(), name)
                ? log(Reads.WATCH, name, "").thenMany(watched)
                : watched;
    }

    private Mono<Done> log(Reads what, String name, String reason) {
        return log(List.of(nouns.guardian.access(context, within, Optional.empty(), what.action(name), reason, now())));
    }

    Mono<Receipt> receipt(String request, Set<StreamId> roots, Consumer<Unit> work) {
        return run(request, roots, work).map(Done::receipt);
    }

    /** Looks at nouns as the next command would find them; writes nothing. */
    <T> Mono<T> look(Set<StreamId> roots, Function<Unit, T> look) {
        return Mono.defer(() -> {
            AtomicReference<T> seen = new AtomicReference<>();
            Order order = new Order(context, Optional.empty(), within, roots, unit -> seen.set(look.apply(unit)));
            return nouns.desk.run(order).flatMap(done -> Mono.justOrEmpty(seen.get()));
        });
    }

    /** What a repeated command made is gone: only its receipt is left. */
    static HearthbookException erased() {
        return new HearthbookException(
                ErrorCode.SUBJECT_ERASED, "what this command id created was erased since; use a new command id");
    }

    Instant now() {
        return nouns.clock.instant();
    }

    <T> Mono<Page<T>> page(Table table, Query<T> query) {
        return logged(Reads.PAGE, table.name(), Mono.defer(() -> nouns.views.page(confined(table, query))));
    }

    /** All rows of a query, page by page. */
    <T> Flux<T> all(Query<T> query) {
        return page(query.spec().table(), query)
                .expand(page -> page.next()
                        .map(cursor -> page(query.spec().table(), query.at(cursor)))
                        .orElseGet(Mono::empty))
                .flatMapIterable(Page::rows);
    }

    <T> Mono<T> one(Query<T> query, String key) {
        return page(query.spec().table(), query.where(Match.is(Table.KEY, key)).limit(1))
                .flatMap(page -> Mono.justOrEmpty(page.rows().stream().findFirst()));
    }

    /** The same for those who log it themselves. */
    <T> Mono<T> oneUnlogged(Query<T> query, String key) {
        Query<T> one = query.where(Match.is(Table.KEY, key)).limit(1);
        return Mono.defer(() -> nouns.views.page(confined(one.spec().table(), one)))
                .flatMap(page -> Mono.justOrEmpty(page.rows().stream().findFirst()));
    }

    <T> Flux<Optional<T>> watchOne(Query<T> query, String key) {
        return watch(query.spec().table(), query.where(Match.is(Table.KEY, key)).limit(1))
                .map(page -> page.rows().stream().findFirst());
    }

    Mono<Long> count(Table table, Query<?> query) {
        return logged(Reads.COUNT, table.name(), Mono.defer(() -> nouns.views.count(confined(table, query))));
    }

    <T> Flux<Page<T>> watch(Table table, Query<T> query) {
        return logged(table.name(), Flux.defer(() -> nouns.views.watch(confined(table, query))));
    }

    <T> Flux<Change<T>> changes(Table table, Query<T> query) {
        return logged(table.name(), Flux.defer(() -> nouns.views.changes(confined(table, query))));
    }

    <T> Mono<List<Hit<T>>> search(Table table, Search<T> search) {
        return logged(Reads.SEARCH, table.name(), Mono.defer(() -> nouns.views.search(confined(table, search))));
    }

    /**
     * What a search finds, and how many of what. It is logged in every audit mode, also when it fails, and nothing is given before it
     * is logged.
     *
     * @param by blind columns
     * @param review what policies make of a row of the answer
     */
    <T> Mono<Searched<T>> findings(
            Table table, Search<T> search, Set<String> by, Function<Hit<T>, Reviewed<Hit<T>>> review) {
        return Mono.defer(() -> nouns.views.findings(confined(table, search), by))
                .onErrorResume(e ->
                        log(List.of(searched(table, search, Reads.reason(e)))).then(Mono.error(e)))
                .flatMap(findings -> {
                    List<Hit<T>> given = new ArrayList<>();
                    List<AuditEntry> entries = new ArrayList<>();
                    for (Hit<T> hit : findings.hits()) {
                        Reviewed<Hit<T>> reviewed = review.apply(hit);
                        reviewed.given().ifPresent(given::add);
                        entries.addAll(reviewed.entries());
                    }
                    AuditEntry access = searched(table, search, "");
                    entries.add(access);
                    int withheld = findings.hits().size() - given.size();
                    return log(entries)
                            .map(done ->
                                    new Searched<>(findings.withHits(given), withheld, access.id(), done.receipt()));
                });
    }

    /** A row as it may be given, and what to log of it. */
    record Reviewed<T>(Optional<T> given, List<AuditEntry> entries) {
        static <T> Reviewed<T> asItIs(T row) {
            return new Reviewed<>(Optional.of(row), List.of());
        }
    }

    private AuditEntry searched(Table table, Search<?> search, String reason) {
        Set<Subject> asked = search.spec().within();
        Optional<Subject> whose =
                within.or(() -> asked.size() == 1 ? Optional.of(asked.iterator().next()) : Optional.empty());
        return nouns.guardian.access(
                context, whose, Optional.empty(), Reads.SEARCH.action(table.name()), reason, now());
    }

    private <T> Search<T> confined(Table table, Search<T> search) {
        fits(table, search.spec().table());
        if (within.isEmpty()) {
            return search;
        }
        search.spec().within().forEach(this::mayRead);
        return search.within(within.get());
    }

    private <T> Query<T> confined(Table table, Query<T> query) {
        fits(table, query.spec().table());
        if (within.isEmpty()) {
            return query;
        }
        query.spec().within().ifPresent(this::mayRead);
        return query.within(within.get());
    }

    /**
     * A handle of one subject erases that subject's data only.
     *
     * @param whose data it is; empty for everybody's, or when its owner was erased before
     */
    void mayErase(Optional<Subject> whose) {
        if (within.isPresent() && !within.equals(whose)) {
            throw new HearthbookException(
                    ErrorCode.FOREIGN_SUBJECT,
                    "this handle erases data of subject " + within.get()
                            + " only; use the handle of the other subject");
        }
    }

    private static void fits(Table table, Table asked) {
        Require.that(
                asked.name().equals(table.name()),
                "this asks for rows of '%s', but the query is on '%s'; begin with the façade's own query",
                table.name(),
                asked.name());
    }

    private void mayRead(Subject subject) {
        if (!within.map(subject::equals).orElse(true)) {
            throw new HearthbookException(
                    ErrorCode.FOREIGN_SUBJECT,
                    "this handle reads data of subject " + within.get() + " only; use the handle of the other subject");
        }
    }

    /** The events of a stream, or none when they belong to another subject than the handle's. */
    Mono<List<Recorded>> recorded(StreamId stream) {
        return history(
                stream.category(), nouns.journal.read(stream).collectList().map(this::own));
    }

    /** All of them, or none: a stream has one subject. An erased stream does not say whose it was. */
    List<Recorded> own(List<Recorded> events) {
        boolean mine = within.isEmpty()
                || events.stream()
                        .anyMatch(it -> it instanceof Recorded.Fact fact
                                && fact.subject().equals(within));
        return mine ? events : List.of();
    }

    /** Fails with {@code STALE_POSITION} when the mark is not part of the book's history. */
    Mono<Predicate<Recorded>> upTo(Mark mark) {
        return nouns.journal
                .read(mark)
                .take(1)
                .then(Mono.just(it -> !it.position().isAfter(mark.position())));
    }

    static Predicate<Recorded> upTo(Instant at) {
        return it -> it instanceof Recorded.Known known && !known.meta().time().isAfter(at);
    }
}
