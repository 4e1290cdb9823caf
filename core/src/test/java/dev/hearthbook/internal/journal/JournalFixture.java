package dev.hearthbook.internal.journal;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.files.BookFolder;
import dev.hearthbook.files.Disk;
import dev.hearthbook.internal.chronicle.ChronicleLog;
import dev.hearthbook.internal.index.BookIndex;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.Durability;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.InMemoryLog;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.work.Workers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** An open journal with its parts, in memory or on disk, and the few events that its tests speak of. */
final class JournalFixture implements AutoCloseable {
    static final Subject ADA = Subject.of("ada");
    static final Subject BOB = Subject.of("bob");

    enum Colour {
        RED,
        BLUE
    }

    record Noted(
            String text, int number, Optional<Instant> at, List<Double> shares, Map<String, String> tags, Colour colour)
            implements Event {
        static Noted of(String text) {
            return new Noted(
                    text,
                    7,
                    Optional.of(Instant.ofEpochSecond(5, 6_000)),
                    List.of(0.25),
                    Map.of("a", "b"),
                    Colour.BLUE);
        }
    }

    record Counted(int number) implements Event {}

    static final EventTypes TYPES = BookEvent.types()
            .and(EventTypes.builder()
                    .register("test.noted", 1, Noted.class)
                    .register("test.counted", 1, Counted.class)
                    .build());

    final KeyVault keys;
    final EventLog log;
    final BookIndex index;
    final BookJournal journal;
    private final Scheduler scheduler = Schedulers.newBoundedElastic(4, 1_000, "test-io", 60, true);
    private final boolean ownsKeys;

    private JournalFixture(KeyVault keys, boolean ownsKeys, EventLog log, BookIndex index, Durability durability) {
        this(keys, ownsKeys, log, index, durability, InstantSource.system());
    }

    private JournalFixture(
            KeyVault keys,
            boolean ownsKeys,
            EventLog log,
            BookIndex index,
            Durability durability,
            InstantSource clock) {
        this.keys = keys;
        this.ownsKeys = ownsKeys;
        this.log = log;
        this.index = index;
        this.journal = BookJournal.open(
                log,
                keys,
                index,
                new BookJournal.Settings(
                        TYPES,
                        durability,
                        1_024,
                        Duration.ofSeconds(5),
                        log.frameBytesMax(),
                        true,
                        clock,
                        IdSource.system(),
                        Workers.threads(),
                        scheduler));
    }

    static JournalFixture inMemory() {
        return new JournalFixture(
                InMemoryKeyVault.create(),
                true,
                InMemoryLog.create(),
                BookIndex.inMemory(Duration.ofDays(90)),
                Durability.OS);
    }

    static JournalFixture over(EventLog log) {
        return new JournalFixture(
                InMemoryKeyVault.create(), true, log, BookIndex.inMemory(Duration.ofDays(90)), Durability.GROUP);
    }

    /** With a vault that outlives the journal. */
    static JournalFixture over(EventLog log, KeyVault keys) {
        return new JournalFixture(keys, false, log, BookIndex.inMemory(Duration.ofDays(90)), Durability.GROUP);
    }

    /** On disk, with a vault that outlives the journal. */
    static JournalFixture in(Path folder, KeyVault keys) {
        return in(folder, keys, Durability.GROUP, InstantSource.system());
    }

    static JournalFixture in(Path folder, KeyVault keys, Durability durability, InstantSource clock) {
        return in(folder, keys, durability, clock, Disk.real());
    }

    static JournalFixture in(Path folder, KeyVault keys, Durability durability, InstantSource clock, Disk disk) {
        BookFolder.create(folder).prepareSqlite();
        return new JournalFixture(
                keys,
                false,
                ChronicleLog.open(folder.resolve("log"), ChronicleLog.Options.DEFAULT, disk),
                BookIndex.open(folder.resolve("index"), 4_096, Duration.ofDays(90), Workers.threads()),
                durability,
                clock);
    }

    static StreamId stream(String id) {
        return new StreamId("test", id);
    }

    static StreamWrite write(String stream, Expected expected, Event... events) {
        return StreamWrite.of(stream(stream), Owner.of(ADA, RetentionClass.MEMORIES), expected, events);
    }

    static Commit commit(String stream, Event... events) {
        return Commit.of(write(stream, Expected.ANY, events));
    }

    @Override
    public void close() {
        journal.close();
        index.close();
        log.close();
        if (ownsKeys) {
            keys.close();
        }
        scheduler.dispose();
    }
}
