package dev.hearthbook.projections.fold;

import dev.hearthbook.event.ReflectionEvent;
import dev.hearthbook.event.ReflectionEvolution;
import dev.hearthbook.model.Reflection;
import dev.hearthbook.view.ReflectionTable;
import dev.hearthbook.view.Row;
import java.util.Map;

/** Reflections as rows. */
public final class ReflectionProjection extends NounProjection<ReflectionEvent, Reflection> {
    public ReflectionProjection() {
        super(ReflectionTable.REFLECTIONS, ReflectionEvolution.EVOLUTION);
    }

    @Override
    String key(ReflectionEvent event) {
        return event.reflection().value();
    }

    @Override
    Reflection read(Row row) {
        return ReflectionTable.reflection(row);
    }

    @Override
    Map<String, Object> write(Reflection reflection) {
        return ReflectionTable.row(reflection);
    }
}
