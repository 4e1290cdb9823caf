package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Personas;
import dev.hearthbook.event.PersonaEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.Persona;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Voice;
import dev.hearthbook.view.PersonaTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** What a book does with personas. */
public abstract class PersonaContract extends BookContract {
    static final PersonaId LUNA = PersonaId.of("luna");

    private Personas personas() {
        return book.personas();
    }

    private Receipt luna() {
        return ok(personas()
                        .create(
                                LUNA,
                                PersonaSheet.named("Luna")
                                        .withTrait("temper", "calm")
                                        .withLevel("empathy", 80)))
                .receipt();
    }

    @Test
    void a_persona_can_be_read_as_soon_as_its_receipt_is_there() {
        Receipt receipt = luna();

        Persona luna = ok(personas().get(LUNA, receipt));
        assertEquals("Luna", luna.name());
        assertEquals(Subject.of("luna"), luna.subject());
        assertEquals(Map.of("empathy", 80), luna.sheet().levels());
        assertEquals(clock.instant(), luna.createdAt());
    }

    @Test
    void everything_about_a_persona_can_be_changed() {
        luna();

        ok(personas().rename(LUNA, "Selene"));
        ok(personas().changeTrait(LUNA, "voice", "soft"));
        ok(personas().dropTrait(LUNA, "temper"));
        ok(personas().changeLevel(LUNA, PersonaSheet.HUMOR, 100));
        ok(personas().changeVoice(LUNA, Voice.NORMAL.withAutoSpeak(true)));
        ok(personas().changeSetting(LUNA, "theme", "night"));
        Receipt last = ok(personas().changeCard(LUNA, "name: Selene"));

        PersonaSheet sheet = ok(personas().get(LUNA, last)).sheet();
        assertEquals("Selene", sheet.name());
        assertEquals(Map.of("voice", "soft"), sheet.traits());
        assertEquals(Map.of("empathy", 80, "humor", 100), sheet.levels());
        assertTrue(sheet.voice().autoSpeak());
        assertEquals(Map.of("theme", "night"), sheet.settings());
        assertEquals("name: Selene", sheet.card());
    }

    @Test
    void totals_count_what_the_lists_no_longer_hold() {
        luna();

        for (int i = 0; i < Persona.NEWEST_MAX + 5; i++) {
            ok(personas().correct(LUNA, "said " + i, "right " + i));
        }
        ok(personas().noteRelationship(LUNA, "trust", "kept a promise", 0.5));
        Receipt last = ok(personas().feelMood(LUNA, "joy", 0.9));

        Persona luna = ok(personas().get(LUNA, last));
        assertEquals(Persona.NEWEST_MAX, luna.corrections().size());
        assertEquals(
                "said " + (Persona.NEWEST_MAX + 4),
                luna.corrections().get(Persona.NEWEST_MAX - 1).said());
        assertEquals(Persona.NEWEST_MAX + 5, luna.totals().corrections());
        assertEquals(1, luna.totals().relationships());
        assertEquals(Map.of("joy", 1L), luna.moods());
    }

    @Test
    void a_change_that_changes_nothing_records_nothing() {
        luna();

        assertEquals(0, ok(personas().rename(LUNA, "Luna")).events());
        assertEquals(0, ok(personas().changeLevel(LUNA, "empathy", 80)).events());
        assertEquals(0, ok(personas().dropTrait(LUNA, "none")).events());
    }

    @Test
    void a_retired_persona_takes_no_changes_and_leaves_the_list() {
        luna();
        Receipt retired = ok(personas().retire(LUNA, "done"));

        refused(ErrorCode.REFUSED, personas().rename(LUNA, "Again"));
        assertEquals(0, ok(personas().retire(LUNA, "twice")).events());
        assertTrue(ok(personas().get(LUNA, retired)).retired());
        assertNothingFound(
                ok(personas().page(personas().query().after(retired))).rows());
    }

    @Test
    void ids_are_taken_once_and_must_be_there() {
        luna();

        refused(ErrorCode.REFUSED, personas().create(LUNA, PersonaSheet.named("Other")));
        refused(ErrorCode.NOT_FOUND, personas().rename(PersonaId.of("nobody"), "X"));
    }

    @Test
    void history_and_past_states_come_from_the_stream() {
        Receipt first = luna();
        Instant then = clock.instant();
        clock.step(Duration.ofHours(1));
        ok(personas().rename(LUNA, "Selene"));

        List<Recorded> history = ok(personas().history(LUNA).collectList());
        assertEquals(2, history.size());
        assertTrue(((Recorded.Fact) history.get(1)).event() instanceof PersonaEvent.Renamed);
        assertEquals("Luna", ok(personas().asOf(LUNA, first.mark())).name());
        assertEquals("Luna", ok(personas().asOf(LUNA, then)).name());
        assertEquals("Selene", ok(personas().asOf(LUNA, clock.instant())).name());
        assertTrue(isEmpty(personas().asOf(LUNA, then.minusSeconds(1))));
    }

    @Test
    void personas_are_found_by_words_of_their_card() {
        Receipt receipt = ok(personas().create(LUNA, PersonaSheet.named("Luna").withCard("An astronomer from Lisbon")))
                .receipt();

        assertEquals(
                LUNA,
                ok(personas()
                                .search(PersonaTable.search()
                                        .within(Subject.of("luna"))
                                        .text("lisbon astronomer")
                                        .after(receipt)))
                        .get(0)
                        .row()
                        .id());
    }

    @Test
    void watching_a_persona_shows_it_now_and_whenever_it_changes() {
        StepVerifier.create(personas().watch(LUNA).map(it -> it.map(Persona::name)))
                .expectNext(Optional.empty())
                .then(this::luna)
                .expectNext(Optional.of("Luna"))
                .then(() -> ok(personas().rename(LUNA, "Selene")))
                .expectNext(Optional.of("Selene"))
                .thenCancel()
                .verify(PATIENCE);
    }
}
