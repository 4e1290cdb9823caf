package dev.hearthbook.event;

import dev.hearthbook.event.ReflectionEvent.ReflectionAbandoned;
import dev.hearthbook.event.ReflectionEvent.ReflectionBegun;
import dev.hearthbook.event.ReflectionEvent.ReflectionCompleted;
import dev.hearthbook.event.ReflectionEvent.ReflectionUndone;
import dev.hearthbook.model.Reflection;
import dev.hearthbook.model.ReflectionOutcome;
import dev.hearthbook.model.ReflectionStatus;
import java.time.Instant;
import java.util.Optional;

/** What events make of a reflection. Pure; deciders, history and views share it, so that all of them agree. */
public final class ReflectionEvolution {
    public static final Evolution<ReflectionEvent, Reflection> EVOLUTION =
            new Evolution<>(ReflectionEvent.class, ReflectionBegun.class::isInstance, ReflectionEvolution::evolve);

    private ReflectionEvolution() {}

    private static Reflection evolve(Optional<Reflection> now, ReflectionEvent event, Instant at) {
        if (event instanceof ReflectionBegun e) {
            return new Reflection(
                    e.reflection(),
                    e.subject(),
                    e.occasion(),
                    e.inputs(),
                    ReflectionStatus.RUNNING,
                    Optional.empty(),
                    "",
                    at,
                    at);
        }
        Reflection before = now.orElseThrow();
        if (event instanceof ReflectionCompleted e) {
            return with(before, ReflectionStatus.COMPLETED, Optional.of(e.outcome()), "", at);
        } else if (event instanceof ReflectionUndone e) {
            return with(before, ReflectionStatus.UNDONE, before.outcome(), e.reason(), at);
        } else if (event instanceof ReflectionAbandoned e) {
            return with(before, ReflectionStatus.ABANDONED, before.outcome(), e.reason(), at);
        }
        throw new AssertionError("no evolution for " + event.getClass().getSimpleName());
    }

    private static Reflection with(
            Reflection before,
            ReflectionStatus status,
            Optional<ReflectionOutcome> outcome,
            String reason,
            Instant at) {
        return new Reflection(
                before.id(),
                before.subject(),
                before.occasion(),
                before.inputs(),
                status,
                outcome,
                reason,
                before.createdAt(),
                at);
    }
}
