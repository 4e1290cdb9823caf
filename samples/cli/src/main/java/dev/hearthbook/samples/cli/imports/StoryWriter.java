package dev.hearthbook.samples.cli.imports;

import dev.hearthbook.ActingBook;
import dev.hearthbook.ConversationDraft;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.Tx;
import dev.hearthbook.event.ConversationEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.EventId;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.MemoryContent;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Session;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Utterance;
import dev.hearthbook.view.Page;
import dev.hearthbook.view.Query;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * Writes one story into a book, in commits of many messages. It blocks, and any thread may call it, for different stories.
 *
 * <p>Each step first looks whether its work is done, on the state that decides the next event; so a story can be written
 * again at any time, and goes on where it was interrupted.
 */
final class StoryWriter {
    /** What one commit takes: far below the book's own bounds, large enough that the disk is forced rarely. */
    private static final int EVENTS_AT_ONCE = 250;

    private static final int CHARS_AT_ONCE = 256 * 1024;
    /** In a session's metadata: which part of the file it came from. */
    private static final String ORIGIN = "imported";

    private final Hearthbook book;
    private final ActingBook acting;
    private final IntConsumer messagesDone;

    StoryWriter(Hearthbook book, String format, IntConsumer messagesDone) {
        this.book = book;
        this.acting = book.with(RequestContext.of("hearth", "import " + format));
        this.messagesDone = messagesDone;
    }

    void write(Story story) {
        story.cast().forEach(this::create);
        SessionId first = SessionId.of(story.conversation() + "-1");
        boolean known = start(story, first);
        Map<String, SessionId> sessions = known ? imported(story.conversation()) : new HashMap<>();
        for (int i = 0; i < story.sittings().size(); i++) {
            Story.Sitting sitting = story.sittings().get(i);
            SessionId session = sessions.get(sitting.key());
            if (session == null) {
                session = startSession(story, sitting, i == 0 ? Optional.of(first) : Optional.empty());
                sessions.put(sitting.key(), session);
            }
            say(session, sitting.utterances());
        }
        remember(story, sessions);
    }

    private void create(Story.Cast cast) {
        if (cast.subject().isPresent()) {
            Objects.requireNonNull(acting.as(cast.subject().get())
                    .commit(tx -> create(tx, cast))
                    .block());
        } else {
            Objects.requireNonNull(acting.commit(tx -> create(tx, cast)).block());
        }
    }

    private static void create(Tx tx, Story.Cast cast) {
        if (tx.personas().get(cast.id()).isEmpty()) {
            tx.personas().create(cast.id(), cast.sheet());
        }
    }

    /** Whether the conversation was there already. */
    private boolean start(Story story, SessionId first) {
        ConversationDraft draft = ConversationDraft.titled(story.title())
                .ids(story.conversation(), first)
                .metadata(story.metadata());
        ConversationDraft whole = story.persona().map(draft::persona).orElse(draft);
        return Objects.requireNonNull(acting.commit(tx -> {
                                    if (tx.conversations()
                                            .get(story.conversation())
                                            .isEmpty()) {
                                        tx.conversations().start(story.subject(), whole);
                                    }
                                })
                                .block())
                        .events()
                == 0;
    }

    /** The sessions an earlier import made, by the part of the file they came from. */
    private Map<String, SessionId> imported(ConversationId conversation) {
        Map<String, SessionId> sessions = new HashMap<>();
        Query<Session> query = book.conversations()
                .sessions(conversation)
                .after(book.journal().head())
                .limit(Query.LIMIT_MAX);
        Page<Session> page =
                Objects.requireNonNull(book.conversations().page(query).block());
        while (true) {
            page.rows()
                    .forEach(session -> Optional.ofNullable(session.metadata().get(ORIGIN))
                            .ifPresent(key -> sessions.put(key, session.id())));
            if (page.next().isEmpty()) {
                return sessions;
            }
            page = Objects.requireNonNull(
                    book.conversations().page(query.at(page.next().get())).block());
        }
    }

    /** @param started the session that came with the conversation and waits for its first sitting */
    private SessionId startSession(Story story, Story.Sitting sitting, Optional<SessionId> started) {
        Map<String, String> metadata = new TreeMap<>(sitting.metadata());
        metadata.put(ORIGIN, sitting.key());
        if (started.isPresent()) {
            Objects.requireNonNull(
                    acting.conversations().describe(started.get(), metadata).block());
            return started.get();
        }
        String command = "import:" + Ids.digest(List.of(story.conversation().value(), sitting.key()));
        return Objects.requireNonNull(acting.commandId(command)
                        .conversations()
                        .startSession(story.conversation(), metadata)
                        .block())
                .session();
    }

    /** Says what was not said yet, and ends the session with it. */
    private void say(SessionId session, List<Utterance> utterances) {
        int from = 0;
        do {
            int begin = from;
            int end = chunk(utterances, from);
            Objects.requireNonNull(acting.commit(tx -> say(tx, session, utterances, begin, end))
                    .block());
            messagesDone.accept(end - begin);
            from = end;
        } while (from < utterances.size());
    }

    private static void say(Tx tx, SessionId session, List<Utterance> utterances, int begin, int end) {
        int said = tx.conversations().session(session).map(Session::messages).orElse(0);
        for (Utterance utterance : utterances.subList(Math.min(end, Math.max(begin, said)), end)) {
            tx.conversations().say(session, utterance);
        }
        if (end == utterances.size()) {
            tx.conversations().endSession(session);
        }
    }

    private static int chunk(List<Utterance> utterances, int from) {
        int chars = 0;
        int end = from;
        while (end < utterances.size() && end - from < EVENTS_AT_ONCE && chars < CHARS_AT_ONCE) {
            chars += utterances.get(end).text().length();
            end++;
        }
        return end;
    }

    private void remember(Story story, Map<String, SessionId> sessions) {
        Map<Story.Place, EventId> events = events(story, sessions);
        List<MemoryDraft> drafts = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (Story.Note note : story.notes()) {
            String text = note.draft().content().text();
            int again = seen.merge(text, 1, Integer::sum);
            MemoryId id = MemoryId.of(story.conversation() + "-m"
                    + Ids.digest(List.of(story.conversation().value(), text, Integer.toString(again))));
            drafts.add(withEvidence(note, sessions, events).id(id));
        }
        for (int from = 0; from < drafts.size(); from += EVENTS_AT_ONCE) {
            List<MemoryDraft> some = drafts.subList(from, Math.min(drafts.size(), from + EVENTS_AT_ONCE));
            Objects.requireNonNull(acting.commit(tx -> some.forEach(draft -> remember(tx, story, draft)))
                    .block());
        }
    }

    private static void remember(Tx tx, Story story, MemoryDraft draft) {
        if (tx.memories().get(draft.id().orElseThrow()).isPresent()) {
            return;
        }
        try {
            tx.memories().remember(story.subject(), draft);
        } catch (HearthbookException e) {
            // It was there and was forgotten since: importing a file again must not bring it back.
            if (e.code() != ErrorCode.REFUSED) {
                throw e;
            }
        }
    }

    private static MemoryDraft withEvidence(
            Story.Note note, Map<String, SessionId> sessions, Map<Story.Place, EventId> events) {
        MemoryDraft draft = note.draft();
        List<EventId> sources = note.evidence().stream()
                .map(events::get)
                .filter(Objects::nonNull)
                .distinct()
                .limit(MemoryContent.SOURCES_MAX)
                .toList();
        if (sources.isEmpty()) {
            return draft;
        }
        Map<String, String> metadata = new LinkedHashMap<>(draft.content().metadata());
        metadata.put(
                "evidence",
                note.evidence().stream()
                        .map(place -> sessions.get(place.sitting()) + "#" + place.number())
                        .limit(16)
                        .collect(Collectors.joining(" ")));
        return draft.content(draft.content().withSources(sources).withMetadata(metadata));
    }

    /** The events of the messages that are evidence for something. */
    private Map<Story.Place, EventId> events(Story story, Map<String, SessionId> sessions) {
        Map<Story.Place, EventId> events = new HashMap<>();
        Set<String> sittings = story.notes().stream()
                .flatMap(note -> note.evidence().stream())
                .map(Story.Place::sitting)
                .collect(Collectors.toSet());
        sessions.forEach((sitting, session) -> {
            if (sittings.contains(sitting)) {
                book.conversations()
                        .history(session)
                        .ofType(Recorded.Fact.class)
                        .doOnNext(fact -> {
                            if (fact.event() instanceof ConversationEvent.Said said) {
                                events.put(
                                        new Story.Place(sitting, said.message().number()),
                                        fact.meta().id());
                            }
                        })
                        .blockLast();
            }
        });
        return events;
    }
}
