package dev.hearthbook.projections.internal.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A text as words with their places, stop words included. Immutable; any thread. */
final class Stems {
    private final List<String> stems = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private int[] starts = new int[16];
    private int[] ends = new int[16];

    private Stems() {}

    static Stems of(Analyzer analyzer, String text) {
        Stems found = new Stems();
        analyzer.split(text, (letters, length, start, end) -> {
            String word = new String(letters, 0, length);
            int at = found.stems.size();
            if (at == found.starts.length) {
                found.starts = Arrays.copyOf(found.starts, at * 2);
                found.ends = Arrays.copyOf(found.ends, at * 2);
            }
            found.starts[at] = start;
            found.ends[at] = end;
            found.stems.add(analyzer.stem(word));
            found.words.add(analyzer.folded(word));
        });
        return found;
    }

    int size() {
        return stems.size();
    }

    String stem(int at) {
        return stems.get(at);
    }

    List<String> stems() {
        return stems;
    }

    /** The words themselves, folded. */
    List<String> words() {
        return words;
    }

    /** The word itself, folded. */
    String word(int at) {
        return words.get(at);
    }

    int start(int at) {
        return starts[at];
    }

    int end(int at) {
        return ends[at];
    }

    /** Whether the words that begin here are those of a phrase. */
    boolean says(List<String> phrase, int at) {
        return at + phrase.size() <= stems.size()
                && stems.subList(at, at + phrase.size()).equals(phrase);
    }

    /** Never the words. */
    @Override
    public String toString() {
        return "Stems[" + stems.size() + "]";
    }
}
