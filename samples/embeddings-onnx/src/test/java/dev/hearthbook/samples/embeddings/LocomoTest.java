package dev.hearthbook.samples.embeddings;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.BookConfig;
import dev.hearthbook.ConversationDraft;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.Tx;
import dev.hearthbook.house.SharedData;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.MessageId;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.projections.vector.VectorsConfig;
import dev.hearthbook.vector.Embedder;
import dev.hearthbook.vector.Vectors;
import dev.hearthbook.view.ConversationTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How well a book with this model finds the evidence for questions about long conversations (Maharana et al., "Evaluating Very
 * Long-Term Conversational Memory of LLM Agents", ACL 2024), set up as anybody would and searched as anybody would. Takes a minute or two,
 * so it runs with {@code -Dhearthbook.long=true} only.
 */
@EnabledIfSystemProperty(named = "hearthbook.long", matches = "true")
class LocomoTest {
    private static final Pattern PLACE = Pattern.compile("D\\d+:\\d+");
    private static final int HITS = 10;

    @TempDir
    Path dir;

    private final Map<MessageId, String> places = new HashMap<>();

    /** The model's vectors as they come, for {@code hearth bench vectors}. */
    private record Recording(Embedder embedder, Map<String, float[]> rows, Map<String, float[]> questions)
            implements Embedder {
        @Override
        public String model() {
            return embedder.model();
        }

        @Override
        public int dimension() {
            return embedder.dimension();
        }

        @Override
        public int batch() {
            return embedder.batch();
        }

        @Override
        public Mono<List<float[]>> embed(List<String> texts) {
            return embedder.embed(texts).doOnNext(vectors -> {
                for (int i = 0; i < texts.size(); i++) {
                    rows.put(texts.get(i), vectors.get(i));
                }
            });
        }

        @Override
        public Mono<float[]> question(String text) {
            return embedder.question(text).doOnNext(vector -> questions.put(text, vector));
        }

        /** Little endian: dimension, rows, questions, then their vectors. */
        void write(Path file) throws IOException {
            int numbers = 3 + dimension() * (rows.size() + questions.size());
            ByteBuffer bytes = ByteBuffer.allocate(numbers * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putInt(dimension()).putInt(rows.size()).putInt(questions.size());
            rows.values().forEach(vector -> bytes.put(Vectors.bytes(vector)));
            questions.values().forEach(vector -> bytes.put(Vectors.bytes(vector)));
            Files.write(file, bytes.array());
        }
    }

    @Test
    void evidence_recall_is_at_least_72_at_5_and_80_at_10() throws IOException {
        JsonNode conversations = JsonMapper.builder()
                .build()
                .readTree(SharedData.file("locomo/locomo-dev5.json").toFile());
        try (OnnxEmbedder model = OnnxEmbedder.load()) {
            recall(conversations, new Recording(model, new ConcurrentHashMap<>(), new ConcurrentHashMap<>()));
        }
    }

    private void recall(JsonNode conversations, Recording embedder) throws IOException {
        try (Hearthbook book = Hearthbook.inMemory(
                BookConfig.defaults(dir), SqliteViews.in(dir).with(VectorsConfig.of(embedder)))) {
            conversations.forEach(conversation -> write(book, conversation));
            book.views().await(book.journal().head()).block();
            long began = System.nanoTime();
            book.upkeep().embeddings().blockLast();
            double seconds = (System.nanoTime() - began) / 1e9;
            double at5 = 0;
            double at10 = 0;
            int questions = 0;
            for (JsonNode conversation : conversations) {
                for (JsonNode question : conversation.get("qa")) {
                    Set<String> evidence = evidence(question);
                    if (!evidence.isEmpty()) {
                        List<String> found = found(
                                book, conversation, question.get("question").asString());
                        at5 += recall(evidence, found.subList(0, Math.min(5, found.size())));
                        at10 += recall(evidence, found);
                        questions++;
                    }
                }
            }

            String figures = String.format(
                    Locale.ROOT,
                    "LoCoMo with %s: %d questions, evidence recall@5 %.2f, @10 %.2f; %d turns embedded in %.0f s",
                    embedder.model(),
                    questions,
                    at5 * 100 / questions,
                    at10 * 100 / questions,
                    places.size(),
                    seconds);
            System.out.println(figures);
            embedder.write(Path.of("target", "locomo.vectors"));
            assertTrue(at5 / questions >= 0.72 && at10 / questions >= 0.80, figures);
        }
    }

    private void write(Hearthbook book, JsonNode sample) {
        JsonNode conversation = sample.get("conversation");
        Subject subject = subject(sample);
        ConversationId id = ConversationId.of(sample.get("sample_id").asString());
        for (int number = 1; number <= 100; number++) {
            JsonNode turns = conversation.get("session_" + number);
            if (turns == null) {
                continue;
            }
            List<MessageId> said = new ArrayList<>();
            boolean first = number == 1;
            book.commit(tx -> {
                        said.clear();
                        SessionId session = first
                                ? start(tx, subject, id)
                                : tx.conversations().startSession(id);
                        turns.forEach(turn -> said.add(tx.conversations()
                                .say(session, Role.USER, turn.get("speaker").asString(), text(turn))));
                        tx.conversations().endSession(session);
                    })
                    .block();
            for (int i = 0; i < said.size(); i++) {
                places.put(said.get(i), turns.get(i).get("dia_id").asString());
            }
        }
    }

    /** The conversation with its first session. */
    private static SessionId start(Tx tx, Subject subject, ConversationId id) {
        SessionId session = SessionId.of(id.value() + "-1");
        tx.conversations().start(subject, ConversationDraft.titled(id.value()).ids(id, session));
        return session;
    }

    private List<String> found(Hearthbook book, JsonNode conversation, String question) {
        return book
                .conversations()
                .search(ConversationTable.searchMessages()
                        .within(subject(conversation))
                        .text(question)
                        .limit(HITS))
                .block()
                .stream()
                .map(hit -> places.get(hit.row().id()))
                .toList();
    }

    private static Subject subject(JsonNode sample) {
        return Subject.of(sample.get("sample_id").asString());
    }

    private static String text(JsonNode turn) {
        String text = turn.get("text").asString();
        return turn.has("blip_caption") ? text + " [" + turn.get("blip_caption").asString() + "]" : text;
    }

    private static Set<String> evidence(JsonNode question) {
        Set<String> evidence = new LinkedHashSet<>();
        Matcher places = PLACE.matcher(String.valueOf(question.get("evidence")));
        while (places.find()) {
            evidence.add(places.group());
        }
        return evidence;
    }

    private static double recall(Set<String> evidence, List<String> found) {
        return (double) evidence.stream().filter(found::contains).count() / evidence.size();
    }
}
