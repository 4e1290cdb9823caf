package dev.hearthbook.projections.internal.search;

import dev.hearthbook.house.SharedData;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The LoCoMo conversations (Maharana et al., "Evaluating Very Long-Term Conversational Memory of LLM Agents", ACL 2024): very
 * long dialogues of two people, and questions with the turns that hold the answer.
 *
 * @param name of the conversation
 * @param turns in order
 */
record Locomo(String name, List<Turn> turns, List<Question> questions) {
    /** A message is found by its own words, and less so by those of its neighbours. */
    static final Table TURNS = Table.named("turns")
            .searchable("own", 1.5)
            .searchable("before", 0.7)
            .searchable("after", 0.4)
            .build();

    private static final Pattern DIALOG_ID = Pattern.compile("D\\d+:\\d+");

    /**
     * A turn with the fields it is indexed by.
     *
     * @param fields of {@link #TURNS}
     */
    record Turn(String id, Map<String, String> fields) {}

    /** @param evidence ids of the turns that hold the answer */
    record Question(String text, Set<String> evidence) {}

    /** Every conversation of the file, or the end of the test when it is not there. */
    static List<Locomo> read() {
        JsonNode root = JsonMapper.builder()
                .build()
                .readTree(SharedData.file("locomo/locomo-dev5.json").toFile());
        List<Locomo> all = new ArrayList<>();
        for (JsonNode sample : root) {
            all.add(new Locomo(
                    sample.get("sample_id").asString(), turns(sample.get("conversation")), questions(sample)));
        }
        return all;
    }

    private static List<Turn> turns(JsonNode conversation) {
        List<Turn> turns = new ArrayList<>();
        for (int number = 1; conversation.has("session_" + number + "_date_time") || number <= 40; number++) {
            JsonNode session = conversation.get("session_" + number);
            if (session == null) {
                continue;
            }
            List<String> texts = new ArrayList<>();
            session.forEach(turn -> texts.add(text(turn)));
            for (int i = 0; i < texts.size(); i++) {
                Map<String, String> fields = new LinkedHashMap<>();
                fields.put("own", texts.get(i));
                fields.put("before", String.join("\n", texts.subList(Math.max(0, i - 2), i)));
                fields.put("after", String.join("\n", texts.subList(i + 1, Math.min(texts.size(), i + 3))));
                turns.add(new Turn(session.get(i).get("dia_id").asString(), fields));
            }
        }
        return turns;
    }

    private static String text(JsonNode turn) {
        String text = turn.get("speaker").asString() + ": " + turn.get("text").asString();
        return turn.has("blip_caption") ? text + " [" + turn.get("blip_caption").asString() + "]" : text;
    }

    private static List<Question> questions(JsonNode sample) {
        List<Question> questions = new ArrayList<>();
        for (JsonNode qa : sample.get("qa")) {
            Set<String> evidence = new LinkedHashSet<>();
            Matcher ids = DIALOG_ID.matcher(String.valueOf(qa.get("evidence")));
            while (ids.find()) {
                evidence.add(ids.group());
            }
            if (!evidence.isEmpty()) {
                questions.add(new Question(qa.get("question").asString(), evidence));
            }
        }
        return questions;
    }
}
