package dev.hearthbook;

import dev.hearthbook.command.NoteCommand;
import dev.hearthbook.internal.decide.Unit;
import dev.hearthbook.model.Interaction;
import dev.hearthbook.model.InteractionId;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import java.time.Duration;
import java.util.Optional;

/** {@link Interactions} within a commit. */
public final class TxInteractions {
    private final Unit unit;

    TxInteractions(Unit unit) {
        this.unit = unit;
    }

    public InteractionId record(
            Subject subject, Optional<SessionId> session, String type, Duration responseTime, String agentMode) {
        InteractionId id = InteractionId.of("i-" + unit.ids().next());
        unit.execute(NoteCommand.of(new Interaction(id, subject, session, type, responseTime, agentMode, unit.now())));
        return id;
    }
}
