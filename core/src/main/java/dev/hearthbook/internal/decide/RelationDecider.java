package dev.hearthbook.internal.decide;

import dev.hearthbook.command.RelationCommand;
import dev.hearthbook.event.RelationEvent;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryStatus;
import dev.hearthbook.model.Relation;
import java.util.List;
import java.util.Optional;

/** The rules of a relation. Pure. */
public final class RelationDecider {
    private RelationDecider() {}

    /**
     * What a command does.
     *
     * @param now the relation as its own events say, empty when there never was one
     * @param source the memory it leads from, or shall; empty when there is none
     * @param target the memory it leads to
     * @return no events when all is as asked already
     * @throws dev.hearthbook.model.HearthbookException {@code NOT_FOUND} or {@code REFUSED}
     */
    public static List<RelationEvent> decide(
            Optional<Relation> now, Optional<Memory> source, Optional<Memory> target, RelationCommand command) {
        Optional<Relation> there = now.filter(it -> it.linked() && remembered(source) && remembered(target));
        if (command instanceof RelationCommand.Link c) {
            return link(there, end(source, c.source()), end(target, c.target()), c);
        }
        if (command instanceof RelationCommand.Unlink c && now.isPresent()) {
            return there.isEmpty() ? List.of() : List.of(new RelationEvent.Unlinked(c.relation(), c.reason()));
        }
        Relation relation = there.orElseThrow(() -> Refusal.missing("relation", command.relation()));
        if (command instanceof RelationCommand.Strengthen c) {
            double confidence = Math.max(0, Math.min(1, relation.confidence() + c.by()));
            return confidence == relation.confidence()
                    ? List.of()
                    : List.of(new RelationEvent.ConfidenceChanged(c.relation(), confidence));
        } else if (command instanceof RelationCommand.DescribeRelation c) {
            return c.metadata().equals(relation.metadata())
                    ? List.of()
                    : List.of(new RelationEvent.RelationDescribed(c.relation(), c.metadata()));
        }
        throw new AssertionError("no decision for " + command.getClass().getSimpleName());
    }

    private static boolean remembered(Optional<Memory> end) {
        return end.isPresent() && end.get().status() != MemoryStatus.FORGOTTEN;
    }

    private static Memory end(Optional<Memory> memory, MemoryId id) {
        Memory end = memory.orElseThrow(() -> Refusal.missing("memory", id));
        if (end.status() == MemoryStatus.FORGOTTEN) {
            throw Refusal.refused("memory " + id + " was forgotten for good and cannot be linked");
        }
        return end;
    }

    private static List<RelationEvent> link(
            Optional<Relation> there, Memory source, Memory target, RelationCommand.Link command) {
        if (!source.subject().equals(target.subject())) {
            throw Refusal.refused("memory " + source.id() + " belongs to another subject than memory " + target.id()
                    + "; a relation ends with the one subject it belongs to, so it stays within it");
        }
        if (there.isPresent()) {
            Relation relation = there.get();
            if (relation.confidence() == command.confidence()
                    && relation.metadata().equals(command.metadata())) {
                return List.of();
            }
            throw Refusal.refused("memory " + source.id() + " has such a relation to memory " + target.id()
                    + " already; strengthen or describe it, or unlink it first");
        }
        return List.of(new RelationEvent.Linked(
                command.relation(),
                source.subject(),
                source.id(),
                target.id(),
                command.type(),
                command.confidence(),
                command.metadata()));
    }
}
