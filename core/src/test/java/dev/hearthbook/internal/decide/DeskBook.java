package dev.hearthbook.internal.decide;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.HouseEvents;
import dev.hearthbook.internal.index.BookIndex;
import dev.hearthbook.internal.journal.BookJournal;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.Durability;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.InMemoryLog;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.policy.Guard;
import dev.hearthbook.work.Workers;
import java.time.Duration;
import java.time.InstantSource;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A journal in memory that knows the house's events, without views. */
public final class DeskBook implements AutoCloseable {
    public final Scheduler scheduler = Schedulers.newBoundedElastic(4, 10_000, "desk-test", 60, true);
    public final InstantSource clock = InstantSource.system();
    public final IdSource ids = IdSource.system();
    public final BookJournal journal;
    private final KeyVault keys = InMemoryKeyVault.create();
    private final EventLog log = InMemoryLog.create();
    private final BookIndex index = BookIndex.inMemory(Duration.ofDays(90));

    public DeskBook() {
        journal = BookJournal.open(
                log,
                keys,
                index,
                new BookJournal.Settings(
                        BookEvent.types().and(HouseEvents.types()),
                        Durability.OS,
                        1_024,
                        Duration.ofSeconds(5),
                        log.frameBytesMax(),
                        true,
                        clock,
                        ids,
                        Workers.threads(),
                        scheduler));
    }

    public Desk desk() {
        return new Desk(journal, clock, ids, scheduler, new Guardian(Guard.NONE, keys, ids), refused -> {});
    }

    @Override
    public void close() {
        journal.close();
        index.close();
        log.close();
        keys.close();
        scheduler.dispose();
    }
}
