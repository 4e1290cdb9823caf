package dev.hearthbook.internal.journal;

import static dev.hearthbook.internal.journal.JournalFixture.ADA;
import static dev.hearthbook.internal.journal.JournalFixture.BOB;
import static dev.hearthbook.internal.journal.JournalFixture.commit;
import static dev.hearthbook.internal.journal.JournalFixture.stream;
import static dev.hearthbook.internal.journal.JournalFixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.event.Event;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.journal.JournalFixture.Counted;
import dev.hearthbook.internal.journal.JournalFixture.Noted;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Condition;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.RetentionClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class BookJournalTest {
    private final JournalFixture house = JournalFixture.inMemory();

    @AfterEach
    void close() {
        house.close();
    }

    private Receipt append(Commit commit) {
        return house.journal.append(commit).block();
    }

    private static ErrorCode codeOf(Runnable call) {
        return assertThrows(HearthbookException.class, call::run).code();
    }

    private static Event eventOf(Recorded recorded) {
        return assertInstanceOf(Recorded.Fact.class, recorded).event();
    }

    @Test
    void an_event_comes_back_as_it_went_in() {
        Noted event = Noted.of("likes tea");
        RequestContext context = RequestContext.of("gardener", "chat").withTrace("t-1", "r-1");

        Receipt receipt = append(commit("a", event).by(context));

        Recorded.Fact fact = (Recorded.Fact) house.journal.read(Mark.START).blockLast();
        assertEquals(event, fact.event());
        assertEquals(stream("a"), fact.stream());
        assertEquals(Optional.of(ADA), fact.subject());
        assertEquals(context, fact.meta().context());
        assertEquals(receipt.mark(), fact.mark());
        assertEquals(Map.of(stream("a"), 1L), receipt.versions());
    }

    /** What a commit takes in a frame is reckoned before it is sealed; a frame that turned out larger would stop the book. */
    @Test
    void frames_filled_to_the_brim_hold_what_was_reckoned() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Mono<Receipt>> commits = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            String widest = "\u6f22".repeat(random.nextInt(3) == 0 ? 200 : random.nextInt(20));
            RequestContext context =
                    new RequestContext(widest, widest, widest, widest, Optional.of("address " + random.nextInt(9)));
            Event event = random.nextBoolean() ? new Counted(i) : Noted.of("x".repeat(random.nextInt(900)));
            Set<Tag> tags = IntStream.range(0, random.nextInt(17))
                    .mapToObj(tag -> Tag.of("tag", String.valueOf(tag)))
                    .collect(Collectors.toSet());
            StreamWrite write = new StreamWrite(
                    stream("s" + i % 7),
                    Owner.of(ADA, RetentionClass.MEMORIES),
                    Expected.ANY,
                    List.of(new NewEvent(event, tags)));
            Commit commit = Commit.of(write).by(context);
            commits.add(house.journal.append(random.nextInt(4) == 0 ? commit.as(CommandKey.of("c" + i)) : commit));
        }

        List<Receipt> receipts = Flux.fromIterable(commits)
                .flatMapSequential(one -> one, 1_000)
                .collectList()
                .block();

        assertEquals(3_000, receipts.size(), () -> "seed " + seed);
        assertEquals(3_000L, house.journal.read(Mark.START).count().block(), () -> "seed " + seed);
    }

    @Test
    void positions_are_dense_and_versions_count_per_stream() {
        for (int i = 0; i < 50; i++) {
            append(commit("s" + i % 3, new Counted(i), new Counted(-i)));
        }

        List<Recorded> all = house.journal.read(Mark.START).collectList().block();

        assertEquals(
                IntStream.rangeClosed(1, 100).mapToObj(p -> (long) p).toList(),
                all.stream().map(one -> one.position().value()).toList());
        assertEquals(
                IntStream.rangeClosed(1, 34).mapToObj(v -> (long) v).toList(),
                house.journal
                        .read(stream("s0"))
                        .map(one -> ((Recorded.Known) one).meta().version())
                        .collectList()
                        .block());
        assertEquals(34, house.journal.version(stream("s0")).block());
    }

    @Test
    void an_expectation_that_fails_appends_nothing() {
        append(commit("a", new Counted(1)));

        assertEquals(
                ErrorCode.WRONG_VERSION,
                codeOf(() -> append(Commit.of(
                        write("b", Expected.NONE, new Counted(2)), write("a", Expected.version(0), new Counted(3))))));
        assertEquals(
                ErrorCode.WRONG_VERSION, codeOf(() -> append(Commit.of(write("c", Expected.EXISTS, new Counted(4))))));

        assertEquals(1, house.journal.head().position().value());
    }

    @Test
    void commits_of_one_batch_see_each_other() {
        List<Mono<Receipt>> racing = IntStream.range(0, 200)
                .mapToObj(i -> house.journal.append(Commit.of(write("a", Expected.version(i), new Counted(i)))))
                .toList();

        Flux.fromIterable(racing).flatMapSequential(one -> one, 200).blockLast();

        List<Event> events = house.journal
                .read(stream("a"))
                .map(BookJournalTest::eventOf)
                .collectList()
                .block();
        assertEquals(IntStream.range(0, 200).mapToObj(Counted::new).toList(), events);
    }

    @Test
    void an_append_condition_excludes_events_with_all_tags_and_a_type() {
        Tag persona = Tag.of("persona", "ada");
        Tag topic = Tag.of("topic", "tea");
        append(Commit.of(tagged("x", new Counted(1), persona)));
        Mark seen = house.journal.head();
        append(Commit.of(tagged("x", new Counted(2), persona)));

        Condition both = new Condition(Set.of(), Set.of(persona, topic), seen);
        Condition otherType = new Condition(Set.of("test.noted"), Set.of(persona), seen);
        Condition failing = new Condition(Set.of("test.counted"), Set.of(persona), seen);

        append(commit("y", new Counted(3)).when(both));
        append(commit("y", new Counted(4)).when(otherType));
        assertEquals(
                ErrorCode.CONDITION_FAILED,
                codeOf(() -> append(commit("y", new Counted(5)).when(failing))));
        assertEquals(
                ErrorCode.STALE_POSITION,
                codeOf(() -> append(commit("y", new Counted(6))
                        .when(new Condition(Set.of(), Set.of(persona), new Mark(Position.of(1), 99))))));
        assertEquals(2, house.journal.read(persona, Mark.START).count().block());
        assertEquals(1, house.journal.read(persona, seen).count().block());
    }

    private static StreamWrite tagged(String stream, Event event, Tag... tags) {
        return new StreamWrite(
                stream(stream),
                Owner.of(ADA, RetentionClass.MEMORIES),
                Expected.ANY,
                List.of(NewEvent.of(event, tags)));
    }

    @Test
    void a_repeated_command_gets_its_first_receipt_and_appends_nothing() {
        Receipt first = append(commit("a", new Counted(1)).as(CommandKey.of("k")));

        Receipt again = append(commit("a", new Counted(1)).as(CommandKey.of("k")));

        assertEquals(first, again);
        assertEquals(1, house.journal.head().position().value());
        assertEquals(
                Optional.of(first), house.journal.receipt(CommandKey.of("k")).block());
        assertEquals(
                Optional.empty(), house.journal.receipt(CommandKey.of("other")).block());
        assertEquals(
                ErrorCode.COMMAND_ID_REUSED,
                codeOf(() -> append(commit("a", new Counted(2)).as(CommandKey.of("k")))));
        assertEquals(
                ErrorCode.COMMAND_ID_REUSED,
                codeOf(() -> house.journal.receipt(new CommandKey("k", "drink")).block()));
    }

    @Test
    void a_write_that_names_another_subject_is_refused() {
        append(commit("a", new Counted(1)));

        assertEquals(
                ErrorCode.FOREIGN_SUBJECT,
                codeOf(() -> append(Commit.of(StreamWrite.of(
                        stream("a"), Owner.of(BOB, RetentionClass.MEMORIES), Expected.ANY, new Counted(2))))));
    }

    @Test
    void events_of_a_shredded_subject_read_as_erased_and_later_writes_are_refused() {
        append(commit("a", Noted.of("likes tea")));
        house.keys.shred(ADA);
        house.journal.forgetRecent();

        assertInstanceOf(Recorded.Erased.class, house.journal.read(Mark.START).blockFirst());
        assertInstanceOf(Recorded.Erased.class, house.journal.read(stream("a")).blockFirst());
        assertEquals(ErrorCode.SUBJECT_ERASED, codeOf(() -> append(commit("a", new Counted(1)))));
        assertEquals(ErrorCode.SUBJECT_ERASED, codeOf(() -> append(commit("b", new Counted(1)))));
    }

    @Test
    void a_large_commit_is_split_into_parts_and_comes_back_whole() {
        String long_ = "0123456789abcdef".repeat(2_000);
        Event[] events =
                IntStream.range(0, 40).mapToObj(i -> Noted.of(i + long_)).toArray(Event[]::new);
        try (JournalFixture plain = JournalFixture.inMemory()) {
            Receipt receipt = plain.journal.append(commit("a", events)).block();

            assertEquals(40, receipt.position().value());
            assertEquals(
                    List.of(events),
                    plain.journal
                            .read(Mark.START)
                            .map(BookJournalTest::eventOf)
                            .collectList()
                            .block());
            assertEquals(
                    1,
                    plain.journal
                            .read(Mark.START)
                            .filter(Recorded::endsCommit)
                            .count()
                            .block());
        }
    }

    @Test
    void events_and_commits_beyond_their_bounds_are_refused_before_anything_happens() {
        String random = new java.util.Random(1)
                .ints(70_000, 33, 126)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        assertThrows(IllegalArgumentException.class, () -> append(commit("a", Noted.of(random))));
        assertEquals(0, house.journal.head().position().value());
        assertEquals(ErrorCode.EVENT_TYPE_UNKNOWN, codeOf(() -> append(commit("a", new Event() {}))));
    }

    @Test
    void a_subscriber_gets_what_was_and_then_what_comes_at_its_own_pace() {
        append(commit("a", new Counted(0)));

        StepVerifier.create(house.journal.subscribe(Mark.START).map(BookJournalTest::eventOf), 1)
                .expectNext(new Counted(0))
                .then(() -> append(commit("a", new Counted(1), new Counted(2))))
                .thenRequest(1)
                .expectNext(new Counted(1))
                .thenRequest(10)
                .expectNext(new Counted(2))
                .then(() -> append(commit("b", new Counted(3))))
                .expectNext(new Counted(3))
                .thenCancel()
                .verify();
    }

    @Test
    void a_subscription_ends_with_the_book() {
        StepVerifier.create(house.journal.subscribe(Mark.START))
                .then(house.journal::close)
                .expectErrorMatches(
                        e -> e instanceof HearthbookException refused && refused.code() == ErrorCode.WRITES_REFUSED)
                .verify();
        assertEquals(ErrorCode.WRITES_REFUSED, codeOf(() -> append(commit("a", new Counted(1)))));
    }

    @Test
    void a_mark_of_another_history_is_stale() {
        append(commit("a", new Counted(0)));

        expectStale(new Mark(Position.of(1), 42));
        expectStale(new Mark(Position.of(7), 42)); // a power cut took what stood there, and nothing stands there now
        append(commit("a", new Counted(1)));
        expectStale(new Mark(Position.of(1), 42));
        StepVerifier.create(house.journal.read(house.journal.head())).verifyComplete();
    }

    private void expectStale(Mark mark) {
        StepVerifier.create(house.journal.read(mark))
                .expectErrorMatches(
                        e -> e instanceof HearthbookException stale && stale.code() == ErrorCode.STALE_POSITION)
                .verify();
    }

    @Test
    void views_read_ahead_from_memory_or_from_the_log_and_see_the_same() {
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            marks.add(append(commit("s" + i % 7, new Counted(i))).mark());
        }
        List<Recorded> warm = house.journal.next(marks.get(99), 1_000);

        house.journal.forgetRecent();
        List<Recorded> cold = new ArrayList<>();
        for (Mark at = marks.get(99); ; at = cold.get(cold.size() - 1).mark()) {
            List<Recorded> more = house.journal.next(at, 37);
            if (more.isEmpty()) {
                break;
            }
            cold.addAll(more);
        }

        assertEquals(400, warm.size());
        assertEquals(warm, cold);
        assertTrue(house.journal.holds(marks.get(7)));
    }
}
