package dev.hearthbook.internal.decide;

import dev.hearthbook.command.MemoryCommand;
import dev.hearthbook.command.ReflectionCommand;
import dev.hearthbook.event.ReflectionEvent;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryStatus;
import dev.hearthbook.model.Reflection;
import dev.hearthbook.model.ReflectionId;
import dev.hearthbook.model.ReflectionOutcome;
import dev.hearthbook.model.ReflectionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The rules of a reflection, and what it asks of memories. Pure. */
public final class ReflectionDecider {
    private ReflectionDecider() {}

    /**
     * What a command does.
     *
     * @param now the reflection, empty when there is none
     * @param memories finds a memory as it is now
     * @return no events when all is as asked already
     * @throws dev.hearthbook.model.HearthbookException {@code NOT_FOUND} or {@code REFUSED}
     */
    public static List<ReflectionEvent> decide(
            Optional<Reflection> now, ReflectionCommand command, Function<MemoryId, Optional<Memory>> memories) {
        if (command instanceof ReflectionCommand.BeginReflection c) {
            return begin(now, c, memories);
        }
        Reflection reflection = now.orElseThrow(() -> Refusal.missing("reflection", command.reflection()));
        if (command instanceof ReflectionCommand.CompleteReflection c) {
            requireStatus(reflection, ReflectionStatus.RUNNING, "completed");
            requireInputs(reflection, c.outcome());
            requireUnchanged(c.outcome(), memories);
            return List.of(new ReflectionEvent.ReflectionCompleted(c.reflection(), c.outcome()));
        } else if (command instanceof ReflectionCommand.UndoReflection c) {
            if (reflection.status() == ReflectionStatus.UNDONE) {
                return List.of();
            }
            requireStatus(reflection, ReflectionStatus.COMPLETED, "undone");
            return List.of(new ReflectionEvent.ReflectionUndone(c.reflection(), c.reason()));
        } else if (command instanceof ReflectionCommand.AbandonReflection c) {
            if (reflection.status() == ReflectionStatus.ABANDONED) {
                return List.of();
            }
            requireStatus(reflection, ReflectionStatus.RUNNING, "abandoned");
            return List.of(new ReflectionEvent.ReflectionAbandoned(c.reflection(), c.reason()));
        }
        throw new AssertionError("no decision for " + command.getClass().getSimpleName());
    }

    private static List<ReflectionEvent> begin(
            Optional<Reflection> now,
            ReflectionCommand.BeginReflection command,
            Function<MemoryId, Optional<Memory>> memories) {
        ReflectionId id = command.reflection();
        if (now.isPresent()) {
            throw Refusal.refused("reflection " + id + " exists already; choose another id");
        }
        for (MemoryId input : command.inputs()) {
            Memory memory = memories.apply(input).orElseThrow(() -> Refusal.missing("memory", input));
            requireActive(memory);
            if (!memory.subject().equals(command.subject())) {
                throw Refusal.refused(
                        "memory " + input + " belongs to another subject; a reflection is about the memories of one");
            }
        }
        return List.of(
                new ReflectionEvent.ReflectionBegun(id, command.subject(), command.occasion(), command.inputs()));
    }

    private static void requireStatus(Reflection reflection, ReflectionStatus status, String what) {
        if (reflection.status() != status) {
            throw Refusal.refused("reflection " + reflection.id() + " is " + reflection.status() + "; only one that is "
                    + status + " is " + what);
        }
    }

    private static void requireInputs(Reflection reflection, ReflectionOutcome outcome) {
        for (MemoryId memory : outcome.memories()) {
            if (!reflection.inputs().contains(memory)) {
                throw Refusal.refused("memory " + memory + " is no input of reflection " + reflection.id()
                        + "; what comes out changes what was thought about, and nothing else");
            }
        }
    }

    /** What was thought about may have changed meanwhile: then it is to be thought about again. */
    private static void requireUnchanged(ReflectionOutcome outcome, Function<MemoryId, Optional<Memory>> memories) {
        for (MemoryId named : outcome.memories()) {
            requireActive(memories.apply(named).orElseThrow(() -> Refusal.missing("memory", named)));
        }
        for (ReflectionOutcome.Promotion promotion : outcome.promotions()) {
            Memory memory = memories.apply(promotion.memory()).orElseThrow();
            if (memory.tier() != promotion.from()) {
                throw Refusal.refused(
                        "memory " + memory.id() + " is " + memory.tier() + " now, and was thought about as "
                                + promotion.from() + "; abandon the reflection and begin another");
            }
        }
    }

    private static void requireActive(Memory memory) {
        if (memory.status() != MemoryStatus.ACTIVE) {
            throw Refusal.refused(
                    "memory " + memory.id() + " is " + memory.status() + "; a reflection is about active ones");
        }
    }

    /** What memories are asked for when an outcome is carried out. */
    static List<MemoryCommand> carriedOut(ReflectionOutcome outcome) {
        List<MemoryCommand> commands = new ArrayList<>();
        for (ReflectionOutcome.Promotion promotion : outcome.promotions()) {
            commands.add(new MemoryCommand.ChangeTier(promotion.memory(), promotion.to()));
        }
        for (ReflectionOutcome.Merge merge : outcome.merges()) {
            for (MemoryId same : merge.same()) {
                commands.add(new MemoryCommand.Retract(same, sameAs(merge.kept())));
            }
        }
        return commands;
    }

    private static String sameAs(MemoryId kept) {
        return "says the same as " + kept;
    }

    /**
     * What memories are asked for when an outcome is taken back. One that changed since, by another hand, stays as it is.
     *
     * @param memories finds a memory as it is now
     */
    static List<MemoryCommand> takenBack(ReflectionOutcome outcome, Function<MemoryId, Optional<Memory>> memories) {
        List<MemoryCommand> commands = new ArrayList<>();
        for (ReflectionOutcome.Promotion promotion : outcome.promotions()) {
            memories.apply(promotion.memory())
                    .filter(it -> it.status() == MemoryStatus.ACTIVE && it.tier() == promotion.to())
                    .ifPresent(it -> commands.add(new MemoryCommand.ChangeTier(it.id(), promotion.from())));
        }
        for (ReflectionOutcome.Merge merge : outcome.merges()) {
            for (MemoryId same : merge.same()) {
                memories.apply(same)
                        .filter(it -> it.status() == MemoryStatus.RETRACTED)
                        .ifPresent(it -> commands.add(new MemoryCommand.Restore(it.id())));
            }
        }
        return commands;
    }
}
