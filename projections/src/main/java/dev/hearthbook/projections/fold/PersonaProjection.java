package dev.hearthbook.projections.fold;

import dev.hearthbook.event.PersonaEvent;
import dev.hearthbook.event.PersonaEvolution;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Persona;
import dev.hearthbook.view.PersonaTable;
import dev.hearthbook.view.Table;
import java.util.List;
import java.util.Optional;

/** Personas as rows: the row is the persona as its events made it, totals included. */
public final class PersonaProjection implements Projection {
    @Override
    public String name() {
        return "personas";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public List<Table> tables() {
        return List.of(PersonaTable.PERSONAS);
    }

    @Override
    public List<Mutation> fold(Rows now, Recorded.Fact fact) {
        if (!(fact.event() instanceof PersonaEvent event)) {
            return List.of();
        }
        String key = event.persona().value();
        Optional<Persona> before = now.get(PersonaTable.PERSONAS, key).map(PersonaTable::persona);
        if (before.isEmpty() && !PersonaEvolution.begins(event)) {
            return List.of(); // its beginning was lost: there is no row to change
        }
        Persona persona = PersonaEvolution.evolve(before, event, fact.meta().time());
        return List.of(Mutation.upsert(PersonaTable.PERSONAS, key, PersonaTable.row(persona))
                .searchable(PersonaTable.searchText(persona)));
    }
}
