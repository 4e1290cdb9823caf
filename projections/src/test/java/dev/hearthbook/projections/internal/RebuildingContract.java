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
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.fixture.Notes;
import dev.hearthbook.projections.fixture.NotesModel;
import dev.hearthbook.projections.fixture.ScriptedSource;
import dev.hearthbook.projections.fixture.WatchedWorkers;
import dev.hearthbook.projections.fold.Mutation;
import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.fold.Rows;
import dev.hearthbook.projections.internal.memory.MemoryReadStores;
import dev.hearthbook.projections.internal.worker.Group;
import dev.hearthbook.projections.store.Language;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Past;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.RebuildControl;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.RowDifference;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import dev.hearthbook.view.Views.RebuildProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** Rebuilds that are watched, held and looked at, and looks at the past, over any kind of store. */
abstract class RebuildingContract extends ViewsHarness {
    static final Subject CLEO = Subject.of("cleo");

    /** Records so many random events, one a commit, some by each of three. */
    final void record(Random random, int events) {
        record(random, events, List.of(ADA, BEN, CLEO));
    }

    final void record(Random random, int events, List<Subject> subjects) {
        for (int i = 0; i < events; i++) {
            Subject subject = subjects.get(random.nextInt(subjects.size()));
            source.append(subject, NotesModel.random(random, subject));
        }
    }

    static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it did not come to that in time");
            Thread.onSpinWait();
        }
    }

    /** Everything that rows of a table show, by key. */
    static Map<String, Object> all(Table table, Asked asked) {
        Map<String, Object> rows = new TreeMap<>();
        asked.rows(Query.on(table).orderBy(Table.CREATED_AT).limit(Query.LIMIT_MAX))
                .forEach(row -> rows.put(row.key(), seen(row)));
        return rows;
    }

    static List<Object> seen(Row row) {
        return List.of(new TreeMap<>(row.values()), row.position(), row.createdAt(), row.updatedAt());
    }

    interface Asked {
        List<Row> rows(Query<Row> query);
    }

    @Test
    void a_rebuild_tells_how_far_it_is_until_nothing_is_left() {
        record(new Random(1), 500);
        views.await(source.head()).block(SOON);
        RebuildControl control = RebuildControl.unbounded();

        List<RebuildProgress> steps = views.rebuild(control).collectList().block(SOON);

        RebuildProgress last = steps.get(steps.size() - 1);
        assertEquals(500, last.total());
        assertEquals(500, last.events());
        assertEquals(Duration.ZERO, last.left().orElseThrow());
        assertEquals(last, control.progress().orElseThrow());
        for (int i = 1; i < steps.size(); i++) {
            assertTrue(steps.get(i - 1).events() <= steps.get(i).events(), steps::toString);
            assertTrue(steps.get(i).left().isPresent(), steps::toString);
        }
    }

    @Test
    void a_paused_rebuild_stands_while_the_views_go_on_and_ends_when_it_may() {
        WatchedWorkers workers = new WatchedWorkers();
        views.close();
        source = ScriptedSource.on(workers);
        record(new Random(2), 300);
        views = open(source, new Notes());
        views.await(source.head()).block(SOON);
        RebuildControl control = RebuildControl.unbounded();
        control.pause();
        BlockingQueue<String> ended = new LinkedBlockingQueue<>();

        Disposable rebuild =
                views.rebuild(control).subscribe(step -> {}, e -> ended.add(e.toString()), () -> ended.add("done"));
        until(() -> workers.waiting() == 1);
        source.append(ADA, Notes.Written.of("late", "tea", 1, "said meanwhile"));

        assertEquals(
                "late tea 1 said meanwhile",
                rows(byRank().where(Match.is(Table.KEY, "late"))).get(0));
        assertTrue(control.progress().isEmpty(), "it has done nothing");
        assertThrows(IllegalStateException.class, () -> views.rebuild().blockLast(SOON), "one at a time");
        Map<String, Object> live =
                all(Notes.NOTES, query -> views.page(query).block(SOON).rows());
        control.resume();
        assertEquals("done", next(ended));
        assertEquals(
                live, all(Notes.NOTES, query -> views.page(query).block(SOON).rows()));
        rebuild.dispose();
    }

    @Test
    void a_cancelled_rebuild_changes_nothing_and_another_may_begin() {
        WatchedWorkers workers = new WatchedWorkers();
        views.close();
        source = ScriptedSource.on(workers);
        record(new Random(3), 300);
        views = open(source, new Notes());
        views.await(source.head()).block(SOON);
        RebuildControl control = RebuildControl.unbounded();
        control.pause();
        Disposable rebuild = views.rebuild(control).subscribe();
        until(() -> workers.waiting() == 1);

        rebuild.dispose();

        until(() -> workers.waiting() == 0);
        Map<String, Object> live =
                all(Notes.NOTES, query -> views.page(query).block(SOON).rows());
        until(this::rebuilds);
        assertEquals(
                live, all(Notes.NOTES, query -> views.page(query).block(SOON).rows()));
    }

    /** Whether a rebuild could begin, and did. */
    private boolean rebuilds() {
        try {
            views.rebuild().blockLast(SOON);
            return true;
        } catch (IllegalStateException running) {
            return false;
        }
    }

    @Test
    void a_rehearsal_of_sound_views_finds_nothing() {
        record(new Random(4), 400);
        source.erase(CLEO);
        record(new Random(5), 20, List.of(ADA, BEN));
        views.await(source.head()).block(SOON);

        assertEquals(
                List.of(),
                views.rehearse(RebuildControl.unbounded()).collectList().block(SOON));
    }

    @Test
    void a_rehearsal_shows_each_row_that_would_change_and_changes_none() {
        Moody moody = new Moody();
        views.close();
        views = open(source, moody);
        source.append(ADA, Notes.Written.of("same", "tea", 1, "x"), Notes.Written.of("other", "rain", 2, "y"));
        source.append(BEN, Notes.Written.of("gone", "snow", 3, "z"));
        views.await(source.head()).block(SOON);
        Map<String, Object> live =
                all(Moody.MOODS, query -> views.page(query).block(SOON).rows());
        moody.changed.set(true);

        List<RowDifference> found =
                views.rehearse(RebuildControl.unbounded()).collectList().block(SOON);

        assertEquals(
                List.of("RowDifference[moods changed]", "RowDifference[moods gone]"),
                found.stream().map(RowDifference::toString).toList());
        assertEquals("rain", found.get(0).before().orElseThrow().text("kind"));
        assertEquals("RAIN", found.get(0).after().orElseThrow().text("kind"));
        assertEquals("gone", found.get(1).before().orElseThrow().key());
        assertEquals(
                live, all(Moody.MOODS, query -> views.page(query).block(SOON).rows()));
    }

    /** Changes its mind without raising its version, as it must not. */
    private static final class Moody implements Projection {
        static final Table MOODS = Table.named("moods").sealed("kind").build();

        final AtomicBoolean changed = new AtomicBoolean();

        @Override
        public String name() {
            return "moody";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public List<Table> tables() {
            return List.of(MOODS);
        }

        @Override
        public List<Mutation> fold(Rows now, Recorded.Fact fact) {
            Notes.Written note = (Notes.Written) fact.event();
            boolean other = changed.get();
            if (other && note.id().equals("gone")) {
                return List.of();
            }
            String kind = other && note.id().equals("other") ? "RAIN" : note.kind();
            return List.of(Mutation.upsert(MOODS, note.id(), Map.of("kind", kind)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void the_past_is_a_view_that_stopped_there(long seed) {
        Random random = new Random(seed);
        record(random, 150);
        source.erase(CLEO);
        List<Event> together = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            together.add(NotesModel.random(random, ADA));
        }
        source.append(ADA, together.toArray(Event[]::new)); // a commit to be cut in two
        for (int i = 0; i < 100; i++) {
            Subject subject = random.nextBoolean() ? ADA : BEN;
            source.append(subject, NotesModel.random(random, subject));
        }
        long head = source.head().position().value();
        List<Long> positions = new ArrayList<>(List.of(0L, 1L, 155L, head));
        positions.add(1L + random.nextInt((int) head));

        for (long position : positions) {
            String where = "seed " + seed + ", position " + position;
            ScriptedSource then = source.upTo(position);
            try (ProjectionViews stopped = beside(then);
                    Past past = views.asOf(source.at(position), Notes.NOTES, RebuildControl.unbounded())
                            .block(SOON)) {
                stopped.await(then.head()).block(SOON);
                assertEquals(source.at(position), past.mark(), where);
                for (Table table : List.of(Notes.NOTES, Notes.TOTALS)) {
                    assertEquals(
                            all(table, query -> stopped.page(query).block(SOON).rows()),
                            all(table, query -> past.page(query).block(SOON).rows()),
                            where);
                }
                assertEquals(
                        stopped.count(byRank().within(BEN)).block(SOON),
                        past.count(byRank().within(BEN)).block(SOON));
                Search<String> river =
                        Search.in(Notes.NOTES).within(ADA).text("river").map(Row::key);
                assertEquals(
                        stopped.search(river).block(SOON).stream()
                                .map(hit -> hit.row())
                                .sorted()
                                .toList(),
                        past.search(river).block(SOON).stream()
                                .map(hit -> hit.row())
                                .sorted()
                                .toList(),
                        where);
            }
        }
    }

    /** Views of another source, in memory, whatever this contract is about. */
    final ProjectionViews beside(ScriptedSource other) {
        ProjectionViews opened = new ProjectionViews(
                MemoryReadStores::new,
                new Settings(
                        List.of(new Group("notes", List.of(new Notes()))),
                        Language.ENGLISH,
                        SMALL,
                        2,
                        Optional.empty()));
        opened.open(other);
        return opened;
    }

    @Test
    void the_differences_of_two_pasts_lead_from_one_to_the_other() {
        record(new Random(31), 400);
        try (Past early = past(120);
                Past late = past(380)) {
            Map<String, Object> rows =
                    all(Notes.NOTES, query -> early.page(query).block(SOON).rows());

            List<RowDifference> forward =
                    early.differences(Notes.NOTES, late).collectList().block(SOON);

            forward.forEach(it -> it.before().ifPresent(row -> assertEquals(seen(row), rows.remove(row.key()))));
            forward.forEach(it -> it.after().ifPresent(row -> rows.put(row.key(), seen(row))));
            assertFalse(forward.isEmpty());
            assertEquals(all(Notes.NOTES, query -> late.page(query).block(SOON).rows()), rows);
            List<RowDifference> back =
                    late.differences(Notes.NOTES, early).collectList().block(SOON);
            assertEquals(
                    forward,
                    back.stream()
                            .map(it -> new RowDifference(it.table(), it.after(), it.before()))
                            .toList());
            assertEquals(
                    List.of(),
                    early.differences(Notes.NOTES, early).collectList().block(SOON));
        }
    }

    private Past past(long position) {
        return views.asOf(source.at(position), Notes.NOTES, RebuildControl.unbounded())
                .block(SOON);
    }

    @Test
    void a_past_that_was_closed_and_one_of_another_history_are_refused() {
        record(new Random(6), 50);
        Past closed = past(20);
        closed.close();
        closed.close();

        assertThrows(IllegalStateException.class, () -> closed.page(byRank()).block(SOON));
        HearthbookException stale = assertThrows(
                HearthbookException.class,
                () -> views.asOf(new Mark(Position.of(20), 77), Notes.NOTES, RebuildControl.unbounded())
                        .block(SOON));
        assertEquals(ErrorCode.STALE_POSITION, stale.code());
    }

    @Test
    void what_was_erased_since_is_gone_from_a_past_that_is_open() {
        source.append(ADA, Notes.Written.of("a", "tea", 1, "x"));
        source.append(CLEO, Notes.Written.of("c", "tea", 2, "y"));
        views.await(source.head()).block(SOON);
        try (Past past = past(2)) {
            assertEquals(2, past.page(byRank()).block(SOON).rows().size());

            source.erase(CLEO);

            assertEquals(List.of("a tea 1 x"), past.page(byRank()).block(SOON).rows());
        }
    }
}
