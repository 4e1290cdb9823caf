package dev.hearthbook.internal.journal;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.codec.EventCodec;
import dev.hearthbook.internal.index.BookIndex;
import dev.hearthbook.internal.index.IndexEntry;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Criterion;
import dev.hearthbook.journal.Journal;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.keys.SecurityEvent;
import dev.hearthbook.log.Durability;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.ErasedEvents;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.ViewSource;
import dev.hearthbook.work.Workers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The journal of one open book: a {@link Crew} that writes and answers, and readers beside it.
 *
 * <p>Callers encode and seal on their own thread and hand over; the writer takes all that waits. What a caller does with its
 * receipt never holds up the next batch.
 */
public final class BookJournal implements Journal, ViewSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BookJournal.class);
    private static final int SEALED_AGAIN_MAX = 3;
    private static final String OTHER = "other";
    private static final Instant FAR_FUTURE = Instant.parse("+200000-01-01T00:00:00Z");

    private final EventLog log;
    private final KeyVault keys;
    private final BookIndex index;
    private final Settings settings;
    private final Labels labels;
    private final Sealer sealer;
    private final FrameOpener opener;
    private final long scopeLastAtOpen;
    private final FrameReader reader;
    private final Recent recent = new Recent();
    private final Writer writer;
    private final Crew crew;
    private final Answers made = new Answers();
    private final Queue<CompletableFuture<Void>> rolls = new ConcurrentLinkedQueue<>();
    private final CopyOnWriteArrayList<Runnable> viewBells = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Consumer<@Nullable Throwable>> tailBells = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /**
     * What the journal is told.
     *
     * @param types every event type of the book
     * @param queueMax commits that may wait for the writer; callers wait for room up to {@code patience}
     * @param frameMax the most bytes of a frame
     * @param compress whether payloads over 1 KiB are deflated when that saves a tenth
     * @param workers who writes and answers
     * @param scheduler where blocking work goes
     */
    public record Settings(
            EventTypes types,
            Durability durability,
            int queueMax,
            Duration patience,
            int frameMax,
            boolean compress,
            InstantSource clock,
            IdSource ids,
            Workers workers,
            Scheduler scheduler) {}

    private BookJournal(EventLog log, KeyVault keys, BookIndex index, Settings settings) {
        this.log = log;
        this.keys = keys;
        this.index = index;
        this.settings = settings;
        this.labels = new Labels(keys);
        EventCodec codec = new EventCodec(settings.types());
        this.opener = new FrameOpener(keys, codec, labels);
        catchUp();
        this.scopeLastAtOpen = scopesUsed();
        this.sealer = new Sealer(keys, codec, index, labels, settings.clock(), settings.ids(), settings.compress());
        this.reader = new FrameReader(log, index, opener);
        this.crew = new Crew(new Writing(), settings.queueMax(), settings.patience(), poll(settings.durability()));
        this.writer = new Writer(
                log,
                keys,
                index,
                labels,
                reader,
                recent,
                settings.clock(),
                settings.durability(),
                settings.ids().next(),
                made,
                settings.frameMax(),
                settings.workers()::nanos);
        crew.start(settings.workers());
    }

    /** Catches the index up with the log and starts the workers. The log, the vault and the index stay the caller's to close. */
    public static BookJournal open(EventLog log, KeyVault keys, BookIndex index, Settings settings) {
        return new BookJournal(log, keys, index, settings);
    }

    /** The log is the truth: an index that is not part of its history is built anew, one that is behind is led on. */
    private void catchUp() {
        long end = log.tail().position();
        long from = index.mark().position().value() + 1;
        Head before = Head.EMPTY;
        if (from > 1) {
            Optional<StoredFrame> last = from - 1 > end ? Optional.empty() : frameAt(from - 1);
            boolean held = last.isPresent()
                    && last.get().head().prefix() == index.mark().head()
                    && last.get().frame().lastPosition() == from - 1;
            if (!held) {
                LOG.warn(
                        "index.foreign mark={} head={}: the log was restored, cut, or damaged at its end",
                        index.mark(),
                        log.tail().position());
                index.clear();
                from = 1;
            } else {
                before = last.get().head();
            }
        }
        try (FrameCursor frames = log.read(from)) {
            for (StoredFrame stored = frames.next(); stored != null; stored = frames.next()) {
                FrameOpener.OpenFrame open =
                        opener.open(stored.frame(), stored.head().prefix(), before);
                index.add(opener.index(stored, open, eventsOfEarlierParts(open)));
                before = stored.head();
            }
        }
    }

    /** That more are used than the vault ever gave is rare, so the log itself is asked: it may be a flipped bit in the index. */
    private long scopesUsed() {
        if (index.scopeLast() > keys.scopeLast()) {
            index.clear();
            catchUp();
        }
        return index.scopeLast();
    }

    /** The highest scope that an event hung on when the journal was opened; 0 when there was none. */
    public long scopeLastAtOpen() {
        return scopeLastAtOpen;
    }

    /** How many events of the frame's commit stand in the parts in front of it, which the index holds by now. */
    private int eventsOfEarlierParts(FrameOpener.OpenFrame open) {
        long first = open.frame().position();
        for (int part = open.header().part(); part > 0; part--) {
            first = index.frame(first - 1)
                    .orElseThrow(() -> new AssertionError("the index lacks the frame before a part"))
                    .first();
        }
        return (int) (open.frame().position() - first);
    }

    private Optional<StoredFrame> frameAt(long position) {
        try (FrameCursor frames = log.read(position)) {
            return Optional.ofNullable(frames.next());
        }
    }

    @Override
    public Mono<Receipt> append(Commit commit) {
        for (StreamWrite write : commit.writes()) {
            for (NewEvent event : write.events()) {
                Require.that(
                        !(event.event() instanceof BookEvent),
                        "%s says what happened to the book itself; only Upkeep writes it",
                        event.event().getClass().getSimpleName());
            }
        }
        return appendOwn(commit);
    }

    /** Appends what the book says of itself, too. */
    public Mono<Receipt> appendOwn(Commit commit) {
        return Mono.defer(() -> {
                    if (Schedulers.isInNonBlockingThread()) {
                        return blocking(() -> submit(commit)).flatMap(future -> Mono.fromFuture(future, true));
                    }
                    return Mono.fromFuture(submit(commit), true);
                })
                .doOnError(HearthbookException.class, this::tellRefused);
    }

    /** Tells whoever listens to security events; an expectation that was not met is everyday business, and not told. */
    public void tellRefused(HearthbookException refusal) {
        switch (refusal.code()) {
            case SUBJECT_ERASED, FOREIGN_SUBJECT, WRITES_REFUSED ->
                keys.security()
                        .tell(new SecurityEvent.WriteRefused(settings.clock().instant(), refusal.code()));
            default -> {}
        }
    }

    /** Tells whoever listens to security events that the book, or a proof of it, did not stand a look at all of it. */
    public void tellUnverified(HearthbookException failure) {
        switch (failure.code()) {
            case OUT_OF_SPACE, IO_FAILED, WRITES_REFUSED, NOT_FOUND -> {}
            default ->
                keys.security()
                        .tell(new SecurityEvent.VerificationFailed(
                                settings.clock().instant(), "the book: " + failure.code()));
        }
    }

    private CompletableFuture<Receipt> submit(Commit commit) {
        return submit(commit, 1);
    }

    private CompletableFuture<Receipt> submit(Commit commit, int attempt) {
        refuseWhenShut();
        Prepared prepared = sealer.prepare(commit);
        hand(prepared);
        return prepared.answer()
                .exceptionallyCompose(problem -> problem instanceof Writer.ScopesMoved && attempt < SEALED_AGAIN_MAX
                        ? submit(commit, attempt + 1)
                        : CompletableFuture.failedFuture(problem));
    }

    private void hand(Prepared prepared) {
        crew.hand(prepared);
        if (closed && crew.takeBack(prepared)) {
            throw shut();
        }
    }

    /** Only an interval makes something due that nobody hands over. */
    private static Duration poll(Durability durability) {
        return durability instanceof Durability.Interval interval
                ? Duration.ofMillis(Math.max(1, interval.every().toMillis()))
                : Duration.ofSeconds(1);
    }

    private void refuseWhenShut() {
        if (closed) {
            throw shut();
        }
        HearthbookException poison = writer.poison();
        if (poison != null) {
            throw Writer.refused(poison);
        }
    }

    private static HearthbookException shut() {
        return new HearthbookException(ErrorCode.WRITES_REFUSED, "The book is closed. Open it again to use it.");
    }

    /** What the crew's writing worker does. */
    private final class Writing implements Crew.Job {
        @Override
        public boolean write(List<Prepared> batch) {
            boolean any = !batch.isEmpty();
            if (any) {
                Mark before = writer.visible();
                work(batch);
                if (!writer.visible().equals(before)) {
                    ring();
                }
            }
            boolean rolled = roll();
            boolean forced = writer.idle();
            return any || rolled || forced;
        }

        @Override
        public boolean isAsked() {
            return !rolls.isEmpty();
        }
    }

    /** Seals the segment for everybody who asked for it. */
    private boolean roll() {
        List<Runnable> done = new ArrayList<>();
        for (CompletableFuture<Void> asked = rolls.poll(); asked != null; asked = rolls.poll()) {
            CompletableFuture<Void> answer = asked;
            Optional<HearthbookException> problem = writer.roll();
            done.add(() -> problem.ifPresentOrElse(answer::completeExceptionally, () -> answer.complete(null)));
        }
        if (!done.isEmpty()) {
            crew.leave(done);
        }
        return !done.isEmpty();
    }

    /** A mistake of ours must not leave callers waiting for ever: the book stops writing, loudly. */
    private void work(List<Prepared> batch) {
        try {
            writer.work(batch);
        } catch (RuntimeException | AssertionError e) {
            writer.fail(batch, e);
        }
        made.leave();
    }

    private void ring() {
        viewBells.forEach(Runnable::run);
        tailBells.forEach(bell -> bell.accept(null));
    }

    /** Collects the answers of a batch and hands them over at once: the queue between the threads costs as much as an answer. */
    private final class Answers implements Writer.Answers {
        private List<Runnable> batch = new ArrayList<>();

        @Override
        public void answer(Prepared commit, Receipt receipt) {
            batch.add(() -> commit.answer().complete(receipt));
        }

        @Override
        public void refuse(Prepared commit, HearthbookException why) {
            batch.add(() -> commit.answer().completeExceptionally(why));
        }

        void leave() {
            if (!batch.isEmpty()) {
                crew.leave(batch);
                batch = new ArrayList<>();
            }
        }
    }

    @Override
    public Flux<Recorded> read(Mark after) {
        return Flux.defer(() -> Flux.from(tail(after, head())));
    }

    @Override
    public Flux<Recorded> subscribe(Mark after) {
        return Flux.from(tail(after, null));
    }

    private TailPublisher tail(Mark after, @Nullable Mark until) {
        TailPublisher.Bells bells = new TailPublisher.Bells() {
            @Override
            public void add(Consumer<@Nullable Throwable> bell) {
                tailBells.add(bell);
                if (closed) {
                    bell.accept(shut());
                }
            }

            @Override
            public void remove(Consumer<@Nullable Throwable> bell) {
                tailBells.remove(bell);
            }
        };
        return new TailPublisher(after, until, this::next, bells, settings.scheduler());
    }

    @Override
    public Flux<Recorded> read(StreamId stream) {
        Flux<Recorded> events = walk(stream);
        return Flux.defer(() -> Schedulers.isInNonBlockingThread() ? events.subscribeOn(settings.scheduler()) : events);
    }

    private Flux<Recorded> walk(StreamId stream) {
        return Flux.defer(() -> {
            Blind tag = labels.stream(stream);
            // Asked before the end of the log, so that every version up to it has its place by now.
            long version =
                    index.stream(tag).map(IndexEntry.StreamEntry::version).orElse(0L);
            long until = head().position().value();
            return Flux.generate(
                    () -> new StreamWalk(index, reader, tag, labels.gaps(), version, until), (walk, sink) -> {
                        Recorded event = walk.next();
                        if (event == null) {
                            sink.complete();
                        } else {
                            sink.next(event);
                        }
                        return walk;
                    });
        });
    }

    @Override
    public Flux<Recorded> read(Tag tag, Mark after) {
        return readAny(List.of(Criterion.of(tag)), after);
    }

    @Override
    public Flux<Recorded> read(List<Criterion> anyOf, Mark after) {
        Require.that(
                !anyOf.isEmpty() && anyOf.size() <= Criterion.ANY_OF_MAX,
                "a reader names 1 to %d criteria, but had %d",
                Criterion.ANY_OF_MAX,
                anyOf.size());
        return readAny(List.copyOf(anyOf), after);
    }

    private Flux<Recorded> readAny(List<Criterion> anyOf, Mark after) {
        return Flux.defer(() -> {
            if (!holds(after)) {
                return Flux.error(FrameReader.stale(after));
            }
            return walk(after.position().value(), (from, until) -> {
                List<Places> walking = new ArrayList<>();
                anyOf.forEach(one ->
                        walking.add(new Places(index, reader, labels.tags(one), labels.types(one), from, until)));
                walking.add(places(Set.of(labels.gaps()), from, until)); // nobody knows what lost events carried
                return walking;
            });
        });
    }

    @Override
    public Flux<Recorded.Lost> lost() {
        return Flux.defer(() -> walk(0, (after, until) -> List.of(places(Set.of(labels.gaps()), after, until)))
                .cast(Recorded.Lost.class));
    }

    private Places places(Set<Blind> tags, long after, long until) {
        return new Places(index, reader, tags, Set.of(), after, until);
    }

    private interface Walkers {
        List<Places> between(long after, long until);
    }

    /** The events that any of the walkers comes by, each once. */
    private Flux<Recorded> walk(long after, Walkers walkers) {
        long until = head().position().value();
        Flux<Recorded> events = Flux.generate(() -> walkers.between(after, until), (walking, sink) -> {
            long nearest = walking.stream().mapToLong(Places::position).min().orElse(Long.MAX_VALUE);
            if (nearest == Long.MAX_VALUE) {
                sink.complete();
            } else {
                walking.stream().filter(one -> one.position() == nearest).forEach(Places::advance);
                sink.next(reader.at(nearest));
            }
            return walking;
        });
        return Schedulers.isInNonBlockingThread() ? events.subscribeOn(settings.scheduler()) : events;
    }

    @Override
    public Mono<Mark> markAt(Position position) {
        return blocking(() -> {
            if (position.equals(Position.START)) {
                return Mark.START;
            }
            if (position.isAfter(head().position())) {
                throw new HearthbookException(
                        ErrorCode.STALE_POSITION,
                        "Position " + position + " lies beyond the end of the book, which is " + head().position()
                                + ".");
            }
            return new Mark(
                    position, index.frame(position.value()).orElseThrow().head());
        });
    }

    @Override
    public Mono<Mark> markAt(Instant time) {
        return blocking(() -> {
            Mark end = head();
            long micros = time.isAfter(FAR_FUTURE) ? Long.MAX_VALUE : Row.micros(time);
            Mark at = index.frameAtTime(micros)
                    .map(frame -> new Mark(Position.of(frame.last()), frame.head()))
                    .orElse(Mark.START);
            return at.compareTo(end) > 0 ? end : at;
        });
    }

    @Override
    public Mono<Long> version(StreamId stream) {
        return blocking(() -> {
            Blind tag = labels.stream(stream);
            // The answer is that of this end, which comes first: what is written while the index is asked may be the
            // middle of a
            // commit there.
            long end = head().position().value();
            long version =
                    index.stream(tag).map(IndexEntry.StreamEntry::version).orElse(0L);
            if (writer.written() <= end) {
                return version;
            }
            // The index is ahead of what may be seen, perhaps with events of this stream: the first of them follows
            // the last that may be.
            List<IndexEntry.Tagged> unseen = index.tagged(tag, end, 1);
            return !unseen.isEmpty() && reader.at(unseen.get(0).position()) instanceof Recorded.Known first
                    ? first.meta().version() - 1
                    : version;
        });
    }

    @Override
    public Mono<Optional<Receipt>> receipt(CommandKey command) {
        return blocking(() -> {
            Optional<IndexEntry.CommandEntry> entry = index.command(
                            labels.command(command.id()),
                            Row.micros(settings.clock().instant()))
                    .filter(found -> !found.mark().position().isAfter(head().position()));
            Optional<Blind> request = sealer.request(command);
            if (entry.isPresent()
                    && request.isPresent()
                    && !entry.get().request().equals(request.get())) {
                throw new HearthbookException(
                        ErrorCode.COMMAND_ID_REUSED,
                        "This command id was used for another request. Ids are for one request each; take a new one.");
            }
            return entry.map(reader::receipt);
        });
    }

    private <T> Mono<T> blocking(Supplier<T> work) {
        return Mono.defer(() -> {
            if (!Schedulers.isInNonBlockingThread()) {
                return Mono.fromSupplier(work);
            }
            // Not subscribeOn: its cancellation interrupts the thread, and an interrupted read closes a file for
            // everybody.
            return Mono.fromFuture(CompletableFuture.supplyAsync(work, settings.scheduler()::schedule), true);
        });
    }

    @Override
    public Mark head() {
        return writer.visible();
    }

    /** Where blocking work goes. */
    public Scheduler scheduler() {
        return settings.scheduler();
    }

    @Override
    public Workers workers() {
        return settings.workers();
    }

    @Override
    public KeyVault keys() {
        return keys;
    }

    @Override
    public boolean holds(Mark mark) {
        if (mark.position().isAfter(head().position())) {
            return false;
        }
        if (index.holds(mark)) {
            return true;
        }
        // Before a mark is refused the log is asked: the index may be damaged.
        boolean held = frameAt(mark.position().value())
                .filter(frame -> frame.head().prefix() == mark.head())
                .isPresent();
        if (held) {
            index.distrust();
        }
        return held;
    }

    @Override
    public List<Recorded> next(Mark after, int max) {
        long until = head().position().value();
        if (!holds(after)) {
            throw FrameReader.stale(after);
        }
        if (after.position().value() >= until) {
            return List.of();
        }
        List<Recorded> near = recent.after(after.position().value(), until, max);
        return near.isEmpty() ? reader.after(after, until, max) : near;
    }

    @Override
    public List<Recorded> stream(StreamId stream) {
        List<Recorded> events = new ArrayList<>();
        walk(stream).toIterable().forEach(events::add);
        return events;
    }

    @Override
    public void onAppend(Runnable bell) {
        viewBells.add(bell);
    }

    /** Drops readable events of the recent past: after a shred, what was erased must not be given out from memory. */
    public void forgetRecent() {
        recent.clear();
    }

    /** Makes everything so far durable and seals the log's segment; the next commit begins another. */
    public Mono<Void> rollSegment() {
        return Mono.defer(() -> {
            refuseWhenShut();
            CompletableFuture<Void> asked = new CompletableFuture<>();
            rolls.add(asked);
            crew.wakeWriter();
            if (closed && rolls.remove(asked)) {
                throw shut();
            }
            return Mono.fromFuture(asked, true);
        });
    }

    /** How much of which noun hangs on any of these scopes, by the index. Exact once their request to erase is in the log. */
    public List<ErasedEvents> eventsUnder(Set<Long> scopes) {
        Map<Long, String> nouns = new HashMap<>();
        settings.types().all().forEach(type -> nouns.put(labels.type(type.name()), noun(type.name())));
        Map<String, ErasedEvents> counted = new TreeMap<>();
        index.streamsUnder(scopes).forEach((stream, version) -> {
            OptionalLong type = index.firstType(stream);
            String noun = type.isPresent() ? nouns.getOrDefault(type.getAsLong(), OTHER) : OTHER;
            counted.merge(
                    noun,
                    new ErasedEvents(noun, 1, version),
                    (one, other) ->
                            new ErasedEvents(noun, one.streams() + other.streams(), one.events() + other.events()));
        });
        return List.copyOf(counted.values());
    }

    private static String noun(String type) {
        int dot = type.indexOf('.');
        return dot < 0 ? type : type.substring(0, dot);
    }

    /** What stands at a position that can be seen; blocks on files. */
    public Recorded at(Position position) {
        return reader.at(position.value());
    }

    /** The keys that a stream hangs on; empty when it was never begun. */
    public Optional<Scopes> scopes(StreamId stream) {
        return index.stream(labels.stream(stream)).map(IndexEntry.StreamEntry::scopes);
    }

    /** The frame that holds a position, by the index. */
    public Frame frame(long position) {
        return reader.frameOf(position);
    }

    /** The chain head after the frame that holds a position, as its sealed header, or the signature of a gap, vouches for it. */
    public Head headAfter(long position) {
        return reader.headAfter(position);
    }

    /**
     * Opens everything in a frame and compares the head before it with the one that its sealed header names.
     *
     * @throws HearthbookException {@code HISTORY_BROKEN}, {@code TAMPERED}, {@code KEY_MISSING} or {@code CORRUPT}
     */
    public Inspected inspect(StoredFrame stored, Head before) {
        return opener.inspect(opener.open(stored.frame(), stored.head().prefix(), before));
    }

    /** Opens the header of a frame and none of its boxes. */
    public FrameOpener.OpenFrame header(StoredFrame stored, Head before) {
        return opener.open(stored.frame(), stored.head().prefix(), before);
    }

    /**
     * Decodes one event of a frame.
     *
     * @return false when it was erased
     * @throws HearthbookException why it cannot be read
     */
    public boolean canRead(FrameOpener.OpenFrame open, long position) {
        return opener.canRead(open, position);
    }

    /** Reads the frame that holds a position anew, and checks every byte and every box of it. */
    public Inspected inspect(long position) {
        return reader.inspect(position);
    }

    /** The last mark that a power cut leaves. */
    public Mark durable() {
        return writer.durable();
    }

    /** Whether writes are refused, and why. */
    public Optional<HearthbookException> failure() {
        return Optional.ofNullable(writer.poison());
    }

    /** Writes what waits, forces it, answers everybody and ends every subscription. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        crew.close(() -> {
            writer.finish();
            roll();
        });
        tailBells.forEach(bell -> bell.accept(shut()));
        reader.close();
    }
}
