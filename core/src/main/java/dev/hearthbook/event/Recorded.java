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

/** An event in its place in the log: a fact that can be read, or the trace of one that was erased. */
public sealed interface Recorded {
    /** What is known of the event with or without its content. */
    Meta meta();

    default Mark mark() {
        return meta().mark();
    }

    default Position position() {
        return meta().mark().position();
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
    record Fact(Meta meta, StreamId stream, Optional<Subject> subject, Event event) implements Recorded {
        /** Never the content. */
        @Override
        public String toString() {
            return "Fact[" + meta.mark() + " " + meta.type() + "]";
        }
    }

    /** The trace of an event whose key was destroyed. */
    record Erased(Meta meta) implements Recorded {
        @Override
        public String toString() {
            return "Erased[" + meta.mark() + " " + meta.type() + "]";
        }
    }
}
