package dev.hearthbook;

import dev.hearthbook.command.DocumentCommand;
import dev.hearthbook.event.DocumentEvent;
import dev.hearthbook.event.DocumentEvolution;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.codec.DocumentCodec;
import dev.hearthbook.internal.decide.Done;
import dev.hearthbook.internal.decide.Unit;
import dev.hearthbook.model.BulkRefusedException;
import dev.hearthbook.model.CollectionStats;
import dev.hearthbook.model.CollectionType;
import dev.hearthbook.model.Document;
import dev.hearthbook.model.DocumentId;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.Fields;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.DocumentTable;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The documents of one collection.
 *
 * <pre>{@code
 * Documents<Workflow> workflows = book.documents(HouseCollections.WORKFLOWS);
 * workflows.insert(user, Workflow.of("water the plants")).block();
 * workflows.page(workflows.query().within(user).where(Match.is("state", "open")).orderBy("progress")).block();
 * }</pre>
 *
 * <p>The views must know the collection: {@code SqliteViews.in(dir).with(DocumentProjection.of(TYPE))}; the shipped ones they
 * know. Queries match and order by the columns of its indexes ({@link dev.hearthbook.model.FieldIndex#column}).
 *
 * <p>A document that breaks a rule is an {@link dev.hearthbook.model.InvalidDocumentException}; an id that is taken is
 * {@code REFUSED}, one that is not there {@code NOT_FOUND}. Of many, all are done or none, and the
 * {@link BulkRefusedException} says which one was refused.
 */
public final class Documents<T> extends Shelf<DocumentId, Document<T>> {
    /** The most documents that one command inserts, changes or deletes. */
    public static final int MANY_MAX = 1_000;

    /** How often a change by query looks for its documents before it gives up. */
    private static final int LOOKS_MAX = 5;

    private final CollectionType<T> type;

    Documents(Caller caller, CollectionType<T> type) {
        super(caller, DocumentEvolution.EVOLUTION, it -> it.deleted() ? Optional.empty() : Optional.of(read(type, it)));
        this.type = type;
    }

    static <T> Document<T> read(CollectionType<T> type, Document<Map<String, Object>> document) {
        return document.map(fields -> DocumentCodec.read(fields, type.type()));
    }

    @Override
    Query<Document<T>> rows() {
        return DocumentTable.query(type).map(document -> read(type, document));
    }

    @Override
    String key(DocumentId id) {
        return id.value();
    }

    @Override
    Mono<List<Recorded>> recorded(DocumentId id) {
        return caller.recorded(HouseStreams.of(type.name(), id));
    }

    /** What it was declared as. */
    public CollectionType<T> type() {
        return type;
    }

    /** All documents, the one changed longest ago first. */
    @Override
    public Query<Document<T>> query() {
        return rows();
    }

    /**
     * The same rows, of which only these fields are given.
     *
     * @param paths {@code a.b} for the member b of the object a; one that is not there is left out
     */
    public Query<Map<String, Object>> only(Query<Document<T>> query, String... paths) {
        return query.map(document -> {
            Map<String, Object> fields = DocumentCodec.fields(document.value());
            Map<String, Object> chosen = new TreeMap<>();
            for (String path : paths) {
                Object value = Fields.at(fields, path);
                if (value != null) {
                    chosen.put(path, value);
                }
            }
            return chosen;
        });
    }

    /** One page of what {@link #only} asks for. */
    public Mono<Page<Map<String, Object>>> pageOnly(Query<Document<T>> query, String... paths) {
        return Mono.defer(() -> caller.page(table(), only(query, paths)));
    }

    /** A document that was inserted. */
    public record Inserted(DocumentId document, Receipt receipt) {}

    /** Documents that were inserted, in the order in which they were given. */
    public record InsertedMany(List<DocumentId> documents, Receipt receipt) {
        public InsertedMany {
            documents = List.copyOf(documents);
        }
    }

    /**
     * What was done to those a query found.
     *
     * @param matched how many met its conditions
     */
    public record Changed(int matched, Receipt receipt) {}

    /** A document of the handle's subject; only through {@code book.as(subject)}. */
    public Mono<Inserted> insert(T document) {
        return Mono.defer(() -> insert(caller.subject(), document));
    }

    public Mono<Inserted> insert(Subject subject, T document) {
        return Mono.defer(() -> insert(newId(), true, Optional.of(subject), document));
    }

    public Mono<Inserted> insert(DocumentId id, Subject subject, T document) {
        return insert(id, false, Optional.of(subject), document);
    }

    /** A document about nobody: it survives every erasure of a subject, and no handle of a subject reads it. */
    public Mono<Inserted> insertForNobody(T document) {
        return Mono.defer(() -> insert(newId(), true, Optional.empty(), document));
    }

    private Mono<Inserted> insert(DocumentId id, boolean generated, Optional<Subject> subject, T document) {
        return Mono.defer(() ->
                        run(new DocumentCommand.Insert(type, id, generated, subject, DocumentCodec.fields(document))))
                .map(done -> new Inserted(
                        done.first(DocumentEvent.Inserted.class)
                                .orElseThrow(Caller::erased)
                                .document(),
                        done.receipt()));
    }

    /**
     * All of them, or none.
     *
     * @param documents 1 to {@value #MANY_MAX}, in one commit of at most 4 MiB
     */
    public Mono<InsertedMany> insertMany(Subject subject, List<T> documents) {
        return Mono.defer(() -> {
            Require.that(
                    !documents.isEmpty() && documents.size() <= MANY_MAX,
                    "1 to %d documents are inserted at once, but there were %d",
                    MANY_MAX,
                    documents.size());
            List<DocumentCommand> commands = new ArrayList<>();
            each(
                    documents,
                    (index, document) -> commands.add(new DocumentCommand.Insert(
                            type, newId(), true, Optional.of(subject), DocumentCodec.fields(document))));
            return runAll(commands).map(done -> new InsertedMany(inserted(done), done.receipt()));
        });
    }

    private static List<DocumentId> inserted(Done done) {
        return done.events().stream()
                .filter(DocumentEvent.Inserted.class::isInstance)
                .map(event -> ((DocumentEvent.Inserted) event).document())
                .toList();
    }

    /** Exactly this document under this id, whether there is one or not. */
    public Mono<Receipt> put(DocumentId id, Subject subject, T document) {
        return Mono.defer(
                () -> receipt(new DocumentCommand.Put(type, id, Optional.of(subject), DocumentCodec.fields(document))));
    }

    /** @param patch a JSON merge patch (RFC 7396): null removes a field, objects are merged, all else is replaced */
    public Mono<Receipt> update(DocumentId id, Map<String, ? extends @Nullable Object> patch) {
        return Mono.defer(() -> receipt(new DocumentCommand.Update(type, id, Fields.normalPatch(patch))));
    }

    /** Deletes it; the log keeps what it was until its keys end, and so does its history. */
    public Mono<Receipt> delete(DocumentId id) {
        return receipt(new DocumentCommand.Delete(type, id));
    }

    /** Patches the first one that a query finds; a receipt of 0 events when there is none. */
    public Mono<Changed> updateOne(Query<Document<T>> query, Map<String, ? extends @Nullable Object> patch) {
        return Mono.defer(() -> {
            Map<String, @Nullable Object> normal = Fields.normalPatch(patch);
            return change(query.limit(1), false, id -> new DocumentCommand.Update(type, id, normal));
        });
    }

    /** Patches all that meet the query's conditions, in one commit; more than {@value #MANY_MAX} are {@code QUERY_REFUSED}. */
    public Mono<Changed> updateMany(Query<Document<T>> query, Map<String, ? extends @Nullable Object> patch) {
        return Mono.defer(() -> {
            Map<String, @Nullable Object> normal = Fields.normalPatch(patch);
            return change(query.limit(MANY_MAX), true, id -> new DocumentCommand.Update(type, id, normal));
        });
    }

    /** Deletes the first one that a query finds. */
    public Mono<Changed> deleteOne(Query<Document<T>> query) {
        return change(query.limit(1), false, id -> new DocumentCommand.Delete(type, id));
    }

    /** Deletes all that meet the query's conditions, in one commit; more than {@value #MANY_MAX} are {@code QUERY_REFUSED}. */
    public Mono<Changed> deleteMany(Query<Document<T>> query) {
        return change(query.limit(MANY_MAX), true, id -> new DocumentCommand.Delete(type, id));
    }

    @FunctionalInterface
    private interface Command {
        DocumentCommand on(DocumentId id);
    }

    /**
     * Finds by the views as they are once they have seen everything recorded by now. When one of those found is not what the
     * views say by the time it is decided on, it looks again.
     */
    private Mono<Changed> change(Query<Document<T>> query, boolean all, Command command) {
        return Mono.defer(() -> page(query.after(caller.nouns().journal.head())))
                .flatMap(found -> all && found.next().isPresent()
                        ? Mono.error(
                                new HearthbookException(
                                        ErrorCode.QUERY_REFUSED,
                                        "more than " + MANY_MAX + " documents of " + type.name()
                                                + " meet the conditions, and so many are not changed at once; narrow the query"))
                        : change(found.rows(), command))
                .retryWhen(Retry.max(LOOKS_MAX - 1).filter(ChangedMeanwhile.class::isInstance))
                .onErrorMap(Exceptions::isRetryExhausted, Throwable::getCause);
    }

    private Mono<Changed> change(List<Document<T>> found, Command command) {
        Map<DocumentId, Document<T>> byId = new LinkedHashMap<>();
        found.forEach(document -> byId.put(document.id(), document));
        List<DocumentCommand> commands = byId.keySet().stream().map(command::on).toList();
        return run(commands, (unit, one) -> {
                    requireAsFound(unit, byId.get(one.document()), one);
                    unit.execute(one);
                })
                .map(done -> new Changed(commands.size(), done.receipt()));
    }

    private void requireAsFound(Unit unit, @Nullable Document<T> found, DocumentCommand command) {
        Optional<T> now = unit.document(type.name(), command.document())
                .map(it -> read(type, it).value());
        if (!now.equals(Optional.ofNullable(found).map(Document::value))) {
            throw new ChangedMeanwhile();
        }
    }

    /** Somebody was quicker. */
    private static final class ChangedMeanwhile extends HearthbookException {
        private static final long serialVersionUID = 1;

        private ChangedMeanwhile() {
            super(
                    ErrorCode.WRONG_VERSION,
                    "others changed the documents " + LOOKS_MAX + " times while they were looked for; try again later");
        }
    }

    /** How much there is of a subject's. */
    public Mono<CollectionStats> stats(Subject subject) {
        return stats(Query.on(DocumentTable.counters(type)).within(subject));
    }

    /** How much there is: of everybody, or of the handle's subject through {@code book.as(subject)}. */
    public Mono<CollectionStats> stats() {
        return stats(Query.on(DocumentTable.counters(type)));
    }

    private Mono<CollectionStats> stats(Query<Row> counters) {
        return caller.all(counters.limit(Query.LIMIT_MAX)).collectList().map(DocumentTable::stats);
    }

    private Table table() {
        return DocumentTable.of(type);
    }

    private DocumentId newId() {
        return DocumentId.of("d-" + caller.nouns().ids.next());
    }

    private Mono<Done> run(DocumentCommand command) {
        return caller.run(command, unit -> unit.execute(command));
    }

    private Mono<Receipt> receipt(DocumentCommand command) {
        return run(command).map(Done::receipt);
    }

    private Mono<Done> runAll(List<DocumentCommand> commands) {
        return run(commands, Unit::execute);
    }

    private Mono<Done> run(List<DocumentCommand> commands, BiConsumer<Unit, DocumentCommand> one) {
        Set<StreamId> roots = commands.stream().map(DocumentCommand::root).collect(Collectors.toUnmodifiableSet());
        String request = commands.stream().map(DocumentCommand::request).collect(Collectors.joining("\n"));
        return caller.run(request, roots, unit -> each(commands, (index, command) -> one.accept(unit, command)));
    }

    private static <E> void each(List<E> all, BiConsumer<Integer, E> one) {
        for (int i = 0; i < all.size(); i++) {
            try {
                one.accept(i, all.get(i));
            } catch (ChangedMeanwhile e) {
                throw e;
            } catch (HearthbookException | IllegalArgumentException e) {
                throw new BulkRefusedException(i, all.size(), e);
            }
        }
    }
}
