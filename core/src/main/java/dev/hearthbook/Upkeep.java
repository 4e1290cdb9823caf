package dev.hearthbook;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.chronicle.ChronicleLog;
import dev.hearthbook.internal.journal.BookJournal;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.Durability;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StoreId;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.view.ParkedEvent;
import dev.hearthbook.view.Past;
import dev.hearthbook.view.RebuildControl;
import dev.hearthbook.view.RowDifference;
import dev.hearthbook.view.Table;
import dev.hearthbook.view.Views;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What keeps a book in order. Any thread. */
public final class Upkeep {
    /** What was decided about views. */
    private static final StreamId VIEWS = new StreamId("book", "views");

    private final BookConfig config;
    private final KeyVault keys;
    private final EventLog log;
    private final BookJournal journal;
    private final Views views;

    Upkeep(BookConfig config, KeyVault keys, EventLog log, BookJournal journal, Views views) {
        this.config = config;
        this.keys = keys;
        this.log = log;
        this.journal = journal;
        this.views = views;
    }

    /** Builds every view anew from the log, beside the serving ones, and swaps them; emits progress, then completes. */
    public Flux<Views.RebuildProgress> rebuild() {
        return views.rebuild();
    }

    /** The same with reins; what a crash or a closed book interrupted goes on where it was. */
    public Flux<Views.RebuildProgress> rebuild(RebuildControl control) {
        return views.rebuild(control);
    }

    /**
     * What {@link #rebuild} would change: the rows in which serving views differ from those built anew, which are then deleted.
     * Nothing is swapped.
     */
    public Flux<RowDifference> rehearse(RebuildControl control) {
        return views.rehearse(control);
    }

    /**
     * The tables as they were after the event at a position: built beside from the log, up to there, for you alone. Close it.
     *
     * @param table one of those that are wanted; all the house's tables come together
     * @param control pauses and throttles it, and tells how far it is
     * @return {@code STALE_POSITION} when the book does not reach so far
     */
    public Mono<Past> asOf(Position position, Table table, RebuildControl control) {
        return journal.markAt(position).flatMap(mark -> views.asOf(mark, table, control));
    }

    /** The tables as they were at an instant: after the last event that was recorded by then. */
    public Mono<Past> asOf(Instant at, Table table, RebuildControl control) {
        return journal.markAt(at).flatMap(mark -> views.asOf(mark, table, control));
    }

    /**
     * A part of the tables as it was after the event at a position: what the events with one tag made, replayed into memory. Rows of one
     * persona: {@code Tag.of("persona", id)}; of one conversation: {@code Tag.of("conversation", id)}; of an application's own group: the
     * tag it gives its events. Rows of nouns without the tag are not there, and counters count what the tag's events say. Close it.
     *
     * @return {@code QUERY_REFUSED} for more than 100,000 events; {@code STALE_POSITION} when the book does not reach so far
     */
    public Mono<Past> asOf(Position position, Table table, Tag within) {
        return journal.markAt(position).flatMap(mark -> replay(mark, table, within));
    }

    /** The same at an instant: after the last event that was recorded by then. */
    public Mono<Past> asOf(Instant at, Table table, Tag within) {
        return journal.markAt(at).flatMap(mark -> replay(mark, table, within));
    }

    private Mono<Past> replay(Mark mark, Table table, Tag within) {
        return views.replay(
                mark,
                table,
                journal.read(within, Mark.START)
                        .takeWhile(event -> !event.position().isAfter(mark.position())));
    }

    /**
     * Events that projections could not fold: each waits, with what comes after it in its stream, while everything else goes on.
     *
     * @see #redrive
     * @see #skip
     */
    public List<ParkedEvent> parked() {
        return views.parked();
    }

    /** The event itself, as it stands in the log; empty when it cannot be found. */
    public Mono<Recorded> inspect(ParkedEvent parked) {
        return journal.read(parked.stream())
                .filter(event -> event.position().equals(parked.position()))
                .next();
    }

    /**
     * Tries again to fold it, and what waits behind it.
     *
     * @return false when it failed again
     */
    public Mono<Boolean> redrive(ParkedEvent parked) {
        return views.redrive(parked.projection(), parked.position());
    }

    /**
     * Leaves it out of the projection's tables for good, in every rebuild, too; what waits behind it goes on. The decision stands in the
     * log, in the stream {@code book/views}.
     *
     * @param reason 1 to 500 characters; it outlives every erasure, so it names nobody and quotes nothing
     */
    public Mono<Receipt> skip(ParkedEvent parked, String reason) {
        return Mono.defer(() -> journal.appendOwn(Commit.of(StreamWrite.of(
                VIEWS,
                Owner.nobody(RetentionClass.BOOK),
                Expected.ANY,
                new BookEvent.EventSkipped(
                        parked.projection(), parked.position().value(), reason)))));
    }

    /**
     * How far the vectors are that rows are found by, until none is missing; for whoever waits for them, or shows it. See
     * {@link Views#embeddings}.
     */
    public Flux<Views.EmbeddingProgress> embeddings() {
        return views.embeddings();
    }

    /**
     * Ends the log's segment: everything recorded so far is made durable, whatever the book's durability, and stands in files that
     * never change again; the next commit begins a new one. For backups, and before a machine is switched off. Does nothing
     * when nothing was recorded since the last segment ended.
     *
     * @return completes when it is done; {@code WRITES_REFUSED} when the disk failed
     */
    public Mono<Void> roll() {
        return journal.rollSegment();
    }

    /** How the book stands. From memory, at once. */
    public Status status() {
        return new Status(
                config.dir(),
                keys.store(),
                config.durability(),
                journal.head(),
                journal.durable(),
                log.bytes(),
                journal.failure().map(Throwable::getMessage).orElse(""),
                tornTail(),
                quarantine(),
                views.status());
    }

    private Optional<TornTail> tornTail() {
        return log instanceof ChronicleLog files
                ? files.tornTail()
                        .map(torn -> new TornTail(
                                torn.segment(),
                                Position.of(torn.position()),
                                torn.wholeFrames(),
                                torn.why(),
                                torn.kept()))
                : Optional.empty();
    }

    private Quarantine quarantine() {
        return log instanceof ChronicleLog files
                ? new Quarantine(files.quarantine().files(), files.quarantine().bytes())
                : new Quarantine(0, 0);
    }

    /**
     * What an interrupted session left at the end of the log, and opening cut off. With durability {@code GROUP} nothing of it
     * was ever acknowledged.
     *
     * @param segment the number of the segment that was cut
     * @param kept the last position that is kept
     * @param wholeFrames how many whole frames were cut off as well: parts of an unfinished commit, or what a power cut left
     *     behind a torn frame; with durability {@code OS} or {@code INTERVAL} those may have been acknowledged
     * @param why what stood there, words that go on after "the segment"
     * @param original where the uncut file lies
     */
    public record TornTail(int segment, Position kept, int wholeFrames, String why, Path original) {}

    /**
     * Originals of repaired files.
     *
     * @param files how many
     * @param bytes that they take
     */
    public record Quarantine(int files, long bytes) {}

    /**
     * How a book stands.
     *
     * @param durability what "acknowledged" promises
     * @param head the end of the log
     * @param durable the last mark that a power cut leaves; the head, unless the durability is {@code INTERVAL} or {@code OS}
     * @param logBytes what the log takes on disk; 0 in memory
     * @param writesRefused why the book takes no writes; empty while it does
     * @param tornTail what opening cut off, when the session before was cut short by a crash or a power cut
     * @param quarantine the originals of what was ever repaired; nobody reads them, delete them when you are sure
     * @param views how each projection stands
     */
    public record Status(
            Path dir,
            StoreId store,
            Durability durability,
            Mark head,
            Mark durable,
            long logBytes,
            String writesRefused,
            Optional<TornTail> tornTail,
            Quarantine quarantine,
            List<Views.ViewStatus> views) {
        public Status {
            views = List.copyOf(views);
        }
    }
}
