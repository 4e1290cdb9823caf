package dev.hearthbook.projections.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.projections.store.Language;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnalyzerTest {
    private final Analyzer english = new Analyzer(Language.ENGLISH);

    @Test
    void words_are_runs_of_letters_and_digits_in_lower_case_without_possessives() {
        assertEquals(List.of("ada", "cat", "born", "in", "2019", "ate"), split(english, "Ada's cat—born in 2019—ATE"));
        assertEquals(List.of("ada", "cat"), split(english, "ADA\u2019S cat"));
        assertEquals(List.of("it", "so"), split(english, "it's so"));
        assertEquals(List.of("rock", "sand", "bo", "stone"), split(english, "rock'sand bo'stone"));
        assertEquals(List.of("ada", "s", "cat"), split(new Analyzer(Language.PLAIN), "Ada's cat"));
        assertEquals(List.of(), split(english, " … \uD83D "));
    }

    @Test
    void words_know_where_they_stand() {
        List<String> asked = new ArrayList<>();
        english.split(
                "Where's Émile's DOG?",
                (word, length, start, end) -> asked.add("Where's Émile's DOG?".substring(start, end)));

        assertEquals(List.of("Where", "Émile", "DOG"), asked);
    }

    @Test
    void chinese_japanese_and_korean_become_overlapping_pairs() {
        assertEquals(List.of("我喜", "喜欢", "欢猫", "tea", "猫"), split(english, "我喜欢猫 Tea 猫"));
        assertEquals(List.of("한국", "국어"), split(new Analyzer(Language.CJK), "한국어"));
        assertEquals(List.of("我喜欢猫"), split(new Analyzer(Language.PLAIN), "我喜欢猫"));
    }

    @Test
    void vowel_signs_hold_an_indic_word_together() {
        assertEquals(List.of("हिन्दी", "नमस्ते"), split(english, "हिन्दी नमस्ते"));
    }

    @Test
    void stems_join_forms_accents_and_widths() {
        assertEquals(english.stem("hiking"), english.stem("hikes"));
        assertEquals(english.stem("café"), english.stem("cafe"));
        assertEquals("abc1", new Analyzer(Language.CJK).stem("ａｂｃ１"));
        assertEquals("hiking", new Analyzer(Language.PLAIN).stem("hiking"));
    }

    @Test
    void only_english_has_stop_words() {
        assertTrue(english.isStop("the"));
        assertFalse(english.isStop("cat"));
        assertFalse(new Analyzer(Language.PLAIN).isStop("the"));
    }

    @Test
    void a_word_without_end_is_cut() {
        List<String> words = split(english, "x".repeat(10_000) + " end");

        assertEquals(List.of("x".repeat(Analyzer.WORD_MAX), "end"), words);
    }

    private static List<String> split(Analyzer analyzer, String text) {
        List<String> words = new ArrayList<>();
        analyzer.split(text, (word, length, start, end) -> words.add(new String(word, 0, length)));
        return words;
    }
}
