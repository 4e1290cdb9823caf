package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.ConversationDraft;
import dev.hearthbook.Conversations;
import dev.hearthbook.Conversations.Said;
import dev.hearthbook.Conversations.Started;
import dev.hearthbook.DraftText;
import dev.hearthbook.LiveMessage;
import dev.hearthbook.Searched;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Attachment;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.Message;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.ToolCall;
import dev.hearthbook.model.Transcript;
import dev.hearthbook.model.Utterance;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Match;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What a book does with conversations, sessions and messages. */
public abstract class ConversationContract extends BookContract {
    private Conversations conversations() {
        return book.conversations();
    }

    private Said say(SessionId session, String text) {
        return ok(conversations().say(session, Role.USER, "Ada", text));
    }

    private List<String> found(String words) {
        settle();
        return ok(conversations()
                        .search(ConversationTable.searchMessages().within(ADA).text(words)))
                .stream()
                .map(hit -> hit.row().id().toString())
                .toList();
    }

    @Test
    void messages_are_numbered_densely_and_read_in_order() {
        Started chat = chat(ADA);

        IntStream.rangeClosed(1, 25).forEach(i -> say(chat.session(), "message " + i));
        settle();

        Page<Message> first =
                ok(conversations().page(conversations().messages(chat.session()).limit(10)));
        Page<Message> second = ok(conversations()
                .page(conversations()
                        .messages(chat.session())
                        .limit(10)
                        .at(first.next().orElseThrow())));
        Page<Message> back = ok(conversations()
                .page(conversations()
                        .messages(chat.session())
                        .limit(10)
                        .at(second.previous().orElseThrow())));
        assertEquals(11, second.rows().get(0).id().number());
        assertEquals(first.rows(), back.rows());
        assertEquals(
                List.of("message 23", "message 24", "message 25"),
                ok(conversations().window(chat.session(), 3)).stream()
                        .map(Message::text)
                        .toList());
        assertEquals(
                List.of(4, 5, 6),
                ok(conversations().around(new MessageId(chat.session(), 5), 1)).stream()
                        .map(message -> message.id().number())
                        .toList());
        assertEquals(25, ok(conversations().get(chat.session())).messages());
    }

    @Test
    void a_message_keeps_everything_that_came_with_it() {
        Started chat = chat(ADA);
        Utterance said = Utterance.of(Role.TOOL, "weather", "sunny")
                .withAttachments(new Attachment("sky.png", "image/png", 12, "blob:1"))
                .withTools(new ToolCall("forecast", "{\"city\":\"Lisbon\"}", "sunny"))
                .withMetadata(Map.of("model", "m-1"));

        MessageId id = ok(conversations().say(chat.session(), said)).message();
        settle();

        Message message = ok(conversations().get(id));
        assertEquals(said.attachments(), message.attachments());
        assertEquals(said.tools(), message.tools());
        assertEquals(said.metadata(), message.metadata());
        assertEquals(Role.TOOL, message.role());
    }

    @Test
    void many_threads_in_one_session_get_dense_numbers() {
        Started chat = chat(ADA);

        List<Integer> numbers = ok(Flux.range(0, 400)
                .flatMap(
                        i -> conversations()
                                .say(chat.session(), Role.USER, "Ada", "m" + i)
                                .subscribeOn(Schedulers.boundedElastic()),
                        16)
                .map(said -> said.message().number())
                .collectList());

        assertEquals(400, new TreeSet<>(numbers).size());
        assertEquals(400, new TreeSet<>(numbers).last());
    }

    @Test
    void a_message_is_found_by_the_words_of_its_neighbours_once_they_are_there() {
        Started chat = chat(ADA);
        String first = say(chat.session(), "The harbour was quiet").message().toString();
        say(chat.session(), "A gull cried");

        assertEquals(List.of(), found("lighthouse"));
        String third = say(chat.session(), "The lighthouse blinked").message().toString();

        assertEquals(List.of(third, first), found("lighthouse"));
        assertTrue(found("harbour").contains(third));
    }

    @Test
    void ending_a_session_gives_its_last_messages_what_they_know_of_what_followed() {
        Started chat = chat(ADA);
        String first = say(chat.session(), "The harbour was quiet").message().toString();
        say(chat.session(), "The lighthouse blinked");
        assertFalse(found("lighthouse").contains(first));

        ok(conversations().endSession(chat.session()));

        assertTrue(found("lighthouse").contains(first));
    }

    @Test
    void an_edit_changes_the_message_and_what_its_neighbours_are_found_by() {
        Started chat = chat(ADA);
        MessageId first = say(chat.session(), "I met Oscar").message();
        say(chat.session(), "Who is that?");
        say(chat.session(), "A friend");

        ok(conversations().edit(first, "I met Henrietta"));

        assertEquals(List.of(), found("oscar"));
        assertEquals(3, found("henrietta").size());
        Message message = ok(conversations().get(first));
        assertTrue(message.edited());
        assertEquals("I met Henrietta", message.text());
    }

    @Test
    void redacted_words_are_found_and_shown_nowhere() {
        Started chat = chat(ADA);
        Receipt before = say(chat.session(), "My password is swordfish").receipt();
        say(chat.session(), "Better not say that");
        say(chat.session(), "You are right");
        MessageId secret = new MessageId(chat.session(), 1);

        ok(conversations().redact(secret, "asked to"));

        assertEquals(List.of(), found("swordfish"));
        Message message = ok(conversations().get(secret));
        assertTrue(message.redacted());
        assertEquals("", message.text());
        Transcript then = ok(conversations().asOf(chat.session(), before.mark()));
        assertEquals("", then.messages().get(0).text());
        List<Recorded> history = ok(conversations().history(chat.session()).collectList());
        assertTrue(history.get(1) instanceof Recorded.Erased);
        refused(ErrorCode.REFUSED, conversations().edit(secret, "again"));
        assertEquals(0, ok(conversations().redact(secret, "twice")).events());
        assertTrue(book.views().rebuild().then().blockOptional(PATIENCE).isEmpty());
        assertEquals(List.of(), found("swordfish"));
    }

    @Test
    void ended_sessions_and_closed_conversations_take_no_messages() {
        Started chat = chat(ADA);
        SessionId second = ok(conversations().startSession(chat.conversation())).session();
        ok(conversations().endSession(second));
        refused(ErrorCode.REFUSED, conversations().say(second, Role.USER, "Ada", "late"));
        assertEquals(0, ok(conversations().endSession(second)).events());

        ok(conversations().close(chat.conversation(), "done"));
        settle();

        refused(ErrorCode.REFUSED, conversations().say(chat.session(), Role.USER, "Ada", "late"));
        refused(ErrorCode.REFUSED, conversations().startSession(chat.conversation()));
        refused(ErrorCode.NOT_FOUND, conversations().say(SessionId.of("none"), Role.USER, "Ada", "hm"));
        assertTrue(ok(conversations().get(chat.conversation())).closed());
        assertTrue(ok(conversations().page(conversations().sessions(chat.conversation()))).rows().stream()
                .allMatch(Session::ended));
    }

    @Test
    void a_session_keeps_its_topics_and_its_emotional_course() {
        Started chat = chat(ADA);

        ok(conversations().noteTopic(chat.session(), "tea", 0.9));
        ok(conversations().noteTopic(chat.session(), "rain", 0.2));
        ok(conversations().noteTopic(chat.session(), "rain", 0));
        ok(conversations().noteMood(chat.session(), "calm", 0.4));
        ok(conversations().noteMood(chat.session(), "joy", 0.8));
        ok(conversations().describe(chat.session(), Map.of("device", "phone")));
        ok(conversations().title(chat.conversation(), "Tea time"));
        settle();

        Session session = ok(conversations().get(chat.session()));
        assertEquals(Map.of("tea", 0.9), session.topics());
        assertEquals(2, session.moods().size());
        assertEquals("joy", session.mood().orElseThrow().emotion());
        assertEquals(Map.of("device", "phone"), session.metadata());
        assertEquals("Tea time", ok(conversations().get(chat.conversation())).title());
    }

    @Test
    void a_growing_message_is_seen_by_watchers_and_recorded_once() {
        Started chat = chat(ADA);
        LiveMessage draft = ok(conversations().draft(chat.session(), Role.PERSONA, "Luna"));
        List<String> seen = new ArrayList<>();

        StepVerifier.create(conversations()
                        .watchDrafts(chat.session())
                        .doOnNext(drafts -> drafts.stream().map(DraftText::text).forEach(seen::add)))
                .expectNextMatches(drafts -> drafts.size() == 1)
                .then(() -> draft.append("Good ").append("evening"))
                .expectNextMatches(drafts -> drafts.get(0).text().equals("Good evening"))
                .then(() -> {
                    Said said = ok(draft.say());
                    assertEquals(said, ok(draft.say()));
                    assertEquals(1, said.message().number());
                })
                .expectNextMatches(List::isEmpty)
                .thenCancel()
                .verify(PATIENCE);

        settle();
        assertEquals(
                "Good evening",
                ok(conversations().get(new MessageId(chat.session(), 1))).text());
        assertEquals(1, ok(conversations().get(chat.session())).messages());
    }

    @Test
    void a_cancelled_draft_records_nothing() {
        Started chat = chat(ADA);
        LiveMessage draft =
                ok(conversations().draft(chat.session(), Role.PERSONA, "Luna")).append("never mind");

        draft.cancel();

        StepVerifier.create(draft.say())
                .expectError(IllegalStateException.class)
                .verify(PATIENCE);
        settle();
        assertEquals(0, ok(conversations().get(chat.session())).messages());
    }

    @Test
    void the_transcript_of_the_past_is_what_was_said_by_then() {
        Started chat = chat(ADA);
        say(chat.session(), "one");
        Receipt two = say(chat.session(), "two").receipt();
        say(chat.session(), "three");

        Transcript then = ok(conversations().asOf(chat.session(), two.mark()));

        assertEquals(
                List.of("one", "two"),
                then.messages().stream().map(Message::text).toList());
        assertTrue(
                ok(conversations().asOf(chat.conversation(), two.mark())).open().contains(chat.session()));
    }

    @Test
    void watching_the_last_messages_shows_each_new_one() {
        Started chat = chat(ADA);

        StepVerifier.create(conversations()
                        .watch(conversations()
                                .messages(chat.session())
                                .descending()
                                .limit(2))
                        .map(page -> page.rows().stream().map(Message::text).toList()))
                .expectNext(List.of())
                .then(() -> say(chat.session(), "one"))
                .expectNext(List.of("one"))
                .then(() -> say(chat.session(), "two"))
                .expectNext(List.of("two", "one"))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void hits_explain_their_score() {
        Started chat = chat(ADA);
        say(chat.session(), "The lighthouse blinked");
        say(chat.session(), "Nice");
        settle();

        List<Hit<Message>> hits = ok(book.as(ADA).conversations().search("lighthouse"));

        assertEquals(2, hits.size());
        for (Hit<Message> hit : hits) {
            double sum = hit.parts().values().stream().mapToDouble(it -> it).sum();
            assertEquals(hit.score(), sum, 1e-9);
            assertEquals(List.of("lighthouse"), hit.words());
        }
    }

    @Test
    void a_search_is_narrowed_marked_and_counted() {
        Started chat = chat(ADA);
        Started other = ok(
                conversations().start(ADA, ConversationDraft.titled("With Noa").persona(PersonaId.of("noa"))));
        MessageId lit = say(chat.session(), "The lighthouse blinked twice").message();
        MessageId dark = say(chat.session(), "A dark lighthouse").message();
        MessageId noas = say(other.session(), "No lighthouse here").message();
        ok(conversations().edit(noas, "Still no lighthouse"));
        settle();
        Search<Message> search = ConversationTable.searchMessages().within(ADA);

        List<Hit<Message>> marked = ok(book.conversations()
                .search(search.typed("\"lighthouse blinked\"").highlighting()));
        List<Hit<Message>> narrowed = ok(book.conversations()
                .search(search.text("lighthouse")
                        .excluding("blinked")
                        .where(Match.is("conversation", chat.conversation().value()))));
        List<Hit<Message>> withNoa =
                ok(book.conversations().search(search.text("lighthouse").where(Match.is("persona", "noa"))));
        Searched<Message> searched = ok(book.conversations()
                .searchWithAnalytics(search.text("lighthouse").limit(1)));

        assertEquals(List.of(lit), marked.stream().map(hit -> hit.row().id()).toList());
        assertEquals(
                "The <lighthouse> <blinked> twice",
                marked.get(0).highlights().get(0).marked("<", ">"));
        assertEquals(List.of(dark), narrowed.stream().map(hit -> hit.row().id()).toList());
        assertEquals(List.of(noas), withNoa.stream().map(hit -> hit.row().id()).toList());
        assertEquals(1, searched.findings().hits().size());
        assertEquals(3, searched.findings().found());
        assertEquals(3, searched.findings().count("role", "USER"));
        assertTrue(ok(book.audit().get(searched.entry(), searched.receipt())).success());
    }
}
