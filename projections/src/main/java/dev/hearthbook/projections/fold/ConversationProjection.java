package dev.hearthbook.projections.fold;

import dev.hearthbook.event.ConversationEvent;
import dev.hearthbook.event.ConversationEvolution;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Conversation;
import dev.hearthbook.model.Message;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.Session;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Conversations, sessions and messages as rows.
 *
 * <p><b>Context.</b> A message is indexed with its own words and those of the two before it at once, and again, with those of
 * the two after it, when the second of them is said or the session ends. Changing a message indexes its neighbours anew, so
 * that words that were taken out are found nowhere.
 *
 * <p><b>After a salvage</b> what lost its beginning has no row: nobody knows whose conversation it was, or how it began. The
 * messages of such a session stand for themselves, and are edited and redacted as ever.
 */
public final class ConversationProjection implements Projection {
    @Override
    public String name() {
        return "conversations";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public List<Table> tables() {
        return List.of(ConversationTable.CONVERSATIONS, ConversationTable.SESSIONS, ConversationTable.MESSAGES);
    }

    @Override
    public List<Mutation> fold(Rows now, Recorded.Fact fact) {
        Instant at = fact.meta().time();
        if (fact.event() instanceof ConversationEvent.OfConversation event) {
            return conversation(now, event, at);
        } else if (fact.event() instanceof ConversationEvent.OfSession event) {
            return session(now, event, at);
        }
        return List.of();
    }

    private static List<Mutation> conversation(Rows now, ConversationEvent.OfConversation event, Instant at) {
        String key = event.conversation().value();
        Optional<Conversation> before =
                now.get(ConversationTable.CONVERSATIONS, key).map(ConversationTable::conversation);
        if (before.isEmpty() && !ConversationEvolution.begins(event)) {
            return List.of();
        }
        Conversation after = ConversationEvolution.conversation(before, event, at);
        return List.of(Mutation.upsert(ConversationTable.CONVERSATIONS, key, ConversationTable.row(after))
                .searchable(Map.of("title", after.title())));
    }

    private static List<Mutation> session(Rows now, ConversationEvent.OfSession event, Instant at) {
        String key = event.session().value();
        Optional<Session> before = now.get(ConversationTable.SESSIONS, key).map(ConversationTable::session);
        Optional<Session> after = before.isEmpty() && !ConversationEvolution.begins(event)
                ? Optional.empty()
                : Optional.of(ConversationEvolution.session(before, event, at));
        List<Mutation> mutations = new ArrayList<>();
        after.ifPresent(session ->
                mutations.add(Mutation.upsert(ConversationTable.SESSIONS, key, ConversationTable.row(session))));

        MessageContext context = new MessageContext(now, event.session(), after);
        if (event instanceof ConversationEvent.Said e) {
            context.change(ConversationEvolution.message(e, at));
            mutations.add(row(context, e.message()));
            index(context, e.message().number() - 2, mutations);
        } else if (event instanceof ConversationEvent.Edited e) {
            context.get(e.message().number()).ifPresent(message -> {
                context.change(ConversationEvolution.edited(message, e, at));
                changed(context, e.message(), mutations);
            });
        } else if (event instanceof ConversationEvent.Redacted e) {
            context.get(e.message().number()).ifPresent(message -> {
                context.change(ConversationEvolution.redacted(message, at));
                changed(context, e.message(), mutations);
            });
        } else if (event instanceof ConversationEvent.SessionEnded
                && before.isPresent()
                && !before.get().ended()) {
            // The last message has nobody after it; the one before it will not get its second successor any more.
            index(context, before.get().messages() - 1, mutations);
        }
        return mutations;
    }

    private static void changed(MessageContext context, MessageId message, List<Mutation> mutations) {
        mutations.add(row(context, message));
        for (int number = message.number() - 2; number <= message.number() + 2; number++) {
            if (number != message.number()) {
                index(context, number, mutations);
            }
        }
    }

    /** The row of a message; a redacted one leaves the index. */
    private static Mutation row(MessageContext context, MessageId id) {
        Message message = context.get(id.number()).orElseThrow(() -> new AssertionError("the message was just made"));
        Mutation.Upsert row = Mutation.upsert(
                ConversationTable.MESSAGES, id.toString(), ConversationTable.row(message, context.persona()));
        return message.redacted() ? row : row.searchable(context.fields(id.number()));
    }

    /** Indexes a message anew, if there is one that can be found. */
    private static void index(MessageContext context, int number, List<Mutation> mutations) {
        context.get(number)
                .filter(message -> !message.redacted())
                .ifPresent(message -> mutations.add(
                        Mutation.patch(ConversationTable.MESSAGES, message.id().toString(), Map.of())
                                .searchable(context.fields(number))));
    }
}
