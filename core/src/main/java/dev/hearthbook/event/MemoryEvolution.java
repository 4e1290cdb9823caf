package dev.hearthbook.event;

import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryStatus;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.PolicyDecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What events make of a memory. Pure; deciders, history and views share it, so that all of them agree. */
public final class MemoryEvolution {
    /** How many generations on is looked for a memory in a book that lost events; normally the next one is there or none. */
    public static final int GENERATIONS_AHEAD = 4;

    /** What is left of the words of a forgotten memory: a text may not be blank. */
    private static final MemoryContent FORGOTTEN = MemoryContent.of("forgotten");

    public static final Evolution<MemoryEvent, Memory> EVOLUTION =
            new Evolution<>(MemoryEvent.class, MemoryEvolution::begins, MemoryEvolution::evolve);

    private MemoryEvolution() {}

    /** Whether a memory can begin with this event. One that does not, and finds no memory, lost what was before it. */
    public static boolean begins(MemoryEvent event) {
        return event instanceof MemoryEvent.Remembered || event instanceof MemoryEvent.Carried;
    }

    /**
     * The memory after an event.
     *
     * @param now empty only before {@link MemoryEvent.Remembered} and {@link MemoryEvent.Carried}
     * @param at when it was recorded
     * @throws IllegalArgumentException when there is no memory and the event does not begin one
     */
    public static Memory evolve(Optional<Memory> now, MemoryEvent event, Instant at) {
        if (event instanceof MemoryEvent.Remembered e) {
            return new Memory(
                    e.memory(),
                    e.subject(),
                    e.persona(),
                    e.tier(),
                    e.content(),
                    Map.of(),
                    List.of(),
                    0,
                    Optional.empty(),
                    e.retentionUntil(),
                    MemoryStatus.ACTIVE,
                    Optional.empty(),
                    1,
                    e.erasableAlone(),
                    at,
                    at);
        } else if (event instanceof MemoryEvent.Carried e) {
            Shape shape = new Shape(e.state());
            return shape.at(at);
        }
        Shape shape = new Shape(now.orElseThrow(() -> new IllegalArgumentException("memory " + event.memory()
                + " begins with Remembered or Carried, not with "
                + event.getClass().getSimpleName())));
        apply(shape, event);
        return shape.at(at);
    }

    private static void apply(Shape shape, MemoryEvent event) {
        if (event instanceof MemoryEvent.Revised e) {
            shape.content = e.content();
        } else if (event instanceof MemoryEvent.TierChanged e) {
            shape.tier = e.tier();
        } else if (event instanceof MemoryEvent.Moved e) {
            shape.tier = e.tier();
            shape.generation = e.generation();
        } else if (event instanceof MemoryEvent.Superseded e) {
            shape.status = MemoryStatus.SUPERSEDED;
            shape.supersededBy = Optional.of(e.by());
            shape.content = endingAt(shape.content, e.validTo());
        } else if (event instanceof MemoryEvent.Retracted) {
            shape.status = MemoryStatus.RETRACTED;
        } else if (event instanceof MemoryEvent.Restored) {
            shape.status = shape.supersededBy.isPresent() ? MemoryStatus.SUPERSEDED : MemoryStatus.ACTIVE;
        } else if (event instanceof MemoryEvent.Forgotten) {
            shape.status = MemoryStatus.FORGOTTEN;
            shape.content = FORGOTTEN;
            shape.analysis = Map.of();
            shape.policies = List.of();
        } else if (event instanceof MemoryEvent.Analysed e) {
            shape.analysis = e.analysis();
        } else if (event instanceof MemoryEvent.PolicyApplied e) {
            List<PolicyDecision> all = new ArrayList<>(shape.policies);
            all.add(e.decision());
            shape.policies = all.subList(Math.max(0, all.size() - Memory.POLICIES_MAX), all.size());
        } else if (event instanceof MemoryEvent.Retained e) {
            shape.retentionUntil = e.until();
        } else if (event instanceof MemoryEvent.Recalled e) {
            shape.accesses += e.times();
            shape.lastAccess = Optional.of(e.last());
        } else {
            throw new AssertionError("no evolution for " + event.getClass().getSimpleName());
        }
    }

    /** A validity that ended earlier stays; one that began later ends as it begins. */
    private static MemoryContent endingAt(MemoryContent content, Instant validTo) {
        if (content.validTo().map(end -> end.isBefore(validTo)).orElse(false)) {
            return content;
        }
        Instant end = content.validFrom().filter(validTo::isBefore).orElse(validTo);
        return content.withValidity(content.validFrom(), Optional.of(end));
    }

    /** What of a memory can change; the rest stays as it began. */
    private static final class Shape {
        private final Memory before;
        private MemoryTier tier;
        private MemoryContent content;
        private Map<String, String> analysis;
        private List<PolicyDecision> policies;
        private long accesses;
        private Optional<Instant> lastAccess;
        private Optional<Instant> retentionUntil;
        private MemoryStatus status;
        private Optional<MemoryId> supersededBy;
        private int generation;

        private Shape(Memory before) {
            this.before = before;
            this.tier = before.tier();
            this.content = before.content();
            this.analysis = before.analysis();
            this.policies = before.policies();
            this.accesses = before.accesses();
            this.lastAccess = before.lastAccess();
            this.retentionUntil = before.retentionUntil();
            this.status = before.status();
            this.supersededBy = before.supersededBy();
            this.generation = before.generation();
        }

        private Memory at(Instant at) {
            return new Memory(
                    before.id(),
                    before.subject(),
                    before.persona(),
                    tier,
                    content,
                    analysis,
                    policies,
                    accesses,
                    lastAccess,
                    retentionUntil,
                    status,
                    supersededBy,
                    generation,
                    before.erasableAlone(),
                    before.createdAt(),
                    at);
        }
    }
}
