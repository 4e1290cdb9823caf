package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Emotions;
import dev.hearthbook.Interactions;
import dev.hearthbook.model.EmotionPattern;
import dev.hearthbook.model.EmotionalState;
import dev.hearthbook.model.Interaction;
import dev.hearthbook.model.InteractionStats;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.view.Match;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is noted once and then read by time: emotional states and interactions. */
public abstract class EmotionContract extends BookContract {
    private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");

    private Emotions emotions() {
        return book.emotions();
    }

    private void felt(String emotion, double intensity, String trigger, int day, int hour) {
        Instant at = MONDAY.plus(Duration.ofHours(24L * day + hour));
        ok(emotions().record(ADA, emotion, intensity, 0.5, trigger, Optional.of(at)));
    }

    @Test
    void a_state_comes_back_whole_and_never_changes() {
        var felt = ok(emotions().record(ADA, "joy", 0.75, 0.5, "tea", Optional.of(MONDAY)));

        EmotionalState state = ok(emotions().get(felt.state(), felt.receipt()));
        assertEquals(new EmotionalState(felt.state(), ADA, "joy", 0.75, 0.5, "tea", MONDAY), state);
        assertEquals(state, ok(emotions().asOf(felt.state(), felt.receipt().mark())));
        assertEquals(1, ok(emotions().history(felt.state()).count()));
        assertFalse(state.toString().contains("joy"));
        var now = ok(emotions().record(ADA, "joy", 1));
        assertEquals(
                clock.instant(), ok(emotions().get(now.state(), now.receipt())).at());
        assertThrows(IllegalArgumentException.class, () -> ok(emotions().record(ADA, "joy", 1.1)));
        assertThrows(IllegalArgumentException.class, () -> ok(emotions().record(ADA, " ", 1)));
    }

    @Test
    void states_are_read_by_time_newest_first() {
        felt("joy", 0.5, "", 0, 8);
        felt("fear", 0.5, "", 1, 8);
        felt("joy", 0.5, "", 2, 8);
        ok(emotions().record(BOB, "joy", 0.5));
        settle();

        var two = emotions().during(ADA, MONDAY, MONDAY.plus(Duration.ofDays(2)));
        assertEquals(
                List.of("fear", "joy"),
                ok(emotions().page(two)).rows().stream()
                        .map(EmotionalState::emotion)
                        .toList());
        assertEquals(2, ok(emotions().count(emotions().query().within(ADA).where(Match.is("emotion", "joy")))));
    }

    @Test
    void patterns_count_average_name_triggers_hours_and_the_trend() {
        for (int day = 0; day < 5; day++) {
            felt("joy", 0.2 + 0.1 * day, day % 2 == 0 ? "tea" : "", day, 8);
        }
        felt("fear", 0.5, "noise", 1, 23);
        settle();

        Emotions.Patterns patterns =
                ok(emotions().patterns(ADA, MONDAY, MONDAY.plus(Duration.ofDays(7)), ZoneOffset.ofHours(2)));

        assertFalse(patterns.cut());
        assertEquals(
                List.of("fear", "joy"),
                patterns.emotions().stream().map(EmotionPattern::emotion).toList());
        EmotionPattern joy = patterns.emotions().get(1);
        assertEquals(5, joy.count());
        assertEquals(0.4, joy.intensity(), 1e-9);
        assertEquals(Map.of("tea", 3L), joy.triggers());
        assertEquals(5L, joy.hours().get(10));
        assertEquals(0.1, joy.trend(), 1e-9);
        EmotionPattern fear = patterns.emotions().get(0);
        assertEquals(1L, fear.hours().get(1));
        assertEquals(0, fear.trend());
        assertEquals(
                List.of(),
                ok(emotions().patterns(BOB, MONDAY, MONDAY.plus(Duration.ofDays(7)), ZoneOffset.UTC))
                        .emotions());
    }

    @Test
    void interactions_are_listed_by_session_and_user_and_timed() {
        Interactions interactions = book.interactions();
        SessionId session = chat(ADA).session();
        for (int i = 1; i <= 20; i++) {
            ok(interactions.record(
                    ADA,
                    i % 2 == 0 ? Optional.of(session) : Optional.empty(),
                    "question",
                    Duration.ofMillis(100L * i),
                    "streaming"));
            clock.step(Duration.ofSeconds(1));
        }
        ok(interactions.record(BOB, Optional.empty(), "question", Duration.ofMillis(7), "batch"));
        settle();

        assertEquals(10, ok(interactions.page(interactions.of(session))).rows().size());
        Interaction newest =
                ok(interactions.page(interactions.of(ADA).limit(1))).rows().get(0);
        assertEquals(Duration.ofMillis(2_000), newest.responseTime());
        assertEquals(Optional.of(session), newest.session());
        assertEquals(newest, ok(interactions.get(newest.id())));
        assertEquals(
                new InteractionStats(20, Duration.ofMillis(1_050), Duration.ofMillis(1_900), false),
                ok(interactions.stats(interactions.of(ADA))));
        assertEquals(
                new InteractionStats(0, Duration.ZERO, Duration.ZERO, false),
                ok(interactions.stats(interactions.of(SessionId.of("none")))));
        assertThrows(
                IllegalArgumentException.class,
                () -> ok(interactions.record(ADA, Optional.empty(), "x", Duration.ofDays(2), "y")));
    }

    @Test
    void a_repeated_record_is_recorded_once_and_a_commit_holds_both() {
        var acting = book.with(RequestContext.NONE).commandId("e1");
        var first = ok(acting.emotions().record(ADA, "joy", 1));
        clock.step(Duration.ofMinutes(1));
        assertEquals(first.state(), ok(acting.emotions().record(ADA, "joy", 1)).state());

        assertEquals(
                2,
                ok(book.commit(tx -> {
                            tx.emotions().record(ADA, "joy", 0.5, 0.5, "");
                            tx.interactions().record(ADA, Optional.empty(), "question", Duration.ofMillis(5), "batch");
                        }))
                        .events());
    }

    @Test
    void an_erasure_takes_them() {
        var felt = ok(emotions().record(ADA, "joy", 1));
        ok(book.interactions().record(ADA, Optional.empty(), "question", Duration.ofMillis(5), "batch"));

        ok(book.erasures().erase(ADA));

        settle();
        assertTrue(isEmpty(emotions().get(felt.state())));
        assertEquals(0, ok(book.interactions().count(book.interactions().query())));
    }
}
