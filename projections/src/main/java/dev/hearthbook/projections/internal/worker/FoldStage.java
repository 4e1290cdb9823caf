package dev.hearthbook.projections.internal.worker;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.projections.fold.Mutation;
import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.internal.row.RowValues;
import dev.hearthbook.projections.internal.search.BlindTokens;
import dev.hearthbook.projections.store.Batch;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.projections.store.Write;
import dev.hearthbook.view.ParkedEvent;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes batches of facts: offers each fact to the group's projections, keeps what they do to rows in a {@link RowBook}, and at
 * the end seals every changed row once.
 *
 * <p><b>Deterministic.</b> Ids, times and scopes of a row come from the facts and from nothing else, and do not depend on
 * where one batch ends and the next begins: a rebuilt view equals the one that grew.
 *
 * <p><b>Poison.</b> When a projection throws on a fact, what it did to rows for that fact is taken back, and the fact is parked with
 * everything behind it in its stream, for that projection ({@link Parking}). A {@link BookEvent.EventSkipped} in the log leaves it out for
 * good: then what waited is folded, here as in every later rebuild. What is no fault of the fact (a store that fails, a missing class)
 * stops the worker.
 *
 * <p><b>Erasure</b> needs no help from projections: a {@link BookEvent.KeysDestroyed} in the log removes every row of its scopes.
 * Facts of a destroyed scope are not offered, and rows that would hang on one are not written.
 *
 * <p>Worker only.
 */
final class FoldStage {
    private static final Logger LOG = LoggerFactory.getLogger(FoldStage.class);
    /** How much of a row's texts its vector is of. */
    private static final int MEANT_CHARS_MAX = 4_000;

    private final Group group;
    private final RowSealer sealer;
    private final BlindTokens tokens;
    private final RowBook rows;
    private final Set<Long> erased = new LinkedHashSet<>();
    private final Map<String, Integer> rowsOfFact = new HashMap<>();
    private final List<Runnable> undo = new ArrayList<>();
    private final Parking parking;
    private final Function<StreamId, List<Recorded>> streams;
    private boolean parkingKnown;

    /** @param streams gives all events of a stream */
    FoldStage(
            Group group,
            RowSealer sealer,
            BlindTokens tokens,
            int rowsKeptMax,
            Function<StreamId, List<Recorded>> streams) {
        this.group = group;
        this.parking = new Parking(group);
        this.streams = streams;
        this.sealer = sealer;
        this.tokens = tokens;
        this.rows = new RowBook(sealer, group.tables(), rowsKeptMax);
    }

    /**
     * A batch, and what live queries need to know of it.
     *
     * @param parked what is parked after it
     */
    record Folded(Batch batch, Touched touched, List<ParkedEvent> parked) {}

    RowBook rows() {
        return rows;
    }

    /** What is parked after the facts folded so far. */
    List<ParkedEvent> parked() {
        knowParking();
        return parking.all().stream().map(Parking.Place::event).toList();
    }

    private void knowParking() {
        if (!parkingKnown) {
            parking.load(rows.stored(parking.table(), Parking.STREAMS_MAX), sealer);
            parkingKnown = true;
        }
    }

    /** Forgets everything; what was not applied is lost and will be folded again. */
    void reset() {
        rows.reset();
        parkingKnown = false;
    }

    /**
     * Folds facts into a batch. When it leaves for the store, {@link RowBook#handOver} is due; when it can be read,
     * {@link RowBook#applied}.
     *
     * @param from the mark before the first fact
     * @param events at least one, in order
     * @throws FoldFailure when a fact can be neither folded nor parked; the stage must be {@linkplain #reset reset} then
     */
    Folded fold(Mark from, List<Recorded> events) {
        knowParking();
        erased.clear();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof Recorded.Fact fact) {
                fold(fact, i);
            }
        }
        return sealed(from, events.get(events.size() - 1).mark());
    }

    private void fold(Recorded.Fact fact, int index) {
        if (fact.event() instanceof BookEvent.KeysDestroyed destroyed) {
            destroyed.scopes().forEach(this::erase);
        }
        rowsOfFact.clear();
        for (Projection projection : group.projections()) {
            Parking.Place place = parking.isEmpty() ? null : parking.of(projection.name(), fact.stream());
            if (place != null) {
                park(place.oneMore(), fact);
            } else {
                tryFold(projection, fact, index);
            }
        }
        if (fact.event() instanceof BookEvent.EventSkipped skipped && !parking.isEmpty()) {
            Parking.Place place = parking.at(skipped.projection(), Position.of(skipped.position()));
            if (place != null) {
                release(place, skipped.position() + 1, fact.position().value() - 1, index);
            }
        }
    }

    /** Folds a fact, or parks it. */
    private void tryFold(Projection projection, Recorded.Fact fact, int index) {
        undo.clear();
        try {
            for (Mutation mutation : projection.fold(rows, fact)) {
                Table table = mutation.table();
                Require.that(
                        projection.tables().contains(table),
                        "projection %s writes to %s, which is not one of the tables() it declares",
                        projection.name(),
                        table);
                mutate(fact, mutation);
            }
        } catch (HearthbookException e) {
            throw e; // the store's fault or the keys', not the fact's
        } catch (LinkageError e) {
            throw new FoldFailure(projection.name(), fact, index, e);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            if (parking.isFull()) {
                throw new FoldFailure(projection.name(), fact, index, e);
            }
            for (int i = undo.size() - 1; i >= 0; i--) {
                undo.get(i).run();
            }
            projection.tables().forEach(table -> rowsOfFact.remove(table.name()));
            Parking.Place place = Parking.of(projection.name(), fact, e);
            LOG.warn(
                    "views.parked projection={} position={} type={} why={}",
                    projection.name(),
                    fact.position(),
                    fact.meta().type(),
                    place.event().reason());
            park(place, fact);
        }
    }

    private void park(Parking.Place place, Recorded.Fact fact) {
        parking.put(place);
        RowSlot slot = rows.slot(parking.table(), place.key());
        if (slot.row == null) {
            slot.id = newId(parking.table(), fact);
        }
        slot.scopes = place.scopes();
        write(slot, fact, place.key(), RowValues.normal(parking.table(), place.values()));
    }

    /**
     * Folds what waits in a stream, as if it were recorded now; what cannot be folded is parked again.
     *
     * @param from the first position
     * @param to the last one
     */
    private void release(Parking.Place place, long from, long to, int index) {
        parking.remove(place);
        delete(rows.slot(parking.table(), place.key()));
        Projection projection = group.projections().stream()
                .filter(it -> it.name().equals(place.event().projection()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("only the group's own projections park"));
        for (Recorded recorded : streams.apply(place.event().stream())) {
            long at = recorded.position().value();
            if (recorded instanceof Recorded.Fact fact && at >= from && at <= to) {
                rowsOfFact.clear();
                Parking.Place again = parking.of(projection.name(), fact.stream());
                if (again != null) {
                    park(again.oneMore(), fact);
                } else {
                    tryFold(projection, fact, index);
                }
            }
        }
    }

    /**
     * Tries again what is parked.
     *
     * @param at where the store stands; nothing behind it is folded
     * @return a batch that leads from there to there; empty when nothing is parked at that position
     */
    Optional<Folded> redrive(String projection, Position position, Mark at) {
        knowParking();
        erased.clear();
        Parking.Place place = parking.at(projection, position);
        if (place == null) {
            return Optional.empty();
        }
        release(place, position.value(), at.position().value(), 0);
        return Optional.of(sealed(at, at));
    }

    private void erase(long scope) {
        erased.add(scope);
        rows.erase(scope);
        parking.erase(scope);
        tokens.forget(scope);
        sealer.forget(scope);
    }

    private void mutate(Recorded.Fact fact, Mutation mutation) {
        if (mutation instanceof Mutation.Upsert upsert) {
            upsert(fact, upsert);
        } else if (mutation instanceof Mutation.Patch patch) {
            patch(fact, patch);
        } else if (mutation instanceof Mutation.Delete delete) {
            delete(rows.slot(delete.table(), delete.key()));
        } else if (mutation instanceof Mutation.DeleteWhere where) {
            String value = RowValues.blindText(where.value());
            rows.matching(
                            where.table(),
                            where.column(),
                            value,
                            fact.meta().scopes().subject())
                    .forEach(this::delete);
        } else {
            throw new AssertionError("no way to do " + mutation.getClass().getSimpleName());
        }
    }

    private void upsert(Recorded.Fact fact, Mutation.Upsert upsert) {
        Scopes all = fact.meta().scopes();
        RowSlot slot = rows.slot(upsert.table(), upsert.key());
        undo.add(slot.undo());
        if (slot.row == null) {
            slot.id = newId(upsert.table(), fact);
        }
        slot.scopes = upsert.life() == Mutation.Life.SUBJECT ? all.subjectOnly() : all;
        slot.shared = upsert.shared();
        slot.texts = Optional.of(upsert.search());
        write(slot, fact, upsert.key(), RowValues.normal(upsert.table(), upsert.values()));
    }

    private void patch(Recorded.Fact fact, Mutation.Patch patch) {
        RowSlot slot = rows.slot(patch.table(), patch.key());
        Row before = slot.row;
        if (before == null) {
            return;
        }
        undo.add(slot.undo());
        Map<String, Object> values = new TreeMap<>(before.values());
        values.keySet().removeAll(patch.values().keySet());
        values.putAll(RowValues.normal(patch.table(), patch.values()));
        if (!patch.search().isEmpty()) {
            slot.texts = Optional.of(patch.search());
        }
        write(slot, fact, patch.key(), values);
    }

    private void write(RowSlot slot, Recorded.Fact fact, String key, Map<String, Object> values) {
        Row before = slot.row;
        slot.row = new Row(
                key,
                RowValues.withPaths(slot.table, values),
                fact.position(),
                before == null ? fact.meta().time() : before.createdAt(),
                fact.meta().time());
        rows.change(slot);
    }

    private void delete(RowSlot slot) {
        undo.add(slot.undo());
        slot.delete();
        rows.change(slot);
    }

    private long newId(Table table, Recorded.Fact fact) {
        int number = rowsOfFact.merge(table.name(), 1, Integer::sum) - 1;
        Require.that(
                number < StoredRow.ROWS_PER_EVENT_MAX,
                "one event makes at most %d rows of table %s; make fewer, or record more events",
                StoredRow.ROWS_PER_EVENT_MAX,
                table.name());
        return fact.position().value() * StoredRow.ROWS_PER_EVENT_MAX + number;
    }

    private Folded sealed(Mark from, Mark to) {
        List<Write> removals = new ArrayList<>();
        erased.forEach(scope -> removals.add(new Write.RemoveScope(scope)));
        List<Write> puts = new ArrayList<>();
        List<RowChange> changes = new ArrayList<>();
        for (RowSlot slot : rows.changes()) {
            StoredRow before = slot.stored;
            StoredRow after = sealed(slot, puts);
            if (before != null && (after == null || after.id() != before.id())) {
                removals.add(new Write.Remove(slot.table, before.id()));
                group.vectors(slot.table).ifPresent(vectors -> removals.add(new Write.Remove(vectors, before.id())));
            }
            if (after != null) {
                meaning(slot, before, after).ifPresent(write -> {
                    if (write instanceof Write.Remove) {
                        removals.add(write);
                    } else {
                        puts.add(write);
                    }
                });
            }
            if (before != null || after != null) {
                changes.add(new RowChange(slot.table, before, after));
            }
            slot.stored = after;
            slot.texts = Optional.empty();
        }
        // Removals first: a key may leave under one id and come back under another.
        removals.addAll(puts);
        return new Folded(new Batch(from, to, removals), new Touched(changes, !erased.isEmpty()), parked());
    }

    /** The row as it is written; null when there is none (any more). */
    private @Nullable StoredRow sealed(RowSlot slot, List<Write> puts) {
        Row row = slot.row;
        if (row == null) {
            return null;
        }
        Optional<Map<String, String>> index = index(slot);
        Optional<StoredRow> sealed = index.isEmpty() && slot.texts.isPresent() && isSearched(slot.table)
                ? Optional.empty()
                : sealer.seal(
                        slot.table,
                        slot.id,
                        row.key(),
                        slot.scopes,
                        slot.shared,
                        row.position().value(),
                        Row.micros(row.createdAt()),
                        Row.micros(row.updatedAt()),
                        row.values());
        if (sealed.isEmpty()) {
            slot.delete();
            return null;
        }
        puts.add(new Write.Put(slot.table, sealed.get(), index));
        return sealed.get();
    }

    /** The tokens of the row's texts; empty when the index stays as it is, or the scope of the tokens was destroyed. */
    private Optional<Map<String, String>> index(RowSlot slot) {
        if (slot.texts.isEmpty() || !isSearched(slot.table)) {
            return Optional.empty();
        }
        long scope = slot.shared ? 0 : slot.scopes.subject();
        Map<String, String> texts = slot.texts.get();
        Map<String, String> index = new LinkedHashMap<>();
        for (Table.Field field : slot.table.fields()) {
            String text = texts.get(field.name());
            if (text == null) {
                continue;
            }
            Optional<String> words = tokens.document(slot.table, scope, text);
            Optional<String> beginnings =
                    field.prefixed() ? tokens.beginnings(slot.table, scope, text) : Optional.of("");
            if (words.isEmpty() || beginnings.isEmpty()) {
                return Optional.empty();
            }
            put(index, field.name(), words.get());
            put(index, field.beginnings(), beginnings.get());
        }
        return Optional.of(index);
    }

    /**
     * What a change of texts means for the row's vector: a text without one, which {@code EmbeddingWorker} finds, or no vector at all.
     * Empty when the text is the one that has or will get a vector already: messages are written again when their neighbours come.
     */
    private Optional<Write> meaning(RowSlot slot, @Nullable StoredRow before, StoredRow after) {
        Optional<Table> vectors = group.vectors(slot.table);
        if (vectors.isEmpty() || slot.texts.isEmpty()) {
            return Optional.empty();
        }
        String text = meant(slot.table, slot.texts.get());
        boolean stays = before != null
                && before.id() == after.id()
                && before.shared() == after.shared()
                && before.scopes().equals(after.scopes());
        if (stays && slot.meant == null) {
            slot.meant = rows.stored(vectors.get(), slot.row().key())
                    .map(row -> row.text(Table.VECTOR_TEXT))
                    .orElse("");
        }
        if (stays && text.equals(slot.meant)) {
            return Optional.empty();
        }
        slot.meant = text;
        if (text.isEmpty()) {
            return Optional.of(new Write.Remove(vectors.get(), after.id()));
        }
        return sealer.seal(
                        vectors.get(),
                        after.id(),
                        slot.row().key(),
                        after.scopes(),
                        after.shared(),
                        after.position(),
                        after.createdAt(),
                        after.updatedAt(),
                        Map.of(Table.VECTOR_TEXT, text, Table.VECTOR_MODEL, 0L))
                .map(row -> new Write.Put(vectors.get(), row, Optional.empty()));
    }

    private static String meant(Table table, Map<String, String> texts) {
        StringBuilder meant = new StringBuilder();
        for (String field : table.embedded()) {
            String text = texts.getOrDefault(field, "").strip();
            if (!text.isEmpty()) {
                meant.append(meant.length() == 0 ? "" : "\n").append(text);
            }
        }
        // Models read no further, and what they are given is kept.
        int end = Math.min(meant.length(), MEANT_CHARS_MAX);
        return meant.substring(0, end > 0 && Character.isHighSurrogate(meant.charAt(end - 1)) ? end - 1 : end);
    }

    private static void put(Map<String, String> index, String field, String tokens) {
        if (!tokens.isEmpty()) {
            index.put(field, tokens);
        }
    }

    private static boolean isSearched(Table table) {
        return !table.searchFields().isEmpty();
    }
}
