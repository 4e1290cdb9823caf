package dev.hearthbook.view;

import dev.hearthbook.model.Interaction;
import dev.hearthbook.model.InteractionId;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import java.time.Duration;
import java.util.Map;

/** Interactions as rows; the key is the interaction's id. Clear are when one was, and how long the agent took. */
public final class InteractionTable {
    public static final Table INTERACTIONS = Table.named("interactions")
            .blindBook("session")
            .blind("type", "agent_mode")
            .clearLong("happened_at", "response_millis")
            .sealed("subject")
            .orderedBy("happened_at")
            .orderedBy("happened_at", "session")
            .orderedBy("happened_at", "type")
            .orderedBy("response_millis")
            .build();

    private InteractionTable() {}

    /** Every interaction, newest first. */
    public static Query<Interaction> query() {
        return Query.on(INTERACTIONS).orderBy("happened_at").descending().map(InteractionTable::interaction);
    }

    public static Map<String, Object> row(Interaction interaction) {
        return new Values()
                .text("subject", interaction.subject())
                .text("session", interaction.session())
                .text("type", interaction.type())
                .text("agent_mode", interaction.agentMode())
                .number("response_millis", interaction.responseTime().toMillis())
                .instant("happened_at", interaction.at())
                .all();
    }

    public static Interaction interaction(Row row) {
        return new Interaction(
                InteractionId.of(row.key()),
                Subject.of(row.text("subject")),
                row.optionalText("session").map(SessionId::of),
                row.text("type"),
                Duration.ofMillis(row.number("response_millis")),
                row.text("agent_mode"),
                Row.ofMicros(row.number("happened_at")));
    }
}
