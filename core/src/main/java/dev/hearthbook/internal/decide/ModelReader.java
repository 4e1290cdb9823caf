package dev.hearthbook.internal.decide;

import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.MemoryEvolution;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.journal.Journal;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.StreamId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads nouns from the journal; blocks on files. */
final class ModelReader {
    private final Journal journal;
    private volatile @Nullable Boolean lossy;

    ModelReader(Journal journal) {
        this.journal = journal;
    }

    /** A noun that lives in one stream. */
    <T> Model<T> read(Kind<T> kind, StreamId stream) {
        Replay<T> replay = replay(kind, stream);
        return new Model<>(kind, stream, stream, replay.version, Optional.ofNullable(replay.noun), replay.erased);
    }

    /**
     * A memory in its last generation. An earlier generation may have been purged since, so an erased stream is not the end
     * of the search: its successor is asked too. In a book that lost events a generation may lack its end, or be missing.
     */
    Model<Memory> read(MemoryId memory) {
        StreamId root = HouseStreams.of(memory);
        int generation = 1;
        Replay<Memory> replay = replay(Kind.MEMORY, root);
        for (int next = 2; next <= generation + (lossy() ? MemoryEvolution.GENERATIONS_AHEAD : 1); next++) {
            if (!replay.moved && !replay.erased && !lossy()) {
                break;
            }
            Replay<Memory> later = replay(Kind.MEMORY, HouseStreams.of(memory, next));
            if (later.version > 0) {
                generation = next;
                replay = later;
            }
        }
        return new Model<>(
                Kind.MEMORY,
                root,
                HouseStreams.of(memory, generation),
                replay.version,
                Optional.ofNullable(replay.noun),
                replay.erased);
    }

    /** Whether events of the book were lost; only a salvage, of a closed book, makes it so. */
    private boolean lossy() {
        Boolean known = lossy;
        if (known == null) {
            known = journal.lost().hasElements().block();
            lossy = known;
        }
        return Boolean.TRUE.equals(known);
    }

    private <T> Replay<T> replay(Kind<T> kind, StreamId stream) {
        Replay<T> replay = new Replay<>(kind);
        journal.read(stream).doOnNext(replay::add).then().block();
        return replay;
    }

    private static final class Replay<T> {
        private final Kind<T> kind;
        private @Nullable T noun;
        private long version;
        private boolean erased;
        private boolean moved;

        private Replay(Kind<T> kind) {
            this.kind = kind;
        }

        private void add(Recorded recorded) {
            if (!(recorded instanceof Recorded.Known known)) {
                return; // where events were lost the versions leap
            }
            version = known.meta().version();
            if (!(known instanceof Recorded.Fact fact)) {
                erased = true;
            } else if (noun != null || kind.evolution().isBegin(fact.event())) {
                noun = kind.evolution()
                        .after(
                                Optional.ofNullable(noun),
                                fact.event(),
                                fact.meta().time())
                        .orElse(null);
                moved = fact.event() instanceof MemoryEvent.Moved;
            }
        }
    }
}
