package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One conversation of LoCoMo (Maharana et al., "Evaluating Very Long-Term Conversational Memory of LLM Agents", ACL 2024): two
 * people over many sessions, and questions with the turns that hold the answer.
 */
record Locomo(String name, List<Session> sessions, List<Question> questions) {
    /** Some evidence is written like {@code D8:6; D9:17}; every place that can be recognised counts. */
    private static final Pattern PLACE = Pattern.compile("D\\d+:\\d+");

    private static final Path USUAL = Path.of("shared", "data", "locomo", "locomo-dev5.json");
    private static final int SESSIONS_MAX = 100;

    /** The turns of a sitting, in order. */
    record Session(List<Turn> turns) {}

    /** @param id as questions name it */
    record Turn(String id, String speaker, String text) {
        /** As it is indexed. */
        String line() {
            return speaker + ": " + text;
        }
    }

    /** @param evidence ids of turns */
    record Question(Category category, String text, Set<String> evidence) {
        /** The share of the evidence that is among the first {@code k} of what was found. */
        double recall(List<String> found, int k) {
            List<String> first = found.subList(0, Math.min(k, found.size()));
            return (double) evidence.stream().filter(first::contains).count() / evidence.size();
        }
    }

    /** What a question asks for; the order is that of the numbers in the file. */
    enum Category {
        MULTI_HOP,
        TEMPORAL,
        OPEN_DOMAIN,
        SINGLE_HOP,
        ADVERSARIAL;

        String title() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Where the data is: the file that was named, or {@code ../shared/data/locomo/locomo-dev5.json} from the repository's root,
     * looked for
     * from the folder that the launcher names, or the current one, upwards.
     *
     * @param named empty for the usual place
     */
    static Optional<Path> find(String named) {
        if (!named.isEmpty()) {
            return Optional.of(Path.of(named)).filter(Files::isRegularFile);
        }
        for (Path at = Path.of(System.getProperty("hearth.root", "")).toAbsolutePath();
                at != null;
                at = at.getParent()) {
            Path file = at.resolve(USUAL);
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** @throws IOException when it is not a file of that shape; the message says what is missing */
    static List<Locomo> read(Path file) throws IOException {
        try {
            List<Locomo> all = new ArrayList<>();
            for (JsonNode sample : JsonMapper.shared().readTree(file.toFile())) {
                all.add(new Locomo(
                        field(sample, "sample_id").asString(),
                        sessions(field(sample, "conversation")),
                        questions(field(sample, "qa"))));
            }
            if (all.isEmpty()) {
                throw new IOException(file + " holds no conversation");
            }
            return all;
        } catch (JacksonException e) {
            throw new IOException(file + " is no LoCoMo file: " + e.getOriginalMessage(), e);
        }
    }

    private static List<Session> sessions(JsonNode conversation) throws IOException {
        List<Session> sessions = new ArrayList<>();
        for (int number = 1; number <= SESSIONS_MAX; number++) {
            JsonNode session = conversation.get("session_" + number);
            if (session == null) {
                continue;
            }
            List<Turn> turns = new ArrayList<>();
            for (JsonNode turn : session) {
                turns.add(new Turn(
                        field(turn, "dia_id").asString(), field(turn, "speaker").asString(), text(turn)));
            }
            sessions.add(new Session(turns));
        }
        return sessions;
    }

    private static String text(JsonNode turn) throws IOException {
        String said = field(turn, "text").asString();
        JsonNode caption = turn.get("blip_caption");
        return caption == null ? said : said + " [" + caption.asString() + "]";
    }

    /** Those with evidence; the others ask for nothing that can be found. */
    private static List<Question> questions(JsonNode asked) throws IOException {
        List<Question> questions = new ArrayList<>();
        for (JsonNode each : asked) {
            Set<String> evidence = new LinkedHashSet<>();
            Matcher places = PLACE.matcher(String.valueOf(each.get("evidence")));
            while (places.find()) {
                evidence.add(places.group());
            }
            int category = field(each, "category").asInt();
            if (category < 1 || category > Category.values().length) {
                throw new IOException("a question is of category " + category + ", but there are 1 to 5");
            }
            if (!evidence.isEmpty()) {
                questions.add(new Question(
                        Category.values()[category - 1], field(each, "question").asString(), evidence));
            }
        }
        return questions;
    }

    private static JsonNode field(JsonNode node, String name) throws IOException {
        JsonNode field = node.get(name);
        if (field == null) {
            throw new IOException("a field '" + name + "' is missing");
        }
        return field;
    }
}
