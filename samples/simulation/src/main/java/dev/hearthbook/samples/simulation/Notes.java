package dev.hearthbook.samples.simulation;

import dev.hearthbook.event.Event;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.projections.fold.Mutation;
import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.fold.Rows;
import dev.hearthbook.view.Table;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An application's own event and table, for what only the journal can do. */
record Notes(String name, int version, List<Table> tables) implements Projection {
    static final EventTypes TYPES =
            EventTypes.builder().register("simulated.noted", 1, Noted.class).build();
    static final Table TABLE = Table.named("notes").sealed("text").build();
    static final RetentionClass KEPT = new RetentionClass(
            64, "notes", Optional.of(Period.ofYears(20)), "simulation", RetentionClass.Sensitivity.SENSITIVE);

    /** A text under a name of its own. */
    record Noted(String note, String text) implements Event {}

    static Projection projection() {
        return new Notes("notes", 1, List.of(TABLE));
    }

    @Override
    public List<Mutation> fold(Rows now, Recorded.Fact fact) {
        return fact.event() instanceof Noted it
                ? List.of(Mutation.upsert(TABLE, it.note(), Map.of("text", it.text())))
                : List.of();
    }
}
