package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Relations;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Relation;
import dev.hearthbook.model.RelationId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Relations between memories: linked, strengthened, walked, and gone with their ends. */
public abstract class RelationContract extends BookContract {
    private Relations relations() {
        return book.relations();
    }

    private MemoryId remember(Subject subject, String text) {
        return ok(book.memories().remember(subject, text)).memory();
    }

    private List<Relation> all(Query<Relation> query) {
        return ok(relations().page(query.after(book.journal().head()))).rows();
    }

    @Test
    void a_relation_begins_with_half_a_confidence_and_comes_back_whole() {
        MemoryId rain = remember(ADA, "it rained");
        MemoryId umbrella = remember(ADA, "the umbrella");

        Receipt linked = ok(relations().link(rain, umbrella, "reminds of"));

        RelationId id = RelationId.of(rain, umbrella, "reminds of");
        Relation relation = ok(relations().get(id, linked));
        assertEquals(0.50, relation.confidence());
        assertEquals(Map.of(), relation.metadata());
        assertEquals(rain, relation.source());
        assertEquals(umbrella, relation.target());
        assertEquals(ADA, relation.subject());
        assertEquals(List.of(relation), all(relations().from(rain)));
        assertEquals(List.of(relation), all(relations().to(umbrella)));
        assertEquals(List.of(), all(relations().to(rain)));
    }

    @Test
    void there_is_one_of_each_type_from_one_memory_to_another() {
        MemoryId rain = remember(ADA, "it rained");
        MemoryId umbrella = remember(ADA, "the umbrella");
        ok(relations().link(rain, umbrella, "causes"));

        assertEquals(0, ok(relations().link(rain, umbrella, "causes")).events());
        refused(ErrorCode.REFUSED, relations().link(rain, umbrella, "causes", 0.9, Map.of()));
        assertEquals(1, ok(relations().link(rain, umbrella, "precedes")).events());
        assertEquals(1, ok(relations().link(umbrella, rain, "causes")).events());
        assertThrows(IllegalArgumentException.class, () -> ok(relations().link(rain, rain, "causes")));
        assertThrows(IllegalArgumentException.class, () -> ok(relations().link(rain, umbrella, "x", 1.5, Map.of())));
        refused(ErrorCode.NOT_FOUND, relations().link(rain, MemoryId.of("none"), "causes"));
    }

    @Test
    void strengthening_ends_at_one_and_unlinking_can_be_taken_back_by_linking_again() {
        MemoryId rain = remember(ADA, "it rained");
        MemoryId umbrella = remember(ADA, "the umbrella");
        ok(relations().link(rain, umbrella, "causes"));
        RelationId id = RelationId.of(rain, umbrella, "causes");
        Instant linked = clock.instant();

        ok(relations().strengthen(id, 0.25));
        Receipt described = ok(relations().describe(id, Map.of("seen", "twice")));
        assertEquals(0.75, ok(relations().get(id, described)).confidence());
        ok(relations().strengthen(id, 0.5));
        assertEquals(0, ok(relations().strengthen(id, 0.5)).events());
        clock.step(Duration.ofDays(1));
        Receipt unlinked = ok(relations().unlink(id, "mistaken"));

        assertTrue(isEmpty(relations().get(id, unlinked)));
        assertTrue(isEmpty(relations().asOf(id, clock.instant())));
        assertEquals(1, ok(relations().asOf(id, linked)).confidence());
        assertEquals(0, ok(relations().unlink(id, "again")).events());
        refused(ErrorCode.NOT_FOUND, relations().strengthen(id, 0.1));
        Receipt again = ok(relations().link(rain, umbrella, "causes", 0.1, Map.of()));
        assertEquals(0.1, ok(relations().get(id, again)).confidence());
        assertEquals(6, ok(relations().history(id).count()));
    }

    @Test
    void forgetting_an_end_takes_its_relations_along_for_good() {
        MemoryId rain = remember(ADA, "it rained");
        MemoryId umbrella = remember(ADA, "the umbrella");
        MemoryId shop = remember(ADA, "the shop");
        ok(relations().link(rain, umbrella, "causes"));
        ok(relations().link(umbrella, shop, "bought at"));
        ok(relations().link(rain, shop, "near"));
        RelationId id = RelationId.of(rain, umbrella, "causes");
        Instant then = clock.instant();
        clock.step(Duration.ofDays(1));

        ok(book.memories().forget(umbrella, "asked to"));

        assertEquals(
                List.of(shop),
                all(relations().query()).stream().map(Relation::target).toList());
        assertTrue(isEmpty(relations().asOf(id, then)));
        refused(ErrorCode.NOT_FOUND, relations().strengthen(id, 0.1));
        refused(ErrorCode.REFUSED, relations().link(rain, umbrella, "causes"));
        assertEquals(0, ok(relations().unlink(id, "")).events());
    }

    @Test
    void a_relation_stays_when_an_end_moves_to_another_tier() {
        MemoryId rain = remember(ADA, "it rained");
        MemoryId umbrella = remember(ADA, "the umbrella");
        ok(relations().link(rain, umbrella, "causes"));

        ok(book.memories().changeTier(rain, MemoryTier.SEMANTIC));

        RelationId id = RelationId.of(rain, umbrella, "causes");
        ok(relations().strengthen(id, 0.1));
        assertEquals(1, all(relations().from(rain)).size());
        ok(book.memories().forget(rain, "asked to"));
        assertEquals(List.of(), all(relations().query()));
    }

    @Test
    void both_ends_belong_to_one_subject() {
        MemoryId mine = remember(ADA, "mine");
        MemoryId shared = ok(book.memories()
                        .remember(BOB, MemoryDraft.of("known to all").tier(MemoryTier.SHARED)))
                .memory();

        refused(ErrorCode.REFUSED, relations().link(mine, shared, "knows"));
        refused(ErrorCode.FOREIGN_SUBJECT, book.as(ADA).relations().link(mine, shared, "knows"));
    }

    @Test
    void a_walk_finds_each_memory_once_by_the_shortest_way() {
        List<MemoryId> chain = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            chain.add(remember(ADA, "link " + i));
        }
        for (int i = 0; i < 5; i++) {
            ok(relations().link(chain.get(i), chain.get(i + 1), "next"));
        }
        ok(relations().link(chain.get(0), chain.get(3), "jumps"));
        ok(relations().link(chain.get(5), chain.get(0), "next"));
        settle();

        var two = ok(relations().walk(chain.get(0), 2));
        assertEquals(
                List.of(chain.get(1), chain.get(3), chain.get(2), chain.get(4)),
                two.reached().stream().map(Relations.Reached::memory).toList());
        assertEquals(
                List.of(1, 1, 2, 2),
                two.reached().stream().map(Relations.Reached::steps).toList());
        var only = ok(relations().walk(chain.get(0), 6, Set.of("next")));
        assertEquals(5, only.reached().size());
        assertEquals(5, only.reached().get(4).steps());
        assertEquals(0, ok(relations().walk(MemoryId.of("none"), 3)).reached().size());
        assertThrows(IllegalArgumentException.class, () -> ok(relations().walk(chain.get(0), 7)));
    }

    @Test
    void a_walk_stops_at_its_bound_and_says_so() {
        MemoryId hub = remember(ADA, "hub");
        ok(book.commit(tx -> {
            for (int i = 0; i < 490; i++) {
                MemoryId spoke = tx.memories().remember(ADA, MemoryDraft.of("spoke"));
                tx.relations().link(hub, spoke, "to");
            }
        }));
        settle();
        assertEquals(490, ok(relations().walk(hub, 1)).reached().size());
        for (int more = 0; more < 2; more++) {
            ok(book.commit(tx -> {
                for (int i = 0; i < 300; i++) {
                    MemoryId spoke = tx.memories().remember(ADA, MemoryDraft.of("spoke"));
                    tx.relations().link(hub, spoke, "to");
                }
            }));
        }
        settle();

        var walked = ok(relations().walk(hub, 2));

        assertTrue(walked.cut());
        assertEquals(Relations.REACHED_MAX, walked.reached().size());
    }

    @Test
    void a_watcher_sees_relations_come_and_go_with_their_ends() {
        MemoryId rain = remember(ADA, "it rained");
        MemoryId umbrella = remember(ADA, "the umbrella");
        settle();

        StepVerifier.create(relations()
                        .watch(relations().from(rain))
                        .map(page -> page.rows().size()))
                .expectNext(0)
                .then(() -> ok(relations().link(rain, umbrella, "causes")))
                .expectNext(1)
                .then(() -> ok(book.memories().forget(umbrella, "")))
                .expectNext(0)
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void an_erasure_takes_the_relations_of_its_subject() {
        MemoryId rain = remember(ADA, "it rained");
        MemoryId umbrella = remember(ADA, "the umbrella");
        ok(relations().link(rain, umbrella, "causes"));

        ok(book.erasures().erase(ADA));

        settle();
        assertEquals(List.of(), all(relations().query()));
        refused(ErrorCode.SUBJECT_ERASED, relations().strengthen(RelationId.of(rain, umbrella, "causes"), 0.1));
    }
}
