package dev.hearthbook.view;

import dev.hearthbook.model.EmotionId;
import dev.hearthbook.model.EmotionalState;
import dev.hearthbook.model.Subject;
import java.util.Map;

/** Emotional states as rows; the key is the state's id. Clear is when something was felt; what, is matched within a subject. */
public final class EmotionTable {
    public static final Table EMOTIONS = Table.named("emotions")
            .blind("emotion")
            .clearLong("felt_at")
            .sealed("subject", "intensity", "stability", "trigger")
            .orderedBy("felt_at")
            .orderedBy("felt_at", "emotion")
            .build();

    private EmotionTable() {}

    /** Every state, newest first. */
    public static Query<EmotionalState> query() {
        return Query.on(EMOTIONS).orderBy("felt_at").descending().map(EmotionTable::state);
    }

    public static Map<String, Object> row(EmotionalState state) {
        return new Values()
                .text("subject", state.subject())
                .text("emotion", state.emotion())
                .fraction("intensity", state.intensity())
                .fraction("stability", state.stability())
                .text("trigger", state.trigger())
                .instant("felt_at", state.at())
                .all();
    }

    public static EmotionalState state(Row row) {
        return new EmotionalState(
                EmotionId.of(row.key()),
                Subject.of(row.text("subject")),
                row.text("emotion"),
                row.fraction("intensity"),
                row.fraction("stability"),
                row.text("trigger"),
                Row.ofMicros(row.number("felt_at")));
    }
}
