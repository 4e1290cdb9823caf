package dev.hearthbook.internal.decide;

import dev.hearthbook.command.MemoryCommand;
import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.MemoryEvolution;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryStatus;
import dev.hearthbook.model.MemoryTier;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rules of a memory. Pure. */
public final class MemoryDecider {
    private MemoryDecider() {}

    /**
     * What a command does.
     *
     * @param now the memory, empty when there is none
     * @param other the memory that {@link MemoryCommand.Supersede} names, empty when there is none
     * @param at the time of the decision
     * @return no events when all is as asked already
     * @throws dev.hearthbook.model.HearthbookException {@code NOT_FOUND} or {@code REFUSED}
     */
    public static List<MemoryEvent> decide(
            Optional<Memory> now, Optional<Memory> other, MemoryCommand command, Instant at) {
        List<MemoryEvent> events = command instanceof MemoryCommand.Remember c
                ? remember(now, c)
                : change(now.orElseThrow(() -> Refusal.missing("memory", command.memory())), other, command, at);
        weigh(now, events, at);
        return events;
    }

    private static List<MemoryEvent> remember(Optional<Memory> now, MemoryCommand.Remember command) {
        if (now.isPresent()) {
            throw Refusal.refused("memory " + command.memory() + " exists already; revise it, or choose another id");
        }
        return List.of(MemoryEvent.Remembered.of(command.memory(), command.subject(), command.draft()));
    }

    private static List<MemoryEvent> change(Memory memory, Optional<Memory> other, MemoryCommand command, Instant at) {
        if (memory.status() == MemoryStatus.FORGOTTEN) {
            // Touches that were gathered before it was forgotten, and forgetting again, have nothing left to do.
            if (command instanceof MemoryCommand.Forget || command instanceof MemoryCommand.Recall) {
                return List.of();
            }
            throw Refusal.refused(
                    "memory " + memory.id() + " was forgotten for good; remember it anew under another id");
        }
        if (command instanceof MemoryCommand.Revise c) {
            return c.content().equals(memory.content())
                    ? List.of()
                    : List.of(new MemoryEvent.Revised(c.memory(), c.content()));
        } else if (command instanceof MemoryCommand.Reword c) {
            return c.text().equals(memory.text())
                    ? List.of()
                    : List.of(
                            new MemoryEvent.Revised(c.memory(), memory.content().withText(c.text())));
        } else if (command instanceof MemoryCommand.ChangeTier c) {
            return move(memory, c.tier(), at);
        } else if (command instanceof MemoryCommand.Promote) {
            if (memory.tier() == MemoryTier.SHARED) {
                throw Refusal.refused("memory " + memory.id() + " is SHARED, the highest tier, and cannot be promoted");
            }
            return move(memory, memory.tier().next(), at);
        } else if (command instanceof MemoryCommand.Demote) {
            if (memory.tier() == MemoryTier.WORKING) {
                throw Refusal.refused("memory " + memory.id() + " is WORKING, the lowest tier, and cannot be demoted");
            }
            return move(memory, memory.tier().previous(), at);
        } else if (command instanceof MemoryCommand.Supersede c) {
            return supersede(memory, other, c, at);
        } else if (command instanceof MemoryCommand.Retract c) {
            return memory.status() == MemoryStatus.RETRACTED
                    ? List.of()
                    : List.of(new MemoryEvent.Retracted(c.memory(), c.reason()));
        } else if (command instanceof MemoryCommand.Restore c) {
            if (memory.status() == MemoryStatus.SUPERSEDED) {
                throw Refusal.refused(
                        "memory " + memory.id() + " was superseded, not retracted; revise it, or supersede"
                                + " the newer one by a memory that says what this one said");
            }
            return memory.status() == MemoryStatus.RETRACTED
                    ? List.of(new MemoryEvent.Restored(c.memory()))
                    : List.of();
        } else if (command instanceof MemoryCommand.Forget c) {
            return List.of(new MemoryEvent.Forgotten(c.memory(), c.reason()));
        } else if (command instanceof MemoryCommand.Analyse c) {
            return c.analysis().equals(memory.analysis())
                    ? List.of()
                    : List.of(new MemoryEvent.Analysed(c.memory(), c.analysis()));
        } else if (command instanceof MemoryCommand.ApplyPolicy c) {
            return List.of(new MemoryEvent.PolicyApplied(c.memory(), c.decision()));
        } else if (command instanceof MemoryCommand.Retain c) {
            return c.until().equals(memory.retentionUntil())
                    ? List.of()
                    : List.of(new MemoryEvent.Retained(c.memory(), c.until()));
        } else if (command instanceof MemoryCommand.Recall c) {
            return List.of(new MemoryEvent.Recalled(c.memory(), c.times(), c.last()));
        }
        throw new AssertionError("no decision for " + command.getClass().getSimpleName());
    }

    /**
     * To another tier. Where that means another length of life, the memory leaves its stream and is carried whole into the
     * next generation's, whose keys live as long as the new tier does.
     */
    private static List<MemoryEvent> move(Memory memory, MemoryTier tier, Instant at) {
        if (tier == memory.tier()) {
            return List.of();
        }
        if (tier.retention().equals(memory.tier().retention())) {
            return List.of(new MemoryEvent.TierChanged(memory.id(), tier));
        }
        MemoryEvent.Moved moved = new MemoryEvent.Moved(memory.id(), memory.generation() + 1, tier);
        Memory state = MemoryEvolution.evolve(Optional.of(memory), moved, at);
        return List.of(moved, new MemoryEvent.Carried(state));
    }

    private static List<MemoryEvent> supersede(
            Memory memory, Optional<Memory> other, MemoryCommand.Supersede command, Instant at) {
        Memory by = other.orElseThrow(() -> Refusal.missing("memory", command.by()));
        if (by.status() != MemoryStatus.ACTIVE) {
            throw Refusal.refused("memory " + by.id() + " is " + by.status() + " and cannot take the place of another");
        }
        if (!by.subject().equals(memory.subject())) {
            throw Refusal.refused("memory " + by.id() + " belongs to another subject than memory " + memory.id());
        }
        if (memory.status() == MemoryStatus.SUPERSEDED && memory.supersededBy().equals(Optional.of(by.id()))) {
            return List.of();
        }
        if (memory.status() != MemoryStatus.ACTIVE) {
            throw Refusal.refused(
                    "memory " + memory.id() + " is " + memory.status() + "; only an active one is superseded");
        }
        return List.of(new MemoryEvent.Superseded(memory.id(), by.id(), at));
    }

    /** Keeps a memory small enough to be carried as one event. */
    private static void weigh(Optional<Memory> now, List<MemoryEvent> events, Instant at) {
        Optional<Memory> memory = now;
        for (MemoryEvent event : events) {
            memory = Optional.of(MemoryEvolution.evolve(memory, event, at));
        }
        int weight = events.isEmpty() ? 0 : memory.map(Memory::weight).orElse(0);
        if (weight > Memory.WEIGHT_MAX) {
            throw Refusal.refused("a memory holds at most " + Memory.WEIGHT_MAX
                    + " bytes of text, metadata, analysis and" + " policies, but would hold " + weight + "; split it");
        }
    }
}
