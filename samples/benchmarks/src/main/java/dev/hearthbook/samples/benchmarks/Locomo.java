package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A conversation in the shape of LoCoMo (Maharana et al., "Evaluating Very Long-Term Conversational Memory of LLM Agents", ACL
 * 2024): dated sessions of turns, and questions whose evidence names turns.
 */
record Locomo(String id, List<List<Turn>> sessions, List<Question> questions) {
    private static final Pattern EVIDENCE = Pattern.compile("D\\d+:\\d+");

    /**
     * Something one of the two said.
     *
     * @param text what was said, and what the picture shows that came with it
     */
    record Turn(String id, String speaker, String text) {}

    /** @param evidence the turns that hold the answer */
    record Question(String text, int category, Set<String> evidence) {}

    /** @throws IOException when the file cannot be read or has another shape; it says where */
    static List<Locomo> read(Path file) throws IOException {
        JsonNode samples;
        try {
            samples = JsonMapper.shared().readTree(file.toFile());
        } catch (JacksonException e) {
            throw new IOException(file + " is not JSON: line "
                    + (e.getLocation() == null
                            ? "?"
                            : String.valueOf(e.getLocation().getLineNr())));
        }
        List<Locomo> all = new ArrayList<>();
        for (JsonNode sample : samples) {
            all.add(new Locomo(
                    sample.path("sample_id").asString("sample-" + all.size()),
                    sessions(sample.path("conversation")),
                    questions(sample.path("qa"))));
        }
        if (all.stream().allMatch(it -> it.sessions.isEmpty() || it.questions.isEmpty())) {
            throw new IOException(file + " has no conversations with questions; it is not of LoCoMo's shape");
        }
        return all;
    }

    private static List<List<Turn>> sessions(JsonNode conversation) {
        List<List<Turn>> sessions = new ArrayList<>();
        for (int number = 1; conversation.has("session_" + number); number++) {
            List<Turn> turns = new ArrayList<>();
            for (JsonNode turn : conversation.path("session_" + number)) {
                String caption = turn.path("blip_caption").asString("");
                String text = turn.path("text").asString("");
                turns.add(new Turn(
                        turn.path("dia_id").asString(""),
                        turn.path("speaker").asString(""),
                        caption.isEmpty() ? text : text + " [" + caption + "]"));
            }
            sessions.add(turns);
        }
        return sessions;
    }

    /** Evidence is malformed here and there ({@code "D8:6; D9:17"}): whatever looks like a turn counts. */
    private static List<Question> questions(JsonNode qa) {
        List<Question> questions = new ArrayList<>();
        for (JsonNode question : qa) {
            Set<String> evidence = new HashSet<>();
            for (JsonNode one : question.path("evidence")) {
                Matcher turns = EVIDENCE.matcher(one.asString(""));
                while (turns.find()) {
                    evidence.add(turns.group());
                }
            }
            if (!evidence.isEmpty()) {
                questions.add(new Question(
                        question.path("question").asString(""),
                        question.path("category").asInt(0),
                        evidence));
            }
        }
        return questions;
    }
}
