package dev.hearthbook.projections.internal.search;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Require;
import dev.hearthbook.projections.store.StoreSearch;
import dev.hearthbook.view.Highlight;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The words of a search made ready: as blind tokens for the store, and as stems for rows that were opened. Immutable; any thread.
 *
 * <p>A phrase narrows the search by its telling words, which the index knows, and is then looked for in what rows say, where
 * stop words and the order count.
 */
public final class Question {
    private final Analyzer analyzer;
    private final StoreSearch.Tokens tokens;
    private final Map<String, List<String>> words;
    private final Map<String, List<String>> phrases;
    private final Set<String> stems;
    private final List<String> beginnings;
    private final Set<String> unsaid;

    private Question(
            Analyzer analyzer,
            StoreSearch.Tokens tokens,
            Map<String, List<String>> words,
            Map<String, List<String>> phrases,
            Set<String> stems,
            List<String> beginnings,
            Set<String> unsaid) {
        this.analyzer = analyzer;
        this.tokens = tokens;
        this.words = words;
        this.phrases = phrases;
        this.stems = stems;
        this.beginnings = beginnings;
        this.unsaid = unsaid;
    }

    /**
     * @param table as the views keep it
     * @param scopes as in {@link BlindTokens#query}
     * @throws IllegalArgumentException when nothing is looked for
     * @throws HearthbookException {@code QUERY_REFUSED} for a phrase or a beginning that the index cannot help to find
     */
    public static Question of(BlindTokens blind, Table table, Collection<Long> scopes, Search.Words asked) {
        Require.that(
                !asked.isEmpty(),
                "a search in table %s says nothing that is looked for; add text(), phrase() or prefix()",
                table.name());
        Analyzer analyzer = blind.analyzer();
        Map<String, List<String>> words =
                new LinkedHashMap<>(blind.query(table, scopes, asked.text()).words());
        List<String> beginnings = new ArrayList<>();
        for (String prefix : asked.prefixes()) {
            String folded = folded(analyzer, table, prefix);
            beginnings.add(folded);
            words.put(prefix + "*", blind.beginning(table, scopes, folded));
        }
        Map<String, List<String>> phrases = new LinkedHashMap<>();
        Map<String, List<String>> every = new LinkedHashMap<>();
        for (String phrase : asked.phrases()) {
            phrases.put(phrase, stems(analyzer, table, phrase));
            every.putAll(blind.telling(table, scopes, phrase).words());
        }
        if (words.isEmpty() && every.isEmpty() && !phrases.isEmpty()) {
            throw refused(
                    table,
                    "the phrase has only words that are left out of the index, as there are many of them; add another word"
                            + " to look for");
        }
        List<String> some =
                words.values().stream().flatMap(List::stream).distinct().toList();
        List<String> none = asked.excluded().isBlank()
                ? List.of()
                : blind.telling(table, scopes, asked.excluded()).all();
        Set<String> unsaid = blind.stops(asked.excluded());
        if (!unsaid.isEmpty()
                && table.fields().stream().allMatch(field -> field.columns().isEmpty())) {
            throw refused(
                    table,
                    "a word that is to be excluded is left out of the index, and no field can be read in a row to tell;"
                            + " exclude other words");
        }
        StoreSearch.Tokens tokens = new StoreSearch.Tokens(some, List.copyOf(every.values()), none);
        Set<String> stems = asked.text().isBlank() ? Set.of() : blind.stems(asked.text());
        return new Question(analyzer, tokens, words, phrases, stems, beginnings, unsaid);
    }

    private static List<String> stems(Analyzer analyzer, Table table, String phrase) {
        List<String> stems = Stems.of(analyzer, phrase).stems();
        if (stems.isEmpty() || stems.size() > Search.PHRASE_WORDS_MAX) {
            throw refused(
                    table,
                    "a phrase has 1 to " + Search.PHRASE_WORDS_MAX + " words, but had " + stems.size()
                            + "; look for a shorter one");
        }
        return stems;
    }

    private static String folded(Analyzer analyzer, Table table, String prefix) {
        if (table.fields().stream().noneMatch(Table.Field::prefixed)) {
            String field = table.fields().iterator().next().name();
            throw refused(
                    table,
                    "no field knows the beginnings of its words. Declare prefixed(\"" + field
                            + "\"), or open the views with indexing(\"" + table.name() + "\", \"" + field + "*\")");
        }
        Stems word = Stems.of(analyzer, prefix);
        int characters =
                word.size() == 1 ? word.word(0).codePointCount(0, word.word(0).length()) : 0;
        if (characters < Search.PREFIX_MIN || characters > Search.PREFIX_MAX) {
            throw refused(
                    table,
                    "a prefix is the beginning of one word, " + Search.PREFIX_MIN + " to " + Search.PREFIX_MAX
                            + " letters or digits; look for several by several prefixes");
        }
        return word.word(0);
    }

    private static HearthbookException refused(Table table, String why) {
        return new HearthbookException(ErrorCode.QUERY_REFUSED, "table " + table.name() + ": " + why);
    }

    /** For the store. */
    public StoreSearch.Tokens tokens() {
        return tokens;
    }

    /** Words and beginnings as they were asked, with their tokens; a row may hold some of them. */
    public Map<String, List<String>> words() {
        return words;
    }

    /** Phrases as they were asked; what is found says all of them. */
    public Collection<String> phrases() {
        return phrases.keySet();
    }

    /** Whether rows must be opened to tell: for phrases, and for stop words that are excluded. */
    public boolean looks() {
        return !phrases.isEmpty() || !unsaid.isEmpty();
    }

    /** Whether some texts together say each of the phrases, and no stop word that is excluded. */
    public boolean isSaidBy(List<String> texts) {
        if (!looks()) {
            return true;
        }
        List<Stems> read = texts.stream().map(text -> Stems.of(analyzer, text)).toList();
        return phrases.values().stream()
                        .allMatch(phrase -> read.stream().anyMatch(text -> indexOf(text, phrase, 0) >= 0))
                && read.stream().flatMap(text -> text.words().stream()).noneMatch(unsaid::contains);
    }

    private static int indexOf(Stems text, List<String> phrase, int from) {
        for (int at = from; at + phrase.size() <= text.size(); at++) {
            if (text.says(phrase, at)) {
                return at;
            }
        }
        return -1;
    }

    /** Where a text says what is looked for; nothing when it does not. */
    public List<Highlight> highlights(String column, String text) {
        Stems read = Stems.of(analyzer, text);
        Set<Integer> said = new HashSet<>();
        for (int at = 0; at < read.size(); at++) {
            String word = read.word(at);
            if (stems.contains(read.stem(at)) || beginnings.stream().anyMatch(word::startsWith)) {
                said.add(at);
            }
        }
        for (List<String> phrase : phrases.values()) {
            for (int at = indexOf(read, phrase, 0); at >= 0; at = indexOf(read, phrase, at + 1)) {
                for (int word = at; word < at + phrase.size(); word++) {
                    said.add(word);
                }
            }
        }
        List<Integer> places = said.stream().sorted().toList();
        return places.isEmpty() ? List.of() : List.of(Fragment.of(column, text, read, places));
    }

    /** Never the words. */
    @Override
    public String toString() {
        return words.size() + " words, " + phrases.size() + " phrases";
    }
}
