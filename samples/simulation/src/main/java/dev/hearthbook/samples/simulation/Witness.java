package dev.hearthbook.samples.simulation;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.EventId;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Subject;
import dev.hearthbook.samples.simulation.Attempt.Outcome;
import dev.hearthbook.samples.simulation.SimulatedDisk.Crash;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.Cursor;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.PersonaTable;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Table;
import dev.hearthbook.work.SteppedWorkers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Remembers what was asked and answered, and compares every opened book with it.
 *
 * <p><b>The log.</b> Positions are dense, times do not go back, versions of a stream are dense. What was acknowledged stands
 * there once, whole, where its receipt says; what was refused does not stand there; what nobody knows stands there whole or
 * not at all. What an open book showed after a start is there after every later start, and so is what its status called
 * durable. Only a power cut may take something acknowledged, only when the book does not wait for the disk, and only from the
 * end; its mark is stale then.
 *
 * <p><b>Receipts.</b> A command id still gives the receipt that it gave.
 *
 * <p><b>Views.</b> They say what a plain book says after the same requests in the order of the log, and nothing of the erased;
 * built anew they say the same.
 */
final class Witness {
    /** Tables and the columns that hold what was said. */
    private static final Map<Table, String> TABLES = Map.of(
            MemoryTable.MEMORIES, "text",
            ConversationTable.CONVERSATIONS, "title",
            ConversationTable.MESSAGES, "text",
            PersonaTable.PERSONAS, "name",
            Notes.TABLE, "text");

    private static final List<Table> ALL = List.of(
            MemoryTable.MEMORIES,
            MemoryTable.MEMORY_TAGS,
            MemoryTable.MEMORY_STATS,
            ConversationTable.CONVERSATIONS,
            ConversationTable.SESSIONS,
            ConversationTable.MESSAGES,
            PersonaTable.PERSONAS,
            Notes.TABLE);

    private final Durability durability;
    private final Trace trace;
    private final Map<String, Attempt> attempts = new LinkedHashMap<>();
    private final Map<String, Integer> eventsOfKind = new HashMap<>();
    private List<EventId> shown = List.of();
    private Mark promised = Mark.START;
    private PlainBook plain = new PlainBook();
    private int acknowledged;
    private int lost;
    private int missing;

    Witness(Durability durability, Trace trace) {
        this.durability = durability;
        this.trace = trace;
    }

    Attempt begin(Attempt.Request request) {
        Attempt attempt = new Attempt("a" + attempts.size(), request);
        attempts.put(attempt.id, attempt);
        return attempt;
    }

    List<Attempt> attempts() {
        return List.copyOf(attempts.values());
    }

    /** The book as it was when it was looked at last. */
    PlainBook plain() {
        return plain;
    }

    int acknowledged() {
        return acknowledged;
    }

    /** Acknowledged commits that a power cut took, which they may where the book does not wait for the disk. */
    int lost() {
        return lost;
    }

    /** Events that are gone though they had to stay; the check that found it out failed. */
    int missing() {
        return missing;
    }

    void answered(Attempt attempt, Receipt receipt) {
        if (attempt.receipt != null && attempt.receipt.events() > 0) {
            Failure.unless(
                    attempt.receipt.mark().equals(receipt.mark()),
                    "%s was answered at %s, and when it was repeated at %s",
                    attempt.id,
                    attempt.receipt.mark(),
                    receipt.mark());
        }
        acknowledged += attempt.outcome == Outcome.ACKNOWLEDGED ? 0 : 1;
        attempt.outcome = Outcome.ACKNOWLEDGED;
        attempt.receipt = receipt;
        trace.say("answer " + attempt);
    }

    void refused(Attempt attempt, Throwable why) {
        ErrorCode code = why instanceof HearthbookException known ? known.code() : ErrorCode.UNKNOWN_OUTCOME;
        // An erasure is done when the views have dropped the rows; closing ends their waiting, and the next start the
        // rest.
        boolean closing = why instanceof IllegalStateException && isErasure(attempt);
        if (!(why instanceof HearthbookException || closing)) {
            throw new Failure(attempt + " failed with " + why, why);
        }
        boolean unknown = code == ErrorCode.UNKNOWN_OUTCOME;
        // Of what was acknowledged or lost sight of before, a refusal now says nothing.
        if (attempt.outcome == Outcome.WAITING) {
            attempt.outcome = unknown || attempt.maybeRecorded ? Outcome.UNKNOWN : Outcome.REFUSED;
        }
        trace.say("answer " + attempt + " " + code);
    }

    /** A force of a segment succeeded: whatever was acknowledged until now stays. */
    void forced() {
        for (Attempt attempt : attempts.values()) {
            attempt.durable |= attempt.outcome == Outcome.ACKNOWLEDGED;
        }
    }

    /** The open book says so. */
    void promised(Mark durable) {
        promised = durable;
    }

    /** The process is gone: who waits gets no answer. */
    void stopped() {
        for (Attempt attempt : attempts.values()) {
            if (attempt.outcome == Outcome.WAITING) {
                attempt.outcome = Outcome.UNKNOWN;
            }
        }
    }

    /** The book was closed: everybody has an answer. */
    void closed() {
        for (Attempt attempt : attempts.values()) {
            Failure.unless(attempt.outcome != Outcome.WAITING, "%s got no answer though the book was closed", attempt);
        }
    }

    /**
     * Compares a book that was just opened.
     *
     * @param crash how it stopped before; null when it was closed
     */
    void check(Hearthbook book, SteppedWorkers workers, @Nullable Crash crash) {
        List<Recorded.Known> log = get(
                workers,
                book.journal().read(Mark.START).cast(Recorded.Known.class).collectList());
        trace.say("check " + log.size() + " events");
        order(log);
        missing = Math.max(0, shown.size() - log.size());
        Failure.unless(log.size() >= shown.size(), "the log had %d events and has %d", shown.size(), log.size());
        for (int i = 0; i < shown.size(); i++) {
            Failure.unless(log.get(i).meta().id().equals(shown.get(i)), "position %d holds another event", i + 1);
        }
        long end = promised.position().value();
        Failure.unless(
                promised.equals(Mark.START)
                        || (end <= log.size() && log.get((int) end - 1).mark().equals(promised)),
                "%s was called durable and is not there",
                promised);
        Map<String, List<Recorded.Known>> byRequest = new LinkedHashMap<>();
        for (Recorded.Known event : log) {
            String id = event.meta().context().requestId();
            if (id.isEmpty()) {
                String type = event.meta().type();
                Failure.unless(type.startsWith("book."), "nobody asked for the %s at %s", type, event.mark());
            } else {
                byRequest.computeIfAbsent(id, fresh -> new ArrayList<>()).add(event);
            }
        }
        List<Attempt> gone = new ArrayList<>();
        for (Attempt attempt : attempts.values()) {
            List<Recorded.Known> events = byRequest.getOrDefault(attempt.id, List.of());
            if (!outcome(attempt, events, crash)) {
                gone.add(attempt);
            }
        }
        byRequest.keySet().removeAll(attempts.keySet());
        Failure.unless(byRequest.isEmpty(), "there are events of unknown requests %s", byRequest.keySet());
        onlyFromTheEnd(gone);
        shown = log.stream().map(event -> event.meta().id()).toList();
        attempts.values()
                .forEach(attempt ->
                        attempt.durable |= !gone.contains(attempt) && attempt.outcome == Outcome.ACKNOWLEDGED);
        receipts(book, workers, gone);
        views(book, workers, log);
    }

    private void order(List<Recorded.Known> log) {
        Instant time = Instant.MIN;
        Map<Object, Long> versions = new HashMap<>();
        for (int i = 0; i < log.size(); i++) {
            Recorded.Meta meta = log.get(i).meta();
            Failure.unless(meta.mark().position().value() == i + 1, "position %s follows position %d", meta.mark(), i);
            Failure.unless(!meta.time().isBefore(time), "time goes back at %s", meta.mark());
            time = meta.time();
            long version = versions.merge(meta.streamTag(), 1L, Long::sum);
            Failure.unless(meta.version() == version, "version %d at %s is %d", version, meta.mark(), meta.version());
        }
    }

    /** Whether it is there if it must be. */
    private boolean outcome(Attempt attempt, List<Recorded.Known> events, @Nullable Crash crash) {
        if (!isErasure(attempt)) { // which is three commits
            whole(attempt, events);
        }
        Receipt receipt = attempt.receipt;
        switch (attempt.outcome) {
            case REFUSED -> Failure.unless(events.isEmpty() || isErasure(attempt), "%s, but is recorded", attempt);
            case UNKNOWN, WAITING -> {
                if (!events.isEmpty()) {
                    acknowledged++;
                    attempt.outcome = Outcome.ACKNOWLEDGED;
                    attempt.receipt = new Receipt(events.get(events.size() - 1).mark(), events.size(), Map.of());
                }
            }
            case ACKNOWLEDGED -> {
                if (receipt == null || receipt.events() == 0) {
                    Failure.unless(
                            events.isEmpty() || isErasure(attempt), "%s changed nothing, but is recorded", attempt);
                    return true;
                }
                if (events.isEmpty()) {
                    boolean may = crash == Crash.POWER && !durability.equals(Durability.GROUP) && !attempt.durable;
                    missing = may ? 0 : receipt.events();
                    Failure.unless(may, "%s is lost", attempt);
                    return false;
                }
                Failure.unless(
                        isErasure(attempt)
                                || (events.get(events.size() - 1).mark().equals(receipt.mark())
                                        && events.size() == receipt.events()),
                        "%s stands elsewhere: %s",
                        attempt,
                        events);
            }
        }
        return true;
    }

    private static boolean isErasure(Attempt attempt) {
        return attempt.request.kind().equals("erase");
    }

    private void whole(Attempt attempt, List<Recorded.Known> events) {
        for (int i = 0; i < events.size(); i++) {
            Recorded.Meta meta = events.get(i).meta();
            Failure.unless(
                    meta.mark().position().value()
                            == events.get(0).mark().position().value() + i,
                    "%s is torn apart: %s",
                    attempt,
                    events);
            Failure.unless(meta.last() == (i == events.size() - 1), "%s is there twice or half: %s", attempt, events);
        }
        if (!events.isEmpty()) {
            int size = eventsOfKind.computeIfAbsent(attempt.request.kind(), kind -> events.size());
            Failure.unless(size == events.size(), "%s has %d events, not %d", attempt, events.size(), size);
        }
    }

    private void onlyFromTheEnd(List<Attempt> gone) {
        for (Attempt attempt : gone) {
            Receipt receipt = attempt.receipt;
            for (Attempt other : attempts.values()) {
                Receipt kept = other.receipt;
                Failure.unless(
                        receipt == null
                                || kept == null
                                || kept.events() == 0
                                || gone.contains(other)
                                || other.outcome != Outcome.ACKNOWLEDGED
                                || kept.position().compareTo(receipt.position()) < 0,
                        "%s is lost, but not the later %s",
                        attempt,
                        other);
            }
        }
    }

    private void receipts(Hearthbook book, SteppedWorkers workers, List<Attempt> gone) {
        for (Attempt attempt : gone) {
            lost++;
            trace.say("lost " + attempt);
            Mark stale = attempt.receipt == null ? Mark.START : attempt.receipt.mark();
            Optional<ErrorCode> code = error(workers, book.journal().read(stale).then());
            Failure.unless(
                    code.equals(Optional.of(ErrorCode.STALE_POSITION)),
                    "%s was lost, but reading after it gives %s",
                    attempt,
                    code);
            attempt.receipt = null;
            attempt.outcome = Outcome.UNKNOWN;
        }
        for (Attempt attempt : attempts.values()) {
            Receipt receipt = attempt.receipt;
            if (receipt == null || receipt.events() == 0 || attempt.outcome != Outcome.ACKNOWLEDGED) {
                continue;
            }
            if (attempt.request.repeatable()) {
                Optional<Receipt> again = get(workers, book.journal().receipt(CommandKey.of(attempt.id)));
                Failure.unless(
                        again.isPresent()
                                && again.get().mark().equals(receipt.mark())
                                && again.get().events() == receipt.events(),
                        "%s, but its command id gives %s",
                        attempt,
                        again);
            }
        }
        if (!shown.isEmpty()) {
            get(workers, book.journal().read(book.journal().head()).then(Mono.just("held")));
        }
    }

    private void views(Hearthbook book, SteppedWorkers workers, List<Recorded.Known> log) {
        PlainBook now = new PlainBook();
        Map<String, List<Recorded.Known>> byRequest = new LinkedHashMap<>();
        log.forEach(event -> byRequest
                .computeIfAbsent(event.meta().context().requestId(), fresh -> new ArrayList<>())
                .add(event));
        byRequest.remove("");
        byRequest.forEach((id, events) -> {
            Attempt attempt = attempts.get(id);
            List<Recorded.Fact> facts = events.stream()
                    .filter(Recorded.Fact.class::isInstance)
                    .map(Recorded.Fact.class::cast)
                    .toList();
            if (attempt != null && facts.size() == events.size()) {
                attempt.request.effect().accept(now, facts);
            }
        });
        byRequest.forEach((id, events) -> {
            Attempt attempt = attempts.get(id);
            Subject subject = attempt == null ? null : attempt.request.subject().orElse(null);
            if (attempt != null && subject != null && !isErasure(attempt)) {
                boolean erased = events.stream().anyMatch(Recorded.Erased.class::isInstance);
                boolean may = now.isErased(subject) || asked(subject);
                Failure.unless(!now.isErased(subject) || erased, "%s can be read though it was erased", attempt);
                Failure.unless(may || !erased, "%s cannot be read though it was not erased", attempt);
            }
        });
        plain = now;
        Map<String, String> seen = rows(book, workers, false);
        Map<String, String> wanted = now.rows();
        Failure.unless(wanted.equals(seen), "the views differ from the plain book: %s", difference(wanted, seen));
    }

    /** Whether somebody asked to erase the subject, with or without an answer. */
    private boolean asked(Subject subject) {
        return attempts.values().stream()
                .anyMatch(it -> isErasure(it) && it.request.subject().equals(Optional.of(subject)));
    }

    /** Builds the views anew and compares every row of every table. */
    void checkRebuilt(Hearthbook book, SteppedWorkers workers) {
        Map<String, String> grown = rows(book, workers, true);
        get(workers, book.upkeep().rebuild().then(Mono.just("done")));
        Map<String, String> built = rows(book, workers, true);
        Failure.unless(grown.equals(built), "the views differ from a rebuild: %s", difference(grown, built));
    }

    /** Names of rows only: what they say may be long. */
    private static List<String> difference(Map<String, String> wanted, Map<String, String> seen) {
        List<String> different = new ArrayList<>();
        wanted.forEach((key, text) -> {
            if (!text.equals(seen.get(key))) {
                different.add(key + (seen.containsKey(key) ? " is another one" : " is missing"));
            }
        });
        seen.keySet().stream()
                .filter(key -> !wanted.containsKey(key))
                .forEach(key -> different.add(key + " is too much"));
        return different;
    }

    private static Map<String, String> rows(Hearthbook book, SteppedWorkers workers, boolean all) {
        get(workers, book.views().await(book.journal().head()).then(Mono.just("there")));
        Map<String, String> rows = new TreeMap<>();
        for (Table table : ALL) {
            String column = TABLES.get(table);
            if (!all && column == null) {
                continue;
            }
            Query<Row> query = Query.on(table).limit(Query.LIMIT_MAX);
            Optional<Cursor> next = Optional.empty();
            do {
                Page<Row> page =
                        get(workers, book.views().page(next.map(query::at).orElse(query)));
                for (Row row : page.rows()) {
                    rows.put(
                            table.name() + " " + row.key(),
                            all || column == null
                                    ? new TreeMap<>(row.values()) + " " + row.position() + " " + row.createdAt() + " "
                                            + row.updatedAt()
                                    : row.text(column));
                }
                next = page.next();
            } while (next.isPresent());
        }
        return rows;
    }

    private static <T> T get(SteppedWorkers workers, Mono<T> answer) {
        return workers.join(answer.toFuture());
    }

    private static Optional<ErrorCode> error(SteppedWorkers workers, Mono<?> answer) {
        try {
            workers.join(answer.toFuture());
            return Optional.empty();
        } catch (HearthbookException e) {
            return Optional.of(e.code());
        }
    }
}
