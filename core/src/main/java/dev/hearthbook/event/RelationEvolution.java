package dev.hearthbook.event;

import dev.hearthbook.model.Relation;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What events make of a relation. Pure; deciders, history and views share it, so that all of them agree. */
public final class RelationEvolution {
    public static final Evolution<RelationEvent, Relation> EVOLUTION =
            new Evolution<>(RelationEvent.class, RelationEvent.Linked.class::isInstance, RelationEvolution::evolve);

    private RelationEvolution() {}

    private static Relation evolve(Optional<Relation> now, RelationEvent event, Instant at) {
        if (event instanceof RelationEvent.Linked e) {
            return new Relation(
                    e.relation(),
                    e.subject(),
                    e.source(),
                    e.target(),
                    e.type(),
                    e.confidence(),
                    e.metadata(),
                    true,
                    at,
                    at);
        }
        Relation before = now.orElseThrow();
        if (event instanceof RelationEvent.ConfidenceChanged e) {
            return with(before, e.confidence(), before.metadata(), before.linked(), at);
        } else if (event instanceof RelationEvent.RelationDescribed e) {
            return with(before, before.confidence(), e.metadata(), before.linked(), at);
        } else if (event instanceof RelationEvent.Unlinked) {
            return with(before, before.confidence(), Map.of(), false, at);
        }
        throw new AssertionError("no evolution for " + event.getClass().getSimpleName());
    }

    private static Relation with(
            Relation before, double confidence, Map<String, String> metadata, boolean linked, Instant at) {
        return new Relation(
                before.id(),
                before.subject(),
                before.source(),
                before.target(),
                before.type(),
                confidence,
                metadata,
                linked,
                before.createdAt(),
                at);
    }
}
