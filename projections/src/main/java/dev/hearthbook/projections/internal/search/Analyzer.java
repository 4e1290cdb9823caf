package dev.hearthbook.projections.internal.search;

import dev.hearthbook.projections.store.Language;
import java.text.Normalizer;

/**
 * Says what a word is and which words are the same: text → words in lower case → stems. Any thread.
 *
 * <p><b>Words</b> are runs of letters, digits and the marks that belong to them; everything else separates. Under
 * {@link Language#ENGLISH} a possessive 's is cut. Unless the language is {@link Language#PLAIN}, a run of Chinese, Japanese or
 * Korean characters becomes its overlapping pairs (a single character stays one), since nothing separates words there.
 *
 * <p><b>Stems</b> fold what looks alike: compatibility forms (full width, ligatures) and accents of Latin, Greek and Cyrillic
 * letters; English then goes through Porter's rules.
 *
 * <p>The splitter is written by hand because it sees every character of every text; measured, it takes half the time of
 * Lucene's tokenizer and finds as much. For the same reason it makes no strings.
 */
public final class Analyzer {
    /** A longer word is cut here: it is no word, and one text cannot fill the caches. */
    static final int WORD_MAX = 64;

    private final Language language;
    private final Stemmer stemmer = new Stemmer();

    public Analyzer(Language language) {
        this.language = language;
    }

    /** Takes words as they are found. */
    @FunctionalInterface
    interface Words {
        /**
         * @param word the word in lower case, in its first {@code length} characters; used again for the next word
         * @param start index of its first character in the text
         * @param end index after its last character
         */
        void word(char[] word, int length, int start, int end);
    }

    /** Every word of a text, in order, stop words included. */
    void split(String text, Words out) {
        char[] word = new char[WORD_MAX];
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (!inWord(c)) {
                at += Character.charCount(c);
            } else if (isPaired(c)) {
                at = pairs(text, at, word, out);
            } else {
                at = word(text, at, word, out);
            }
        }
    }

    /** Whether the language leaves the word out. */
    boolean isStop(String word) {
        return language == Language.ENGLISH && StopWords.ENGLISH.contains(word);
    }

    /** A word in lower case without what only looks different. */
    String folded(String word) {
        return fold(word);
    }

    /** What all forms of a word have in common. */
    String stem(String word) {
        String folded = fold(word);
        boolean english = language == Language.ENGLISH && folded.length() > 2 && folded.charAt(0) < 0x300;
        return english ? stemmer.stem(folded) : folded;
    }

    private int word(String text, int start, char[] word, Words out) {
        int length = 0;
        int at = start;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c < 0x80) {
                if (!isAsciiWord(c)) {
                    break;
                }
                if (length < WORD_MAX) {
                    word[length++] = c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
                }
                at++;
                continue;
            }
            int point = text.codePointAt(at);
            if (!inWord(point) || isPaired(point)) {
                break;
            }
            if (length + 2 <= WORD_MAX) {
                length += Character.toChars(Character.toLowerCase(point), word, length);
            }
            at += Character.charCount(point);
        }
        out.word(word, length, start, at);
        return language == Language.ENGLISH ? afterPossessive(text, at) : at;
    }

    /** Behind a possessive 's that begins here, or here. */
    private static int afterPossessive(String text, int at) {
        if (at + 1 >= text.length() || (text.charAt(at) != '\'' && text.charAt(at) != '\u2019')) {
            return at;
        }
        char s = text.charAt(at + 1);
        boolean ends = at + 2 >= text.length() || !inWord(text.codePointAt(at + 2));
        return (s == 's' || s == 'S') && ends ? at + 2 : at;
    }

    private static int pairs(String text, int start, char[] word, Words out) {
        int first = start;
        int at = start + Character.charCount(text.codePointAt(start));
        boolean alone = true;
        while (at < text.length() && isCjk(text.codePointAt(at))) {
            int next = at + Character.charCount(text.codePointAt(at));
            text.getChars(first, next, word, 0);
            out.word(word, next - first, first, next);
            alone = false;
            first = at;
            at = next;
        }
        if (alone) {
            text.getChars(first, at, word, 0);
            out.word(word, at - first, first, at);
        }
        return at;
    }

    private boolean isPaired(int c) {
        return c >= 0x1100 && language != Language.PLAIN && isCjk(c);
    }

    private static boolean isCjk(int c) {
        if (c < 0x1100) {
            return false;
        }
        if (Character.isIdeographic(c)) {
            return true;
        }
        Character.UnicodeScript script = Character.UnicodeScript.of(c);
        boolean syllable = script == Character.UnicodeScript.HIRAGANA
                || script == Character.UnicodeScript.KATAKANA
                || script == Character.UnicodeScript.HANGUL;
        return syllable && Character.isLetterOrDigit(c);
    }

    private static boolean isAsciiWord(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean inWord(int c) {
        if (c < 0x80) {
            return isAsciiWord(c);
        }
        if (Character.isLetterOrDigit(c)) {
            return true;
        }
        int type = Character.getType(c);
        // Vowel signs of Indic scripts are marks: without them those words would fall apart.
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    private static String fold(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) >= 0x80) {
                return bare(word);
            }
        }
        return word;
    }

    private static String bare(String word) {
        String parts = Normalizer.normalize(word, Normalizer.Form.NFKD);
        StringBuilder letters = new StringBuilder(parts.length());
        for (int i = 0; i < parts.length(); i++) {
            char c = parts.charAt(i);
            // Only the accents of Latin, Greek and Cyrillic: elsewhere a mark makes another word.
            if (c < '\u0300' || c > '\u036f') {
                letters.append(Character.toLowerCase(c));
            }
        }
        return Normalizer.normalize(letters, Normalizer.Form.NFC);
    }
}
