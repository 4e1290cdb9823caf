package dev.hearthbook.projections.fold;

import java.util.List;

/** The folds of the house's own nouns. */
public final class HouseProjections {
    private HouseProjections() {}

    /** One per noun; add your own beside them. */
    public static List<Projection> all() {
        return List.of(new PersonaProjection(), new ConversationProjection(), new MemoryProjection());
    }
}
