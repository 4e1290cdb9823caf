package dev.hearthbook.projections.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.event.Event;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.fixture.Notes;
import dev.hearthbook.projections.fixture.NotesModel;
import dev.hearthbook.view.Change;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What live queries do over any kind of store. */
abstract class LiveViewsContract extends ViewsHarness {
    /** Questions of every kind, and what they should answer. */
    private static Map<Query<String>, Function<NotesModel, List<String>>> questions() {
        Map<Query<String>, Function<NotesModel, List<String>>> questions = new LinkedHashMap<>();
        questions.put(byRank(), model -> model.byRank(note -> true));
        questions.put(
                byRank().within(ADA), model -> model.byRank(note -> note.owner().equals(ADA) || note.shared()));
        questions.put(
                byRank().within(BEN).where(Match.is("kind", "kind1")).descending(),
                model -> reversed(model.byRank(
                        note -> note.owner().equals(BEN) && note.kind().equals("kind1"))));
        questions.put(byRank().limit(5).descending(), model -> {
            List<String> all = reversed(model.byRank(note -> true));
            return all.subList(0, Math.min(5, all.size()));
        });
        questions.put(
                byRank().where(Match.in(Table.KEY, List.of("ada-1", "ben-2", "cleo-3"))),
                model ->
                        model.byRank(note -> List.of("ada-1", "ben-2", "cleo-3").contains(note.id())));
        questions.put(
                byRank().where(Match.between("rank", 2, 3)),
                model -> model.byRank(note -> note.rank() >= 2 && note.rank() <= 3));
        return questions;
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void folding_changes_gives_the_answer_at_every_position_named(long seed) {
        Random random = new Random(seed);
        List<Subject> subjects = List.of(ADA, BEN, Subject.of("cleo"));
        List<Query<String>> queries = new ArrayList<>(questions().keySet());
        List<Function<NotesModel, List<String>>> answers =
                new ArrayList<>(questions().values());
        List<Map<Long, List<String>>> expected = new ArrayList<>();
        List<BlockingQueue<Change<String>>> received = new ArrayList<>();
        NotesModel model = new NotesModel();
        for (int q = 0; q < queries.size(); q++) {
            expected.add(new HashMap<>(Map.of(0L, List.of())));
            BlockingQueue<Change<String>> changes = new LinkedBlockingQueue<>();
            received.add(changes);
            views.changes(queries.get(q)).subscribe(changes::add);
        }

        for (int i = 1; i <= 400; i++) {
            if (i == 250) {
                model.erase(subjects.get(2));
            }
            Subject subject = subjects.get(random.nextInt(i < 250 ? 3 : 2));
            Event event = NotesModel.random(random, subject);
            if (i != 250) {
                model.apply(subject, event);
            }
            for (int q = 0; q < queries.size(); q++) {
                expected.get(q).put((long) i, answers.get(q).apply(model));
            }
            if (i == 250) {
                source.erase(subjects.get(2));
            } else {
                source.append(subject, event);
            }
            if (random.nextInt(10) == 0) {
                views.await(source.head()).block(SOON);
            }
        }

        for (int q = 0; q < queries.size(); q++) {
            String where = "seed " + seed + ", " + queries.get(q);
            Replica<String> replica = new Replica<>();
            do {
                replica.fold(next(received.get(q)));
                List<String> wanted =
                        expected.get(q).get(replica.mark().position().value());
                // A destroyed key hides rows at once, before the log says so; after that position all agree.
                if (replica.mark().position().value() >= 250
                        || replica.rows().stream().anyMatch(line -> line.startsWith("cleo"))
                        || wanted.stream().noneMatch(line -> line.startsWith("cleo"))) {
                    assertEquals(wanted, replica.rows(), where + " at " + replica.mark());
                }
            } while (!replica.rows().equals(expected.get(q).get(400L))
                    || replica.mark().position().value() < 250);
            assertEquals(1, replica.resets(), where);
        }
    }

    @Test
    void a_watcher_gets_the_newest_and_only_real_differences() {
        List<Page<String>> seen = Collections.synchronizedList(new ArrayList<>());
        BlockingQueue<Page<String>> pages = new LinkedBlockingQueue<>();
        views.watch(byRank().within(ADA)).doOnNext(seen::add).subscribe(pages::add);
        assertEquals(List.of(), next(pages).rows());

        for (int i = 0; i < 50; i++) {
            source.append(BEN, Notes.Written.of("b" + i, "tea", 1, "not hers"));
            source.append(ADA, new Notes.Ranked("a", i));
            source.append(ADA, Notes.Written.of("a", "tea", i, "x"));
        }
        Mark last = source.append(ADA, Notes.Written.of("z", "tea", 99, "last"));

        Page<String> page = next(pages);
        while (page.rows().size() < 2) {
            page = next(pages);
        }
        assertEquals(List.of("a tea 49 x", "z tea 99 last"), page.rows());
        assertEquals(last, page.mark());
        for (int i = 1; i < seen.size(); i++) {
            assertNotEquals(seen.get(i - 1).rows(), seen.get(i).rows());
            assertTrue(seen.get(i).mark().compareTo(seen.get(i - 1).mark()) > 0);
        }
    }

    @Test
    void a_stalled_watcher_gets_the_newest_page_when_it_asks_again() {
        Pulling<Page<String>> slow = new Pulling<>();
        views.watch(byRank()).subscribe(slow);
        slow.request(1);
        assertEquals(List.of(), next(slow.received).rows());
        BlockingQueue<Page<String>> quick = new LinkedBlockingQueue<>();
        views.watch(byRank()).subscribe(quick::add);

        for (int i = 0; i < 100; i++) {
            source.append(ADA, Notes.Written.of("a", "tea", i, "x"));
        }
        Page<String> page = next(quick);
        while (!page.rows().equals(List.of("a tea 99 x"))) {
            page = next(quick);
        }

        assertTrue(slow.received.isEmpty());
        slow.request(5);
        assertEquals(List.of("a tea 99 x"), next(slow.received).rows());
        source.append(ADA, new Notes.Dropped("a"));
        assertEquals(List.of(), next(slow.received).rows());
    }

    @Test
    void a_follower_that_falls_too_far_behind_starts_again() {
        Pulling<Change<String>> slow = new Pulling<>();
        BlockingQueue<Change<String>> quick = new LinkedBlockingQueue<>();
        views.changes(byRank()).subscribe(slow);
        slow.request(1);
        Replica<String> replica = new Replica<>();
        replica.fold(next(slow.received));
        views.changes(byRank()).subscribe(quick::add);
        next(quick);

        // One by one, so that none is conflated.
        for (int i = 0; i < 300; i++) {
            source.append(ADA, Notes.Written.of("a" + i % 7, "tea", i, "x"));
            assertInstanceOf(Change.Delta.class, next(quick));
        }
        slow.request(Long.MAX_VALUE);
        replica.fold(next(slow.received));
        assertEquals(2, replica.resets());
        assertEquals(rows(byRank()), replica.rows());

        source.append(ADA, new Notes.Dropped("a1"));
        replica.fold(next(slow.received));
        assertEquals(2, replica.resets());
        assertEquals(rows(byRank()), replica.rows());
    }

    @Test
    void a_follower_that_is_a_little_behind_misses_nothing() {
        Pulling<Change<String>> slow = new Pulling<>();
        BlockingQueue<Page<String>> quick = new LinkedBlockingQueue<>();
        views.changes(byRank()).subscribe(slow);
        views.watch(byRank()).subscribe(quick::add);
        next(quick);
        slow.request(1);
        Replica<String> replica = new Replica<>();
        replica.fold(next(slow.received));

        for (int i = 0; i < 100; i++) {
            source.append(ADA, Notes.Written.of("a" + i % 7, "tea", i, "x"));
            next(quick);
        }
        for (int i = 0; i < 100; i++) {
            slow.request(1);
            replica.fold(next(slow.received));
        }

        assertEquals(1, replica.resets());
        assertEquals(rows(byRank()), replica.rows());
        assertEquals(source.head(), replica.mark());
    }

    @Test
    void who_comes_back_gets_what_happened_meanwhile_and_nothing_else() {
        source.append(ADA, Notes.Written.of("a", "tea", 1, "x"));
        Replica<String> replica = new Replica<>();
        Pulling<Change<String>> before = new Pulling<>();
        views.changes(byRank().after(source.head()), Mark.START).subscribe(before);
        before.request(Long.MAX_VALUE);
        replica.fold(next(before.received));
        before.cancel();

        source.append(ADA, Notes.Written.of("b", "tea", 2, "x"));
        source.append(ADA, Notes.Written.of("c", "tea", 3, "x"));
        BlockingQueue<Change<String>> after = new LinkedBlockingQueue<>();
        Disposable back = views.changes(byRank(), replica.mark()).subscribe(after::add);
        while (!replica.rows().equals(rows(byRank()))) {
            replica.fold(next(after));
        }
        assertEquals(1, replica.resets());
        back.dispose();

        views.rebuild().blockLast(SOON);
        views.changes(byRank(), replica.mark()).subscribe(after::add);
        source.append(ADA, new Notes.Dropped("b"));
        replica.fold(next(after));
        assertEquals(1, replica.resets());
        assertEquals(rows(byRank()), replica.rows());
    }

    @Test
    void who_cannot_go_on_begins_with_the_whole_answer() {
        source.append(ADA, Notes.Written.of("a", "tea", 1, "x"));
        Mark unfollowed = source.append(ADA, Notes.Written.of("b", "tea", 2, "x"));
        source.append(ADA, Notes.Written.of("c", "tea", 3, "x"));

        for (Mark from : List.of(Mark.START, unfollowed, new Mark(unfollowed.position(), 4711))) {
            Change<String> first =
                    views.changes(byRank().after(source.head()), from).blockFirst(SOON);
            assertInstanceOf(Change.Reset.class, first);
            assertEquals(rows(byRank()), ((Change.Reset<String>) first).rows());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33})
    void whoever_stalls_leaves_and_comes_back_folds_to_the_answer(long seed) {
        Random random = new Random(seed);
        NotesModel model = new NotesModel();
        List<Query<String>> queries = new ArrayList<>(questions().keySet());
        List<Function<NotesModel, List<String>>> answers =
                new ArrayList<>(questions().values());
        int chosen = random.nextInt(queries.size());
        Map<Long, List<String>> expected = new HashMap<>(Map.of(0L, List.of()));
        Replica<String> replica = new Replica<>();
        Pulling<Change<String>> current = follow(queries.get(chosen), replica);
        int returns = 0;
        for (int i = 1; i <= 600; i++) {
            Subject subject = List.of(ADA, BEN).get(random.nextInt(2));
            Event event = NotesModel.random(random, subject);
            model.apply(subject, event);
            expected.put((long) i, answers.get(chosen).apply(model));
            source.append(subject, event);
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> current.request(1 + random.nextInt(3));
                case 3 -> {
                    current.cancel();
                    fold(current, replica, expected, "seed " + seed);
                    current = follow(queries.get(chosen), replica);
                    returns++;
                }
                case 4 -> views.await(source.head()).block(SOON);
                default -> fold(current, replica, expected, "seed " + seed);
            }
        }
        current.request(Long.MAX_VALUE);
        while (!replica.rows().equals(expected.get(600L))) {
            replica.fold(next(current.received));
        }
        current.cancel();
        assertTrue(returns > 10);
        assertTrue(replica.resets() < returns, "nobody ever went on: " + replica.resets() + " of " + returns);
    }

    private Pulling<Change<String>> follow(Query<String> query, Replica<String> replica) {
        Pulling<Change<String>> follower = new Pulling<>();
        views.changes(query, replica.mark()).subscribe(follower);
        return follower;
    }

    /** Takes what has come; the answer at the mark that it led to is the one expected there. */
    private static void fold(
            Pulling<Change<String>> from, Replica<String> replica, Map<Long, List<String>> expected, String story) {
        for (Change<String> change = from.received.poll(); change != null; change = from.received.poll()) {
            replica.fold(change);
            assertEquals(
                    expected.get(replica.mark().position().value()),
                    replica.rows(),
                    () -> story + " at " + replica.mark());
        }
    }

    @Test
    void watching_after_a_receipt_never_shows_an_older_state() {
        Disposable other = views.watch(byRank()).subscribe();
        for (int i = 0; i < 200; i++) {
            Mark mark = source.append(ADA, Notes.Written.of("a", "tea", i, "x"));

            Page<String> page = views.watch(byRank().after(mark)).blockFirst(SOON);

            assertEquals(List.of("a tea " + i + " x"), page.rows());
            assertTrue(page.mark().compareTo(mark) >= 0, page.mark() + " is before " + mark);
        }
        other.dispose();
    }

    @Test
    void a_subject_that_was_unknown_is_seen_from_its_first_event_on() {
        Subject late = Subject.of("late");
        BlockingQueue<List<String>> seen = new LinkedBlockingQueue<>();
        views.watch(byRank().within(late).where(Match.is("kind", "tea")))
                .map(Page::rows)
                .subscribe(seen::add);
        assertEquals(List.of(), next(seen));

        source.append(late, Notes.Written.of("l", "tea", 1, "x"));
        assertEquals(List.of("l tea 1 x"), next(seen));
        source.append(late, new Notes.Ranked("l", 2));
        assertEquals(List.of("l tea 2 x"), next(seen));
    }

    @Test
    void a_page_that_gets_a_successor_is_another_page() {
        source.append(ADA, Notes.Written.of("a", "tea", 1, "x"));
        BlockingQueue<Boolean> more = new LinkedBlockingQueue<>();
        views.watch(byRank().limit(1).after(source.head()))
                .map(page -> page.next().isPresent())
                .subscribe(more::add);
        assertEquals(false, next(more));

        source.append(ADA, Notes.Written.of("b", "tea", 2, "x"));

        assertEquals(true, next(more));
    }

    @Test
    void a_rebuild_emits_nothing_and_later_changes_go_on() {
        for (int i = 0; i < 30; i++) {
            source.append(ADA, Notes.Written.of("a" + i, "tea", i, "x"));
        }
        BlockingQueue<Change<String>> changes = new LinkedBlockingQueue<>();
        views.changes(byRank().after(source.head())).subscribe(changes::add);
        Replica<String> replica = new Replica<>();
        replica.fold(next(changes));

        views.rebuild().blockLast(SOON);
        source.append(ADA, new Notes.Dropped("a3"));

        replica.fold(next(changes));
        assertEquals(1, replica.resets());
        assertEquals(29, replica.rows().size());
        assertEquals(rows(byRank()), replica.rows());
    }

    @Test
    void rules_of_reactive_streams_hold_at_the_edges() {
        Pulling<Page<String>> broken = new Pulling<>();
        views.watch(byRank()).subscribe(broken);
        broken.subscription.request(0);
        assertInstanceOf(IllegalArgumentException.class, next(broken.errors));

        StepVerifier.create(views.watch(byRank()), 0)
                .expectSubscription()
                .thenRequest(1)
                .expectNextCount(1)
                .thenCancel()
                .verify(SOON);
        StepVerifier.create(views.changes(byRank()).take(1))
                .expectNextMatches(change -> change instanceof Change.Reset)
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void one_subscribers_error_is_nobody_elses() {
        BlockingQueue<Page<String>> healthy = new LinkedBlockingQueue<>();
        BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
        views.watch(byRank()).subscribe(healthy::add);
        next(healthy);
        views.watch(byRank().<String>map(line -> {
                    throw new IllegalStateException("my mapper");
                }))
                .subscribe(page -> {}, errors::add);
        views.watch(byRank())
                .subscribe(
                        page -> {
                            if (!page.rows().isEmpty()) {
                                throw new IllegalStateException("my subscriber");
                            }
                        },
                        errors::add);

        source.append(ADA, Notes.Written.of("a", "tea", 1, "x"));

        assertEquals(
                Set.of("my mapper", "my subscriber"),
                Set.of(next(errors).getMessage(), next(errors).getMessage()));
        assertEquals(List.of("a tea 1 x"), next(healthy).rows());
        source.append(ADA, new Notes.Dropped("a"));
        assertEquals(List.of(), next(healthy).rows());
    }

    @Test
    void who_leaves_leaves_nothing_behind() {
        List<Disposable> subscriptions = new ArrayList<>();
        for (Query<String> query : questions().keySet()) {
            subscriptions.add(views.watch(query).subscribe());
            subscriptions.add(views.changes(query).subscribe());
        }
        source.append(ADA, Notes.Written.of("a", "tea", 1, "x"));
        views.await(source.head()).block(SOON);

        subscriptions.forEach(Disposable::dispose);
        Flux.fromIterable(questions().keySet())
                .flatMap(query -> views.watch(query).take(1))
                .blockLast(SOON);

        assertTrue(views.live().isEmpty());
    }

    @Test
    void closing_the_views_completes_what_lives() {
        StepVerifier.create(views.watch(byRank()))
                .expectNextCount(1)
                .then(() -> views.close())
                .expectComplete()
                .verify(SOON);
    }

    /** Asks for what it is told to ask for. */
    static final class Pulling<T> extends BaseSubscriber<T> {
        final BlockingQueue<T> received = new LinkedBlockingQueue<>();
        final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
        volatile Subscription subscription;

        @Override
        protected void hookOnSubscribe(Subscription given) {
            subscription = given;
        }

        @Override
        protected void hookOnNext(T value) {
            received.add(value);
        }

        @Override
        protected void hookOnError(Throwable error) {
            errors.add(error);
        }
    }
}
