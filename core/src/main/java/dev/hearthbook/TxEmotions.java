package dev.hearthbook;

import dev.hearthbook.command.NoteCommand;
import dev.hearthbook.internal.decide.Unit;
import dev.hearthbook.model.EmotionId;
import dev.hearthbook.model.EmotionalState;
import dev.hearthbook.model.Subject;

/** {@link Emotions} within a commit. */
public final class TxEmotions {
    private final Unit unit;

    TxEmotions(Unit unit) {
        this.unit = unit;
    }

    /** A state at the time of the commit. */
    public EmotionId record(Subject subject, String emotion, double intensity, double stability, String trigger) {
        EmotionId id = EmotionId.of("e-" + unit.ids().next());
        unit.execute(NoteCommand.of(
                new EmotionalState(id, subject, emotion, intensity, stability, trigger, unit.now()), false));
        return id;
    }
}
