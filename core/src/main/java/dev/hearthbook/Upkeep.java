package dev.hearthbook;

import dev.hearthbook.internal.chronicle.ChronicleLog;
import dev.hearthbook.internal.journal.BookJournal;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.Durability;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.StoreId;
import dev.hearthbook.view.Views;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What keeps a book in order. Any thread. */
public final class Upkeep {
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
