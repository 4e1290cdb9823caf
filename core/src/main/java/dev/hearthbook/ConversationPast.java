package dev.hearthbook;

import dev.hearthbook.event.ConversationEvent;
import dev.hearthbook.event.ConversationEvolution;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Conversation;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.Message;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Transcript;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/**
 * Conversations as they were: their streams replayed. What was redacted at any time is not shown at any time, although its
 * event stays in the log until its keys end.
 */
final class ConversationPast {
    private final Caller caller;

    ConversationPast(Caller caller) {
        this.caller = caller;
    }

    Mono<List<Recorded>> of(ConversationId conversation) {
        return caller.recorded(HouseStreams.of(conversation));
    }

    Mono<List<Recorded>> of(SessionId session) {
        return caller.recorded(HouseStreams.of(session)).map(events -> {
            Set<MessageId> redacted = redacted(events);
            return events.stream().map(event -> hiding(event, redacted)).toList();
        });
    }

    private static Set<MessageId> redacted(List<Recorded> events) {
        Set<MessageId> redacted = new HashSet<>();
        for (Recorded event : events) {
            if (event instanceof Recorded.Fact fact && fact.event() instanceof ConversationEvent.Redacted e) {
                redacted.add(e.message());
            }
        }
        return redacted;
    }

    private static Recorded hiding(Recorded recorded, Set<MessageId> redacted) {
        if (recorded instanceof Recorded.Fact fact) {
            boolean hidden = fact.event() instanceof ConversationEvent.Said said && redacted.contains(said.message())
                    || fact.event() instanceof ConversationEvent.Edited edited && redacted.contains(edited.message());
            return hidden ? new Recorded.Erased(fact.meta()) : fact;
        }
        return recorded;
    }

    Mono<Conversation> conversation(ConversationId conversation, Predicate<Recorded> then) {
        return of(conversation)
                .flatMap(events -> Mono.justOrEmpty(ConversationEvolution.CONVERSATIONS.replay(
                        events.stream().filter(then).toList())));
    }

    Mono<Transcript> transcript(SessionId session, Predicate<Recorded> then) {
        return caller.recorded(HouseStreams.of(session)).flatMap(events -> {
            Set<MessageId> redacted = redacted(events);
            Optional<Session> now = Optional.empty();
            Map<Integer, Message> messages = new TreeMap<>();
            for (Recorded recorded : events) {
                if (then.test(recorded)
                        && recorded instanceof Recorded.Fact fact
                        && fact.event() instanceof ConversationEvent.OfSession event
                        && (now.isPresent() || ConversationEvolution.begins(event))) {
                    Instant at = fact.meta().time();
                    now = Optional.of(ConversationEvolution.session(now, event, at));
                    fold(messages, event, at, redacted);
                }
            }
            return Mono.justOrEmpty(now.map(it -> new Transcript(it, List.copyOf(messages.values()))));
        });
    }

    private static void fold(
            Map<Integer, Message> messages, ConversationEvent.OfSession event, Instant at, Set<MessageId> redacted) {
        if (event instanceof ConversationEvent.Said e) {
            Message said = ConversationEvolution.message(e, at);
            messages.put(
                    e.message().number(),
                    redacted.contains(e.message()) ? ConversationEvolution.redacted(said, at) : said);
        } else if (event instanceof ConversationEvent.Edited e) {
            messages.computeIfPresent(
                    e.message().number(), (number, before) -> ConversationEvolution.edited(before, e, at));
        } else if (event instanceof ConversationEvent.Redacted e) {
            messages.computeIfPresent(
                    e.message().number(), (number, before) -> ConversationEvolution.redacted(before, at));
        }
    }
}
