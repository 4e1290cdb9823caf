package dev.hearthbook.event;

import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.RelationId;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.Subject;
import java.util.Map;

/**
 * What happens to a relation between memories. Its stream is {@code relation/<id>}.
 *
 * <p>That an end was forgotten is said once, in the memory's own stream, and ends all of its relations: forgetting is for good,
 * so nothing has to be said here.
 */
public sealed interface RelationEvent extends Event {
    RelationId relation();

    /** Two memories were linked, for the first time or again. */
    record Linked(
            RelationId relation,
            Subject subject,
            MemoryId source,
            MemoryId target,
            String type,
            double confidence,
            Map<String, String> metadata)
            implements RelationEvent {
        public Linked {
            Bounded.name("a relation type", type);
            Require.share("the confidence of a relation", confidence);
            metadata = Bounded.notes("the metadata of a relation", metadata);
        }

        @Override
        public String toString() {
            return "Linked[" + relation + "]";
        }
    }

    /** It is that sure from now on. */
    record ConfidenceChanged(RelationId relation, double confidence) implements RelationEvent {
        public ConfidenceChanged {
            Require.share("the confidence of a relation", confidence);
        }
    }

    /** This is all its metadata from now on. */
    record RelationDescribed(RelationId relation, Map<String, String> metadata) implements RelationEvent {
        public RelationDescribed {
            metadata = Bounded.notes("the metadata of a relation", metadata);
        }

        @Override
        public String toString() {
            return "RelationDescribed[" + relation + "]";
        }
    }

    /** It is not so any more. */
    record Unlinked(RelationId relation, String reason) implements RelationEvent {
        public Unlinked {
            Bounded.note("a reason", reason);
        }

        @Override
        public String toString() {
            return "Unlinked[" + relation + "]";
        }
    }
}
