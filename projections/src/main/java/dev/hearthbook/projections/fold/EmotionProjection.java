package dev.hearthbook.projections.fold;

import dev.hearthbook.event.NotedEvent.EmotionFelt;
import dev.hearthbook.model.EmotionalState;
import dev.hearthbook.view.EmotionTable;
import dev.hearthbook.view.Row;
import java.util.Map;

/** Emotional states as rows. */
public final class EmotionProjection extends NounProjection<EmotionFelt, EmotionalState> {
    public EmotionProjection() {
        super(EmotionTable.EMOTIONS, EmotionFelt.EVOLUTION);
    }

    @Override
    String key(EmotionFelt event) {
        return event.state().id().value();
    }

    @Override
    EmotionalState read(Row row) {
        return EmotionTable.state(row);
    }

    @Override
    Map<String, Object> write(EmotionalState noun) {
        return EmotionTable.row(noun);
    }
}
