package dev.hearthbook;

import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Utterance;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Messages that grow, by session, in memory. A change only rings: watchers look at what there is at most {@value #PER_SECOND}
 * times a second each, so a fast writer and a slow watcher cost nothing.
 */
final class Drafts {
    /** How many drafts of a book can be open at once. */
    static final int OPEN_MAX = 1_000;

    static final int PER_SECOND = 20;

    private final Map<SessionId, Room> rooms = new HashMap<>();
    private long begun;
    private int open;

    /** A session that somebody writes in or watches. Guarded by the monitor of {@link Drafts}. */
    private static final class Room {
        private final Sinks.Many<Long> bell = Sinks.many().replay().latestOrDefault(0L);
        private final Map<Long, LiveMessage> drafts = new TreeMap<>();
        private int watchers;
        private long rung;
    }

    /** @throws HearthbookException {@code OVERLOADED} beyond {@value #OPEN_MAX} open drafts */
    LiveMessage begin(Session in, Role role, String speaker, Function<Utterance, Mono<Conversations.Said>> saying) {
        SessionId session = in.id();
        LiveMessage message;
        synchronized (this) {
            if (open >= OPEN_MAX) {
                throw new HearthbookException(
                        ErrorCode.OVERLOADED,
                        OPEN_MAX + " messages are growing at once; say or cancel some before you begin another");
            }
            open++;
            long draft = ++begun;
            message = new LiveMessage(draft, in, role, speaker, saying, () -> ring(session), () -> end(session, draft));
            rooms.computeIfAbsent(session, key -> new Room()).drafts.put(draft, message);
        }
        ring(session);
        return message;
    }

    /** The growing messages of a session, oldest first, now and whenever they change; never completes by itself. */
    Flux<List<DraftText>> watch(SessionId session) {
        return Flux.defer(() -> {
            Room room;
            synchronized (this) {
                room = rooms.computeIfAbsent(session, key -> new Room());
                room.watchers++;
            }
            return room.bell
                    .asFlux()
                    .onBackpressureLatest()
                    .sample(Duration.ofMillis(1_000 / PER_SECOND))
                    .map(ring -> shown(session))
                    .distinctUntilChanged()
                    .onBackpressureLatest()
                    .doFinally(signal -> leave(session, room));
        });
    }

    private List<DraftText> shown(SessionId session) {
        List<LiveMessage> drafts;
        synchronized (this) {
            Room room = rooms.get(session);
            drafts = room == null ? List.of() : List.copyOf(room.drafts.values());
        }
        return drafts.stream().map(LiveMessage::shown).toList();
    }

    private synchronized void ring(SessionId session) {
        Room room = rooms.get(session);
        if (room != null) {
            room.bell.tryEmitNext(++room.rung);
        }
    }

    private synchronized void end(SessionId session, long draft) {
        Room room = rooms.get(session);
        if (room != null && room.drafts.remove(draft) != null) {
            open--;
            ring(session);
            tidy(session, room);
        }
    }

    private synchronized void leave(SessionId session, Room room) {
        room.watchers--;
        tidy(session, room);
    }

    private void tidy(SessionId session, Room room) {
        if (room.watchers == 0 && room.drafts.isEmpty()) {
            rooms.remove(session, room);
        }
    }

    /** Drops the drafts of a subject that was erased. */
    void clear(Subject subject) {
        clear(message -> message.isOf(subject));
    }

    /** Drops the drafts of a conversation that was erased. */
    void clear(ConversationId conversation) {
        clear(message -> message.isIn(conversation));
    }

    private void clear(Predicate<LiveMessage> erased) {
        List<LiveMessage> gone;
        synchronized (this) {
            gone = rooms.values().stream()
                    .flatMap(room -> room.drafts.values().stream())
                    .filter(erased)
                    .toList();
        }
        gone.forEach(LiveMessage::cancel);
    }
}
