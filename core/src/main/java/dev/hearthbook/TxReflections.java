package dev.hearthbook;

import dev.hearthbook.command.ReflectionCommand;
import dev.hearthbook.internal.decide.Unit;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.Reflection;
import dev.hearthbook.model.ReflectionId;
import dev.hearthbook.model.ReflectionOutcome;
import dev.hearthbook.model.Subject;
import java.util.List;
import java.util.Optional;

/** {@link Reflections} within a commit; the same rules and refusals, at once. */
public final class TxReflections {
    private final Unit unit;

    TxReflections(Unit unit) {
        this.unit = unit;
    }

    public Optional<Reflection> get(ReflectionId reflection) {
        return unit.reflection(reflection);
    }

    public ReflectionId begin(Subject subject, String occasion, List<MemoryId> inputs) {
        ReflectionId id = ReflectionId.of("d-" + unit.ids().next());
        unit.execute(new ReflectionCommand.BeginReflection(id, subject, occasion, inputs));
        return id;
    }

    public void complete(ReflectionId reflection, ReflectionOutcome outcome) {
        unit.execute(new ReflectionCommand.CompleteReflection(reflection, outcome));
    }

    public void undo(ReflectionId reflection, String reason) {
        unit.execute(new ReflectionCommand.UndoReflection(reflection, reason));
    }

    public void abandon(ReflectionId reflection, String reason) {
        unit.execute(new ReflectionCommand.AbandonReflection(reflection, reason));
    }
}
