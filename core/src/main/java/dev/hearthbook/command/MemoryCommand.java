package dev.hearthbook.command;

import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.PolicyDecision;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What one may ask of a memory. */
public sealed interface MemoryCommand extends Command {
    MemoryId memory();

    @Override
    default StreamId root() {
        return HouseStreams.of(memory());
    }

    /** A new memory; its id is the draft's, or a generated one where the draft names none. */
    record Remember(MemoryId memory, Subject subject, MemoryDraft draft) implements MemoryCommand {
        @Override
        public String request() {
            return Wish.of("memory.remember", subject, draft);
        }
    }

    /** @param content all of it from now on */
    record Revise(MemoryId memory, MemoryContent content) implements MemoryCommand {
        @Override
        public String request() {
            return Wish.of("memory.revise", memory, content);
        }
    }

    /** Says something else, and is worth what it was. */
    record Reword(MemoryId memory, String text) implements MemoryCommand {
        public Reword {
            Bounded.text("a memory", text);
            Require.that(!text.isBlank(), "a memory needs a text, but had none");
        }

        @Override
        public String request() {
            return Wish.of("memory.reword", memory, text);
        }

        @Override
        public String toString() {
            return "Reword[" + memory + "]";
        }
    }

    record ChangeTier(MemoryId memory, MemoryTier tier) implements MemoryCommand {
        @Override
        public String request() {
            return Wish.of("memory.change-tier", memory, tier);
        }
    }

    /** One tier up. */
    record Promote(MemoryId memory) implements MemoryCommand {
        @Override
        public String request() {
            return Wish.of("memory.promote", memory);
        }
    }

    /** One tier down. */
    record Demote(MemoryId memory) implements MemoryCommand {
        @Override
        public String request() {
            return Wish.of("memory.demote", memory);
        }
    }

    /** @param by an existing memory of the same subject */
    record Supersede(MemoryId memory, MemoryId by) implements MemoryCommand {
        public Supersede {
            Require.that(!memory.equals(by), "a memory cannot take its own place");
        }

        @Override
        public String request() {
            return Wish.of("memory.supersede", memory, by);
        }
    }

    record Retract(MemoryId memory, String reason) implements MemoryCommand {
        public Retract {
            Bounded.note("a reason", reason);
        }

        @Override
        public String request() {
            return Wish.of("memory.retract", memory, reason);
        }

        @Override
        public String toString() {
            return "Retract[" + memory + "]";
        }
    }

    record Restore(MemoryId memory) implements MemoryCommand {
        @Override
        public String request() {
            return Wish.of("memory.restore", memory);
        }
    }

    record Forget(MemoryId memory, String reason) implements MemoryCommand {
        public Forget {
            Bounded.note("a reason", reason);
        }

        @Override
        public String request() {
            return Wish.of("memory.forget", memory, reason);
        }

        @Override
        public String toString() {
            return "Forget[" + memory + "]";
        }
    }

    /** @param analysis all findings from now on */
    record Analyse(MemoryId memory, Map<String, String> analysis) implements MemoryCommand {
        public Analyse {
            analysis = Bounded.notes("an analysis", analysis);
        }

        @Override
        public String request() {
            return Wish.of("memory.analyse", memory, analysis);
        }

        @Override
        public String toString() {
            return "Analyse[" + memory + "]";
        }
    }

    record ApplyPolicy(MemoryId memory, PolicyDecision decision) implements MemoryCommand {
        @Override
        public String request() {
            return Wish.of("memory.apply-policy", memory, decision);
        }
    }

    /** @param until empty for as long as its class lives */
    record Retain(MemoryId memory, Optional<Instant> until) implements MemoryCommand {
        public Retain {
            until = until.map(at -> Bounded.instant("the end of retention", at));
        }

        @Override
        public String request() {
            return Wish.of("memory.retain", memory, until);
        }
    }

    /**
     * It was recalled.
     *
     * @param times how often
     * @param last when last
     */
    record Recall(MemoryId memory, int times, Instant last) implements MemoryCommand {
        public Recall {
            Require.that(times >= 1, "a memory is recalled at least once, but it was %d", times);
            last = Bounded.instant("the last access", last);
        }

        @Override
        public String request() {
            return Wish.of("memory.recall", memory, times, last);
        }
    }
}
