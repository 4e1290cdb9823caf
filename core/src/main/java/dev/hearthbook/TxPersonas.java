package dev.hearthbook;

import dev.hearthbook.command.PersonaCommand;
import dev.hearthbook.internal.decide.Unit;
import dev.hearthbook.model.Persona;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.Voice;
import java.util.Optional;

/** {@link Personas} within a commit; the same rules and refusals, at once. */
public final class TxPersonas {
    private final Unit unit;
    private final Caller caller;

    TxPersonas(Unit unit, Caller caller) {
        this.unit = unit;
        this.caller = caller;
    }

    public Optional<Persona> get(PersonaId persona) {
        return unit.persona(persona);
    }

    public PersonaId create(PersonaSheet sheet) {
        PersonaId persona = PersonaId.of("p-" + unit.ids().next());
        unit.execute(new PersonaCommand.Create(persona, true, caller.within(), sheet));
        return persona;
    }

    public PersonaId create(PersonaId persona, PersonaSheet sheet) {
        unit.execute(new PersonaCommand.Create(persona, false, caller.within(), sheet));
        return persona;
    }

    public void rename(PersonaId persona, String name) {
        unit.execute(new PersonaCommand.Rename(persona, name));
    }

    public void changeTrait(PersonaId persona, String trait, String value) {
        unit.execute(new PersonaCommand.ChangeTrait(persona, trait, Optional.of(value)));
    }

    public void dropTrait(PersonaId persona, String trait) {
        unit.execute(new PersonaCommand.ChangeTrait(persona, trait, Optional.empty()));
    }

    public void changeLevel(PersonaId persona, String level, int value) {
        unit.execute(new PersonaCommand.ChangeLevel(persona, level, value));
    }

    public void changeVoice(PersonaId persona, Voice voice) {
        unit.execute(new PersonaCommand.ChangeVoice(persona, voice));
    }

    public void changeSetting(PersonaId persona, String setting, String value) {
        unit.execute(new PersonaCommand.ChangeSetting(persona, setting, Optional.of(value)));
    }

    public void dropSetting(PersonaId persona, String setting) {
        unit.execute(new PersonaCommand.ChangeSetting(persona, setting, Optional.empty()));
    }

    public void changeCard(PersonaId persona, String card) {
        unit.execute(new PersonaCommand.ChangeCard(persona, card));
    }

    public void correct(PersonaId persona, String said, String right) {
        unit.execute(new PersonaCommand.Correct(persona, said, right));
    }

    public void noteRelationship(PersonaId persona, String kind, String note, double weight) {
        unit.execute(new PersonaCommand.NoteRelationship(persona, kind, note, weight));
    }

    public void feelMood(PersonaId persona, String mood, double intensity) {
        unit.execute(new PersonaCommand.FeelMood(persona, mood, intensity));
    }

    public void retire(PersonaId persona, String reason) {
        unit.execute(new PersonaCommand.Retire(persona, reason));
    }
}
