package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.ConversationDraft;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.Message;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.samples.benchmarks.Locomo.Question;
import dev.hearthbook.samples.benchmarks.Locomo.Turn;
import dev.hearthbook.view.ConversationTable;
import dev.hearthbook.view.Hit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How well and how fast messages are found: LoCoMo's questions, each asked within its own conversation, all conversations in one
 * table, default settings. Evidence recall at k is the share of a question's evidence among the first k hits, averaged over
 * all questions that name evidence.
 */
final class SearchBench implements Bench {
    private static final int HITS = 10;
    private static final Map<Integer, String> CATEGORIES =
            Map.of(1, "multi-hop", 2, "temporal", 3, "open-domain", 4, "single-hop", 5, "adversarial");
    private static final String DATA = "../shared/data/locomo/locomo-dev5.json";

    @Override
    public String name() {
        return "search";
    }

    @Override
    public String about() {
        return "evidence recall on LoCoMo, in per cent, and milliseconds a query";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.of("data", DATA, "a file in the shape of LoCoMo, from the project's root"));
    }

    /** What was found, summed over questions. */
    private static final class Recall {
        private double at5;
        private double at10;
        private int questions;

        void add(double five, double ten) {
            at5 += five;
            at10 += ten;
            questions++;
        }

        double at5() {
            return 100 * at5 / questions;
        }

        double at10() {
            return 100 * at10 / questions;
        }
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Path file = Path.of(System.getProperty("hearth.root", ""))
                .resolve(run.options().text("data"));
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("there is no "
                    + file.toAbsolutePath().normalize() + "; name a file in the shape of LoCoMo with --data");
        }
        List<Locomo> samples = Locomo.read(file);
        Path dir = run.scratch().path("book");
        BookConfig config = BookConfig.defaults(dir).withDurability(Durability.OS);
        try (Hearthbook book = Books.open(config, SqliteViews.in(dir))) {
            Map<MessageId, String> turns = new HashMap<>();
            for (Locomo sample : samples) {
                run.say("writing " + sample.id());
                write(book, sample, turns);
            }
            book.views().await(book.journal().head()).block();
            Map<String, Recall> recalls = new TreeMap<>();
            Recall all = new Recall();
            for (Locomo sample : samples) {
                for (Question question : sample.questions()) {
                    List<Hit<Message>> hits = ask(book, sample, question);
                    double five = recall(hits.subList(0, Math.min(5, hits.size())), question, turns);
                    double ten = recall(hits, question, turns);
                    all.add(five, ten);
                    recalls.computeIfAbsent(
                                    CATEGORIES.getOrDefault(question.category(), "category " + question.category()),
                                    key -> new Recall())
                            .add(five, ten);
                }
            }
            report(run, "all " + all.questions + " questions", all, Bound.atLeast(69), Bound.atLeast(77));
            recalls.forEach((category, recall) ->
                    report(run, category + " (" + recall.questions + ")", recall, Bound.NONE, Bound.NONE));
            time(run, book, samples);
        }
    }

    private void report(Run run, String which, Recall recall, Bound at5, Bound at10) {
        run.report().add(Figure.of(name(), "recall@5, " + which, recall.at5(), "%", at5));
        run.report().add(Figure.of(name(), "recall@10, " + which, recall.at10(), "%", at10));
    }

    private void time(Run run, Hearthbook book, List<Locomo> samples) throws IOException, InterruptedException {
        List<double[]> medians = run.rounds().medians("asking", List.of(() -> {
            Latencies latencies = new Latencies();
            for (Locomo sample : samples) {
                for (Question question : sample.questions()) {
                    long began = System.nanoTime();
                    ask(book, sample, question);
                    latencies.add(System.nanoTime() - began);
                }
            }
            return new double[] {latencies.within(0.50), latencies.within(0.95), latencies.within(0.99)};
        }));
        run.report().add(Figure.of(name(), "query p50", medians.get(0)[0], "ms", Bound.NONE));
        run.report().add(Figure.of(name(), "query p95", medians.get(0)[1], "ms", Bound.NONE));
        run.report().add(Figure.of(name(), "query p99", medians.get(0)[2], "ms", Bound.NONE));
    }

    private static void write(Hearthbook book, Locomo sample, Map<MessageId, String> turns) {
        Subject subject = subject(sample);
        for (int number = 0; number < sample.sessions().size(); number++) {
            SessionId session = SessionId.of(sample.id() + "-" + number);
            List<Turn> said = sample.sessions().get(number);
            ConversationId conversation = ConversationId.of(sample.id() + "-" + number);
            book.commit(tx -> {
                        tx.conversations()
                                .start(
                                        subject,
                                        ConversationDraft.titled(sample.id()).ids(conversation, session));
                        for (Turn turn : said) {
                            turns.put(
                                    tx.conversations().say(session, Role.USER, turn.speaker(), turn.text()), turn.id());
                        }
                        tx.conversations().endSession(session);
                    })
                    .block();
        }
    }

    private static List<Hit<Message>> ask(Hearthbook book, Locomo sample, Question question) {
        List<Hit<Message>> hits = book.conversations()
                .search(ConversationTable.searchMessages()
                        .within(subject(sample))
                        .text(question.text())
                        .limit(HITS))
                .block();
        return hits == null ? List.of() : hits;
    }

    private static Subject subject(Locomo sample) {
        return Subject.of("locomo-" + sample.id());
    }

    private static double recall(List<Hit<Message>> hits, Question question, Map<MessageId, String> turns) {
        long found = hits.stream()
                .map(hit -> turns.getOrDefault(hit.row().id(), ""))
                .filter(question.evidence()::contains)
                .distinct()
                .count();
        return (double) found / question.evidence().size();
    }
}
