package dev.hearthbook.view;

import dev.hearthbook.model.Correction;
import dev.hearthbook.model.Persona;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.PersonaTotals;
import dev.hearthbook.model.RelationshipNote;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Voice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Personas as rows; the key is the persona's id. */
public final class PersonaTable {
    /** Clear are the totals and whether a persona is retired; its name can be matched within its subject. */
    public static final Table PERSONAS = Table.named("personas")
            .blind("name")
            .clearLong("retired", "corrections_total", "relationships_total", "moods_total")
            .sealed(
                    "subject",
                    "traits",
                    "levels",
                    "speed",
                    "pitch",
                    "auto_speak",
                    "settings",
                    "card",
                    "corrections",
                    "relationship",
                    "moods")
            .searchable("name", 2.0)
            .searchable("traits", 1.0)
            .searchable("card", 1.0)
            .orderedBy(Table.POSITION)
            .orderedBy(Table.CREATED_AT)
            .build();

    private PersonaTable() {}

    /** Every persona, oldest change first. */
    public static Query<Persona> query() {
        return Query.on(PERSONAS).map(PersonaTable::persona);
    }

    /** Personas by words of their name, traits and card. */
    public static Search<Persona> search() {
        return Search.in(PERSONAS).map(PersonaTable::persona);
    }

    public static Map<String, Object> row(Persona persona) {
        PersonaSheet sheet = persona.sheet();
        return new Values()
                .text("subject", persona.subject())
                .text("name", sheet.name())
                .some("traits", sheet.traits())
                .some("levels", sheet.levels())
                .fraction("speed", sheet.voice().speed())
                .fraction("pitch", sheet.voice().pitch())
                .flag("auto_speak", sheet.voice().autoSpeak())
                .some("settings", sheet.settings())
                .text("card", sheet.card())
                .some(
                        "corrections",
                        persona.corrections().stream()
                                .map(it -> Map.of("said", it.said(), "right", it.right(), "at", Row.micros(it.at())))
                                .toList())
                .some(
                        "relationship",
                        persona.relationship().stream()
                                .map(it -> Map.of(
                                        "kind", it.kind(),
                                        "note", it.note(),
                                        "weight", it.weight(),
                                        "at", Row.micros(it.at())))
                                .toList())
                .some("moods", persona.moods())
                .flag("retired", persona.retired())
                .number("corrections_total", persona.totals().corrections())
                .number("relationships_total", persona.totals().relationships())
                .number("moods_total", persona.totals().moods())
                .all();
    }

    /** What the index knows of a persona. */
    public static Map<String, String> searchText(Persona persona) {
        StringBuilder traits = new StringBuilder();
        persona.sheet()
                .traits()
                .forEach((trait, value) ->
                        traits.append(trait).append(' ').append(value).append('\n'));
        return Map.of(
                "name", persona.name(),
                "traits", traits.toString(),
                "card", persona.sheet().card());
    }

    public static Persona persona(Row row) {
        Map<String, Integer> levels = new LinkedHashMap<>();
        row.map("levels").forEach((level, value) -> levels.put(level, ((Number) value).intValue()));
        Map<String, Long> moods = new LinkedHashMap<>();
        row.map("moods").forEach((mood, times) -> moods.put(mood, ((Number) times).longValue()));
        PersonaSheet sheet = new PersonaSheet(
                row.text("name"),
                Values.texts(row, "traits"),
                levels,
                new Voice(row.fraction("speed"), row.fraction("pitch"), row.flag("auto_speak")),
                Values.texts(row, "settings"),
                row.text("card"));
        List<Correction> corrections = row.list("corrections").stream()
                .map(Values::map)
                .map(it -> new Correction(Values.text(it, "said"), Values.text(it, "right"), Values.instant(it, "at")))
                .toList();
        List<RelationshipNote> relationship = row.list("relationship").stream()
                .map(Values::map)
                .map(it -> new RelationshipNote(
                        Values.text(it, "kind"),
                        Values.text(it, "note"),
                        Values.fraction(it, "weight"),
                        Values.instant(it, "at")))
                .toList();
        return new Persona(
                PersonaId.of(row.key()),
                Subject.of(row.text("subject")),
                sheet,
                corrections,
                relationship,
                moods,
                new PersonaTotals(
                        row.number("corrections_total"), row.number("relationships_total"), row.number("moods_total")),
                row.flag("retired"),
                row.createdAt(),
                row.updatedAt());
    }
}
