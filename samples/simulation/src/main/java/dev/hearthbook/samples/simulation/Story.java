package dev.hearthbook.samples.simulation;

import dev.hearthbook.ConversationDraft;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.ConversationEvent;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Condition;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.samples.simulation.Attempt.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Makes up requests: what people and applications might ask of a book, drawn from a seed. */
final class Story {
    /** In every text; it must be in no byte of any file. */
    static final String NEEDLE = "quokkabane";

    private static final String SUBJECT = "wombatine-";
    private static final int SUBJECTS = 4;
    private static final int STREAMS = 6;
    private static final int LONG_TEXT = 50_000;
    private static final int FIRST_SIGN = '!';
    private static final int LAST_SIGN = '~';

    private final Random random;
    private int made;

    Story(Random random) {
        this.random = random;
    }

    /** Words that must be in no file. */
    static List<String> needles() {
        return List.of(NEEDLE, SUBJECT);
    }

    /**
     * The next request.
     *
     * @param id its attempt's, which goes into the context of its events and is its command id
     * @param book as it was when it was looked at last; what is asked may be out of date
     */
    Request next(String id, PlainBook book, Hearthbook open) {
        int kind = random.nextInt(100);
        if (kind < 30) {
            return noted(id, open, 1 + random.nextInt(3), 40);
        } else if (kind < 40) {
            return noted(id, open, 1, LONG_TEXT);
        } else if (kind < 55) {
            return remembered(id);
        } else if (kind < 65) {
            return revised(id, book);
        } else if (kind < 72) {
            return started(id);
        } else if (kind < 90) {
            return said(id, book);
        } else if (kind < 96) {
            return created(id);
        }
        return renamed(id, book);
    }

    /** Erases somebody. */
    Request erase(String id) {
        Subject subject = subject();
        return new Request(
                "erase",
                Optional.of(subject),
                false,
                // Where its last event stands; one that was done before is not recorded again.
                book -> book.with(context(id))
                        .erasures()
                        .erase(subject)
                        .flatMap(receipt -> book.journal()
                                .markAt(receipt.claim().completed().position()))
                        .map(mark -> new Receipt(mark, 0, Map.of())),
                (plain, facts) -> {
                    if (facts.stream().anyMatch(fact -> fact.event() instanceof BookEvent.ErasureRequested)) {
                        plain.erase(subject);
                    }
                });
    }

    private static RequestContext context(String id) {
        return RequestContext.of("simulation", "").withTrace("", id);
    }

    private Subject subject() {
        return Subject.of(SUBJECT + random.nextInt(SUBJECTS));
    }

    private String text(int length) {
        StringBuilder text =
                new StringBuilder(NEEDLE).append(' ').append(++made).append(' ');
        while (text.length() < length) {
            text.append((char) (FIRST_SIGN + random.nextInt(LAST_SIGN - FIRST_SIGN)));
        }
        return text.toString();
    }

    /** A commit of the application's own events: to several streams, under conditions, now and then too large for a frame. */
    private Request noted(String id, Hearthbook open, int streams, int length) {
        Subject subject = subject();
        boolean repeatable = random.nextInt(3) > 0;
        int first = random.nextInt(STREAMS);
        int each = length == LONG_TEXT ? 3 : 1 + random.nextInt(3);
        List<StreamWrite> writes = new ArrayList<>();
        List<Notes.Noted> notes = new ArrayList<>();
        Tag tag = Tag.of("color", String.valueOf(random.nextInt(4)));
        for (int s = 0; s < streams; s++) {
            List<NewEvent> events = new ArrayList<>();
            for (int e = 0; e < each; e++) {
                Notes.Noted note = new Notes.Noted(id + "-" + s + "-" + e, text(length));
                notes.add(note);
                events.add(NewEvent.of(note, tag));
            }
            writes.add(new StreamWrite(
                    new StreamId("sim", subject.value() + "." + (first + s) % STREAMS),
                    Owner.of(subject, Notes.KEPT),
                    expected(),
                    events));
        }
        Commit commit = new Commit(
                writes,
                random.nextInt(4) == 0
                        ? Optional.of(new Condition(
                                Set.of(), Set.of(tag), open.journal().head()))
                        : Optional.empty(),
                repeatable ? Optional.of(CommandKey.of(id)) : Optional.empty(),
                context(id));
        return new Request(
                "noted " + streams + "x" + each + (length == LONG_TEXT ? " long" : ""),
                Optional.of(subject),
                repeatable,
                book -> book.journal().append(commit),
                (plain, facts) -> {
                    List<?> there = facts.stream().map(fact -> fact.event()).toList();
                    Failure.unless(there.equals(notes), "%s has other events than were asked for", id);
                    notes.forEach(note -> plain.put("notes", note.note(), Optional.of(subject), note.text()));
                });
    }

    private Expected expected() {
        int kind = random.nextInt(8);
        return kind == 0
                ? Expected.NONE
                : kind == 1 ? Expected.EXISTS : kind == 2 ? Expected.version(made % 5) : Expected.ANY;
    }

    private Request remembered(String id) {
        Subject subject = subject();
        MemoryId memory = MemoryId.of("m-" + id);
        String text = text(60);
        String tag = "t" + random.nextInt(3);
        return new Request(
                "remembered",
                Optional.of(subject),
                true,
                book -> book.with(context(id))
                        .commandId(id)
                        .memories()
                        .remember(subject, MemoryDraft.of(text).id(memory).tags(tag))
                        .map(done -> done.receipt()),
                (plain, facts) -> plain.put("memories", memory.value(), Optional.of(subject), text));
    }

    private Request revised(String id, PlainBook book) {
        List<String> memories = book.keys("memories");
        if (memories.isEmpty()) {
            return remembered(id);
        }
        String memory = any(memories);
        String text = text(80);
        return new Request(
                "revised",
                book.subject("memories", memory),
                true,
                now -> now.with(context(id)).commandId(id).memories().revise(MemoryId.of(memory), text),
                (plain, facts) -> plain.change("memories", memory, text));
    }

    private Request started(String id) {
        Subject subject = subject();
        ConversationId conversation = ConversationId.of("c-" + id);
        SessionId session = SessionId.of("s-" + id);
        String title = text(30);
        return new Request(
                "started",
                Optional.of(subject),
                true,
                book -> book.with(context(id))
                        .commandId(id)
                        .conversations()
                        .start(subject, ConversationDraft.titled(title).ids(conversation, session))
                        .map(done -> done.receipt()),
                (plain, facts) -> plain.put("conversations", conversation.value(), Optional.of(subject), title));
    }

    private Request said(String id, PlainBook book) {
        List<String> conversations = book.keys("conversations");
        if (conversations.isEmpty()) {
            return started(id);
        }
        List<String> messages = book.keys("messages");
        if (!messages.isEmpty() && random.nextInt(5) == 0) {
            return edited(id, book, any(messages));
        }
        String conversation = any(conversations);
        SessionId session = SessionId.of("s" + conversation.substring(1));
        Optional<Subject> subject = book.subject("conversations", conversation);
        String text = text(100);
        return new Request(
                "said",
                subject,
                true,
                now -> now.with(context(id))
                        .commandId(id)
                        .conversations()
                        .say(session, Role.USER, "Ada", text)
                        .map(done -> done.receipt()),
                (plain, facts) -> {
                    ConversationEvent.Said said =
                            (ConversationEvent.Said) facts.get(0).event();
                    plain.put("messages", said.message().toString(), subject, text);
                });
    }

    private Request edited(String id, PlainBook book, String message) {
        String text = text(50);
        MessageId edited = MessageId.parse(message);
        return new Request(
                "edited",
                book.subject("messages", message),
                true,
                now -> now.with(context(id)).commandId(id).conversations().edit(edited, text),
                (plain, facts) -> plain.change("messages", message, text));
    }

    private Request created(String id) {
        Subject subject = subject();
        PersonaId persona = PersonaId.of("p-" + id);
        String name = text(20);
        return new Request(
                "created",
                Optional.of(subject),
                true,
                book -> book.with(context(id))
                        .commandId(id)
                        .personas()
                        .create(persona, subject, PersonaSheet.named(name))
                        .map(done -> done.receipt()),
                (plain, facts) -> plain.put("personas", persona.value(), Optional.of(subject), name));
    }

    private Request renamed(String id, PlainBook book) {
        List<String> personas = book.keys("personas");
        if (personas.isEmpty()) {
            return created(id);
        }
        String persona = any(personas);
        String name = text(20);
        return new Request(
                "renamed",
                book.subject("personas", persona),
                true,
                now -> now.with(context(id)).commandId(id).personas().rename(PersonaId.of(persona), name),
                (plain, facts) -> plain.change("personas", persona, name));
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
