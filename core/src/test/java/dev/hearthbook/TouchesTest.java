package dev.hearthbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hearthbook.command.MemoryCommand;
import dev.hearthbook.event.HouseSamples;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.MemoryEvent;
import dev.hearthbook.event.MemoryEvolution;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.decide.Desk;
import dev.hearthbook.internal.decide.DeskBook;
import dev.hearthbook.internal.decide.Order;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.work.Workers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Recalls are counted, and cost at most one commit per persona, subject and minute. */
class TouchesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final DeskBook book = new DeskBook();
    private final Desk desk = book.desk();
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Touches touches = new Touches(desk, time, Workers.threads());

    @AfterEach
    void close() {
        time.dispose();
        book.close();
    }

    private Memory memory(String id) {
        MemoryId memory = MemoryId.of(id);
        MemoryDraft draft = MemoryDraft.of("likes tea").persona(HouseSamples.LUNA);
        desk.run(new Order(
                        RequestContext.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        Set.of(),
                        unit -> unit.execute(new MemoryCommand.Remember(memory, HouseSamples.ADA, draft))))
                .block(PATIENCE);
        return MemoryEvolution.evolve(
                Optional.empty(), MemoryEvent.Remembered.of(memory, HouseSamples.ADA, draft), HouseSamples.AT);
    }

    private List<MemoryEvent.Recalled> recalled(Memory memory) {
        return book.journal
                .read(HouseStreams.of(memory.id()))
                .cast(Recorded.Fact.class)
                .map(Recorded.Fact::event)
                .ofType(MemoryEvent.Recalled.class)
                .collectList()
                .block(PATIENCE);
    }

    @Test
    void a_minute_of_recalls_is_one_commit() {
        Memory tea = memory("tea");
        Memory rain = memory("rain");
        Mark start = book.journal.head();
        long before = start.position().value();
        for (int i = 0; i < 100; i++) {
            touches.add(tea, HouseSamples.AT.plusSeconds(i));
        }
        touches.add(rain, HouseSamples.AT);
        assertEquals(before, book.journal.head().position().value());

        time.advanceTimeBy(Touches.EVERY);
        book.journal.subscribe(start).take(2).blockLast(PATIENCE);

        assertEquals(List.of(new MemoryEvent.Recalled(tea.id(), 100, HouseSamples.AT.plusSeconds(99))), recalled(tea));
        assertEquals(1, recalled(rain).size());
        assertEquals(before + 2, book.journal.head().position().value());
    }

    @Test
    void closing_writes_what_was_gathered_and_skips_what_is_gone() {
        Memory tea = memory("tea");
        Memory never = MemoryEvolution.evolve(
                Optional.empty(),
                MemoryEvent.Remembered.of(
                        MemoryId.of("never"),
                        HouseSamples.ADA,
                        MemoryDraft.of("x").persona(HouseSamples.LUNA)),
                HouseSamples.AT);
        touches.add(never, HouseSamples.AT);
        touches.add(tea, HouseSamples.AT);

        touches.flush();

        assertEquals(1, recalled(tea).size());
        assertEquals(0, recalled(never).size());
    }
}
