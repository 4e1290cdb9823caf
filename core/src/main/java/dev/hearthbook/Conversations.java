package dev.hearthbook;

import dev.hearthbook.command.ConversationCommand;
import dev.hearthbook.event.ConversationEvent;
import dev.hearthbook.event.HouseStreams;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.decide.Done;
import dev.hearthbook.model.Conversation;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Message;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.model.Transcript;
import dev.hearthbook.model.Utterance;
import dev.hearthbook.view.Change;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Conversations, their sessions and messages.
 *
 * <pre>{@code
 * var chat = book.conversations().start(user, "Tea").block();
 * book.conversations().say(chat.session(), Role.USER, "Ada", "I like tea").block();
 * }</pre>
 *
 * <p>Publishers are cold: subscribing does the work, subscribing twice does it twice. Any thread may subscribe; work that may
 * block hops away from threads that must not. Messages of a session get their numbers in the order in which they are
 * subscribed. Commands answer with a {@link Receipt}, of 0 events when all was as asked already. A rule says no with
 * {@code REFUSED}, an unknown id with {@code NOT_FOUND}, an erased one with {@code SUBJECT_ERASED}.
 */
public final class Conversations {
    private static final Map<String, Table> TABLES = Map.of(
            ConversationTable.CONVERSATIONS.name(), ConversationTable.CONVERSATIONS,
            ConversationTable.SESSIONS.name(), ConversationTable.SESSIONS,
            ConversationTable.MESSAGES.name(), ConversationTable.MESSAGES);

    private final Caller caller;
    private final ConversationPast past;

    Conversations(Caller caller) {
        this.caller = caller;
        this.past = new ConversationPast(caller);
    }

    /** A conversation that started, with its first session. */
    public record Started(ConversationId conversation, SessionId session, Receipt receipt) {}

    /** A session that started. */
    public record SessionStarted(SessionId session, Receipt receipt) {}

    /** A message that was said. */
    public record Said(MessageId message, Receipt receipt) {}

    /** A conversation of the handle's subject; only through {@code book.as(subject)}. */
    public Mono<Started> start(String title) {
        return Mono.defer(() -> start(caller.subject(), ConversationDraft.titled(title)));
    }

    public Mono<Started> start(Subject subject, String title) {
        return start(subject, ConversationDraft.titled(title));
    }

    /** @param subject whose data it is: the user, or a group as a subject of its own */
    public Mono<Started> start(Subject subject, ConversationDraft draft) {
        return Mono.defer(() -> {
            ConversationCommand.Start command = draft.command(subject, caller.nouns().ids);
            return run(command, command.session()).map(done -> {
                ConversationEvent.SessionStarted session = started(done);
                return new Started(session.conversation(), session.session(), done.receipt());
            });
        });
    }

    public Mono<SessionStarted> startSession(ConversationId conversation) {
        return startSession(conversation, Map.of());
    }

    public Mono<SessionStarted> startSession(ConversationId conversation, Map<String, String> metadata) {
        return Mono.defer(() -> {
            SessionId session = SessionId.of("s-" + caller.nouns().ids.next());
            return run(new ConversationCommand.StartSession(conversation, session, true, metadata), session)
                    .map(done -> new SessionStarted(started(done).session(), done.receipt()));
        });
    }

    private static ConversationEvent.SessionStarted started(Done done) {
        return done.first(ConversationEvent.SessionStarted.class).orElseThrow(Caller::erased);
    }

    public Mono<Said> say(SessionId session, Role role, String speaker, String text) {
        return say(session, Utterance.of(role, speaker, text));
    }

    public Mono<Said> say(SessionId session, Utterance utterance) {
        return run(new ConversationCommand.Say(session, utterance))
                .map(done -> new Said(
                        done.first(ConversationEvent.Said.class)
                                .orElseThrow(Caller::erased)
                                .message(),
                        done.receipt()));
    }

    /**
     * Begins a message that grows; watchers of {@link #watchDrafts} see it, and {@link LiveMessage#say} records it as one
     * event.
     *
     * @return {@code OVERLOADED} when too many messages grow at once
     */
    public Mono<LiveMessage> draft(SessionId session, Role role, String speaker) {
        return caller.look(Set.of(HouseStreams.of(session)), unit -> unit.taking(session))
                .map(open -> caller.nouns().drafts.begin(open, role, speaker, it -> say(session, it)));
    }

    /** The growing messages of a session, at most 20 times a second; empty when the session is not there. */
    public Flux<List<DraftText>> watchDrafts(SessionId session) {
        return caller.look(Set.of(), unit -> unit.session(session).isPresent())
                .filter(there -> there)
                .flatMapMany(there -> caller.nouns().drafts.watch(session));
    }

    public Mono<Receipt> edit(MessageId message, String text) {
        return receipt(new ConversationCommand.Edit(message, text));
    }

    /** Takes the content of a message out of every view and every history, for good; its place stays. */
    public Mono<Receipt> redact(MessageId message, String reason) {
        return receipt(new ConversationCommand.Redact(message, reason));
    }

    /** @param weight 0 to 1; 0 takes the topic away */
    public Mono<Receipt> noteTopic(SessionId session, String topic, double weight) {
        return receipt(new ConversationCommand.NoteTopic(session, topic, weight));
    }

    /** @param intensity 0 to 1 */
    public Mono<Receipt> noteMood(SessionId session, String emotion, double intensity) {
        return receipt(new ConversationCommand.NoteMood(session, emotion, intensity));
    }

    /** @param metadata all of them from now on */
    public Mono<Receipt> describe(SessionId session, Map<String, String> metadata) {
        return receipt(new ConversationCommand.DescribeSession(session, metadata));
    }

    public Mono<Receipt> endSession(SessionId session) {
        return receipt(new ConversationCommand.EndSession(session));
    }

    public Mono<Receipt> title(ConversationId conversation, String title) {
        return receipt(new ConversationCommand.Title(conversation, title));
    }

    /** @param metadata all of them from now on */
    public Mono<Receipt> describe(ConversationId conversation, Map<String, String> metadata) {
        return receipt(new ConversationCommand.Describe(conversation, metadata));
    }

    /** Ends its open sessions and takes no more. */
    public Mono<Receipt> close(ConversationId conversation, String reason) {
        return receipt(new ConversationCommand.Close(conversation, reason));
    }

    private Mono<Done> run(ConversationCommand command, SessionId... sessions) {
        Set<StreamId> roots = new HashSet<>();
        if (command instanceof ConversationCommand.ToConversation to) {
            roots.add(HouseStreams.of(to.conversation()));
        } else if (command instanceof ConversationCommand.ToSession to) {
            roots.add(HouseStreams.of(to.session()));
        }
        for (SessionId session : sessions) {
            roots.add(HouseStreams.of(session));
        }
        return caller.run(command.request(), roots, unit -> unit.execute(command));
    }

    private Mono<Receipt> receipt(ConversationCommand command) {
        return run(command).map(Done::receipt);
    }

    /** The conversation, or empty. */
    public Mono<Conversation> get(ConversationId conversation) {
        return caller.one(ConversationTable.conversations(), conversation.value());
    }

    /** The session, or empty. */
    public Mono<Session> get(SessionId session) {
        return caller.one(ConversationTable.sessions(), session.value());
    }

    /** The message, or empty. */
    public Mono<Message> get(MessageId message) {
        return caller.one(ConversationTable.messages(), message.toString());
    }

    /** Every conversation, the one changed last first. */
    public Query<Conversation> query() {
        return ConversationTable.conversations().orderBy(Table.UPDATED_AT).descending();
    }

    /** The sessions of a conversation, oldest first. */
    public Query<Session> sessions(ConversationId conversation) {
        return ConversationTable.sessions()
                .where(Match.is("conversation", conversation.value()))
                .orderBy(Table.CREATED_AT);
    }

    /** The messages of a session in order; pages lead on and back by their cursors. */
    public Query<Message> messages(SessionId session) {
        return ConversationTable.messages()
                .where(Match.is("session", session.value()))
                .orderBy("number");
    }

    /** The messages of all sessions of a conversation in the order in which they were said. */
    public Query<Message> messages(ConversationId conversation) {
        return ConversationTable.messages()
                .where(Match.is("conversation", conversation.value()))
                .orderBy("said_at");
    }

    /**
     * The last messages of a session, in order: what a model gets as its context.
     *
     * @param messages 1 to {@value Query#LIMIT_MAX}
     */
    public Mono<List<Message>> window(SessionId session, int messages) {
        return page(messages(session).descending().limit(messages)).map(page -> {
            List<Message> inOrder = new ArrayList<>(page.rows());
            Collections.reverse(inOrder);
            return List.copyOf(inOrder);
        });
    }

    /**
     * A message with its neighbours, in order.
     *
     * @param each how many before and how many after, 0 to 400
     */
    public Mono<List<Message>> around(MessageId message, int each) {
        Require.that(
                each >= 0 && each <= 400, "a message is shown with 0 to 400 neighbours, but %d were asked for", each);
        long number = message.number();
        return page(messages(message.session())
                        .where(Match.between("number", number - each, number + each))
                        .limit(2 * each + 1))
                .map(Page::rows);
    }

    /** One page of a query that this façade began. */
    public <T> Mono<Page<T>> page(Query<T> query) {
        return Mono.defer(() -> caller.page(table(query), query));
    }

    public Mono<Long> count(Query<?> query) {
        return Mono.defer(() -> caller.count(table(query), query));
    }

    /** The session now, and again whenever it changes; an empty optional while there is none. */
    public Flux<Optional<Session>> watch(SessionId session) {
        return caller.watchOne(ConversationTable.sessions(), session.value());
    }

    public <T> Flux<Page<T>> watch(Query<T> query) {
        return Flux.defer(() -> caller.watch(table(query), query));
    }

    public <T> Flux<Change<T>> changes(Query<T> query) {
        return Flux.defer(() -> caller.changes(table(query), query));
    }

    private static Table table(Query<?> query) {
        String asked = query.spec().table().name();
        Table table = TABLES.get(asked);
        if (table == null) {
            throw new IllegalArgumentException("this asks for rows of " + TABLES.keySet() + ", but the query is on '"
                    + asked + "'; begin with the façade's own query");
        }
        return table;
    }

    /** Messages of the handle's subject; only through {@code book.as(subject)}. */
    public Mono<List<Hit<Message>>> search(String words) {
        return Mono.defer(() -> search(
                ConversationTable.searchMessages().within(caller.subject()).text(words)));
    }

    /**
     * Messages by their own words and those of their neighbours; begin with {@link ConversationTable#searchMessages} and name
     * subjects.
     */
    public Mono<List<Hit<Message>>> search(Search<Message> search) {
        return caller.search(ConversationTable.MESSAGES, search);
    }

    /**
     * The same with what it was drawn from: how many messages there are in all, by role and speaker, how many rows were
     * opened and how long it took. The access is logged in every audit mode.
     */
    public Mono<Searched<Message>> searchWithAnalytics(Search<Message> search) {
        return caller.findings(ConversationTable.MESSAGES, search, Set.of("role", "speaker"), Caller.Reviewed::asItIs);
    }

    /** Everything that happened to the frame of a conversation, in order; what was said lies in its sessions. */
    public Flux<Recorded> history(ConversationId conversation) {
        return past.of(conversation).flatMapIterable(events -> events);
    }

    /** Everything that happened in a session, in order; what was redacted since is shown as erased. */
    public Flux<Recorded> history(SessionId session) {
        return past.of(session).flatMapIterable(events -> events);
    }

    /** The conversation as it was at a mark, or empty when there was none yet. */
    public Mono<Conversation> asOf(ConversationId conversation, Mark mark) {
        return caller.upTo(mark).flatMap(then -> past.conversation(conversation, then));
    }

    /** The conversation as it was at an instant, or empty when there was none yet. */
    public Mono<Conversation> asOf(ConversationId conversation, Instant at) {
        return past.conversation(conversation, Caller.upTo(at));
    }

    /** The session and its messages as they were at a mark, or empty when there was none yet. */
    public Mono<Transcript> asOf(SessionId session, Mark mark) {
        return caller.upTo(mark).flatMap(then -> past.transcript(session, then));
    }

    /** The session and its messages as they were at an instant, or empty when there was none yet. */
    public Mono<Transcript> asOf(SessionId session, Instant at) {
        return past.transcript(session, Caller.upTo(at));
    }
}
