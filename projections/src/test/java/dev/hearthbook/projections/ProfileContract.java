package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Profiles;
import dev.hearthbook.model.EffectiveSettings;
import dev.hearthbook.model.EffectiveSettings.Setting;
import dev.hearthbook.model.EffectiveSettings.Source;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.Profile;
import dev.hearthbook.model.ProfileDifference;
import dev.hearthbook.model.ProfileSheet;
import dev.hearthbook.model.ProfileSnapshot;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.SnapshotId;
import dev.hearthbook.model.Voice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Profiles of users, what they make of a persona's settings, and their snapshots. */
public abstract class ProfileContract extends BookContract {
    private static final ProfileSheet SHEET = ProfileSheet.named("Ada")
            .withGenderPreference("she")
            .withLevel(PersonaSheet.HUMOR, 70)
            .withVoice(Optional.of(1.5), Optional.empty(), Optional.of(false))
            .withPreference("units", "metric")
            .withInterests("tea", "rain")
            .withDislikes("noise");

    private Profiles profiles() {
        return book.profiles();
    }

    @Test
    void a_profile_comes_back_whole_and_counts_usage() {
        assertTrue(isEmpty(profiles().get(ADA)));

        ok(profiles().update(ADA, SHEET));
        ok(profiles().used(ADA, "sessions", 2));
        Receipt receipt = ok(profiles().used(ADA, "sessions", 1));

        Profile profile = ok(profiles().get(ADA, receipt));
        assertEquals(SHEET, profile.sheet());
        assertEquals(Map.of("sessions", 3L), profile.usage());
        assertEquals(0, ok(profiles().update(ADA, SHEET)).events());
        assertFalse(profile.toString().contains("Ada"));
        assertThrows(
                IllegalArgumentException.class,
                () -> profiles().used(ADA, "sessions", 0).block());
        assertThrows(IllegalArgumentException.class, () -> SHEET.withLevel(PersonaSheet.HUMOR, 101));
        assertThrows(
                IllegalArgumentException.class,
                () -> SHEET.withVoice(Optional.of(9.0), Optional.empty(), Optional.empty()));
    }

    @Test
    void a_profile_has_a_past_and_is_watched() {
        ok(profiles().update(ADA, SHEET));
        Instant then = clock.instant();
        clock.step(Duration.ofDays(1));
        settle();

        StepVerifier.create(
                        profiles().watch(ADA).map(it -> it.orElseThrow().sheet().name()))
                .expectNext("Ada")
                .then(() -> ok(profiles().update(ADA, SHEET.withName("Countess"))))
                .expectNext("Countess")
                .thenCancel()
                .verify(PATIENCE);
        assertEquals("Ada", ok(profiles().asOf(ADA, then)).sheet().name());
        assertEquals(2, ok(profiles().history(ADA).count()));
    }

    @Test
    void settings_come_from_the_user_then_the_persona_then_what_is_usual() {
        PersonaId luna = PersonaId.of("luna");
        ok(book.personas()
                .create(
                        luna,
                        PersonaSheet.named("Luna")
                                .withLevel(PersonaSheet.HUMOR, 10)
                                .withLevel(PersonaSheet.EMPATHY, 80)
                                .withVoice(Voice.NORMAL.withPitch(0.5).withAutoSpeak(true))));
        ok(profiles().update(ADA, SHEET));
        settle();

        EffectiveSettings settings = ok(profiles().effectiveSettings(luna, ADA));

        assertEquals(new Setting<>(70, Source.PROFILE), settings.levels().get(PersonaSheet.HUMOR));
        assertEquals(new Setting<>(80, Source.PERSONA), settings.levels().get(PersonaSheet.EMPATHY));
        assertEquals(new Setting<>(50, Source.DEFAULT), settings.levels().get(PersonaSheet.FORMALITY));
        assertEquals(new Setting<>(1.5, Source.PROFILE), settings.speed());
        assertEquals(new Setting<>(0.5, Source.PERSONA), settings.pitch());
        assertEquals(new Setting<>(false, Source.PROFILE), settings.autoSpeak());
        EffectiveSettings stranger = ok(profiles().effectiveSettings(luna, BOB));
        assertEquals(new Setting<>(10, Source.PERSONA), stranger.levels().get(PersonaSheet.HUMOR));
        assertEquals(new Setting<>(1.0, Source.DEFAULT), stranger.speed());
        assertTrue(isEmpty(profiles().effectiveSettings(PersonaId.of("nobody"), ADA)));
    }

    @Test
    void snapshots_are_paged_newest_first_and_compared() {
        ok(profiles().update(ADA, SHEET));
        SnapshotId first = ok(profiles()
                        .snapshots()
                        .take(ADA, Map.of("openness", 0.5, "calm", 0.25), List.of("likes tea"), 0))
                .snapshot();
        clock.step(Duration.ofDays(30));
        ok(profiles().update(ADA, SHEET.withName("Countess").withLevel(PersonaSheet.HUMOR, 90)));
        SnapshotId second = ok(profiles()
                        .snapshots()
                        .take(ADA, Map.of("openness", 0.75, "trust", 1.0), List.of("likes tea", "sails"), 0.5))
                .snapshot();
        ok(profiles().snapshots().take(BOB, Map.of(), List.of(), 0));
        settle();

        var page = ok(profiles().snapshots().page(profiles().snapshots().of(ADA)));
        assertEquals(
                List.of(second, first),
                page.rows().stream().map(ProfileSnapshot::id).toList());
        assertEquals(SHEET, page.rows().get(1).sheet());
        ProfileDifference difference = ok(profiles().snapshots().difference(first, second));
        assertEquals(0.5, difference.evolution());
        assertEquals(List.of("sails"), difference.insights());
        assertEquals(List.of(), difference.insightsGone());
        assertEquals(List.of("name", "levels"), difference.sheet());
        assertEquals(
                Map.of(
                        "openness", new ProfileDifference.Moved(Optional.of(0.5), Optional.of(0.75)),
                        "calm", new ProfileDifference.Moved(Optional.of(0.25), Optional.empty()),
                        "trust", new ProfileDifference.Moved(Optional.empty(), Optional.of(1.0))),
                difference.dimensions());
        assertTrue(isEmpty(profiles().snapshots().difference(first, SnapshotId.of("none"))));
        assertEquals(
                ok(profiles().snapshots().get(first)),
                ok(profiles().snapshots().asOf(first, book.journal().head())));
    }

    @Test
    void a_repeated_snapshot_is_taken_once() {
        var acting = book.with(RequestContext.NONE).commandId("s1");
        var first = ok(acting.profiles().snapshots().take(ADA, Map.of("calm", 1.0), List.of(), 0));
        clock.step(Duration.ofMinutes(1));
        var again = ok(acting.profiles().snapshots().take(ADA, Map.of("calm", 1.0), List.of(), 0));
        assertEquals(first.snapshot(), again.snapshot());
        refused(ErrorCode.COMMAND_ID_REUSED, acting.profiles().snapshots().take(ADA, Map.of(), List.of(), 0));
    }

    @Test
    void a_profile_and_its_snapshot_share_a_commit() {
        SnapshotId[] taken = new SnapshotId[1];
        Receipt receipt = ok(book.commit(tx -> {
            tx.profiles().update(ADA, SHEET);
            tx.profiles().used(ADA, "sessions", 1);
            assertEquals(1, tx.profiles().get(ADA).orElseThrow().usage().get("sessions"));
            taken[0] = tx.profiles().takeSnapshot(ADA, Map.of(), List.of(), 1);
        }));

        assertEquals(SHEET, ok(profiles().snapshots().get(taken[0], receipt)).sheet());
    }

    @Test
    void an_erasure_takes_profile_and_snapshots() {
        ok(profiles().update(ADA, SHEET));
        SnapshotId taken =
                ok(profiles().snapshots().take(ADA, Map.of(), List.of(), 0)).snapshot();

        ok(book.erasures().erase(ADA));

        settle();
        assertTrue(isEmpty(profiles().get(ADA)));
        assertTrue(isEmpty(profiles().snapshots().get(taken)));
        refused(ErrorCode.SUBJECT_ERASED, profiles().update(ADA, SHEET));
    }
}
