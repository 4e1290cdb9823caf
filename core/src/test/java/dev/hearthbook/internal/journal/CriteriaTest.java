package dev.hearthbook.internal.journal;

import static dev.hearthbook.internal.journal.JournalFixture.ADA;
import static dev.hearthbook.internal.journal.JournalFixture.commit;
import static dev.hearthbook.internal.journal.JournalFixture.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearthbook.event.Event;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.journal.JournalFixture.Counted;
import dev.hearthbook.internal.journal.JournalFixture.Noted;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Condition;
import dev.hearthbook.journal.Criterion;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.RetentionClass;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class CriteriaTest {
    private static final Tag COURSE = Tag.of("course", "logic");
    private static final Tag STUDENT = Tag.of("student", "ada");

    @TempDir
    private Path folder;

    /** What a naive reader would keep of an event. */
    private record Told(long position, String type, Set<Tag> tags) {
        boolean meets(Criterion criterion) {
            return (criterion.types().isEmpty() || criterion.types().contains(type))
                    && tags.containsAll(criterion.tags());
        }
    }

    private static Commit tagged(Event event, Tag... tags) {
        return Commit.of(new StreamWrite(
                stream("a"),
                Owner.of(ADA, RetentionClass.MEMORIES),
                Expected.ANY,
                List.of(new NewEvent(event, Set.of(tags)))));
    }

    private static ErrorCode codeOf(Mono<?> refused) {
        return assertThrows(HearthbookException.class, refused::block).code();
    }

    private static List<Long> positions(Flux<Recorded> events) {
        return events.map(one -> one.position().value()).collectList().block();
    }

    @Test
    void a_condition_of_several_criteria_fails_when_any_of_them_is_met() {
        try (JournalFixture house = JournalFixture.inMemory()) {
            Condition both = new Condition(
                    List.of(Criterion.of(COURSE).ofTypes("test.noted"), Criterion.of(STUDENT)), house.journal.head());
            house.journal.append(tagged(new Counted(1), COURSE)).block();

            house.journal.append(tagged(new Counted(2), COURSE).when(both)).block();
            house.journal.append(tagged(new Counted(3), STUDENT)).block();

            assertEquals(
                    ErrorCode.CONDITION_FAILED,
                    codeOf(house.journal.append(commit("b", new Counted(4)).when(both))));
            assertEquals(3, house.journal.head().position().value());
        }
    }

    @Test
    void of_commits_that_exclude_each_other_one_goes_through() {
        try (JournalFixture house = JournalFixture.inMemory()) {
            Condition alone = new Condition(List.of(Criterion.of(COURSE), Criterion.of(STUDENT)), Mark.START);

            List<String> outcomes = Flux.fromStream(IntStream.range(0, 64).boxed())
                    .map(i -> house.journal
                            .append(tagged(new Counted(i), i % 2 == 0 ? COURSE : STUDENT)
                                    .when(alone))
                            .map(receipt -> "kept")
                            .onErrorResume(
                                    HearthbookException.class,
                                    e -> Mono.just(e.code().name())))
                    .flatMapSequential(one -> one, 64)
                    .collectList()
                    .block();

            assertEquals(1, outcomes.stream().filter("kept"::equals).count());
            assertEquals(
                    63, outcomes.stream().filter("CONDITION_FAILED"::equals).count());
            assertEquals(1, house.journal.head().position().value());
        }
    }

    @Test
    void readers_and_conditions_by_criteria_agree_with_a_naive_look_at_every_event() {
        long seed = System.nanoTime();
        KeyVault keys = InMemoryKeyVault.create();
        try (JournalFixture memory = JournalFixture.inMemory();
                JournalFixture disk = JournalFixture.in(folder, keys)) {
            for (JournalFixture house : List.of(memory, disk)) {
                Random random = new Random(seed);
                List<Told> told = fill(house, random);
                if (house == disk) {
                    disk.index.flush();
                    told.addAll(fill(house, random));
                }
                for (int i = 0; i < 100; i++) {
                    List<Criterion> anyOf = Stream.generate(() -> criterion(random))
                            .limit(1 + random.nextInt(3))
                            .toList();
                    Mark after = house.journal
                            .markAt(Position.of(random.nextInt(told.size())))
                            .block();
                    List<Long> expected = told.stream()
                            .filter(one -> one.position > after.position().value())
                            .filter(one -> anyOf.stream().anyMatch(one::meets))
                            .map(Told::position)
                            .toList();

                    assertEquals(expected, positions(house.journal.read(anyOf, after)), () -> "seed " + seed);
                    if (!expected.isEmpty()) {
                        assertEquals(
                                ErrorCode.CONDITION_FAILED,
                                codeOf(house.journal.append(
                                        commit("never", new Counted(i)).when(new Condition(anyOf, after)))),
                                () -> "seed " + seed);
                    } else {
                        long before = house.journal.head().position().value();
                        house.journal
                                .append(commit("free", new Counted(i)).when(new Condition(anyOf, after)))
                                .block();
                        told.add(new Told(before + 1, "test.counted", Set.of()));
                    }
                }
            }
        }
        keys.close();
    }

    private static List<Told> fill(JournalFixture house, Random random) {
        List<Told> told = new ArrayList<>();
        long position = house.journal.head().position().value();
        List<Mono<?>> commits = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Event event = random.nextInt(3) == 0 ? Noted.of("n" + i) : new Counted(i);
            Set<Tag> tags = tags(random, random.nextInt(4));
            told.add(new Told(++position, event instanceof Noted ? "test.noted" : "test.counted", tags));
            commits.add(house.journal.append(tagged(event, tags.toArray(Tag[]::new))));
        }
        Flux.fromIterable(commits).flatMapSequential(one -> one, 256).blockLast();
        return told;
    }

    private static Criterion criterion(Random random) {
        Criterion criterion = Criterion.of(tags(random, 1 + random.nextInt(3)).toArray(Tag[]::new));
        return switch (random.nextInt(3)) {
            case 0 -> criterion.ofTypes("test.noted");
            case 1 -> criterion.ofTypes("test.counted", "test.noted");
            default -> criterion;
        };
    }

    /** Common ones and rare ones. */
    private static Set<Tag> tags(Random random, int count) {
        return Stream.generate(
                        () -> Tag.of("t", String.valueOf((int) (12 * random.nextDouble() * random.nextDouble()))))
                .limit(count)
                .collect(Collectors.toSet());
    }

    @Test
    void marks_are_found_by_position_and_by_time() {
        try (JournalFixture house = JournalFixture.inMemory()) {
            Instant before = Instant.now().minusSeconds(1);
            List<Mark> marks = IntStream.range(0, 5)
                    .mapToObj(i -> house.journal
                            .append(commit("a", new Counted(i)))
                            .block()
                            .mark())
                    .toList();
            List<Recorded.Known> all = house.journal
                    .read(Mark.START)
                    .ofType(Recorded.Known.class)
                    .collectList()
                    .block();

            assertEquals(Mark.START, house.journal.markAt(Position.START).block());
            assertEquals(marks.get(2), house.journal.markAt(Position.of(3)).block());
            assertEquals(ErrorCode.STALE_POSITION, codeOf(house.journal.markAt(Position.of(6))));
            assertEquals(Mark.START, house.journal.markAt(before).block());
            assertEquals(marks.get(4), house.journal.markAt(Instant.MAX).block());
            for (Recorded.Known one : all) {
                Mark at = house.journal.markAt(one.meta().time()).block();
                assertEquals(
                        all.stream()
                                .filter(other ->
                                        !other.meta().time().isAfter(one.meta().time()))
                                .count(),
                        at.position().value());
            }
        }
    }
}
