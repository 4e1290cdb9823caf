package dev.hearthbook.internal.journal;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.index.BookIndex;
import dev.hearthbook.internal.index.IndexEntry;
import dev.hearthbook.internal.index.IndexEntry.StreamEntry;
import dev.hearthbook.internal.journal.Prepared.SealedStream;
import dev.hearthbook.journal.Condition;
import dev.hearthbook.journal.Criterion;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.log.Durability;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.view.Row;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts commits in order: checks what they expect, gives them positions, fills frames, appends, forces, publishes.
 *
 * <h2>One batch</h2>
 *
 * <p>Everything that waits is taken at once and shares frames and one force. A commit is admitted against the index, the frame
 * being filled included, so commits of one batch see each other. Nothing is visible before it is as durable as the book
 * promises.
 *
 * <h2>Erasure</h2>
 *
 * <p>A request to erase is a barrier: once it is in the log, commits of its scopes are refused, whoever sealed them when. So no
 * event that is acknowledged behind it can become unreadable by it. What the book says of itself is forced whatever the durability,
 * because keys are destroyed on its word.
 *
 * <h2>Failure</h2>
 *
 * <p>"No space" is known before a byte of the frame is written: its commits are refused and the book goes on. Any other
 * failure of the log poisons the writer: who waits gets {@code UNKNOWN_OUTCOME}, since the bytes may or may not be there, later
 * commits are refused, and nothing is tried again: after a failed force the kernel may have dropped the pages it could not write.
 *
 * <p>Writer thread only, but for {@link #visible()}, {@link #written()}, {@link #durable()} and {@link #poison()}.
 */
final class Writer {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    private final EventLog log;
    private final KeyVault keys;
    private final BookIndex index;
    private final Labels labels;
    private final FrameReader reader;
    private final Recent recent;
    private final InstantSource clock;
    private final Durability durability;
    private final UUID session;
    private final Answers answers;
    private final int frameMax;
    private final LongSupplier nanos;

    private volatile Mark visible;
    private volatile long written;
    private volatile Mark durable;
    private Head head;
    private long position;
    private long timeMicros;
    private FrameDraft draft;
    private long unforcedSinceNanos;
    private boolean unforced;
    private boolean urgentUnforced;

    /** Scopes of which a request to erase is in the log and whose keys may still be there. */
    private final Set<Long> closing = new HashSet<>();

    private volatile @Nullable HearthbookException poison;
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Repeated> repeated = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<Refusal> draftRefusals = new ArrayList<>();
    private final List<Published> unpublished = new ArrayList<>();

    /**
     * A commit that is in a frame (or in the draft) and will be answered when that is durable.
     *
     * @param mark of its last event; null while it is in the draft
     */
    private record Waiting(
            Prepared commit,
            long lastPosition,
            List<Long> versions,
            @Nullable Mark mark) {}

    /** A commit whose command was done before, perhaps a moment ago in this batch: its receipt waits for the same force. */
    private record Repeated(Prepared commit, IndexEntry.CommandEntry before) {}

    /**
     * A commit that was refused because of what stood before it, perhaps of this batch: it is told when that is durable. When
     * the draft it was held against finds no room, or the log fails, the reason it would have been given never was.
     */
    private record Refusal(Prepared commit, HearthbookException why) {}

    private record Published(List<Recorded> events, long bytes, long last) {}

    /** Where answers go: off this thread, in order. */
    interface Answers {
        void answer(Prepared commit, Receipt receipt);

        void refuse(Prepared commit, HearthbookException why);
    }

    Writer(
            EventLog log,
            KeyVault keys,
            BookIndex index,
            Labels labels,
            FrameReader reader,
            Recent recent,
            InstantSource clock,
            Durability durability,
            UUID session,
            Answers answers,
            int frameMax,
            LongSupplier nanos) {
        this.log = log;
        this.keys = keys;
        this.index = index;
        this.labels = labels;
        this.reader = reader;
        this.recent = recent;
        this.clock = clock;
        this.durability = durability;
        this.session = session;
        this.answers = answers;
        this.frameMax = frameMax;
        this.nanos = nanos;
        this.head = log.tail().head();
        this.position = log.tail().position();
        this.visible = head.at(position);
        this.written = position;
        this.durable = visible;
        this.timeMicros =
                index.frame(position).map(IndexEntry.FrameEntry::timeMicros).orElse(0L);
        this.draft = new FrameDraft(position + 1, 0, 1);
    }

    /** The last mark that readers may see. */
    Mark visible() {
        return visible;
    }

    /** How far the index may know of the log: beyond {@link #visible()} while a frame is on its way to being durable. */
    long written() {
        return written;
    }

    /** The last mark that a power cut leaves. */
    Mark durable() {
        return durable;
    }

    /** Why the writer refuses commits, or null. */
    @Nullable
    HearthbookException poison() {
        return poison;
    }

    /** Takes a batch through. Every commit of it is answered, now or when it is durable. */
    void work(List<Prepared> batch) {
        for (Prepared commit : batch) {
            if (poison != null) {
                answers.refuse(commit, refused(poison));
                continue;
            }
            try {
                admit(commit);
            } catch (HearthbookException e) {
                (draft.isEmpty() ? refusals : draftRefusals).add(new Refusal(commit, e));
            }
        }
        flush();
        if ((durability instanceof Durability.Group || urgentUnforced) && poison == null) {
            force();
        }
        publish();
    }

    /** Stops writing after a mistake of ours; everybody who waits is told that the outcome is unknown. */
    void fail(List<Prepared> batch, Throwable mistake) {
        LOG.error("writer.failed position={}", visible.position(), mistake);
        poisonWith(new HearthbookException(
                ErrorCode.IO_FAILED, "The writer failed; this is a bug in Hearthbook.", mistake));
        publish();
        batch.forEach(commit -> answers.refuse(commit, unknownOutcome(poison())));
    }

    /** Forces what an interval left over when its time has come; gives whether it had. */
    boolean idle() {
        boolean due = unforced
                && poison == null
                && durability instanceof Durability.Interval interval
                && nanos.getAsLong() - unforcedSinceNanos >= interval.every().toNanos();
        if (due) {
            force();
        }
        return due;
    }

    /** Seals the segment; the reason when that failed. */
    Optional<HearthbookException> roll() {
        if (poison == null) {
            try {
                log.roll();
                unforced = false;
                durable = head.at(position);
            } catch (HearthbookException e) {
                poisonWith(e);
            }
        }
        return Optional.ofNullable(poison).map(Writer::refused);
    }

    /** Makes everything durable before the book closes. */
    void finish() {
        if (unforced && poison == null) {
            force();
        }
    }

    private void admit(Prepared commit) {
        boolean inParts = commit.bytes() + 512 > frameMax;
        if (inParts || commit.urgent() || !draft.fits(commit.bytes(), frameMax)) {
            // Before anything is checked: what the draft holds is then in the log, or it never was.
            flush();
            if (poison != null) {
                throw refused(poison);
            }
        }
        if (commit.command().isPresent()) {
            Blind tag = commit.command().get().tag();
            if (draft.holdsCommand(tag)) {
                flush();
            }
            Optional<IndexEntry.CommandEntry> before = index.command(tag, Row.micros(clock.instant()));
            if (before.isPresent()) {
                if (!before.get().request().equals(commit.command().get().request())) {
                    throw reused();
                }
                repeated.add(new Repeated(commit, before.get()));
                return;
            }
        }
        List<Long> versions = new ArrayList<>(commit.streams().size());
        for (SealedStream stream : commit.streams()) {
            versions.add(check(stream));
        }
        commit.condition().ifPresent(this::check);
        if (inParts) {
            writeParts(commit, versions);
            return;
        }
        List<Long> after = draft.add(commit, versions, 0, commit.events());
        position += commit.events();
        waiting.add(new Waiting(commit, position, after, null));
        if (commit.urgent()) {
            draft.setUrgent();
            if (flush()) {
                urgentUnforced = true;
                mind(commit);
            }
        }
    }

    /** What was written is a barrier, or takes one away that is not needed any more. */
    private void mind(Prepared commit) {
        for (SealedStream stream : commit.streams()) {
            for (Prepared.SealedEvent event : stream.events()) {
                if (event.event() instanceof BookEvent.ErasureRequested request) {
                    closing.addAll(request.scopes());
                } else if (event.event() instanceof BookEvent.KeysDestroyed destroyed) {
                    destroyed.scopes().forEach(closing::remove);
                }
            }
        }
    }

    private boolean isClosing(Scopes scopes) {
        return !closing.isEmpty()
                && (closing.contains(scopes.subject())
                        || closing.contains(scopes.retention())
                        || closing.contains(scopes.own()));
    }

    private long check(SealedStream stream) {
        if (isClosing(stream.scopes()) || keys.isErased(stream.scopes())) {
            throw Sealer.erased();
        }
        Optional<StreamEntry> known = draft.stream(stream.tag());
        if (known.isEmpty()) {
            known = index.stream(stream.tag());
        }
        long version = known.map(StreamEntry::version).orElse(0L);
        if (!stream.expected().admits(version)) {
            throw new HearthbookException(
                    ErrorCode.WRONG_VERSION,
                    "A stream of the category '" + stream.stream().category() + "' has version " + version
                            + ", which is not what the writer expected. Read it again and decide anew.");
        }
        if (known.isPresent() && !known.get().scopes().equals(stream.scopes())) {
            throw new ScopesMoved();
        }
        return version;
    }

    private void check(Condition condition) {
        if (!index.holds(condition.after())) {
            throw FrameReader.stale(condition.after());
        }
        long after = condition.after().position().value();
        for (Criterion criterion : condition.anyOf()) {
            check(criterion, after);
        }
    }

    private void check(Criterion criterion, long after) {
        Set<Blind> tags = labels.tags(criterion);
        if (draft.anyMatch(tags, criterion.types())
                || index.anyMatch(tags, labels.types(criterion), after, reader::tags)) {
            throw new HearthbookException(
                    ErrorCode.CONDITION_FAILED,
                    "An event that the append condition excludes was recorded after position " + after
                            + ". Read again and decide anew.");
        }
    }

    /** The commit's subject got new scopes between sealing and now: the caller's thread seals again. */
    static final class ScopesMoved extends HearthbookException {
        private static final long serialVersionUID = 1;

        ScopesMoved() {
            super(
                    ErrorCode.WRONG_VERSION,
                    "The stream was begun by another writer while this commit was being sealed. Append it again.");
        }
    }

    /**
     * A commit too large for one frame: its parts are appended, forced and published together. Room for all of them is made
     * sure of first; a failure between them poisons the log, whose next open cuts them off.
     */
    private void writeParts(Prepared commit, List<Long> versions) {
        List<Integer> cuts = cuts(commit);
        List<Long> now = versions;
        int parts = cuts.size() - 1;
        log.reserve(commit.bytes() + (long) parts * (commit.overhead() + 512));
        for (int part = 0; part < parts && poison == null; part++) {
            draft = new FrameDraft(position + 1, part, parts);
            now = draft.add(commit, now, cuts.get(part), cuts.get(part + 1));
            position += cuts.get(part + 1) - cuts.get(part);
            if (part == parts - 1) {
                waiting.add(new Waiting(commit, position, now, null));
            }
            if (!write(draft) && poison == null) {
                poisonWith(outOfSpace());
            }
        }
        if (poison != null && waiting.stream().noneMatch(one -> one.commit == commit)) {
            answers.refuse(commit, unknownOutcome(poison));
        }
        draft = new FrameDraft(position + 1, 0, 1);
    }

    private List<Integer> cuts(Prepared commit) {
        List<Integer> cuts = new ArrayList<>(List.of(0));
        int room = frameMax - 512 - commit.overhead();
        int used = 0;
        int number = 0;
        for (SealedStream stream : commit.streams()) {
            for (Prepared.SealedEvent event : stream.events()) {
                if (used + event.bytes() > room && used > 0) {
                    cuts.add(number);
                    used = 0;
                }
                used += event.bytes();
                number++;
            }
        }
        cuts.add(number);
        return cuts;
    }

    /** Writes the draft and begins the next; whether it is in the log. */
    private boolean flush() {
        if (draft.isEmpty()) {
            return true;
        }
        boolean written = write(draft);
        if (!written && poison == null) {
            refuseUnwritten(outOfSpace());
        }
        draft = new FrameDraft(position + 1, 0, 1);
        return written;
    }

    /** Whether the frame is in the log. When it is not, the position is where it was. */
    private boolean write(FrameDraft full) {
        long now = Math.max(timeMicros, Row.micros(clock.instant()));
        try {
            Frame frame = full.seal(keys, session, head, now);
            EventLog.FrameAddress address = full.isUrgent() ? log.appendUrgent(frame) : log.append(frame);
            head = frame.headAfter(head);
            timeMicros = now;
            written = frame.lastPosition();
            index.add(full.index(labels, address, head, now));
            unpublished.add(
                    new Published(full.recorded(head, Row.ofMicros(now)), frame.length(), frame.lastPosition()));
            markWritten();
            if (!unforced) {
                unforced = true;
                unforcedSinceNanos = nanos.getAsLong();
            }
            return true;
        } catch (HearthbookException e) {
            if (e.code() == ErrorCode.OUT_OF_SPACE) {
                LOG.warn("log.append.refused code=OUT_OF_SPACE position={}", position);
            } else {
                poisonWith(e);
            }
        } catch (RuntimeException | InternalError e) {
            poisonWith(new HearthbookException(ErrorCode.IO_FAILED, "The log could not take a frame.", e));
        }
        position = log.tail().position();
        return false;
    }

    private void markWritten() {
        for (int i = waiting.size() - 1; i >= 0 && waiting.get(i).mark == null; i--) {
            Waiting one = waiting.get(i);
            waiting.set(i, new Waiting(one.commit, one.lastPosition, one.versions, head.at(one.lastPosition)));
        }
        refusals.addAll(draftRefusals);
        draftRefusals.clear();
    }

    private void refuseUnwritten(HearthbookException why) {
        for (int i = waiting.size() - 1; i >= 0 && waiting.get(i).mark == null; i--) {
            answers.refuse(waiting.remove(i).commit, why);
        }
        draftRefusals.forEach(one -> answers.refuse(one.commit, why));
        draftRefusals.clear();
    }

    private void force() {
        try {
            log.force();
            unforced = false;
            urgentUnforced = false;
            durable = head.at(position);
        } catch (HearthbookException e) {
            poisonWith(e);
        }
    }

    private void publish() {
        if (poison != null) {
            HearthbookException unknown = unknownOutcome(poison);
            waiting.forEach(one -> answers.refuse(one.commit, unknown));
            repeated.forEach(one -> answers.refuse(one.commit, unknown));
            refusals.addAll(draftRefusals);
            refusals.forEach(one -> answers.refuse(one.commit, refused(poison)));
            waiting.clear();
            repeated.clear();
            refusals.clear();
            draftRefusals.clear();
            unpublished.clear();
            return;
        }
        if (!unpublished.isEmpty()) {
            unpublished.forEach(frame -> recent.add(frame.events, frame.bytes));
            unpublished.clear();
            visible = head.at(position);
        }
        waiting.forEach(one -> answers.answer(one.commit, receipt(one)));
        repeated.forEach(one -> answers.answer(one.commit, reader.receipt(one.before)));
        refusals.forEach(one -> answers.refuse(one.commit, one.why));
        waiting.clear();
        repeated.clear();
        refusals.clear();
    }

    private Receipt receipt(Waiting one) {
        List<SealedStream> streams = one.commit.streams();
        Map<StreamId, Long> versions;
        if (streams.size() == 1) {
            versions = Map.of(streams.get(0).stream(), one.versions.get(0));
        } else {
            versions = new HashMap<>();
            for (int s = 0; s < streams.size(); s++) {
                versions.put(streams.get(s).stream(), one.versions.get(s));
            }
        }
        if (one.mark == null) {
            throw new AssertionError("position " + one.lastPosition + " is answered before it is written");
        }
        return new Receipt(one.mark, one.commit.events(), versions);
    }

    private void poisonWith(HearthbookException cause) {
        if (poison == null) {
            poison = cause;
            LOG.error("log.poisoned code={} position={}", cause.code(), visible.position());
        }
    }

    static HearthbookException refused(HearthbookException poison) {
        return new HearthbookException(
                ErrorCode.WRITES_REFUSED,
                "The book takes no more writes since its log failed (" + poison.code()
                        + "). Reads go on; close it and open it again to write.",
                poison);
    }

    private static HearthbookException unknownOutcome(@Nullable HearthbookException poison) {
        return new HearthbookException(
                ErrorCode.UNKNOWN_OUTCOME,
                "The log failed while this commit was being written; it may or may not be kept. Reopen the book and ask"
                        + " Journal.receipt with its command id.",
                poison);
    }

    private static HearthbookException outOfSpace() {
        return new HearthbookException(
                ErrorCode.OUT_OF_SPACE,
                "There is no space left for the log; nothing of this commit was written. Free some and try again.");
    }

    private static HearthbookException reused() {
        return new HearthbookException(
                ErrorCode.COMMAND_ID_REUSED,
                "This command id was used for another request. Ids are for one request each; take a new one.");
    }
}
