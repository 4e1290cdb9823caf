package dev.hearthbook.projections.fold;

import dev.hearthbook.model.HouseCollections;
import java.util.ArrayList;
import java.util.List;

/** The projections that every book has. They share one store, so that one mark holds for all of them. */
public final class HouseProjections {
    /** The name of their group; no other projection may have it. */
    public static final String GROUP = "house";

    private HouseProjections() {}

    /** One per noun, and one per collection that every book has. */
    public static List<Projection> all() {
        List<Projection> all = new ArrayList<>(List.of(
                new PersonaProjection(),
                new ConversationProjection(),
                new MemoryProjection(),
                new RelationProjection(),
                new ProfileProjection(),
                new ProfileSnapshotProjection(),
                new EmotionProjection(),
                new InteractionProjection(),
                new ReflectionProjection(),
                new AuditProjection()));
        HouseCollections.all().forEach(type -> all.add(DocumentProjection.of(type)));
        return all;
    }
}
