package dev.hearthbook.projections.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.ScopeRequest;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.store.Language;
import dev.hearthbook.view.Table;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlindTokensTest {
    private static final Table NOTES =
            Table.named("notes").searchable("text", 1).build();
    private static final Table TALKS =
            Table.named("talks").searchable("text", 1).build();

    private final KeyVault keys = InMemoryKeyVault.create();
    private final BlindTokens tokens = new BlindTokens(keys, new Analyzer(Language.ENGLISH));
    private final long ada = scope("ada");
    private final long ben = scope("ben");

    private long scope(String subject) {
        return keys.scopes(new ScopeRequest(
                        Optional.of(Subject.of(subject)),
                        RetentionClass.MEMORIES,
                        YearMonth.of(2026, 11),
                        Optional.empty()))
                .subject();
    }

    private List<String> document(Table table, long scope, String text) {
        return List.of(tokens.document(table, scope, text).orElseThrow().split(" "));
    }

    @Test
    void a_field_is_its_tokens_as_often_as_they_occur_in_no_order_of_the_text() {
        List<String> one = document(NOTES, ada, "Cats like tea, and cats like naps");
        List<String> other = document(NOTES, ada, "naps tea like LIKE cat's cats");

        assertEquals(6, one.size());
        assertEquals(4, Set.copyOf(one).size());
        assertEquals(one, other);
        assertTrue(one.stream().allMatch(token -> token.matches("[A-Z2-7]{10}")));
    }

    @Test
    void tokens_differ_between_subjects_tables_and_the_book() {
        Set<String> all = Set.of(
                tokens.document(NOTES, ada, "tea").orElseThrow(),
                tokens.document(NOTES, ben, "tea").orElseThrow(),
                tokens.document(TALKS, ada, "tea").orElseThrow(),
                tokens.document(NOTES, 0, "tea").orElseThrow());

        assertEquals(4, all.size());
    }

    @Test
    void a_question_gives_each_word_as_asked_with_a_token_for_every_scope() {
        BlindTokens.Tokens question = tokens.query(NOTES, List.of(ada, ben, 0L), "Where do Cats and cat's drink TEA?");

        assertEquals(
                List.of("Cats", "drink", "TEA"), List.copyOf(question.words().keySet()));
        assertEquals(9, question.all().size());
        assertEquals(
                List.of(
                        tokens.document(NOTES, ada, "tea").orElseThrow(),
                        tokens.document(NOTES, ben, "tea").orElseThrow(),
                        tokens.document(NOTES, 0, "tea").orElseThrow()),
                question.words().get("TEA"));
        assertTrue(!question.toString().contains("TEA"));
    }

    @Test
    void stop_words_stay_where_there_is_nothing_else() {
        assertEquals(document(NOTES, ada, "tea"), document(NOTES, ada, "the tea of the"));
        assertEquals(3, document(NOTES, ada, "Who are you?").size());
        assertEquals(
                Set.copyOf(document(NOTES, ada, "Who are you?")),
                Set.copyOf(tokens.query(NOTES, List.of(ada), "you are who").all()));
        assertEquals("", tokens.document(NOTES, ada, "?!").orElseThrow());
        assertEquals(List.of(), tokens.query(NOTES, List.of(ada), "?!").all());
    }

    @Test
    void a_question_has_a_bounded_number_of_words() {
        StringBuilder long_ = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            long_.append(" word").append(i);
        }

        assertEquals(
                BlindTokens.WORDS_MAX,
                tokens.query(NOTES, List.of(ada), long_.toString()).words().size());
    }

    @Test
    void a_destroyed_scope_gives_no_tokens_and_the_others_stay() {
        String bens = tokens.document(NOTES, ben, "tea").orElseThrow();
        String before = tokens.document(NOTES, ada, "tea").orElseThrow();
        keys.shred(Subject.of("ada"));
        tokens.forget(ada);

        assertEquals(Optional.empty(), tokens.document(NOTES, ada, "tea"));
        assertEquals(
                List.of(bens),
                tokens.query(NOTES, Arrays.asList(ada, ben), "tea").all());
        assertNotEquals(before, bens);
    }

    @Test
    void a_text_has_the_words_of_its_lines_whether_or_not_they_were_seen_before() {
        Random random = new Random(9);
        List<String> lines = List.of("Ben's tea", "the of", "", "river and stone", "東京都", "tea", "a'", "s x");
        BlindTokens fresh = new BlindTokens(keys, new Analyzer(Language.ENGLISH));
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(4); n >= 0; n--) {
                text.append(lines.get(random.nextInt(lines.size()))).append(random.nextBoolean() ? "\n" : "\n\n");
            }
            String one = text.toString();

            // Without line feeds no line was seen before.
            assertEquals(
                    fresh.document(NOTES, ada, one.replace("\n", " . ")),
                    tokens.document(NOTES, ada, one),
                    () -> "seed 9: " + one);
        }
    }
}
