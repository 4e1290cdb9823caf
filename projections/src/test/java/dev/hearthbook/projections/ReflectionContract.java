package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Consolidator;
import dev.hearthbook.Reflections;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryStatus;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.Reflection;
import dev.hearthbook.model.ReflectionId;
import dev.hearthbook.model.ReflectionOutcome;
import dev.hearthbook.model.ReflectionOutcome.Merge;
import dev.hearthbook.model.ReflectionOutcome.Promotion;
import dev.hearthbook.model.ReflectionStatus;
import dev.hearthbook.model.RequestContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Thinking about memories: tried without a trace, carried out in one commit, and taken back. */
public abstract class ReflectionContract extends BookContract {
    private Reflections reflections() {
        return book.reflections();
    }

    private MemoryId remember(String text, double strength, double importance) {
        clock.step(Duration.ofSeconds(1));
        return ok(book.memories()
                        .remember(ADA, MemoryDraft.of(text).strength(strength).importance(importance)))
                .memory();
    }

    private Memory memory(MemoryId id) {
        settle();
        return ok(book.memories().get(id));
    }

    private Reflection reflection(ReflectionId id) {
        settle();
        return ok(reflections().get(id));
    }

    @Test
    void a_dry_run_tells_what_would_come_out_and_changes_nothing() {
        MemoryId tea = remember("Likes green tea.", 0.9, 0.8);
        MemoryId same = remember("likes GREEN tea", 0.5, 0.9);
        MemoryId rain = remember("it rained", 0.5, 0.5);
        settle();
        var before = book.journal().head();

        ReflectionOutcome outcome = ok(reflections().dryRun(ADA, Consolidator.plain()));

        assertEquals(List.of(new Merge(tea, List.of(same))), outcome.merges());
        assertEquals(List.of(new Promotion(tea, MemoryTier.EPISODIC, MemoryTier.SEMANTIC)), outcome.promotions());
        assertFalse(outcome.memories().contains(rain));
        assertEquals(before, book.journal().head());
        assertFalse(outcome.toString().contains("tea"));
    }

    @Test
    void what_comes_out_is_carried_out_in_one_commit_and_taken_back_in_another() {
        MemoryId tea = remember("Likes green tea.", 0.9, 0.8);
        MemoryId same = remember("likes GREEN tea", 0.5, 0.9);
        settle();

        var reflected = ok(reflections().reflect(ADA, "nightly", Consolidator.plain()));

        Reflection done = reflection(reflected.reflection());
        assertEquals(ReflectionStatus.COMPLETED, done.status());
        assertEquals(Optional.of(reflected.outcome()), done.outcome());
        assertEquals(List.of(same, tea), done.inputs(), "newest first");
        assertEquals(MemoryTier.SEMANTIC, memory(tea).tier());
        assertEquals(MemoryStatus.RETRACTED, memory(same).status());
        assertTrue(reflected.receipt().events() >= 3, "the reflection, a tier and a retraction");

        assertTrue(ok(reflections().undo(reflected.reflection(), "too eager")).events() >= 3);
        assertEquals(MemoryTier.EPISODIC, memory(tea).tier());
        assertEquals(MemoryStatus.ACTIVE, memory(same).status());
        Reflection undone = reflection(reflected.reflection());
        assertEquals(ReflectionStatus.UNDONE, undone.status());
        assertEquals("too eager", undone.reason());
        assertEquals(0, ok(reflections().undo(reflected.reflection(), "again")).events());
        assertEquals(
                undone,
                ok(reflections().asOf(reflected.reflection(), book.journal().head())));
        assertEquals(3, ok(reflections().history(reflected.reflection()).count()));
        assertFalse(undone.toString().contains("nightly"));
    }

    @Test
    void what_somebody_else_changed_since_is_not_taken_back() {
        MemoryId tea = remember("Likes green tea.", 0.9, 0.8);
        MemoryId same = remember("likes GREEN tea", 0.5, 0.9);
        settle();
        var reflected = ok(reflections().reflect(ADA, "nightly", Consolidator.plain()));
        ok(book.memories().changeTier(tea, MemoryTier.SHARED));
        ok(book.memories().forget(same, "asked to"));

        ok(reflections().undo(reflected.reflection(), ""));

        assertEquals(MemoryTier.SHARED, memory(tea).tier());
        assertEquals(ReflectionStatus.UNDONE, reflection(reflected.reflection()).status());
    }

    @Test
    void what_changed_while_it_was_thought_about_is_refused_whole() {
        MemoryId tea = remember("likes tea", 0.9, 0.8);
        MemoryId rain = remember("it rained", 0.9, 0.8);
        var begun = ok(reflections().begin(ADA, "by hand", List.of(tea, rain)));
        ok(book.memories().promote(rain));

        refused(
                ErrorCode.REFUSED,
                reflections()
                        .complete(
                                begun.reflection(),
                                new ReflectionOutcome(
                                        List.of(),
                                        List.of("likes warmth"),
                                        List.of(
                                                new Promotion(tea, MemoryTier.EPISODIC, MemoryTier.SEMANTIC),
                                                new Promotion(rain, MemoryTier.EPISODIC, MemoryTier.SEMANTIC)),
                                        List.of())));

        assertEquals(MemoryTier.EPISODIC, memory(tea).tier());
        assertEquals(1, ok(reflections().count(reflections().running())));
        ok(reflections().abandon(begun.reflection(), "began anew"));
        assertEquals(ReflectionStatus.ABANDONED, reflection(begun.reflection()).status());
        assertEquals(0, ok(reflections().count(reflections().running())));
        refused(ErrorCode.REFUSED, reflections().complete(begun.reflection(), ReflectionOutcome.NOTHING));
        refused(ErrorCode.REFUSED, reflections().undo(begun.reflection(), ""));
    }

    @Test
    void one_that_fails_is_abandoned() {
        remember("likes tea", 0.9, 0.8);
        settle();

        assertThrows(
                IllegalStateException.class,
                () -> ok(reflections()
                        .reflect(ADA, "nightly", memories -> Mono.error(new IllegalStateException("no model")))));

        settle();
        List<Reflection> all = ok(reflections().page(reflections().query())).rows();
        assertEquals(
                List.of(ReflectionStatus.ABANDONED),
                all.stream().map(Reflection::status).toList());
    }

    @Test
    void a_whole_one_has_no_single_command_id() {
        Reflections once =
                book.with(RequestContext.of("night", "test")).commandId("once").reflections();

        assertThrows(IllegalArgumentException.class, () -> ok(once.reflect(ADA, "nightly", Consolidator.plain())));
    }

    @Test
    void one_is_about_the_memories_of_one_subject() {
        MemoryId tea = remember("likes tea", 0.9, 0.8);
        MemoryId theirs = ok(book.memories().remember(BOB, "likes coffee")).memory();

        refused(ErrorCode.REFUSED, reflections().begin(ADA, "x", List.of(tea, theirs)));
        refused(ErrorCode.NOT_FOUND, reflections().begin(ADA, "x", List.of(MemoryId.of("none"))));
        refused(ErrorCode.NOT_FOUND, reflections().complete(ReflectionId.of("none"), ReflectionOutcome.NOTHING));
        assertThrows(IllegalArgumentException.class, () -> ok(reflections().begin(ADA, "x", List.of(tea, tea))));
        assertThrows(IllegalArgumentException.class, () -> ok(reflections().begin(ADA, " ", List.of(tea))));
        assertThrows(IllegalArgumentException.class, () -> new Merge(tea, List.of(tea)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ReflectionOutcome(
                        List.of(),
                        List.of(),
                        List.of(new Promotion(theirs, MemoryTier.EPISODIC, MemoryTier.SEMANTIC)),
                        List.of(new Merge(tea, List.of(theirs)))));
    }

    @Test
    void a_commit_may_hold_a_whole_reflection() {
        MemoryId tea = remember("likes tea", 0.9, 0.8);

        ok(book.commit(tx -> {
            ReflectionId id = tx.reflections().begin(ADA, "at once", List.of(tea));
            tx.reflections()
                    .complete(
                            id,
                            new ReflectionOutcome(
                                    List.of(),
                                    List.of("likes warmth"),
                                    List.of(new Promotion(tea, MemoryTier.EPISODIC, MemoryTier.SEMANTIC)),
                                    List.of()));
            assertEquals(
                    ReflectionStatus.COMPLETED,
                    tx.reflections().get(id).orElseThrow().status());
        }));

        assertEquals(MemoryTier.SEMANTIC, memory(tea).tier());
    }
}
