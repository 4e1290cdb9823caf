package dev.hearthbook.event;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.EventId;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.time.Instant;
import java.util.Optional;

/**
 * What stands at a place in the log: an event, or the range of those that were lost. Positions are dense: whoever reads on
 * from the {@link #mark} of one gets what comes next.
 */
public sealed interface Recorded {
    /** Where it is; of several lost events, where the last one was. */
    Mark mark();

    default Position position() {
        return mark().position();
    }

    /** Whether a commit ends here. */
    boolean endsCommit();

    /** An event whose place and circumstances are known, with or without its content. */
    sealed interface Known extends Recorded {
        Meta meta();

        @Override
        default Mark mark() {
            return meta().mark();
        }

        @Override
        default boolean endsCommit() {
            return meta().last();
        }
    }

    /**
     * What the frame header says of an event; it survives an erasure.
     *
     * @param mark where
     * @param id which
     * @param time when it was recorded; never before the event in front of it
     * @param type its name in the log
     * @param schemaVersion the version it was written with
     * @param streamTag the blind value of its stream: equal for events of one stream
     * @param version its number within the stream, from 1
     * @param scopes the keys it hangs on
     * @param retention the code of its retention class
     * @param last whether it is the last event of its commit
     * @param context who asked for it and why
     */
    record Meta(
            Mark mark,
            EventId id,
            Instant time,
            String type,
            int schemaVersion,
            Blind streamTag,
            long version,
            Scopes scopes,
            int retention,
            boolean last,
            RequestContext context) {}

    /**
     * A fact that can be read.
     *
     * @param stream its stream
     * @param subject whose data it is; empty for data about nobody
     * @param event what happened, lifted to the newest version of its type
     */
    record Fact(Meta meta, StreamId stream, Optional<Subject> subject, Event event) implements Known {
        /** Never the content. */
        @Override
        public String toString() {
            return "Fact[" + meta.mark() + " " + meta.type() + "]";
        }
    }

    /** The trace of an event whose key was destroyed. */
    record Erased(Meta meta) implements Known {
        @Override
        public String toString() {
            return "Erased[" + meta.mark() + " " + meta.type() + "]";
        }
    }

    /**
     * Events that were lost to a damaged disk, and left out when the book was salvaged. Which streams they belonged to is
     * not known.
     *
     * @param first position of the first one
     * @param mark of the last one; the head is the old one wherever it is known, so that marks behind are still right
     * @param since when the event in front was recorded; the beginning of 1970 when there is none
     * @param salvaged when the book was salvaged
     */
    record Lost(Position first, Mark mark, Instant since, Instant salvaged) implements Recorded {
        /** How many events were lost here. */
        public long events() {
            return mark.position().value() - first.value() + 1;
        }

        /** Always: a commit of which a part was lost is lost as a whole. */
        @Override
        public boolean endsCommit() {
            return true;
        }

        @Override
        public String toString() {
            return "Lost[" + first + ".." + mark + "]";
        }
    }
}
