package dev.hearthbook.internal.decide;

import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.MemoryEvent;
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
     * of the search: its successor is asked too.
     */
    Model<Memory> read(MemoryId memory) {
        StreamId root = HouseStreams.of(memory);
        int generation = 1;
        Replay<Memory> replay = replay(Kind.MEMORY, root);
        while (replay.moved || replay.erased) {
            Replay<Memory> next = replay(Kind.MEMORY, HouseStreams.of(memory, generation + 1));
            if (next.version == 0) {
                break;
            }
            generation++;
            replay = next;
        }
        return new Model<>(
                Kind.MEMORY,
                root,
                HouseStreams.of(memory, generation),
                replay.version,
                Optional.ofNullable(replay.noun),
                replay.erased);
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
            version++;
            if (recorded instanceof Recorded.Fact fact) {
                noun = kind.evolution()
                        .evolve(
                                Optional.ofNullable(noun),
                                fact.event(),
                                fact.meta().time());
                moved = fact.event() instanceof MemoryEvent.Moved;
            } else {
                erased = true;
            }
        }
    }
}
