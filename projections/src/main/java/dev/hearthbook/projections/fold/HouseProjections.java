package dev.hearthbook.projections.fold;

import java.util.List;

/** The projections that every book has. They share one store, so that one mark holds for all of them. */
public final class HouseProjections {
    /** The name of their group; no other projection may have it. */
    public static final String GROUP = "house";

    private HouseProjections() {}

    /** One per noun. */
    public static List<Projection> all() {
        return List.of(new PersonaProjection(), new ConversationProjection(), new MemoryProjection());
    }
}
