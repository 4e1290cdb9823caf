package dev.hearthbook.internal.integrity;

import dev.hearthbook.integrity.SchemaSample;
import dev.hearthbook.integrity.Verification;
import dev.hearthbook.internal.codec.FrameHeader.CommitEntry;
import dev.hearthbook.internal.codec.FrameHeader.EventEntry;
import dev.hearthbook.internal.journal.BookJournal;
import dev.hearthbook.internal.journal.FrameOpener.OpenFrame;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.HearthbookException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Which event types a log holds in which versions, and whether each can still be read: headers are opened all, boxes one of each. The
 * sample is the first that is not erased. One use, one thread.
 */
public final class SchemaSurvey {
    private static final int STEP = 1_000;

    private final BookJournal journal;
    private final Map<Kind, Found> found = new TreeMap<>();

    private SchemaSurvey(BookJournal journal) {
        this.journal = journal;
    }

    private record Kind(String type, int version) implements Comparable<Kind> {
        @Override
        public int compareTo(Kind other) {
            int byType = type.compareTo(other.type);
            return byType != 0 ? byType : Integer.compare(version, other.version);
        }
    }

    private static final class Found {
        long events;
        Optional<Long> position = Optional.empty();
        Optional<String> failure = Optional.empty();
    }

    /**
     * Looks at the whole log.
     *
     * @throws HearthbookException when a frame cannot be read at all
     */
    public static List<SchemaSample> of(EventLog log, BookJournal journal, Consumer<Verification.Progress> progress) {
        SchemaSurvey survey = new SchemaSurvey(journal);
        long until = journal.head().position().value();
        long told = 0;
        Head before = Head.EMPTY;
        try (FrameCursor cursor = log.read(1)) {
            for (StoredFrame stored = cursor.next();
                    stored != null && stored.frame().position() <= until;
                    stored = cursor.next()) {
                if (!stored.frame().isGap()) {
                    survey.look(journal.header(stored, before));
                }
                before = stored.head();
                if (stored.frame().lastPosition() - told >= STEP
                        || stored.frame().lastPosition() >= until) {
                    told = stored.frame().lastPosition();
                    progress.accept(new Verification.Progress(told, until));
                }
            }
        }
        return survey.found.entrySet().stream()
                .map(it -> new SchemaSample(
                        it.getKey().type(),
                        it.getKey().version(),
                        it.getValue().events,
                        it.getValue().position,
                        it.getValue().failure))
                .toList();
    }

    private void look(OpenFrame open) {
        long position = open.frame().position();
        for (CommitEntry commit : open.header().commits()) {
            for (EventEntry event : commit.events()) {
                Found kind = found.computeIfAbsent(new Kind(event.type(), event.schemaVersion()), key -> new Found());
                kind.events++;
                if (kind.position.isEmpty()) {
                    sample(open, position, kind);
                }
                position++;
            }
        }
    }

    private void sample(OpenFrame open, long position, Found kind) {
        try {
            if (journal.canRead(open, position)) {
                kind.position = Optional.of(position);
            }
        } catch (HearthbookException e) {
            kind.position = Optional.of(position);
            kind.failure = Optional.of(e.code() + ": " + e.getMessage());
        }
    }
}
