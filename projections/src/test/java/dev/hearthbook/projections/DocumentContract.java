package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Documents;
import dev.hearthbook.model.BulkRefusedException;
import dev.hearthbook.model.CollectionStats;
import dev.hearthbook.model.CollectionType;
import dev.hearthbook.model.Document;
import dev.hearthbook.model.DocumentChange;
import dev.hearthbook.model.DocumentId;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.Fields;
import dev.hearthbook.model.HouseCollections;
import dev.hearthbook.model.InvalidDocumentException;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.Metric;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.UiState;
import dev.hearthbook.model.Workflow;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Collections of documents: inserted, found, changed and deleted one by one and by many. */
public abstract class DocumentContract extends BookContract {
    private Documents<Workflow> workflows() {
        return book.documents(HouseCollections.WORKFLOWS);
    }

    private static Workflow workflow(String name, String state, double progress) {
        return new Workflow(name, state, List.of("a", "b"), 1, progress, Map.of("note", name + " of tea"));
    }

    private DocumentId insert(String name, String state, double progress) {
        return ok(workflows().insert(ADA, workflow(name, state, progress))).document();
    }

    private List<String> names(Query<Document<Workflow>> query) {
        return ok(workflows().page(query.after(book.journal().head()))).rows().stream()
                .map(it -> it.value().name())
                .toList();
    }

    private Query<Document<Workflow>> all() {
        return workflows().query().within(ADA);
    }

    private static Map<String, @Nullable Object> removing(String name) {
        Map<String, @Nullable Object> patch = new TreeMap<>();
        patch.put(name, null);
        return patch;
    }

    @Test
    void a_document_comes_back_as_what_it_was() {
        Workflow tea = workflow("tea", Workflow.OPEN, 0.5);

        var inserted = ok(workflows().insert(ADA, tea));

        Document<Workflow> document = ok(workflows().get(inserted.document(), inserted.receipt()));
        assertEquals(tea, document.value());
        assertEquals(Optional.of(ADA), document.subject());
        assertEquals(clock.instant(), document.createdAt());
        assertFalse(document.toString().contains("tea"));
        assertTrue(isEmpty(workflows().get(DocumentId.of("none"))));
    }

    @Test
    void documents_are_found_by_their_indexes_in_order_and_page_by_page() {
        insert("tea", Workflow.OPEN, 0.3);
        insert("cake", Workflow.OPEN, 0.9);
        insert("bread", Workflow.DONE, 1);
        insert("soup", Workflow.OPEN, 0.6);
        ok(workflows().insert(BOB, workflow("bob's", Workflow.OPEN, 0.1)));

        Query<Document<Workflow>> open = all().where(Match.is("state", Workflow.OPEN));
        assertEquals(List.of("tea", "soup", "cake"), names(open.orderBy("progress")));
        assertEquals(
                List.of("cake", "soup"),
                names(open.where(Match.between("progress", 0.5, 1.0))
                        .orderBy("progress")
                        .descending()));
        assertEquals(3, ok(workflows().count(open)));
        Page<Document<Workflow>> first =
                ok(workflows().page(open.orderBy("progress").limit(2)));
        assertEquals(2, first.rows().size());
        assertEquals(
                List.of("cake"),
                names(open.orderBy("progress").limit(2).at(first.next().orElseThrow())));
        assertEquals(
                List.of(Map.of("name", "bread", "data.note", "bread of tea")),
                ok(workflows()
                                .pageOnly(
                                        all().where(Match.is("state", Workflow.DONE)),
                                        "name",
                                        "data.note",
                                        "not.there"))
                        .rows());
        assertThrows(IllegalArgumentException.class, () -> all().where(Match.is("steps", "a")));
    }

    @Test
    void a_patch_merges_removes_and_is_found_by_what_it_set() {
        DocumentId tea = insert("tea", Workflow.OPEN, 0.3);
        Map<String, @Nullable Object> data = removing("note");
        data.put("pot", "blue");

        ok(workflows().update(tea, Map.of("state", Workflow.WAITING, "data", data)));

        assertEquals(List.of("tea"), names(all().where(Match.is("state", Workflow.WAITING))));
        assertEquals(List.of(), names(all().where(Match.is("state", Workflow.OPEN))));
        assertEquals(Map.of("pot", "blue"), ok(workflows().get(tea)).value().data());
        assertEquals(
                0,
                ok(workflows().update(tea, Map.of("state", Workflow.WAITING))).events());
        refused(ErrorCode.NOT_FOUND, workflows().update(DocumentId.of("none"), Map.of()));
    }

    @Test
    void rules_refuse_before_anything_is_recorded() {
        var head = book.journal().head();

        InvalidDocumentException e = assertThrows(
                InvalidDocumentException.class, () -> ok(workflows().insert(ADA, workflow("tea", "forgotten", 0.3))));
        assertEquals("state", e.field());
        DocumentId tea = insert("tea", Workflow.OPEN, 0.3);
        assertThrows(InvalidDocumentException.class, () -> ok(workflows().update(tea, Map.of("progress", 2))));
        assertThrows(InvalidDocumentException.class, () -> ok(workflows().update(tea, removing("name"))));

        assertEquals(
                head.position().value() + 1, book.journal().head().position().value());
    }

    @Test
    void many_are_inserted_all_or_none_and_the_one_that_failed_is_named() {
        List<Workflow> some = new ArrayList<>(IntStream.range(0, 20)
                .mapToObj(i -> workflow("w" + i, Workflow.OPEN, i / 20.0))
                .toList());
        var inserted = ok(workflows().insertMany(ADA, some));
        assertEquals(20, inserted.documents().size());
        assertEquals(20, inserted.receipt().events());
        assertEquals(
                "w7",
                ok(workflows().get(inserted.documents().get(7), inserted.receipt()))
                        .value()
                        .name());

        some.set(13, workflow("bad", Workflow.OPEN, 7));
        BulkRefusedException e =
                assertThrows(BulkRefusedException.class, () -> ok(workflows().insertMany(ADA, some)));
        assertEquals(13, e.index());
        assertEquals(ErrorCode.REFUSED, e.code());
        assertInstanceOf(InvalidDocumentException.class, e.getCause());
        assertEquals(20, ok(workflows().count(all().after(book.journal().head()))));
        assertThrows(IllegalArgumentException.class, () -> ok(workflows().insertMany(ADA, List.of())));
        assertThrows(
                IllegalArgumentException.class,
                () -> ok(workflows().insertMany(ADA, Collections.nCopies(1_001, some.get(0)))));
    }

    @Test
    void those_a_query_finds_are_changed_or_deleted_in_one_commit() {
        for (int i = 0; i < 6; i++) {
            insert("w" + i, i % 2 == 0 ? Workflow.OPEN : Workflow.DONE, i / 10.0);
        }
        Query<Document<Workflow>> open = all().where(Match.is("state", Workflow.OPEN));

        Documents.Changed changed = ok(workflows().updateMany(open, Map.of("state", Workflow.WAITING)));
        assertEquals(3, changed.matched());
        assertEquals(3, changed.receipt().events());
        assertEquals(
                0,
                ok(workflows().updateMany(open, Map.of("state", Workflow.WAITING)))
                        .matched());
        assertEquals(1, ok(workflows().deleteOne(all().orderBy("progress"))).matched());
        assertEquals(List.of("w1", "w2", "w3", "w4", "w5"), names(all().orderBy("progress")));
        assertEquals(
                1,
                ok(workflows().updateOne(all().orderBy("progress").descending(), Map.of("name", "last")))
                        .matched());
        assertEquals(
                List.of("last"), names(all().orderBy("progress").descending().limit(1)));
        assertEquals(
                2,
                ok(workflows().deleteMany(all().where(Match.is("state", Workflow.WAITING))))
                        .matched());
        assertEquals(List.of("w1", "w3", "last"), names(all().orderBy("progress")));
    }

    @Test
    void too_many_are_refused_and_nothing_is_done() {
        List<Workflow> some = Collections.nCopies(600, workflow("same", Workflow.OPEN, 0));
        ok(workflows().insertMany(ADA, some));
        ok(workflows().insertMany(ADA, some));

        refused(ErrorCode.QUERY_REFUSED, workflows().deleteMany(all()));
        assertEquals(1_200, ok(workflows().count(all().after(book.journal().head()))));
    }

    @Test
    void a_deleted_document_leaves_reads_counts_and_past_and_may_come_back() {
        DocumentId tea = insert("tea", Workflow.OPEN, 0.3);
        Instant before = clock.instant();
        clock.step(Duration.ofHours(1));

        Receipt deleted = ok(workflows().delete(tea));

        assertTrue(isEmpty(workflows().get(tea, deleted)));
        assertEquals("tea", ok(workflows().asOf(tea, before)).value().name());
        assertTrue(isEmpty(workflows().asOf(tea, clock.instant())));
        assertEquals(0, ok(workflows().delete(tea)).events());
        refused(ErrorCode.NOT_FOUND, workflows().delete(DocumentId.of("none")));
        Receipt again = ok(workflows().put(tea, ADA, workflow("tea again", Workflow.OPEN, 0)));
        assertEquals(clock.instant(), ok(workflows().get(tea, again)).createdAt());
        refused(ErrorCode.REFUSED, workflows().put(tea, BOB, workflow("stolen", Workflow.OPEN, 0)));
        assertEquals(3, ok(workflows().history(tea).count()));
    }

    @Test
    void statistics_count_what_is_there_and_what_was_written() {
        DocumentId tea = insert("tea", Workflow.OPEN, 0.3);
        insert("cake", Workflow.OPEN, 0.3);
        ok(workflows().insert(BOB, workflow("bread", Workflow.OPEN, 0.3)));
        ok(workflows().update(tea, Map.of("progress", 0.4)));
        settle();
        long bytes = ok(workflows().stats(ADA)).bytes();
        ok(workflows().delete(tea));
        settle();

        CollectionStats stats = ok(workflows().stats(ADA));
        assertEquals(1, stats.documents());
        assertEquals(2, stats.inserted());
        assertEquals(1, stats.updated());
        assertEquals(1, stats.deleted());
        assertTrue(stats.bytes() > 0 && stats.bytes() < bytes);
        assertEquals(2, ok(workflows().stats()).documents());
        assertEquals(
                1,
                ok(book.as(BOB).documents(HouseCollections.WORKFLOWS).stats()).documents());
    }

    @Test
    void the_state_of_a_window_is_watched() {
        Documents<UiState> windows = book.documents(HouseCollections.UI_STATE);
        DocumentId id = UiState.id(ADA, "main window");
        ok(windows.put(id, ADA, new UiState("main window", Map.of("width", 800))));
        settle();

        StepVerifier.create(windows.watch(id)
                        .map(state -> state.orElseThrow().value().state()))
                .expectNext(Map.of("width", 800L))
                .then(() -> ok(windows.update(id, Map.of("state", Map.of("width", 900, "tab", "tea")))))
                .expectNext(Map.of("width", 900L, "tab", "tea"))
                .thenCancel()
                .verify(PATIENCE);
        assertFalse(id.equals(UiState.id(BOB, "main window")));
    }

    @Test
    void metrics_are_about_nobody_and_found_by_time() {
        Documents<Metric> metrics = book.documents(HouseCollections.METRICS);
        Instant start = clock.instant();
        for (int i = 0; i < 5; i++) {
            ok(metrics.insertForNobody(new Metric("agent-7", "answer-time", 10.0 * i, "ms", clock.instant())));
            clock.step(Duration.ofMinutes(1));
        }
        settle();

        List<Double> values = ok(metrics.page(metrics.query()
                        .where(Match.during("at", start.plusSeconds(60), start.plusSeconds(200)))
                        .orderBy("at")
                        .descending()))
                .rows()
                .stream()
                .map(it -> it.value().value())
                .toList();
        assertEquals(List.of(30.0, 20.0, 10.0), values);
        assertEquals(0, ok(book.as(ADA).documents(HouseCollections.METRICS).count(metrics.query())));
    }

    @Test
    void after_hooks_are_told_what_was_recorded_and_cannot_undo_it() {
        List<DocumentChange> told = Collections.synchronizedList(new ArrayList<>());
        CollectionType<Workflow> hooked = HouseCollections.WORKFLOWS
                .before(change -> new DocumentChange(
                        change.collection(),
                        change.id(),
                        change.subject(),
                        change.before(),
                        change.after().map(it -> Fields.merge(it, Map.of("step", 2)))))
                .after(told::add)
                .after(change -> {
                    throw new IllegalStateException("a hook of somebody else");
                });
        Documents<Workflow> documents = book.documents(hooked);

        DocumentId tea =
                ok(documents.insert(ADA, workflow("tea", Workflow.OPEN, 0.3))).document();
        assertThrows(InvalidDocumentException.class, () -> ok(documents.update(tea, Map.of("progress", 7))));
        ok(documents.delete(tea));

        assertEquals(2, told.size());
        assertTrue(told.get(0).isInsert());
        assertEquals(2L, told.get(0).after().orElseThrow().get("step"));
        assertTrue(told.get(1).isDelete());
        assertEquals("tea", told.get(1).before().orElseThrow().get("name"));
    }

    @Test
    void a_repeated_command_inserts_once() {
        var acting = book.with(RequestContext.of("agent", "test"));
        var first = ok(acting.commandId("c1")
                .documents(HouseCollections.WORKFLOWS)
                .insert(ADA, workflow("tea", Workflow.OPEN, 0.3)));
        var second = ok(acting.commandId("c1")
                .documents(HouseCollections.WORKFLOWS)
                .insert(ADA, workflow("tea", Workflow.OPEN, 0.3)));

        assertEquals(first.document(), second.document());
        sameReceipt(first.receipt(), second.receipt());
        refused(
                ErrorCode.COMMAND_ID_REUSED,
                acting.commandId("c1")
                        .documents(HouseCollections.WORKFLOWS)
                        .insert(ADA, workflow("tea", Workflow.OPEN, 0.4)));
    }

    @Test
    void documents_and_other_nouns_share_a_commit() {
        Receipt receipt = ok(book.commit(tx -> {
            var documents = tx.documents(HouseCollections.WORKFLOWS);
            DocumentId id = documents.insert(ADA, workflow("tea", Workflow.OPEN, 0.3));
            documents.update(id, Map.of("progress", 0.5));
            assertEquals(0.5, documents.get(id).orElseThrow().value().progress());
            tx.memories().remember(ADA, MemoryDraft.of("drinks tea"));
        }));

        assertEquals(3, receipt.events());
        assertEquals(List.of("tea"), names(all()));
        assertThrows(
                IllegalStateException.class,
                () -> ok(book.commit(tx -> {
                    tx.documents(HouseCollections.WORKFLOWS).insert(ADA, workflow("cake", Workflow.OPEN, 0));
                    throw new IllegalStateException("no");
                })));
        assertEquals(List.of("tea"), names(all()));
    }

    @Test
    void an_erasure_takes_the_documents_of_its_subject() {
        DocumentId tea = insert("tea", Workflow.OPEN, 0.3);
        ok(workflows().insert(BOB, workflow("bread", Workflow.OPEN, 0.3)));

        ok(book.erasures().erase(ADA));

        settle();
        assertTrue(isEmpty(workflows().get(tea)));
        assertEquals(0, ok(workflows().stats(ADA)).documents());
        assertEquals(1, ok(workflows().stats(Subject.of("user-bob"))).documents());
        refused(ErrorCode.SUBJECT_ERASED, workflows().update(tea, Map.of("progress", 0.1)));
    }
}
