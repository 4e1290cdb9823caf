package dev.hearthbook.projections.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.event.Event;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.fixture.Notes;
import dev.hearthbook.projections.fixture.NotesModel;
import dev.hearthbook.projections.fixture.ScriptedSource;
import dev.hearthbook.projections.fold.Mutation;
import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.fold.Rows;
import dev.hearthbook.view.Cursor;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import dev.hearthbook.view.Views;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What views do over any kind of store. */
abstract class ProjectionViewsContract extends ViewsHarness {
    @Test
    void what_was_written_can_be_read_after_its_receipt() {
        source.append(ADA, Notes.Written.of("a", "tea", 1, "likes tea"));
        Mark second = source.append(BEN, Notes.Written.of("b", "tea", 2, "likes more tea"));

        Page<String> page = views.page(byRank().after(second)).block(SOON);

        assertEquals(List.of("a tea 1 likes tea", "b tea 2 likes more tea"), page.rows());
        assertEquals(second, page.mark());
        assertEquals(List.of("a tea 1 likes tea"), rows(byRank().within(ADA)));
        assertEquals(2, views.count(byRank()).block(SOON));
        assertEquals(1, views.count(byRank().within(BEN)).block(SOON));
    }

    @Test
    void blind_columns_are_matched_within_their_subject_only() {
        source.append(ADA, Notes.Written.of("a", "tea", 1, "x"), Notes.Written.of("c", "rain", 2, "y"));
        source.append(BEN, Notes.Written.of("b", "tea", 2, "z"));

        assertEquals(List.of("a tea 1 x"), rows(byRank().within(ADA).where(Match.is("kind", "tea"))));
        assertEquals(List.of("c rain 2 y"), rows(byRank().within(ADA).where(Match.is("rank", 2))));
        assertEquals(List.of("b tea 2 z"), rows(byRank().where(Match.is(Table.KEY, "b"))));
        assertEquals(
                List.of("a tea 1 x", "b tea 2 z"), rows(byRank().where(Match.in(Table.KEY, List.of("a", "b", "q")))));
        HearthbookException refused = assertThrows(
                HearthbookException.class,
                () -> views.page(byRank().where(Match.is("kind", "tea"))).block(SOON));
        assertEquals(ErrorCode.QUERY_REFUSED, refused.code());
        assertTrue(refused.getMessage().contains("within(subject)"), refused.getMessage());
    }

    @Test
    void an_unknown_subject_sees_shared_rows_only() {
        Subject stranger = Subject.of("stranger");
        source.append(ADA, Notes.Written.of("a", "tea", 1, "x"));
        source.append(BEN, new Notes.Written("b", "tea", "shelf", 2, "for all", true));

        assertEquals(List.of("b tea 2 for all"), rows(byRank().within(stranger)));
        assertEquals(List.of("a tea 1 x", "b tea 2 for all"), rows(byRank().within(ADA)));
        assertEquals(List.of(), rows(byRank().within(stranger).where(Match.is("kind", "tea"))));
        assertEquals(
                0,
                views.count(byRank().within(stranger).where(Match.is("kind", "tea")))
                        .block(SOON));
    }

    @Test
    void pages_lead_on_and_back() {
        for (int i = 0; i < 10; i++) {
            source.append(ADA, Notes.Written.of("n" + i, "tea", i / 3, "x"));
        }
        Query<String> query = byRank().map(line -> line.substring(0, 2)).limit(4);

        Page<String> first = views.page(query.after(source.head())).block(SOON);
        Page<String> second = views.page(query.at(parsed(first.next()))).block(SOON);
        Page<String> third = views.page(query.at(parsed(second.next()))).block(SOON);
        Page<String> back = views.page(query.at(parsed(third.previous()))).block(SOON);

        assertEquals(List.of("n0", "n1", "n2", "n3"), first.rows());
        assertEquals(List.of("n4", "n5", "n6", "n7"), second.rows());
        assertEquals(List.of("n8", "n9"), third.rows());
        assertEquals(second.rows(), back.rows());
        assertEquals(Optional.empty(), first.previous());
        assertEquals(Optional.empty(), third.next());
        assertEquals(
                first.rows(),
                views.page(query.at(parsed(back.previous()))).block(SOON).rows());
    }

    @Test
    void the_way_back_from_an_empty_page_finds_its_edge_again() {
        for (boolean descending : new boolean[] {false, true}) {
            source.append(ADA, Notes.Written.of("n1", "tea", 1, "x"), Notes.Written.of("n2", "tea", 1, "x"));
            source.append(ADA, Notes.Written.of("n3", "tea", 1, "x"));
            Query<String> plain = byRank().map(line -> line.substring(0, 2)).limit(2);
            Query<String> query = descending ? plain.descending() : plain;
            Page<String> first = views.page(query.after(source.head())).block(SOON);
            source.append(ADA, new Notes.Dropped(descending ? "n1" : "n3"));

            Page<String> empty = views.page(query.at(parsed(first.next())).after(source.head()))
                    .block(SOON);
            assertEquals(List.of(), empty.rows());
            assertEquals(
                    first.rows(),
                    views.page(query.at(parsed(empty.previous()))).block(SOON).rows());
            source.append(ADA, new Notes.KindDropped("tea"));
        }
    }

    private static Cursor parsed(Optional<Cursor> cursor) {
        return Cursor.parse(cursor.orElseThrow().text());
    }

    @Test
    void a_cursor_serves_its_own_query_only() {
        source.append(ADA, Notes.Written.of("a", "tea", 1, "x"), Notes.Written.of("b", "tea", 1, "x"));
        Query<String> query = byRank().within(ADA).limit(1);
        Cursor cursor =
                views.page(query.after(source.head())).block(SOON).next().orElseThrow();

        for (Query<String> other :
                List.of(byRank().within(BEN), byRank(), query.descending(), query.where(Match.is("kind", "tea")))) {
            assertCode(ErrorCode.FOREIGN_CURSOR, other.at(cursor));
        }
        assertEquals(1, views.page(query.limit(9).at(cursor)).block(SOON).rows().size());
    }

    private void assertCode(ErrorCode code, Query<?> query) {
        HearthbookException refused =
                assertThrows(HearthbookException.class, () -> views.page(query).block(SOON));
        assertEquals(code, refused.code());
    }

    @Test
    void marks_and_cursors_of_a_lost_history_are_stale() {
        source.append(ADA, Notes.Written.of("a", "tea", 1, "x"), Notes.Written.of("b", "tea", 1, "x"));
        Mark lost = source.append(ADA, Notes.Written.of("c", "tea", 1, "x"));
        Cursor cursor =
                views.page(byRank().limit(1).after(lost)).block(SOON).next().orElseThrow();
        views.close();
        source.loseAfter(2);
        source.append(ADA, Notes.Written.of("d", "tea", 1, "other"));
        views = open(source, new Notes());

        assertEquals(List.of("a tea 1 x", "b tea 1 x", "d tea 1 other"), rows(byRank()));
        assertCode(ErrorCode.STALE_POSITION, byRank().after(lost));
        assertCode(ErrorCode.STALE_POSITION, byRank().limit(1).at(cursor));
        StepVerifier.create(views.await(lost))
                .expectErrorMatches(e -> e instanceof HearthbookException h && h.code() == ErrorCode.STALE_POSITION)
                .verify(SOON);
        StepVerifier.create(views.watch(byRank().after(lost)))
                .expectErrorMatches(e -> e instanceof HearthbookException h && h.code() == ErrorCode.STALE_POSITION)
                .verify(SOON);
    }

    @Test
    void searches_rank_rows_of_their_subjects_and_say_which_words_they_hold() {
        source.append(
                ADA,
                Notes.Written.of("a", "tea", 1, "green tea by the river"),
                Notes.Written.of("b", "tea", 1, "the river is cold and wide and slow"),
                Notes.Written.of("c", "tea", 1, "bread"),
                Notes.Written.of("d", "tea", 1, "butter"));
        source.append(BEN, Notes.Written.of("e", "tea", 1, "Ben drinks tea"));
        source.append(BEN, new Notes.Written("f", "tea", "s", 1, "everybody drinks tea", true));

        Search<String> search =
                Search.in(Notes.NOTES).within(ADA).text("Tea at a river").map(Row::key);
        views.await(source.head()).block(SOON);

        List<Hit<String>> hits = views.search(search).block(SOON);

        assertEquals(List.of("a", "f", "b"), hits.stream().map(Hit::row).toList());
        assertEquals(List.of("Tea", "river"), hits.get(0).words());
        assertEquals(List.of("Tea"), hits.get(1).words());
        assertEquals(List.of("river"), hits.get(2).words());
        assertTrue(hits.get(0).score() > hits.get(1).score());
        assertEquals(hits.get(0).score(), hits.get(0).parts().get("bm25"));
        assertEquals(source.head(), hits.get(0).mark());
        assertEquals(
                List.of("e", "f"),
                views.search(search.within(BEN)).block(SOON).stream()
                        .map(Hit::row)
                        .sorted()
                        .toList());
        assertEquals(List.of(), views.search(search.text("zeppelin")).block(SOON));
        assertEquals(List.of(), views.search(search.text("?!")).block(SOON));
    }

    @Test
    void an_erased_subject_leaves_pages_counts_searches_and_live_queries() {
        BlockingQueue<List<String>> seen = new LinkedBlockingQueue<>();
        source.append(ADA, Notes.Written.of("a", "tea", 1, "tea"));
        source.append(BEN, Notes.Written.of("b", "tea", 2, "tea"));
        Disposable watching =
                views.watch(byRank().after(source.head())).map(Page::rows).subscribe(seen::add);
        assertEquals(List.of("a tea 1 tea", "b tea 2 tea"), next(seen));

        source.erase(ADA);

        assertEquals(List.of("b tea 2 tea"), next(seen));
        assertEquals(List.of("b tea 2 tea"), rows(byRank()));
        assertEquals(List.of(), rows(byRank().within(ADA)));
        assertEquals(1, views.count(byRank()).block(SOON));
        assertEquals(
                List.of(),
                views.search(Search.in(Notes.NOTES).within(ADA).text("tea")).block(SOON));
        assertEquals(
                List.of(),
                rows(Query.on(Notes.TOTALS).where(Match.is(Table.KEY, "ada")).map(Row::key)));
        watching.dispose();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void random_facts_come_to_what_a_plain_model_says_live_reopened_and_rebuilt(long seed) {
        Random random = new Random(seed);
        List<Subject> subjects = List.of(ADA, BEN, Subject.of("cleo"));
        NotesModel model = new NotesModel();
        Subject erased = null;
        for (int i = 0; i < 300; i++) {
            Subject subject = subjects.get(random.nextInt(erased == null ? 3 : 2));
            Event event = NotesModel.random(random, subject);
            source.append(subject, event);
            model.apply(subject, event);
            if (i == 200) {
                erased = subjects.get(2);
                source.erase(erased);
                model.erase(erased);
            }
            if (random.nextInt(30) == 0) {
                assertModel(model, "seed " + seed + ", event " + i);
            }
        }

        assertModel(model, "seed " + seed + ", live");
        List<String> all = rows(details());
        views.rebuild().blockLast(SOON);
        assertModel(model, "seed " + seed + ", rebuilt");
        assertEquals(all, rows(details()), "rebuilt rows have the same ids and times, seed " + seed);
        views.close();
        views = open(source, new Notes());
        assertModel(model, "seed " + seed + ", reopened");
        assertEquals(all, rows(details()), "reopened, seed " + seed);
    }

    /** Everything a row has but its box. */
    private static Query<String> details() {
        return Query.on(Notes.NOTES)
                .orderBy(Table.CREATED_AT)
                .limit(Query.LIMIT_MAX)
                .map(row -> row.key() + row.values() + row.position() + row.createdAt() + row.updatedAt());
    }

    private void assertModel(NotesModel model, String where) {
        assertEquals(model.byRank(note -> true), rows(byRank()), where);
        assertEquals(
                model.byRank(note -> note.owner().equals(ADA) && note.kind().equals("kind1")),
                rows(byRank().within(ADA).where(Match.is("kind", "kind1"))),
                where);
        assertEquals(
                model.byRank(note -> note.owner().equals(BEN) || note.shared()), rows(byRank().within(BEN)), where);
        assertEquals(
                model
                        .byRank(note ->
                                note.text().contains("river") && (note.owner().equals(BEN) || note.shared()))
                        .stream()
                        .sorted()
                        .toList(),
                views
                        .search(Search.in(Notes.NOTES)
                                .within(BEN)
                                .text("rivers")
                                .limit(Search.LIMIT_MAX)
                                .map(Notes::line))
                        .block(SOON)
                        .stream()
                        .map(Hit::row)
                        .sorted()
                        .toList(),
                where);
    }

    @Test
    void a_projection_whose_code_is_missing_stops_its_own_group_right_there() {
        views.close();
        Projection other = new OtherProjection();
        views = open(source, new Notes(), other);
        Mark before = source.append(ADA, Notes.Written.of("a", "tea", 1, "x"));
        views.await(before).block(SOON);
        BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
        views.watch(byRank()).subscribe(page -> {}, errors::add);

        source.append(ADA, Notes.Written.of("b", "tea", 1, "x"), new Notes.Unlinked());
        Mark end = source.append(ADA, Notes.Written.of("c", "tea", 1, "x"));

        HearthbookException stopped = (HearthbookException) next(errors);
        assertEquals(ErrorCode.PROJECTION_FAILED, stopped.code());
        assertTrue(stopped.getMessage().contains("'notes' stopped at position 3"), stopped.getMessage());
        assertTrue(stopped.getMessage().contains("Unlinked"), stopped.getMessage());
        assertFalse(stopped.getMessage().contains("secret"), stopped.getMessage());
        assertCode(ErrorCode.PROJECTION_FAILED, byRank());
        assertCode(ErrorCode.PROJECTION_FAILED, byRank().after(end));
        assertEquals(
                3L,
                views.count(Query.on(OtherProjection.SEEN).after(end)).block(SOON),
                "the other group goes on, one row for each note");
        Views.ViewStatus notes = views.status().get(0);
        assertEquals("notes", notes.projection());
        assertEquals(before, notes.mark(), "the commit that holds the fact is not half applied");
        assertEquals(3, notes.lag());
        assertEquals(stopped.getMessage(), notes.failure());
        assertEquals("", views.status().get(1).failure());
    }

    @Test
    void far_behind_it_catches_up_in_two_stages_and_stops_right_before_what_it_cannot_fold() {
        views.close();
        NotesModel model = new NotesModel();
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            Event event = NotesModel.random(random, ADA);
            source.append(ADA, event);
            model.apply(ADA, event);
        }
        views = open(source, new Notes());
        assertModel(model, "from the start");
        Mark good = source.head();
        views.close();
        source.append(ADA, new Notes.Unlinked());
        for (int i = 0; i < 200; i++) {
            source.append(ADA, NotesModel.random(random, ADA));
        }
        views = open(source, new Notes());

        StepVerifier.create(views.await(source.head()))
                .expectErrorMatches(e -> e instanceof HearthbookException h && h.code() == ErrorCode.PROJECTION_FAILED)
                .verify(SOON);
        assertEquals(good, views.status().get(0).mark());
    }

    @Test
    void another_version_of_a_projection_is_built_anew() {
        source.append(ADA, Notes.Written.of("a", "tea", 1, "x"));
        rows(byRank());
        views.close();

        views = open(source, new Notes("notes", 2));

        assertEquals(List.of("a tea 1 x"), rows(byRank()));
    }

    @Test
    void a_table_nobody_keeps_is_refused() {
        Table nobodys = Table.named("nobodys").sealed("x").build();
        assertCode(ErrorCode.QUERY_REFUSED, Query.on(nobodys));
        assertCode(
                ErrorCode.QUERY_REFUSED,
                Query.on(Table.named("notes").sealed("text").build()));
    }

    @Test
    void threads_that_must_not_block_are_never_blocked() {
        Mark mark = source.append(ADA, Notes.Written.of("a", "tea", 1, "x"));

        Page<String> page = views.page(byRank().after(mark))
                .doOnNext(answer -> assertFalse(Schedulers.isInNonBlockingThread()))
                .subscribeOn(Schedulers.parallel())
                .block(SOON);

        assertEquals(1, page.rows().size());
    }

    @Test
    void closed_views_refuse_questions_and_can_follow_another_book() {
        source.append(ADA, Notes.Written.of("a", "tea", 1, "x"));
        rows(byRank());
        views.close();

        assertThrows(IllegalStateException.class, () -> views.page(byRank()).block(SOON));

        source = ScriptedSource.create();
        source.append(BEN, Notes.Written.of("b", "tea", 2, "y"));
        views.open(source);
        assertEquals(List.of("b tea 2 y"), rows(byRank()));
        assertThrows(IllegalStateException.class, () -> views.open(source));
    }

    /** One row for every fact about a note. */
    private static final class OtherProjection implements Projection {
        static final Table SEEN = Table.named("seen").build();

        @Override
        public String name() {
            return "other";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public List<Table> tables() {
            return List.of(SEEN);
        }

        @Override
        public List<Mutation> fold(Rows now, Recorded.Fact fact) {
            return fact.event() instanceof Notes.Written written
                    ? List.of(Mutation.upsert(SEEN, written.id(), Map.of()))
                    : List.of();
        }
    }
}
