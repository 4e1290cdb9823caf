package dev.hearthbook.projections.fold;

import dev.hearthbook.event.PersonaEvent;
import dev.hearthbook.event.PersonaEvolution;
import dev.hearthbook.model.Persona;
import dev.hearthbook.view.PersonaTable;
import dev.hearthbook.view.Row;
import java.util.Map;

/** Personas as rows: the row is the persona as its events made it, totals included. */
public final class PersonaProjection extends NounProjection<PersonaEvent, Persona> {
    public PersonaProjection() {
        super(PersonaTable.PERSONAS, PersonaEvolution.EVOLUTION);
    }

    @Override
    String key(PersonaEvent event) {
        return event.persona().value();
    }

    @Override
    Persona read(Row row) {
        return PersonaTable.persona(row);
    }

    @Override
    Map<String, Object> write(Persona persona) {
        return PersonaTable.row(persona);
    }

    @Override
    Map<String, String> searchText(Persona persona) {
        return PersonaTable.searchText(persona);
    }
}
