package dev.hearthbook;

import dev.hearthbook.command.MemoryCommand;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.internal.decide.Desk;
import dev.hearthbook.internal.decide.Done;
import dev.hearthbook.internal.decide.Order;
import dev.hearthbook.internal.decide.Unit;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.work.Workers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Gathers recalls, so that reading writes at most one commit per persona, subject and minute, with one small event per memory
 * that was recalled in it. What is gathered is lost in a crash.
 *
 * <p>An event per memory lies in that memory's own stream, so its count ends, moves and is rebuilt with it.
 */
final class Touches {
    /** How long recalls are gathered. */
    static final Duration EVERY = Duration.ofMinutes(1);
    /** How many memories of a persona and subject are gathered at most; then they are written at once. */
    static final int MEMORIES_MAX = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Touches.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final Desk desk;
    private final Scheduler scheduler;
    private final Workers workers;
    private final Map<Group, Map<MemoryId, Touch>> waiting = new HashMap<>();

    private record Group(Optional<PersonaId> persona, Subject subject) {}

    private record Touch(int times, Instant last) {}

    Touches(Desk desk, Scheduler scheduler, Workers workers) {
        this.desk = desk;
        this.scheduler = scheduler;
        this.workers = workers;
    }

    /** Counts a recall, soon. */
    void add(Memory memory, Instant at) {
        Group group = new Group(memory.persona(), memory.subject());
        boolean first;
        boolean full;
        synchronized (waiting) {
            Map<MemoryId, Touch> touches = waiting.get(group);
            first = touches == null;
            if (touches == null) {
                touches = new HashMap<>();
                waiting.put(group, touches);
            }
            touches.merge(memory.id(), new Touch(1, at), (before, now) -> new Touch(before.times() + 1, now.last()));
            full = touches.size() >= MEMORIES_MAX;
        }
        if (full) {
            write(group).subscribe();
        } else if (first) {
            later(group);
        }
    }

    private void later(Group group) {
        try {
            scheduler.schedule(() -> write(group).subscribe(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the book is closing; its recalls are written by close()");
        }
    }

    /** Writes what was gathered, and waits for it; what cannot be written is lost, as in a crash. */
    void flush() {
        List<Group> groups;
        synchronized (waiting) {
            groups = new ArrayList<>(waiting.keySet());
        }
        try {
            workers.join(Flux.fromIterable(groups)
                    .concatMap(this::write)
                    .then()
                    .timeout(CLOSE_PATIENCE, workers.timer())
                    .toFuture());
        } catch (RuntimeException e) {
            LOG.debug("recalls were not counted at close", e);
        }
    }

    private Mono<Done> write(Group group) {
        return Mono.defer(() -> {
            Map<MemoryId, Touch> touches;
            synchronized (waiting) {
                touches = waiting.remove(group);
            }
            if (touches == null) {
                return Mono.empty();
            }
            Order order = new Order(
                    RequestContext.NONE,
                    Optional.empty(),
                    Optional.of(group.subject),
                    roots(touches.keySet()),
                    unit -> {
                        touches.forEach((memory, touch) -> count(unit, memory, touch));
                    });
            return desk.run(order).onErrorResume(HearthbookException.class, e -> {
                LOG.debug("recalls of {} memories were not counted: {}", touches.size(), e.code());
                return Mono.empty();
            });
        });
    }

    /** A memory that was erased meanwhile is not worth the others' counts. */
    private static void count(Unit unit, MemoryId memory, Touch touch) {
        try {
            unit.execute(new MemoryCommand.Recall(memory, touch.times, touch.last));
        } catch (HearthbookException e) {
            LOG.debug("a recall was not counted: {}", e.code());
        }
    }

    private static Set<StreamId> roots(Set<MemoryId> memories) {
        return Set.copyOf(memories.stream().map(HouseStreams::of).toList());
    }
}
