package dev.hearthbook.internal.decide;

import dev.hearthbook.command.PersonaCommand;
import dev.hearthbook.event.PersonaEvent;
import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.Persona;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of a persona. Pure. */
public final class PersonaDecider {
    private PersonaDecider() {}

    /**
     * What a command does.
     *
     * @param now the persona, empty when there is none
     * @return no events when all is as asked already
     * @throws dev.hearthbook.model.HearthbookException {@code NOT_FOUND} or {@code REFUSED}
     */
    public static List<PersonaEvent> decide(Optional<Persona> now, PersonaCommand command) {
        if (command instanceof PersonaCommand.Create c) {
            if (now.isPresent()) {
                throw Refusal.refused("persona " + c.persona() + " exists already; choose another id");
            }
            Subject subject = c.subject().orElseGet(() -> Subject.of(c.persona().value()));
            return List.of(new PersonaEvent.Created(c.persona(), subject, c.sheet()));
        }
        Persona persona = now.orElseThrow(() -> Refusal.missing("persona", command.persona()));
        if (persona.retired()) {
            if (command instanceof PersonaCommand.Retire) {
                return List.of();
            }
            throw Refusal.refused(
                    "persona " + persona.id() + " is retired and takes no more changes; create another one");
        }
        return change(persona, persona.sheet(), command);
    }

    private static List<PersonaEvent> change(Persona persona, PersonaSheet sheet, PersonaCommand command) {
        if (command instanceof PersonaCommand.Rename c) {
            return unless(c.name().equals(sheet.name()), new PersonaEvent.Renamed(c.persona(), c.name()));
        } else if (command instanceof PersonaCommand.ChangeTrait c) {
            hasRoom("traits", sheet.traits(), c.trait(), c.value().isPresent());
            return unless(
                    c.value().equals(Optional.ofNullable(sheet.traits().get(c.trait()))),
                    new PersonaEvent.TraitChanged(c.persona(), c.trait(), c.value()));
        } else if (command instanceof PersonaCommand.ChangeLevel c) {
            hasRoom("personality levels", sheet.levels(), c.level(), true);
            return unless(
                    Optional.of(c.value())
                            .equals(Optional.ofNullable(sheet.levels().get(c.level()))),
                    new PersonaEvent.LevelChanged(c.persona(), c.level(), c.value()));
        } else if (command instanceof PersonaCommand.ChangeVoice c) {
            return unless(c.voice().equals(sheet.voice()), new PersonaEvent.VoiceChanged(c.persona(), c.voice()));
        } else if (command instanceof PersonaCommand.ChangeSetting c) {
            hasRoom("settings", sheet.settings(), c.setting(), c.value().isPresent());
            return unless(
                    c.value().equals(Optional.ofNullable(sheet.settings().get(c.setting()))),
                    new PersonaEvent.SettingChanged(c.persona(), c.setting(), c.value()));
        } else if (command instanceof PersonaCommand.ChangeCard c) {
            return unless(c.card().equals(sheet.card()), new PersonaEvent.CardChanged(c.persona(), c.card()));
        } else if (command instanceof PersonaCommand.Correct c) {
            return List.of(new PersonaEvent.Corrected(c.persona(), c.said(), c.right()));
        } else if (command instanceof PersonaCommand.NoteRelationship c) {
            return List.of(new PersonaEvent.RelationshipNoted(c.persona(), c.kind(), c.note(), c.weight()));
        } else if (command instanceof PersonaCommand.FeelMood c) {
            hasRoom("moods", persona.moods(), c.mood(), true);
            return List.of(new PersonaEvent.MoodFelt(c.persona(), c.mood(), c.intensity()));
        } else if (command instanceof PersonaCommand.Retire c) {
            return List.of(new PersonaEvent.Retired(c.persona(), c.reason()));
        }
        throw new AssertionError("no decision for " + command.getClass().getSimpleName());
    }

    private static List<PersonaEvent> unless(boolean alreadySo, PersonaEvent event) {
        return alreadySo ? List.of() : List.of(event);
    }

    private static void hasRoom(String what, Map<String, ?> entries, String key, boolean adding) {
        if (adding && !entries.containsKey(key) && entries.size() >= Bounded.ENTRIES_MAX) {
            throw Refusal.refused("a persona has at most " + Bounded.ENTRIES_MAX + " " + what + "; drop one first");
        }
    }
}
