package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.ConversationDraft;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.PersonaId;
import dev.hearthbook.model.PersonaSheet;
import dev.hearthbook.model.Position;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.MemoryTable;
import dev.hearthbook.view.Past;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How things were in the middle of a long book: one persona and one session replayed from their streams, and the memories of a persona
 * and the messages of a conversation replayed from their tags. Around them are events of others.
 */
final class AsOfBench implements Bench {
    private static final Subject ADA = Subject.of("ada");
    private static final PersonaId PERSONA = PersonaId.of("hestia");
    private static final ConversationId CONVERSATION = ConversationId.of("long-talk");

    @Override
    public String name() {
        return "as-of";
    }

    @Override
    public String about() {
        return "milliseconds until a persona, a conversation and their rows are as they were in the middle of a long book";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("events", "1000000", "events of others in the book"),
                Option.of("own", "2000", "memories of the persona, and messages of the conversation"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        int events = run.number("events");
        int own = run.number("own");
        Path dir = run.scratch().path("book");
        BookConfig config = Crowd.config(dir);
        run.say("writing " + events + " events");
        try (Hearthbook book = Books.open(config, new NoViews())) {
            Crowd.talk(book, events / 2);
            live(book, own, 0, own / 2);
            Crowd.talk(book, events / 2 / 100 * 100 + 100, events / 2);
            live(book, own, own / 2, own);
        }
        try (Hearthbook book = Books.open(config, SqliteViews.in(dir))) {
            book.views().await(book.journal().head()).block();
            Position middle = Position.of(events * 3L / 4);
            List<double[]> medians = run.rounds()
                    .medians(
                            "looking back",
                            List.of(
                                    () -> timed(() -> Books.answer(book.personas()
                                            .asOf(
                                                    PERSONA,
                                                    Books.answer(book.journal().markAt(middle))))),
                                    () -> timed(() -> Books.answer(book.conversations()
                                            .asOf(
                                                    SessionId.of("sitting"),
                                                    Books.answer(book.journal().markAt(middle))))),
                                    () -> timed(() -> rows(
                                            book,
                                            middle,
                                            MemoryTable.MEMORIES,
                                            Tag.of("persona", PERSONA.value()),
                                            own / 2)),
                                    () -> timed(() -> rows(
                                            book,
                                            middle,
                                            ConversationTable.MESSAGES,
                                            Tag.of("conversation", CONVERSATION.value()),
                                            own / 2))));
            List<String> names = List.of(
                    "a persona",
                    "a session of " + own / 2 + " messages",
                    own / 2 + " memories of a persona",
                    own / 2 + " messages of a conversation");
            for (int i = 0; i < names.size(); i++) {
                run.report()
                        .add(Figure.of(
                                name(),
                                names.get(i) + " among " + events + " events",
                                medians.get(i)[0],
                                "ms",
                                Bound.atMost(2_000)));
            }
        }
    }

    private static void live(Hearthbook book, int all, int from, int to) {
        if (from == 0) {
            book.personas().create(PERSONA, ADA, PersonaSheet.named("Hestia")).block();
            book.conversations()
                    .start(
                            ADA,
                            ConversationDraft.titled("talk")
                                    .persona(PERSONA)
                                    .ids(CONVERSATION, SessionId.of("sitting")))
                    .block();
        }
        for (int first = from; first < to; first += 100) {
            int begin = first;
            int end = Math.min(to, first + 100);
            book.commit(tx -> {
                        for (int i = begin; i < end; i++) {
                            tx.memories()
                                    .remember(
                                            ADA,
                                            MemoryDraft.of("memory " + i + " of " + all)
                                                    .persona(PERSONA));
                            tx.conversations()
                                    .say(SessionId.of("sitting"), Role.USER, "Ada", "message " + i + " of " + all);
                        }
                    })
                    .block();
        }
    }

    /** Opens the past, reads a page of it, and closes it. */
    private static Object rows(Hearthbook book, Position at, Table table, Tag tag, int expected) {
        try (Past past = Books.answer(book.upkeep().asOf(at, table, tag))) {
            long rows = Books.answer(past.count(Query.on(table)));
            if (rows != expected) {
                throw new IllegalStateException(
                        "there were " + expected + " rows of " + table + " then, but found " + rows);
            }
            return Books.answer(past.page(Query.on(table).limit(20)));
        }
    }

    private static double[] timed(Runnable look) {
        long began = System.nanoTime();
        look.run();
        return new double[] {(System.nanoTime() - began) / 1e6};
    }
}
