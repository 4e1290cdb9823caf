package dev.hearthbook.event;

import dev.hearthbook.model.Bounded;
import dev.hearthbook.model.Correction;
import dev.hearthbook.model.Persona;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.PersonaTotals;
import dev.hearthbook.model.RelationshipNote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What events make of a persona. Pure; deciders, history and views share it, so that all of them agree.
 */
public final class PersonaEvolution {
    public static final Evolution<PersonaEvent, Persona> EVOLUTION =
            new Evolution<>(PersonaEvent.class, PersonaEvolution::begins, PersonaEvolution::evolve);

    private PersonaEvolution() {}

    /** Whether a persona can begin with this event. One that does not, and finds no persona, lost what was before it. */
    public static boolean begins(PersonaEvent event) {
        return event instanceof PersonaEvent.Created;
    }

    /**
     * The persona after an event.
     *
     * @param now the persona before; empty only before {@link PersonaEvent.Created}
     * @param at when it was recorded
     * @throws IllegalArgumentException when there is no persona and the event does not create one
     */
    public static Persona evolve(Optional<Persona> now, PersonaEvent event, Instant at) {
        if (event instanceof PersonaEvent.Created e) {
            return new Persona(
                    e.persona(),
                    e.subject(),
                    e.sheet(),
                    List.of(),
                    List.of(),
                    Map.of(),
                    PersonaTotals.NONE,
                    false,
                    at,
                    at);
        }
        Persona persona = now.orElseThrow(() -> new IllegalArgumentException("persona " + event.persona()
                + " begins with Created, not with " + event.getClass().getSimpleName()));
        PersonaSheet sheet = persona.sheet();
        PersonaTotals totals = persona.totals();
        if (event instanceof PersonaEvent.Renamed e) {
            return with(persona, sheet.withName(e.name()), at);
        } else if (event instanceof PersonaEvent.TraitChanged e) {
            return with(persona, sheet.withTraits(changed(sheet.traits(), e.trait(), e.value())), at);
        } else if (event instanceof PersonaEvent.LevelChanged e) {
            return with(persona, sheet.withLevel(e.level(), e.value()), at);
        } else if (event instanceof PersonaEvent.VoiceChanged e) {
            return with(persona, sheet.withVoice(e.voice()), at);
        } else if (event instanceof PersonaEvent.SettingChanged e) {
            return with(persona, sheet.withSettings(changed(sheet.settings(), e.setting(), e.value())), at);
        } else if (event instanceof PersonaEvent.CardChanged e) {
            return with(persona, sheet.withCard(e.card()), at);
        } else if (event instanceof PersonaEvent.Corrected e) {
            return with(
                    persona,
                    newest(persona.corrections(), new Correction(e.said(), e.right(), at)),
                    persona.relationship(),
                    persona.moods(),
                    new PersonaTotals(totals.corrections() + 1, totals.relationships(), totals.moods()),
                    at);
        } else if (event instanceof PersonaEvent.RelationshipNoted e) {
            return with(
                    persona,
                    persona.corrections(),
                    newest(persona.relationship(), new RelationshipNote(e.kind(), e.note(), e.weight(), at)),
                    persona.moods(),
                    new PersonaTotals(totals.corrections(), totals.relationships() + 1, totals.moods()),
                    at);
        } else if (event instanceof PersonaEvent.MoodFelt e) {
            Map<String, Long> moods = new TreeMap<>(persona.moods());
            if (moods.containsKey(e.mood()) || moods.size() < Bounded.ENTRIES_MAX) {
                moods.merge(e.mood(), 1L, Long::sum);
            }
            return with(
                    persona,
                    persona.corrections(),
                    persona.relationship(),
                    moods,
                    new PersonaTotals(totals.corrections(), totals.relationships(), totals.moods() + 1),
                    at);
        } else if (event instanceof PersonaEvent.Retired) {
            return new Persona(
                    persona.id(),
                    persona.subject(),
                    sheet,
                    persona.corrections(),
                    persona.relationship(),
                    persona.moods(),
                    totals,
                    true,
                    persona.createdAt(),
                    at);
        }
        throw new AssertionError("no evolution for " + event.getClass().getSimpleName());
    }

    private static Persona with(Persona persona, PersonaSheet sheet, Instant at) {
        return new Persona(
                persona.id(),
                persona.subject(),
                sheet,
                persona.corrections(),
                persona.relationship(),
                persona.moods(),
                persona.totals(),
                persona.retired(),
                persona.createdAt(),
                at);
    }

    private static Persona with(
            Persona persona,
            List<Correction> corrections,
            List<RelationshipNote> relationship,
            Map<String, Long> moods,
            PersonaTotals totals,
            Instant at) {
        return new Persona(
                persona.id(),
                persona.subject(),
                persona.sheet(),
                corrections,
                relationship,
                moods,
                totals,
                persona.retired(),
                persona.createdAt(),
                at);
    }

    private static <T> List<T> newest(List<T> before, T next) {
        List<T> all = new ArrayList<>(before);
        all.add(next);
        return all.size() <= Persona.NEWEST_MAX ? all : all.subList(all.size() - Persona.NEWEST_MAX, all.size());
    }

    private static Map<String, String> changed(Map<String, String> before, String key, Optional<String> value) {
        Map<String, String> after = new TreeMap<>(before);
        value.ifPresentOrElse(text -> after.put(key, text), () -> after.remove(key));
        return after;
    }
}
