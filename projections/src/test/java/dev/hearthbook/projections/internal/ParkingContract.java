package dev.hearthbook.projections.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.projections.fixture.Notes;
import dev.hearthbook.projections.fixture.NotesModel;
import dev.hearthbook.projections.fold.Mutation;
import dev.hearthbook.projections.fold.Projection;
import dev.hearthbook.projections.fold.Rows;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.ParkedEvent;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.RebuildControl;
import dev.hearthbook.view.Table;
import dev.hearthbook.view.Views;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** What becomes of events that a projection cannot fold, over any kind of store. */
abstract class ParkingContract extends ViewsHarness {
    static final StreamId DIARY = new StreamId("note", "diary");

    final Mendable notes = new Mendable();

    /** Notes, but a fold that cannot do with bad texts until it is mended. */
    static final class Mendable implements Projection {
        final AtomicBoolean mended = new AtomicBoolean();
        private final Notes notes = new Notes();

        @Override
        public String name() {
            return notes.name();
        }

        @Override
        public int version() {
            return notes.version();
        }

        @Override
        public List<Table> tables() {
            return notes.tables();
        }

        @Override
        public List<Mutation> fold(Rows now, Recorded.Fact fact) {
            List<Mutation> mutations = new ArrayList<>(notes.fold(now, fact));
            if (fact.event() instanceof Notes.Written note && note.text().startsWith("bad") && !mended.get()) {
                // What comes before is done by then, and must be taken back.
                mutations.add(Mutation.upsert(Notes.NOTES, "x", Map.of("rank", "secret: " + note.text())));
            }
            return mutations;
        }
    }

    static Notes.Written note(String id, String text) {
        return Notes.Written.of(id, "tea", 1, text);
    }

    @BeforeEach
    void openMendable() {
        views.close();
        views = open(source, notes);
    }

    private List<String> now() {
        return rows(byRank());
    }

    private void assertRebuildsTheSame() {
        assertEquals(
                List.of(),
                views.rehearse(RebuildControl.unbounded()).collectList().block(SOON));
        List<ParkedEvent> before = views.parked();
        views.rebuild().blockLast(SOON);
        assertEquals(before, views.parked());
    }

    @Test
    void a_poison_event_holds_its_own_stream_and_nothing_else() {
        source.appendTo(DIARY, ADA, note("a", "one"));
        Mark poison = source.appendTo(DIARY, ADA, note("a", "bad two"));
        source.appendTo(DIARY, ADA, note("a", "three"), note("d", "four"));
        source.append(BEN, note("b", "other"));

        assertEquals(List.of("a tea 1 one", "b tea 1 other"), now());

        ParkedEvent parked = views.parked().get(0);
        assertEquals(1, views.parked().size());
        assertEquals("notes", parked.projection());
        assertEquals(poison.position(), parked.position());
        assertEquals(DIARY, parked.stream());
        assertEquals("Written", parked.type());
        assertEquals(2, parked.waiting());
        assertTrue(parked.reason().contains("IllegalArgumentException at "), parked.reason());
        assertFalse(parked.toString().contains("secret"), parked.toString());
        Views.ViewStatus status = views.status().get(0);
        assertEquals(1, status.parked());
        assertEquals(0, status.lag());
        assertEquals("", status.failure());
        assertEquals(2, views.count(Query.on(Notes.TOTALS)).block(SOON));
        assertRebuildsTheSame();
    }

    @Test
    void a_mended_fold_takes_up_what_was_parked_and_live_queries_see_it() {
        BlockingQueue<List<String>> seen = new LinkedBlockingQueue<>();
        source.appendTo(DIARY, ADA, note("a", "bad one"));
        source.appendTo(DIARY, ADA, note("c", "two"));
        assertEquals(List.of(), now());
        Disposable watching = views.watch(byRank()).map(Page::rows).subscribe(seen::add);
        assertEquals(List.of(), next(seen));
        Position at = views.parked().get(0).position();

        assertFalse(views.redrive("notes", at).block(SOON), "it fails again");
        assertEquals(1, views.parked().get(0).waiting());
        notes.mended.set(true);
        assertTrue(views.redrive("notes", at).block(SOON));

        assertEquals(List.of("a tea 1 bad one", "c tea 1 two"), now());
        List<String> last = next(seen);
        while (last.isEmpty()) {
            last = next(seen);
        }
        assertEquals(List.of("a tea 1 bad one", "c tea 1 two"), last);
        assertEquals(List.of(), views.parked());
        assertTrue(views.redrive("notes", at).block(SOON), "nothing is parked there any more");
        assertThrows(
                IllegalArgumentException.class,
                () -> views.redrive("nobody", at).block(SOON));
        assertRebuildsTheSame();
        watching.dispose();
    }

    @Test
    void what_is_parked_again_behind_a_redriven_event_stays() {
        source.appendTo(DIARY, ADA, note("a", "bad one"), note("c", "two"), note("d", "bad three"), note("e", "four"));
        assertEquals(List.of(), now());

        source.appendAboutNobody(new BookEvent.EventSkipped("notes", 1, "cannot be mended"));

        assertEquals(List.of("c tea 1 two"), now());
        assertEquals(Position.of(3), views.parked().get(0).position());
        assertEquals(1, views.parked().get(0).waiting());
        assertRebuildsTheSame();
    }

    @Test
    void a_skipped_event_is_left_out_now_and_in_every_rebuild() {
        source.appendTo(DIARY, ADA, note("a", "bad one"), note("c", "two"));
        source.append(BEN, note("b", "other"));
        assertEquals(List.of("b tea 1 other"), now());

        source.appendAboutNobody(new BookEvent.EventSkipped("notes", 1, "cannot be mended"));

        assertEquals(List.of("c tea 1 two", "b tea 1 other"), now());
        assertEquals(List.of(), views.parked());
        source.appendTo(DIARY, ADA, note("c", "three"));
        assertEquals(List.of("c tea 1 three", "b tea 1 other"), now());
        assertRebuildsTheSame();
        source.appendAboutNobody(new BookEvent.EventSkipped("notes", 1, "twice"));
        source.appendAboutNobody(new BookEvent.EventSkipped("nobody", 2, "another projection"));
        assertEquals(List.of("c tea 1 three", "b tea 1 other"), now());
    }

    @Test
    void erasing_its_subject_ends_what_is_parked() {
        source.appendTo(DIARY, ADA, note("a", "bad one"), note("c", "two"));
        source.append(BEN, note("b", "other"));
        assertEquals(1, now().size());
        assertEquals(1, views.parked().size());

        source.erase(ADA);

        assertEquals(List.of("b tea 1 other"), now());
        assertEquals(List.of(), views.parked());
        assertRebuildsTheSame();
    }

    @Test
    void far_behind_it_parks_as_it_does_nearby() {
        views.close();
        Random random = new Random(5);
        List<ParkedEvent> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            source.append(BEN, NotesModel.random(random, BEN));
            if (i == 100 || i == 200) {
                StreamId stream = new StreamId("note", "bad" + i);
                Mark at = source.appendTo(stream, ADA, note("a", "bad"));
                source.appendTo(stream, ADA, note("a", "behind it"));
                assertEquals(at.position(), source.at(at.position().value()).position());
            }
        }
        views = open(source, notes);
        views.await(source.head()).block(SOON);
        expected.addAll(views.parked());

        assertEquals(2, expected.size());
        assertTrue(expected.stream().allMatch(it -> it.waiting() == 1), expected::toString);
        assertRebuildsTheSame();
    }

    @Test
    void a_fold_that_fails_on_everything_stops_its_group() {
        for (int i = 0; i < 1_001; i++) {
            source.appendTo(new StreamId("note", "bad" + i), ADA, note("n" + i, "bad"));
        }
        HearthbookException stopped = assertThrows(
                HearthbookException.class, () -> views.await(source.head()).block(SOON));

        assertEquals(ErrorCode.PROJECTION_FAILED, stopped.code());
        assertTrue(stopped.getMessage().contains("stopped at position 1001"), stopped.getMessage());
        assertFalse(stopped.getMessage().contains("secret"), stopped.getMessage());
        assertEquals(1_000, views.status().get(0).parked());
    }
}
