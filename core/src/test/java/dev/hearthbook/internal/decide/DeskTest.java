package dev.hearthbook.internal.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.command.MemoryCommand;
import dev.hearthbook.command.PersonaCommand;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.HouseSamples;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.PersonaEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Commands become commits, in order, once, and again when somebody else was faster. */
class DeskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final PersonaId LUNA = HouseSamples.LUNA;

    private final DeskBook book = new DeskBook();
    private final Desk desk = book.desk();

    @AfterEach
    void close() {
        book.close();
    }

    private static Order order(Consumer<Unit> work, StreamId... roots) {
        return new Order(RequestContext.NONE, Optional.empty(), Optional.empty(), Set.of(roots), work);
    }

    private static Order persona(PersonaCommand command) {
        return order(unit -> unit.execute(command), HouseStreams.of(command.persona()));
    }

    private static Done ok(Mono<Done> answer) {
        return Optional.ofNullable(answer.block(PATIENCE)).orElseThrow();
    }

    private void luna() {
        ok(desk.run(persona(new PersonaCommand.Create(LUNA, false, Optional.empty(), HouseSamples.sheet()))));
    }

    @Test
    void a_second_desk_that_knows_an_older_state_decides_again() {
        luna();
        Desk other = book.desk();
        ok(other.run(persona(new PersonaCommand.Rename(LUNA, "A"))));
        ok(desk.run(persona(new PersonaCommand.Rename(LUNA, "B"))));

        Done done = ok(other.run(persona(new PersonaCommand.Rename(LUNA, "C"))));

        assertEquals(1, done.events().size());
        assertEquals(4L, book.journal.version(HouseStreams.of(LUNA)).block(PATIENCE));
    }

    @Test
    void a_unit_gives_up_after_five_runs_when_others_are_always_faster() {
        luna();
        AtomicInteger runs = new AtomicInteger();

        HearthbookException refusal = assertThrows(
                HearthbookException.class,
                () -> desk.run(order(unit -> {
                            unit.execute(new PersonaCommand.Rename(LUNA, "mine " + runs.incrementAndGet()));
                            book.journal
                                    .append(Commit.of(StreamWrite.of(
                                            HouseStreams.of(LUNA),
                                            Owner.of(Subject.of("luna"), RetentionClass.PERSONAS),
                                            Expected.ANY,
                                            new PersonaEvent.CardChanged(LUNA, "theirs " + runs.get()))))
                                    .block(PATIENCE);
                        }))
                        .block(PATIENCE));

        assertEquals(ErrorCode.WRONG_VERSION, refusal.code());
        assertEquals(Desk.TRIES_MAX, runs.get());
    }

    @Test
    void many_units_over_the_same_nouns_in_any_order_all_arrive() {
        luna();
        MemoryId memory = HouseSamples.MEMORY;
        ok(desk.run(order(unit ->
                unit.execute(new MemoryCommand.Remember(memory, HouseSamples.ADA, MemoryDraft.of("count 0"))))));

        Flux.range(0, 60)
                .flatMap(
                        i -> desk.run(order(
                                        unit -> {
                                            if (i % 2 == 0) {
                                                unit.execute(new PersonaCommand.Correct(LUNA, "a", "b"));
                                            }
                                            int count = Integer.parseInt(unit.memory(memory)
                                                    .orElseThrow()
                                                    .text()
                                                    .substring(6));
                                            unit.execute(new MemoryCommand.Reword(memory, "count " + (count + 1)));
                                            if (i % 2 == 1) {
                                                unit.execute(new PersonaCommand.Correct(LUNA, "a", "b"));
                                            }
                                        },
                                        HouseStreams.of(memory),
                                        HouseStreams.of(LUNA)))
                                .subscribeOn(Schedulers.boundedElastic()),
                        8)
                .blockLast(PATIENCE);

        ok(desk.run(order(unit ->
                assertEquals("count 60", unit.memory(memory).orElseThrow().text()))));
        ok(desk.run(order(unit ->
                assertEquals(60, unit.persona(LUNA).orElseThrow().totals().corrections()))));
    }

    @Test
    void a_thread_that_must_not_block_is_not_blocked() {
        Done done = ok(Mono.defer(() -> desk.run(
                        persona(new PersonaCommand.Create(LUNA, false, Optional.empty(), HouseSamples.sheet()))))
                .subscribeOn(Schedulers.parallel()));

        assertEquals(1, done.receipt().events());
    }

    @Test
    void two_callers_with_one_command_id_get_one_commit() {
        luna();
        long before = book.journal.head().position().value();
        PersonaCommand command = new PersonaCommand.Correct(LUNA, "wrong", "right");
        Order once = new Order(
                RequestContext.NONE,
                Optional.of(new CommandKey("once", command.request())),
                Optional.empty(),
                Set.of(HouseStreams.of(LUNA)),
                unit -> unit.execute(command));

        List<Done> done = Flux.range(0, 20)
                .flatMap(i -> desk.run(once).subscribeOn(Schedulers.boundedElastic()), 20)
                .collectList()
                .block(PATIENCE);

        assertEquals(1, done.stream().map(it -> it.receipt().mark()).distinct().count());
        assertTrue(done.stream().allMatch(it -> it.events().size() == 1));
        assertEquals(before + 1, book.journal.head().position().value());
        assertEquals(
                2,
                ok(desk.run(persona(new PersonaCommand.Correct(LUNA, "x", "y"))))
                                .receipt()
                                .versions()
                                .get(HouseStreams.of(LUNA))
                        - 1L);
    }

    @Test
    void every_event_comes_back_from_the_journal_as_it_was_recorded() {
        List<Event> events = HouseSamples.all();
        book.journal
                .append(Commit.of(StreamWrite.of(
                        new StreamId("test", "all"),
                        Owner.of(HouseSamples.ADA, RetentionClass.MEMORIES),
                        Expected.NONE,
                        events.toArray(new Event[0]))))
                .block(PATIENCE);

        assertEquals(
                events,
                book.journal
                        .read(new StreamId("test", "all"))
                        .cast(Recorded.Fact.class)
                        .map(Recorded.Fact::event)
                        .collectList()
                        .block(PATIENCE));
    }

    @Test
    void a_carried_memory_is_found_again_by_a_desk_that_never_saw_it() {
        MemoryId memory = HouseSamples.MEMORY;
        ok(desk.run(order(unit -> {
            unit.execute(new MemoryCommand.Remember(memory, HouseSamples.ADA, HouseSamples.draft()));
            unit.execute(new MemoryCommand.Promote(memory));
        })));

        Done done = ok(book.desk().run(order(unit -> unit.execute(new MemoryCommand.Promote(memory)))));

        assertEquals(
                Set.of(HouseStreams.of(memory, 2)), done.receipt().versions().keySet());
        ok(book.desk().run(order(unit -> {
            assertEquals(MemoryTier.SHARED, unit.memory(memory).orElseThrow().tier());
            assertTrue(unit.memory(memory).orElseThrow().erasableAlone());
        })));
    }

    @Test
    void a_unit_is_of_no_use_when_it_is_over() {
        Unit[] kept = new Unit[1];
        ok(desk.run(order(unit -> kept[0] = unit)));

        assertThrows(IllegalStateException.class, () -> kept[0].persona(LUNA));
    }
}
