package dev.hearthbook.event;

import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PolicyDecision;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.Subject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What happens to a memory.
 *
 * <p>Its first generation is the stream {@code memory/<id>}, the n-th {@code memory.g<n>/<id>}. The keys of a stream are
 * fixed by its first event, so a tier with another length of life needs a new stream: {@link Moved} ends the old one and
 * {@link Carried} begins the next, in one commit.
 */
public sealed interface MemoryEvent extends Event {
    MemoryId memory();

    /** A memory came to be. */
    record Remembered(
            MemoryId memory,
            Subject subject,
            Optional<PersonaId> persona,
            MemoryTier tier,
            MemoryContent content,
            Optional<Instant> retentionUntil,
            boolean erasableAlone)
            implements MemoryEvent {
        public Remembered {
            retentionUntil = retentionUntil.map(at -> Bounded.instant("the end of retention", at));
        }

        public static Remembered of(MemoryId memory, Subject subject, MemoryDraft draft) {
            return new Remembered(
                    memory,
                    subject,
                    draft.persona(),
                    draft.tier(),
                    draft.content(),
                    draft.retentionUntil(),
                    draft.erasableAlone());
        }

        @Override
        public String toString() {
            return "Remembered[" + memory + "]";
        }
    }

    /** It says this now. */
    record Revised(MemoryId memory, MemoryContent content) implements MemoryEvent {
        @Override
        public String toString() {
            return "Revised[" + memory + "]";
        }
    }

    /** It was promoted or demoted within the same length of life. */
    record TierChanged(MemoryId memory, MemoryTier tier) implements MemoryEvent {}

    /**
     * It lives on in another generation.
     *
     * @param generation the next one
     * @param tier its tier there
     */
    record Moved(MemoryId memory, int generation, MemoryTier tier) implements MemoryEvent {
        public Moved {
            Require.that(generation >= 2, "a memory moves to generation 2 or later, but it was %d", generation);
        }
    }

    /** The first event of a later generation: the whole memory. */
    record Carried(Memory state) implements MemoryEvent {
        public Carried {
            Require.that(state.generation() >= 2, "only generations from 2 on begin with a carried memory");
        }

        @Override
        public MemoryId memory() {
            return state.id();
        }
    }

    /**
     * Another memory took its place.
     *
     * @param validTo from when on it is not so any more
     */
    record Superseded(MemoryId memory, MemoryId by, Instant validTo) implements MemoryEvent {
        public Superseded {
            validTo = Bounded.instant("the end of validity", validTo);
        }
    }

    /** It was wrong. */
    record Retracted(MemoryId memory, String reason) implements MemoryEvent {
        public Retracted {
            Bounded.note("a reason", reason);
        }

        @Override
        public String toString() {
            return "Retracted[" + memory + "]";
        }
    }

    /** It was right after all: it counts again, unless another one took its place before. */
    record Restored(MemoryId memory) implements MemoryEvent {}

    /** Its content left every view for good. */
    record Forgotten(MemoryId memory, String reason) implements MemoryEvent {
        public Forgotten {
            Bounded.note("a reason", reason);
        }

        @Override
        public String toString() {
            return "Forgotten[" + memory + "]";
        }
    }

    /** The application found something out about it; these are all its findings now. */
    record Analysed(MemoryId memory, Map<String, String> analysis) implements MemoryEvent {
        public Analysed {
            analysis = Bounded.notes("an analysis", analysis);
        }

        @Override
        public String toString() {
            return "Analysed[" + memory + "]";
        }
    }

    /** A policy decided about it. */
    record PolicyApplied(MemoryId memory, PolicyDecision decision) implements MemoryEvent {}

    /**
     * Its own end of life was set.
     *
     * @param until empty for as long as its class lives
     */
    record Retained(MemoryId memory, Optional<Instant> until) implements MemoryEvent {
        public Retained {
            until = until.map(at -> Bounded.instant("the end of retention", at));
        }
    }

    /**
     * It was recalled.
     *
     * @param times how often since the event before
     * @param last when last
     */
    record Recalled(MemoryId memory, int times, Instant last) implements MemoryEvent {
        public Recalled {
            Require.that(times >= 1, "a memory is recalled at least once, but it was %d", times);
            last = Bounded.instant("the last access", last);
        }
    }
}
