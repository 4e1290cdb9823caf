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
import dev.hearthbook.log.Durability;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.ViewSource;
import dev.hearthbook.work.Worker;
import dev.hearthbook.work.Workers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The journal of one open book: a bounded queue, one worker that writes, one that answers callers, and readers beside them.
 *
 * <p>Callers encode and seal on their own thread and hand over; the writer takes all that waits. Answers leave on a thread of
 * their own, so that what a caller does with its receipt never holds up the next batch.
 */
public final class BookJournal implements Journal, ViewSource, AutoCloseable {
    private static final int BATCH_COMMITS_MAX = 1_024;
    private static final int SEALED_AGAIN_MAX = 3;
    private static final Instant FAR_FUTURE = Instant.parse("+200000-01-01T00:00:00Z");

    private final EventLog log;
    private final KeyVault keys;
    private final BookIndex index;
    private final Settings settings;
    private final Labels labels;
    private final Sealer sealer;
    private final FrameReader reader;
    private final Recent recent = new Recent();
    private final Writer writer;
    private final BlockingQueue<Prepared> queue;
    private final BlockingQueue<List<Runnable>> answers = new LinkedBlockingQueue<>();
    private final Answers made = new Answers();
    private final Queue<CompletableFuture<Void>> rolls = new ConcurrentLinkedQueue<>();
    private final CopyOnWriteArrayList<Runnable> viewBells = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Consumer<@Nullable Throwable>> tailBells = new CopyOnWriteArrayList<>();
    private final Workers.Hired writing;
    private final Workers.Hired answering;
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
        FrameOpener opener = new FrameOpener(keys, codec, labels);
        catchUp(opener);
        this.sealer = new Sealer(keys, codec, index, labels, settings.clock(), settings.ids(), settings.compress());
        this.reader = new FrameReader(log, index, opener);
        this.queue = new ArrayBlockingQueue<>(settings.queueMax());
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
        this.writing = settings.workers().hire("hearthbook-writer", new Writing());
        this.answering = settings.workers().hire("hearthbook-answers", new Answering());
    }

    /** Catches the index up with the log and starts the workers. The log, the vault and the index stay the caller's to close. */
    public static BookJournal open(EventLog log, KeyVault keys, BookIndex index, Settings settings) {
        return new BookJournal(log, keys, index, settings);
    }

    /** The log is the truth: an index that is not part of its history is built anew, one that is behind is led on. */
    private void catchUp(FrameOpener opener) {
        long end = log.tail().position();
        long from = index.mark().position().value() + 1;
        Head before = Head.EMPTY;
        if (from > 1) {
            Optional<StoredFrame> last = from - 1 > end ? Optional.empty() : frameAt(from - 1);
            boolean held = last.isPresent()
                    && last.get().head().prefix() == index.mark().head()
                    && last.get().frame().lastPosition() == from - 1;
            if (!held) {
                index.clear();
                from = 1;
            } else {
                before = last.get().head();
            }
        }
        try (FrameCursor frames = log.read(from)) {
            for (StoredFrame stored = frames.next(); stored != null; stored = frames.next()) {
                index.add(opener.index(
                        stored, opener.open(stored.frame(), stored.head().prefix(), before)));
                before = stored.head();
            }
        }
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
        });
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
        try {
            if (!queue.offer(prepared)
                    && !queue.offer(prepared, settings.patience().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HearthbookException(
                        ErrorCode.OVERLOADED,
                        "The writer did not make room within " + settings.patience() + "; " + settings.queueMax()
                                + " commits wait. Append slower, in larger commits, or raise BookConfig.queueMax.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HearthbookException(
                    ErrorCode.WRITES_REFUSED, "The thread was interrupted before the commit was handed over.", e);
        }
        if (closed && queue.remove(prepared)) {
            throw shut();
        }
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

    /** Takes all that waits through the writer. */
    private final class Writing implements Worker {
        private final List<Prepared> batch = new ArrayList<>(BATCH_COMMITS_MAX);
        private final long pollMillis = settings.durability() instanceof Durability.Interval interval
                ? Math.max(1, interval.every().toMillis())
                : 1_000;

        @Override
        public int work() {
            queue.drainTo(batch, BATCH_COMMITS_MAX - batch.size());
            int taken = batch.size();
            if (taken > 0) {
                batch.removeIf(commit -> commit == WAKE);
                Mark before = writer.visible();
                BookJournal.this.work(batch);
                batch.clear();
                if (!writer.visible().equals(before)) {
                    ring();
                }
            }
            int rolled = roll();
            return taken + rolled + (writer.idle() ? 1 : 0);
        }

        /** Seals the segment for everybody who asked for it. */
        private int roll() {
            List<Runnable> done = new ArrayList<>();
            for (CompletableFuture<Void> asked = rolls.poll(); asked != null; asked = rolls.poll()) {
                CompletableFuture<Void> answer = asked;
                Optional<HearthbookException> problem = writer.roll();
                done.add(() -> problem.ifPresentOrElse(answer::completeExceptionally, () -> answer.complete(null)));
            }
            if (!done.isEmpty()) {
                answers.add(done);
            }
            return done.size();
        }

        /** Takes the first commit of the next batch along: a queue has no other way to wait. */
        @Override
        public void await() throws InterruptedException {
            Prepared first = queue.poll(pollMillis, TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
            }
        }

        @Override
        public boolean isDone() {
            return closed && batch.isEmpty() && queue.isEmpty();
        }

        @Override
        public void finish() {
            writer.finish();
            roll();
        }
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

    /** Tells callers what became of their commits. */
    private final class Answering implements Worker {
        private @Nullable List<Runnable> batch;
        private boolean ended;

        @Override
        public int work() {
            List<Runnable> now = batch == null ? answers.poll() : batch;
            batch = null;
            if (now == null) {
                return 0;
            }
            ended = now == END;
            now.forEach(Runnable::run);
            return 1;
        }

        @Override
        public void await() throws InterruptedException {
            batch = answers.take();
        }

        @Override
        public boolean isDone() {
            return ended;
        }
    }

    /** The last answers. */
    private static final List<Runnable> END = List.of();

    /** Wakes the writer; not a commit. */
    private static final Prepared WAKE = new Prepared(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            RequestContext.NONE,
            Optional.empty(),
            0,
            new CompletableFuture<>());

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
                answers.add(batch);
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
        return Flux.defer(() -> {
            Blind tag = labels.stream(stream);
            // Asked before the end of the log, so that every version up to it has its place by now.
            long version =
                    index.stream(tag).map(IndexEntry.StreamEntry::version).orElse(0L);
            long until = head().position().value();
            Flux<Recorded> events =
                    Flux.generate(() -> new StreamWalk(index, reader, tag, version, until), (walk, sink) -> {
                        Recorded event = walk.next();
                        if (event == null) {
                            sink.complete();
                        } else {
                            sink.next(event);
                        }
                        return walk;
                    });
            return Schedulers.isInNonBlockingThread() ? events.subscribeOn(settings.scheduler()) : events;
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
            return walk(
                    after.position().value(),
                    (from, until) -> anyOf.stream()
                            .map(one -> new Places(index, reader, labels.tags(one), labels.types(one), from, until))
                            .toList());
        });
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
        return blocking(() -> index.stream(labels.stream(stream))
                .map(IndexEntry.StreamEntry::version)
                .orElse(0L));
    }

    @Override
    public Mono<Optional<Receipt>> receipt(CommandKey command) {
        return blocking(() -> {
            Optional<IndexEntry.CommandEntry> entry = index.command(labels.command(command.id()))
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
        return !mark.position().isAfter(head().position()) && index.holds(mark);
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
            queue.offer(WAKE); // refused when the queue is full, and then the writer is awake
            if (closed && rolls.remove(asked)) {
                throw shut();
            }
            return Mono.fromFuture(asked, true);
        });
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
        queue.offer(WAKE);
        writing.join();
        answers.add(END);
        answering.join();
        tailBells.forEach(bell -> bell.accept(shut()));
        reader.close();
    }
}
