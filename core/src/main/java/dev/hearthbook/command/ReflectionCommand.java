package dev.hearthbook.command;

import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.Reflection;
import dev.hearthbook.model.ReflectionId;
import dev.hearthbook.model.ReflectionOutcome;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.util.List;

/** What one may ask of a reflection. */
public sealed interface ReflectionCommand extends Command {
    ReflectionId reflection();

    @Override
    default StreamId root() {
        return HouseStreams.of(reflection());
    }

    /** @param inputs active memories of the subject */
    record BeginReflection(ReflectionId reflection, Subject subject, String occasion, List<MemoryId> inputs)
            implements ReflectionCommand {
        public BeginReflection {
            Bounded.name("an occasion", occasion);
            inputs = Reflection.inputs(inputs);
        }

        @Override
        public String request() {
            return Wish.of("reflection.begin", subject, occasion, inputs);
        }

        @Override
        public String toString() {
            return "BeginReflection[" + reflection + "]";
        }
    }

    /** @param outcome is recorded and carried out; it names inputs only */
    record CompleteReflection(ReflectionId reflection, ReflectionOutcome outcome) implements ReflectionCommand {
        @Override
        public String request() {
            return Wish.of("reflection.complete", reflection, outcome);
        }

        @Override
        public String toString() {
            return "CompleteReflection[" + reflection + "]";
        }
    }

    record UndoReflection(ReflectionId reflection, String reason) implements ReflectionCommand {
        public UndoReflection {
            Bounded.note("a reason", reason);
        }

        @Override
        public String request() {
            return Wish.of("reflection.undo", reflection, reason);
        }

        @Override
        public String toString() {
            return "UndoReflection[" + reflection + "]";
        }
    }

    record AbandonReflection(ReflectionId reflection, String reason) implements ReflectionCommand {
        public AbandonReflection {
            Bounded.note("a reason", reason);
        }

        @Override
        public String request() {
            return Wish.of("reflection.abandon", reflection, reason);
        }

        @Override
        public String toString() {
            return "AbandonReflection[" + reflection + "]";
        }
    }
}
