package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.ConversationDraft;
import dev.hearthbook.Conversations;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a small book takes on disk: empty, and after a user's week of chat, one sitting a day, every message a commit of its
 * own, and the book closed after each sitting. Counted are allocated blocks of the whole folder, as {@code du} does.
 */
final class SizeBench implements Bench {
    private static final Path USUAL = Path.of("shared", "data", "memorybank", "memory_bank_en.json");
    private static final int DAYS = 7;
    private static final int MOST_KB = 512;
    private static final List<String> PARTS = List.of("keyring.db", "log", "index", "views");
    private static final Subject USER = Subject.of("emily");
    private static final ConversationId CONVERSATION = ConversationId.of("week");

    @Override
    public String name() {
        return "size";
    }

    @Override
    public String about() {
        return "KiB on disk of a small book, empty and after a user's week of chat, against the clear text";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("messages", "500", "messages of the week"),
                Option.of(
                        "data",
                        "",
                        "chats of MemoryBank; by default ../shared/data/memorybank/memory_bank_en.json beside the"
                                + " repository, or made-up sentences where that is absent"));
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        List<String> texts = texts(run);
        Path dir = run.scratch().path("book");
        Books.open(BookConfig.small(dir), SqliteViews.in(dir)).close();
        double empty = kib(dir);
        double[] emptyParts = parts(dir);
        for (int day = 0; day < DAYS; day++) {
            sit(dir, day, texts.subList(texts.size() * day / DAYS, texts.size() * (day + 1) / DAYS));
        }
        double clear = texts.stream()
                        .mapToInt(it -> it.getBytes(StandardCharsets.UTF_8).length)
                        .sum()
                / 1024.0;
        double[] fullParts = parts(dir);
        String week = texts.size() + " messages";
        run.report().add(Figure.of(name(), "an empty book", empty, "KiB", Bound.atMost(MOST_KB)));
        for (int i = 0; i < PARTS.size(); i++) {
            run.report().add(Figure.of(name(), "an empty book, " + PARTS.get(i), emptyParts[i], "KiB", Bound.NONE));
        }
        run.report()
                .add(Figure.of(name(), week + " beyond that", kib(dir) - empty, "KiB", clear, Bound.ratioAtMost(3)));
        for (int i = 0; i < PARTS.size(); i++) {
            run.report()
                    .add(Figure.of(
                            name(),
                            week + ", " + PARTS.get(i),
                            fullParts[i] - emptyParts[i],
                            "KiB",
                            clear,
                            Bound.NONE));
        }
    }

    private static void sit(Path dir, int day, List<String> texts) {
        try (Hearthbook book = Books.open(BookConfig.defaults(dir), SqliteViews.in(dir))) {
            Conversations conversations = book.conversations();
            SessionId session = day == 0
                    ? conversations
                            .start(USER, ConversationDraft.titled("A week").ids(CONVERSATION, SessionId.of("day-0")))
                            .blockOptional()
                            .orElseThrow()
                            .session()
                    : conversations
                            .startSession(CONVERSATION)
                            .blockOptional()
                            .orElseThrow()
                            .session();
            for (int i = 0; i < texts.size(); i++) {
                boolean user = i % 2 == 0;
                conversations
                        .say(session, user ? Role.USER : Role.PERSONA, user ? "Emily" : "Companion", texts.get(i))
                        .block();
            }
            conversations.endSession(session).block();
            book.views().await(book.journal().head()).block();
        }
    }

    private static double[] parts(Path dir) throws IOException, InterruptedException {
        double[] sizes = new double[PARTS.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = kib(dir.resolve(PARTS.get(i)));
        }
        return sizes;
    }

    /** Allocated blocks: of all calls that Java has for files, none tells them. */
    private static double kib(Path path) throws IOException, InterruptedException {
        Process du = new ProcessBuilder("du", "-sk", path.toString()).start();
        String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (du.waitFor() != 0) {
            throw new IOException("du -sk " + path + " failed; it is needed to count allocated blocks");
        }
        return Double.parseDouble(said.split("\\s")[0]);
    }

    private static List<String> texts(Run run) throws IOException {
        int wanted = run.number("messages");
        String named = run.options().text("data");
        List<String> texts = new ArrayList<>();
        Path file = named.isEmpty() ? Path.of("..").resolve(USUAL) : Path.of(named);
        if (Files.exists(file) || !named.isEmpty()) {
            for (JsonNode user : JsonMapper.shared().readTree(Files.readString(file))) {
                for (JsonNode day : user.path("history")) {
                    for (JsonNode turn : day) {
                        texts.add(turn.path("query").asString());
                        texts.add(turn.path("response").asString());
                    }
                }
            }
            texts.removeIf(String::isBlank);
        } else {
            run.say("there is no " + file + "; made-up sentences are said instead");
            Prose prose = new Prose(5);
            while (texts.size() < wanted) {
                texts.add(prose.message());
            }
        }
        if (texts.size() < wanted) {
            throw new IOException(file + " holds " + texts.size() + " messages, but " + wanted + " are wanted");
        }
        return texts.subList(0, wanted);
    }
}
