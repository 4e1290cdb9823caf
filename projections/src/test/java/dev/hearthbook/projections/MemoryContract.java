package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Memories;
import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryStats;
import dev.hearthbook.model.MemoryStatus;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PolicyDecision;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.view.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** What a book does with memories. */
public abstract class MemoryContract extends BookContract {
    private Memories memories() {
        return book.memories();
    }

    private MemoryId remember(String text) {
        return ok(memories().remember(ADA, text)).memory();
    }

    private List<String> texts() {
        settle();
        return ok(memories().page(memories().query())).rows().stream()
                .map(Memory::text)
                .toList();
    }

    private List<String> found(String words) {
        settle();
        return ok(memories().search(ADA, words)).stream()
                .map(hit -> hit.row().text())
                .toList();
    }

    private Memory get(MemoryId id) {
        settle();
        return ok(memories().get(id));
    }

    @Test
    void what_is_remembered_comes_back_whole() {
        MemoryDraft draft = MemoryDraft.of("likes green tea")
                .kind(MemoryContent.PREFERENCE)
                .tier(MemoryTier.SEMANTIC)
                .persona(PersonaId.of("luna"))
                .tags("drinks", "taste")
                .metadata(Map.of("source", "chat"))
                .strength(0.7)
                .confidence(0.9)
                .importance(0.8)
                .validFrom(Instant.parse("2020-01-01T00:00:00Z"));
        Memories.Remembered remembered = ok(memories().remember(ADA, draft));

        Memory memory = ok(memories().get(remembered.memory(), remembered.receipt()));
        assertEquals(draft.content(), memory.content());
        assertEquals(ADA, memory.subject());
        assertEquals(MemoryTier.SEMANTIC, memory.tier());
        assertEquals(draft.persona(), memory.persona());
        assertEquals(List.of("likes green tea"), found("tea"));
        assertEquals(1, ok(memories().tagged(ADA, "taste", 10)).size());
        assertEquals(List.of(), ok(memories().tagged(ADA, "music", 10)));
    }

    @Test
    void a_memory_is_stored_with_its_context_in_one_commit_or_not_at_all() {
        PolicyDecision decision = new PolicyDecision("privacy", "allow", "r1", "", clock.instant());
        Map<String, String> analysis = Map.of("mood", "calm");
        var acting = book.with(RequestContext.NONE).commandId("store-1").memories();
        MemoryDraft draft = MemoryDraft.of("likes tea").tier(MemoryTier.SEMANTIC);

        var stored = ok(acting.storeWithContext(ADA, draft, analysis, Optional.of(decision)));

        assertEquals(3, stored.receipt().events());
        Memory memory = ok(memories().get(stored.memory(), stored.receipt()));
        assertEquals(analysis, memory.analysis());
        assertEquals(List.of(decision), memory.policies());
        assertEquals(MemoryTier.SEMANTIC, memory.tier());
        assertEquals(
                stored.memory(),
                ok(acting.storeWithContext(ADA, draft, analysis, Optional.of(decision)))
                        .memory());
        refused(ErrorCode.COMMAND_ID_REUSED, acting.storeWithContext(ADA, draft, Map.of(), Optional.of(decision)));

        var head = book.journal().head();
        Map<String, String> heavy = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            heavy.put("finding " + i, "x".repeat(2_000));
        }
        refused(ErrorCode.REFUSED, memories().storeWithContext(ADA, draft, heavy, Optional.empty()));
        assertEquals(head, book.journal().head());
        assertEquals(
                2,
                ok(book.commit(tx -> tx.memories().storeWithContext(ADA, draft, analysis, Optional.empty())))
                        .events());
    }

    @Test
    void a_revision_is_found_by_its_new_words_only() {
        MemoryId tea = remember("likes tea");

        ok(memories().revise(tea, "likes coffee"));

        assertEquals(List.of(), found("tea"));
        assertEquals(List.of("likes coffee"), found("coffee"));
        ok(memories().revise(tea, get(tea).content().withTags("drinks").withImportance(1)));
        settle();
        assertEquals(tea, ok(memories().tagged(ADA, "drinks", 1)).get(0).id());
    }

    @Test
    void promotion_into_a_longer_life_carries_the_memory_into_another_stream() {
        MemoryId tea = ok(memories().remember(ADA, MemoryDraft.of("likes tea").tags("drinks")))
                .memory();
        ok(memories().applyPolicy(tea, new PolicyDecision("privacy", "allow", "r1", "", clock.instant())));
        Instant before = clock.instant();
        clock.step(Duration.ofDays(1));

        Receipt promoted = ok(memories().promote(tea));

        assertEquals(2, promoted.events());
        assertEquals(2, promoted.versions().size());
        Memory memory = get(tea);
        assertEquals(MemoryTier.SEMANTIC, memory.tier());
        assertEquals(2, memory.generation());
        assertEquals(before, memory.createdAt());
        assertEquals(1, memory.policies().size());
        assertEquals(List.of("likes tea"), found("tea"));
        ok(memories().revise(tea, "likes tea a lot"));
        ok(memories().demote(tea));
        assertEquals(3, get(tea).generation());
        assertEquals("likes tea a lot", get(tea).text());
        assertEquals(MemoryTier.EPISODIC, ok(memories().asOf(tea, before)).tier());
        assertEquals(7, ok(memories().history(tea).count()));
        assertEquals(1L, ok(memories().stats(ADA)).active());
        assertEquals(1, ok(memories().tagged(ADA, "drinks", 5)).size());
    }

    @Test
    void tiers_end_at_both_ends() {
        MemoryId tea = remember("likes tea");
        ok(memories().changeTier(tea, MemoryTier.WORKING));
        refused(ErrorCode.REFUSED, memories().demote(tea));
        ok(memories().changeTier(tea, MemoryTier.SHARED));
        refused(ErrorCode.REFUSED, memories().promote(tea));
        assertEquals(0, ok(memories().changeTier(tea, MemoryTier.SHARED)).events());
    }

    @Test
    void a_superseded_memory_stays_valid_for_the_time_it_was() {
        MemoryId old = remember("lives in Lisbon");
        Instant then = clock.instant();
        clock.step(Duration.ofDays(10));
        MemoryId now = remember("lives in Porto");

        ok(memories().supersede(old, now));
        clock.step(Duration.ofDays(1));

        assertEquals(List.of("lives in Porto"), texts());
        assertEquals(Optional.of(now), get(old).supersededBy());
        assertTrue(ok(memories().page(memories().validAt(then))).rows().stream()
                .anyMatch(memory -> memory.id().equals(old)));
        assertTrue(ok(memories().page(memories().validAt(clock.instant()))).rows().stream()
                .noneMatch(memory -> memory.id().equals(old)));
        assertEquals(0, ok(memories().supersede(old, now)).events());
        refused(ErrorCode.REFUSED, memories().supersede(now, old));
        refused(ErrorCode.NOT_FOUND, memories().supersede(now, MemoryId.of("none")));
    }

    @Test
    void a_retracted_memory_can_be_restored() {
        MemoryId tea = remember("likes tea");

        ok(memories().retract(tea, "misheard"));
        assertEquals(List.of(), texts());
        assertEquals(List.of(), found("tea"));
        assertEquals(MemoryStatus.RETRACTED, get(tea).status());

        ok(memories().restore(tea));
        assertEquals(List.of("likes tea"), texts());
    }

    @Test
    void a_forgotten_memory_is_gone_from_every_read_for_good() {
        MemoryId tea = ok(memories().remember(ADA, MemoryDraft.of("likes tea").tags("drinks")))
                .memory();
        Instant then = clock.instant();
        clock.step(Duration.ofDays(1));

        ok(memories().forget(tea, "asked to"));

        settle();
        assertTrue(isEmpty(memories().get(tea)));
        assertEquals(List.of(), found("tea"));
        assertEquals(List.of(), ok(memories().tagged(ADA, "drinks", 5)));
        assertTrue(isEmpty(memories().asOf(tea, then)));
        List<Recorded> history = ok(memories().history(tea).collectList());
        assertTrue(history.get(0) instanceof Recorded.Erased);
        assertTrue(history.get(1) instanceof Recorded.Fact fact && fact.event() instanceof MemoryEvent.Forgotten);
        refused(ErrorCode.REFUSED, memories().restore(tea));
        assertEquals(0, ok(memories().forget(tea, "again")).events());
        assertEquals(1L, ok(memories().stats(ADA)).statuses().get(MemoryStatus.FORGOTTEN));
    }

    @Test
    void the_end_of_its_own_retention_hides_a_memory() {
        MemoryId tea = ok(memories()
                        .remember(
                                ADA,
                                MemoryDraft.of("likes tea")
                                        .retentionUntil(clock.instant().plus(Duration.ofDays(30)))))
                .memory();
        assertEquals(List.of("likes tea"), texts());

        clock.step(Duration.ofDays(30));

        assertEquals(List.of(), texts());
        assertEquals(List.of(), found("tea"));
        assertTrue(isEmpty(memories().get(tea)));
        assertEquals(
                tea, ok(memories().page(memories().expired())).rows().get(0).id());
        ok(memories().retainUntil(tea, Optional.empty()));
        assertEquals(List.of("likes tea"), texts());
    }

    @Test
    void stats_count_tiers_statuses_and_kinds_per_subject() {
        ok(memories()
                .remember(
                        ADA, MemoryDraft.of("a").kind(MemoryContent.PREFERENCE).tier(MemoryTier.WORKING)));
        MemoryId b = remember("b");
        MemoryId c = remember("c");
        ok(memories().remember(BOB, "d"));
        ok(memories().promote(b));
        ok(memories().retract(c, "wrong"));
        settle();

        MemoryStats stats = ok(memories().stats(ADA));

        assertEquals(
                Map.of(
                        MemoryTier.WORKING, 1L,
                        MemoryTier.EPISODIC, 0L,
                        MemoryTier.SEMANTIC, 1L,
                        MemoryTier.SHARED, 0L),
                stats.tiers());
        assertEquals(1L, stats.statuses().get(MemoryStatus.RETRACTED));
        assertEquals(Map.of("preference", 1L, "fact", 1L), stats.kinds());
        assertEquals(1, ok(book.as(BOB).memories().stats()).active());
    }

    @Test
    void a_commit_under_a_command_id_is_done_once_for_the_request_it_names() {
        var ask = book.with(RequestContext.of("agent", "chat")).commandId("turn-1");
        Receipt first = ok(ask.commit("two drinks", tx -> {
            tx.memories().remember(ADA, MemoryDraft.of("likes tea"));
            tx.memories().remember(ADA, MemoryDraft.of("likes coffee"));
        }));
        long head = book.journal().head().position().value();

        Receipt again = ok(ask.commit("two drinks", tx -> tx.memories().remember(ADA, MemoryDraft.of("decided anew"))));

        sameReceipt(first, again);
        refused(
                ErrorCode.COMMAND_ID_REUSED,
                ask.commit("one drink", tx -> tx.memories().remember(ADA, MemoryDraft.of("likes tea"))));
        refused(ErrorCode.COMMAND_ID_REUSED, ask.memories().remember(ADA, "likes tea"));
        assertEquals(head, book.journal().head().position().value());
    }

    @Test
    void a_repeated_command_id_gives_the_first_answer_and_appends_nothing() {
        var ask = book.with(RequestContext.of("agent", "chat"))
                .commandId("turn-1")
                .memories();
        Memories.Remembered first = ok(ask.remember(ADA, "likes tea"));
        long head = book.journal().head().position().value();

        Memories.Remembered again = ok(ask.remember(ADA, "likes tea"));

        assertEquals(first.memory(), again.memory());
        sameReceipt(first.receipt(), again.receipt());
        assertEquals(head, book.journal().head().position().value());
        refused(ErrorCode.COMMAND_ID_REUSED, ask.remember(ADA, "likes coffee"));
        assertEquals(
                "agent",
                ok(memories()
                                .history(first.memory())
                                .ofType(Recorded.Known.class)
                                .next())
                        .meta()
                        .context()
                        .actor());
    }

    @Test
    void analysis_is_kept_with_the_memory() {
        MemoryId tea = remember("likes tea");

        ok(memories().analyse(tea, Map.of("sentiment", "positive")));

        assertEquals(Map.of("sentiment", "positive"), get(tea).analysis());
        assertEquals(
                0, ok(memories().analyse(tea, Map.of("sentiment", "positive"))).events());
    }

    @Test
    void a_shared_memory_is_read_and_found_by_every_subject_and_changed_by_its_own() {
        MemoryId open = ok(memories()
                        .remember(
                                ADA,
                                MemoryDraft.of("the door code is written on the board")
                                        .tier(MemoryTier.SHARED)))
                .memory();
        settle();

        assertEquals(open, ok(book.as(BOB).memories().get(open)).id());
        assertFound(ok(book.as(BOB).memories().search("door board")));
        refused(ErrorCode.FOREIGN_SUBJECT, book.as(BOB).memories().revise(open, "mine now"));

        ok(memories().changeTier(open, MemoryTier.SEMANTIC));
        settle();
        assertTrue(isEmpty(book.as(BOB).memories().get(open)));
        assertNothingFound(ok(book.as(BOB).memories().search("door board")));
    }

    @Test
    void a_commit_spans_nouns_sees_its_own_writes_and_is_all_or_nothing() {
        Receipt receipt = ok(book.as(ADA).commit(tx -> {
            MemoryId tea = tx.memories().remember("likes tea");
            tx.memories().revise(tea, tx.memories().get(tea).orElseThrow().text() + " a lot");
            tx.memories().promote(tea);
            tx.conversations().start("Tea");
        }));
        assertEquals(7, receipt.events());
        assertEquals(List.of("likes tea a lot"), texts());

        long head = book.journal().head().position().value();
        StepVerifier.create(book.commit(tx -> {
                    tx.memories().remember(ADA, MemoryDraft.of("never"));
                    throw new IllegalStateException("changed my mind");
                }))
                .expectError(IllegalStateException.class)
                .verify(PATIENCE);
        assertEquals(head, book.journal().head().position().value());
        assertEquals(List.of("likes tea a lot"), texts());
    }

    @Test
    void changes_tell_every_difference_exactly() {
        StepVerifier.create(memories().changes(memories().query()))
                .expectNextMatches(change -> change instanceof Change.Reset<Memory> reset
                        && reset.rows().isEmpty())
                .then(() -> remember("likes tea"))
                .expectNextMatches(change -> change instanceof Change.Delta<Memory> delta
                        && delta.steps().get(0) instanceof Change.Added<Memory> added
                        && added.row().text().equals("likes tea"))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void an_erased_subject_has_no_memories_and_takes_none_under_old_ids() {
        MemoryId tea = remember("likes tea");
        ok(memories().remember(BOB, "likes coffee"));

        ok(book.erasures().erase(ADA));

        assertEquals(List.of("likes coffee"), texts());
        assertEquals(List.of(), found("tea"));
        refused(ErrorCode.SUBJECT_ERASED, memories().revise(tea, "more"));
        refused(ErrorCode.SUBJECT_ERASED, memories().remember(ADA, "new"));
        assertTrue(ok(memories().history(tea).collectList()).stream().allMatch(Recorded.Erased.class::isInstance));
        assertEquals(0, ok(memories().stats(ADA)).active());
    }
}
