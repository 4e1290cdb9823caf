package dev.hearthbook.event;

import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.Reflection;
import dev.hearthbook.model.ReflectionId;
import dev.hearthbook.model.ReflectionOutcome;
import dev.hearthbook.model.Subject;
import java.util.List;

/**
 * What happens to a reflection. Its stream is {@code reflection/<id>}. What it changes of memories stands in their own streams, in the
 * same commit.
 */
public sealed interface ReflectionEvent extends Event {
    ReflectionId reflection();

    /** These memories are thought about. */
    record ReflectionBegun(ReflectionId reflection, Subject subject, String occasion, List<MemoryId> inputs)
            implements ReflectionEvent {
        public ReflectionBegun {
            Bounded.name("an occasion", occasion);
            inputs = Reflection.inputs(inputs);
        }

        @Override
        public String toString() {
            return "ReflectionBegun[" + reflection + "]";
        }
    }

    /** This came out, and was carried out. */
    record ReflectionCompleted(ReflectionId reflection, ReflectionOutcome outcome) implements ReflectionEvent {
        @Override
        public String toString() {
            return "ReflectionCompleted[" + reflection + "]";
        }
    }

    /** What it changed was taken back. */
    record ReflectionUndone(ReflectionId reflection, String reason) implements ReflectionEvent {
        public ReflectionUndone {
            Bounded.note("a reason", reason);
        }

        @Override
        public String toString() {
            return "ReflectionUndone[" + reflection + "]";
        }
    }

    /** Nothing comes out any more. */
    record ReflectionAbandoned(ReflectionId reflection, String reason) implements ReflectionEvent {
        public ReflectionAbandoned {
            Bounded.note("a reason", reason);
        }

        @Override
        public String toString() {
            return "ReflectionAbandoned[" + reflection + "]";
        }
    }
}
