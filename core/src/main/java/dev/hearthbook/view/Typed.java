package dev.hearthbook.view;

import dev.hearthbook.model.Require;
import java.util.ArrayList;
import java.util.List;

/**
 * What somebody typed into a search box, taken apart. A sign counts where people put it on purpose: a minus right before a word
 * and behind a blank, a star right behind one and before a blank, and quotes in pairs of which the first stands behind a blank.
 *
 * @param text words
 * @param excluded words
 */
record Typed(String text, List<String> phrases, List<String> prefixes, String excluded) {
    static Typed parse(String typed) {
        List<String> text = new ArrayList<>();
        List<String> phrases = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        List<String> excluded = new ArrayList<>();
        int at = 0;
        while (at < typed.length()) {
            if (opens(typed, at)) {
                int end = closing(typed, at + 1);
                phrases.add(typed.substring(at + 1, end));
                at = end + 1;
                continue;
            }
            int next = at + 1;
            while (next < typed.length() && !Character.isWhitespace(typed.charAt(next)) && !opens(typed, next)) {
                next++;
            }
            String word = typed.substring(at, next).strip();
            at = next;
            if (word.length() > 1 && word.startsWith("-") && Character.isLetterOrDigit(word.codePointAt(1))) {
                excluded.add(word.substring(1));
            } else if (word.length() > Search.PREFIX_MIN && word.endsWith("*") && isLetters(word, word.length() - 1)) {
                prefixes.add(word.substring(0, word.length() - 1));
            } else {
                Require.that(
                        !(word.equals("-") && opens(typed, at)),
                        "a phrase cannot be excluded; exclude one of its words");
                text.add(word);
            }
        }
        phrases.removeIf(String::isBlank);
        return new Typed(joined(text), List.copyOf(phrases), List.copyOf(prefixes), joined(excluded));
    }

    private static String joined(List<String> words) {
        return String.join(" ", words.stream().filter(word -> !word.isBlank()).toList());
    }

    private static boolean opens(String typed, int at) {
        boolean apart = at == 0 || Character.isWhitespace(typed.charAt(at - 1)) || typed.charAt(at - 1) == '-';
        return apart && isQuote(typed, at) && closing(typed, at + 1) >= 0;
    }

    private static boolean isQuote(String typed, int at) {
        return at < typed.length() && "\"\u201c\u201d\u201e".indexOf(typed.charAt(at)) >= 0;
    }

    private static int closing(String typed, int from) {
        for (int at = from; at < typed.length(); at++) {
            if (isQuote(typed, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isLetters(String word, int end) {
        return word.substring(0, end).codePoints().allMatch(Character::isLetterOrDigit);
    }

    /** Never the words. */
    @Override
    public String toString() {
        return "Typed[" + phrases.size() + " phrases, " + prefixes.size() + " prefixes]";
    }
}
