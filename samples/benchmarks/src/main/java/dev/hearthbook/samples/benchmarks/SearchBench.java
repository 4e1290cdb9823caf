package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.ConversationDraft;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.Tx;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.Message;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.Hit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much of the evidence for LoCoMo's questions is among the first 5 and 10 hits, in points of 100, and how long a search
 * takes. Every conversation has a subject of its own, all of them lie in one table, and nothing is set up for it: they are said
 * like any message. {@link PlainSearch} is the baseline of both. Then {@link BusySearch}, with or without LoCoMo.
 */
final class SearchBench implements Bench {
    private static final int HITS = 10;

    private final Map<MessageId, String> places = new HashMap<>();

    /** A way to search: ids of turns, best first. */
    private interface Searching {
        List<String> search(Locomo conversation, String question) throws IOException;
    }

    @Override
    public String name() {
        return "search";
    }

    @Override
    public String about() {
        return "LoCoMo: evidence among the first 5 and 10 hits, against plain FTS5 in the clear; and milliseconds a search among"
                + " 200,000 messages while somebody writes";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of(
                        "data",
                        "",
                        "a LoCoMo file; by default ../shared/data/locomo/locomo-dev5.json beside the repository"),
                Option.of("messages", "200000", "among which is searched while somebody writes"),
                Option.of("searches", "2000", "of that kind a round"),
                Option.flag("busy-only", "leaves LoCoMo out"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        if (!run.options().flag("busy-only")) {
            locomo(run);
        }
        new BusySearch(run).measure();
    }

    private void locomo(Run run) throws IOException, InterruptedException {
        Optional<Path> file = Locomo.find(run.options().text("data"));
        if (file.isEmpty()) {
            throw new IOException("there is no LoCoMo file "
                    + (run.options().text("data").isEmpty()
                            ? "at ../shared/data/locomo/locomo-dev5.json; name one with --data"
                            : "'" + run.options().text("data") + "'"));
        }
        List<Locomo> conversations = Locomo.read(file.get());
        Path dir = run.scratch().path("book");
        BookConfig config = BookConfig.defaults(dir).withDurability(Durability.OS);
        try (Hearthbook book = Books.open(config, SqliteViews.in(dir));
                PlainSearch plain = new PlainSearch(run.scratch().path("plain.db"), conversations)) {
            run.say("writing " + conversations.size() + " conversations");
            conversations.forEach(conversation -> write(book, conversation));
            book.views().await(book.journal().head()).block();
            Searching sealed = (conversation, question) -> ids(Books.answer(book.conversations()
                    .search(ConversationTable.searchMessages()
                            .within(subject(conversation))
                            .text(question)
                            .limit(HITS))));
            Searching clear = (conversation, question) -> plain.search(conversation, question, HITS);
            recall(run, conversations, sealed, clear);
            time(run, conversations, sealed, clear);
        }
    }

    private void write(Hearthbook book, Locomo conversation) {
        ConversationId id = ConversationId.of(conversation.name());
        for (int i = 0; i < conversation.sessions().size(); i++) {
            List<Locomo.Turn> turns = conversation.sessions().get(i).turns();
            boolean first = i == 0;
            List<MessageId> said = new ArrayList<>();
            book.commit(tx -> {
                        said.clear();
                        SessionId session = first
                                ? start(tx, conversation, id)
                                : tx.conversations().startSession(id);
                        turns.forEach(turn ->
                                said.add(tx.conversations().say(session, Role.USER, turn.speaker(), turn.text())));
                        tx.conversations().endSession(session);
                    })
                    .block();
            for (int t = 0; t < turns.size(); t++) {
                places.put(said.get(t), turns.get(t).id());
            }
        }
    }

    /** The conversation with its first session. */
    private static SessionId start(Tx tx, Locomo conversation, ConversationId id) {
        SessionId session = SessionId.of(conversation.name() + "-1");
        tx.conversations()
                .start(
                        subject(conversation),
                        ConversationDraft.titled(conversation.name()).ids(id, session));
        return session;
    }

    private static Subject subject(Locomo conversation) {
        return Subject.of(conversation.name());
    }

    private List<String> ids(List<Hit<Message>> hits) {
        return hits.stream().map(hit -> places.getOrDefault(hit.row().id(), "")).toList();
    }

    private void recall(Run run, List<Locomo> conversations, Searching sealed, Searching clear) throws IOException {
        Map<Locomo.Category, Recall> ours = recall(conversations, sealed);
        Map<Locomo.Category, Recall> theirs = recall(conversations, clear);
        Recall all = ours.values().stream().reduce(Recall.NONE, Recall::plus);
        Recall allTheirs = theirs.values().stream().reduce(Recall.NONE, Recall::plus);
        report(run, "all questions (" + all.questions + ")", all, allTheirs, Bound.atLeast(69), Bound.atLeast(77));
        ours.forEach((category, recall) -> report(
                run,
                category.title() + " (" + recall.questions + ")",
                recall,
                theirs.getOrDefault(category, Recall.NONE),
                Bound.NONE,
                Bound.NONE));
    }

    private void report(Run run, String name, Recall ours, Recall theirs, Bound five, Bound ten) {
        run.report().add(Figure.of(name(), name + ", recall@5", ours.five(), "of 100", theirs.five(), five));
        run.report().add(Figure.of(name(), name + ", recall@10", ours.ten(), "of 100", theirs.ten(), ten));
    }

    /** Sums of recalls. */
    private record Recall(int questions, double atFive, double atTen) {
        private static final Recall NONE = new Recall(0, 0, 0);

        Recall plus(Recall other) {
            return new Recall(questions + other.questions, atFive + other.atFive, atTen + other.atTen);
        }

        double five() {
            return 100 * atFive / questions;
        }

        double ten() {
            return 100 * atTen / questions;
        }
    }

    private static Map<Locomo.Category, Recall> recall(List<Locomo> conversations, Searching searching)
            throws IOException {
        Map<Locomo.Category, Recall> recalls = new EnumMap<>(Locomo.Category.class);
        for (Locomo conversation : conversations) {
            for (Locomo.Question question : conversation.questions()) {
                List<String> found = searching.search(conversation, question.text());
                Recall one = new Recall(1, question.recall(found, 5), question.recall(found, 10));
                recalls.merge(question.category(), one, Recall::plus);
            }
        }
        return recalls;
    }

    private void time(Run run, List<Locomo> conversations, Searching sealed, Searching clear)
            throws IOException, InterruptedException {
        List<double[]> medians = run.rounds()
                .medians("searching", List.of(() -> time(conversations, sealed), () -> time(conversations, clear)));
        for (int i = 0; i < 2; i++) {
            run.report()
                    .add(Figure.of(
                            name(),
                            i == 0 ? "a search, p50" : "a search, p95",
                            medians.get(0)[i],
                            "ms",
                            medians.get(1)[i],
                            Bound.NONE));
        }
    }

    private static double[] time(List<Locomo> conversations, Searching searching) throws IOException {
        Latencies latencies = new Latencies();
        for (Locomo conversation : conversations) {
            for (Locomo.Question question : conversation.questions()) {
                long began = System.nanoTime();
                searching.search(conversation, question.text());
                latencies.add(System.nanoTime() - began);
            }
        }
        return new double[] {latencies.within(0.50), latencies.within(0.95)};
    }
}
