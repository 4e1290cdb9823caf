package dev.hearthbook.view;

import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A question in words for rows of one table, best first. Immutable; every method gives another search.
 *
 * <pre>{@code
 * Search.in(NOTES).within(ada).text("green tea").excluding("sugar").where(Match.is("kind", "recipe")).limit(5)
 * Search.in(NOTES).within(ada).typed("harbour \"green tea\" -sugar")
 * }</pre>
 *
 * <p><b>What is found</b> are rows that hold at least one of the words (or beginnings of words), every phrase, and none of the
 * words that are excluded. Words are analysed as the index was; stop words are left out, unless nothing else is left. The text
 * never reaches SQL or a query parser.
 *
 * <p><b>Meaning.</b> Where views have an {@link dev.hearthbook.vector.Embedder} and the table is {@link Table.Builder#embedded
 * embedded}, rows that are near in meaning are found besides, and both count; phrases, exclusions and conditions hold for all.
 *
 * <p><b>Order.</b> BM25 over the fields' weights; where meaning counts, the sum of both as shares between 0 and 1; with
 * {@link #recency} and {@link #importance}, a sum of these.
 *
 * <p><b>Cost.</b> Words, beginnings, exclusions and conditions on blind and clear columns are answered by the index, and only
 * the rows that are given are opened. Phrases, stop words that are excluded, and conditions on content are looked for in opened rows, those that fit best first,
 * up to {@link #openingAtMost}; where that is not enough to tell, the search is {@code QUERY_REFUSED}.
 */
public final class Search<T> {
    /** The most subjects of one search. */
    public static final int SUBJECTS_MAX = 64;
    /** The most hits of one search. */
    public static final int LIMIT_MAX = 200;
    /** The most characters of a search text. */
    public static final int TEXT_MAX = 1_000;
    /** The most phrases, and the most beginnings, of one search. */
    public static final int PHRASES_MAX = 8;
    /** The most words of a phrase. */
    public static final int PHRASE_WORDS_MAX = 16;
    /** The fewest characters of a beginning. */
    public static final int PREFIX_MIN = 2;
    /** The most characters of a beginning. */
    public static final int PREFIX_MAX = 8;
    /** How many rows a search opens at most, unless it says otherwise. */
    public static final int OPENING_DEFAULT = 1_000;
    /** The most that {@link #openingAtMost} allows. */
    public static final int OPENING_MAX = 10_000;
    /** Recency and importance order this many rows, those that fit best. */
    public static final int WEIGHED_MAX = 200;
    /** What an hour leaves of recency (Park et al., "Generative Agents", UIST 2023). */
    public static final double RECENCY_PER_HOUR = 0.995;

    private final Spec spec;
    private final Function<Row, T> mapper;

    private Search(Spec spec, Function<Row, T> mapper) {
        this.spec = spec;
        this.mapper = mapper;
    }

    /**
     * What is looked for.
     *
     * @param text words, any of which may be there
     * @param phrases all of which must be there
     * @param prefixes beginnings of words, which count like words of the text
     * @param excluded words, none of which may be there
     */
    public record Words(String text, List<String> phrases, List<String> prefixes, String excluded) {
        static final Words NONE = new Words("", List.of(), List.of(), "");

        public Words {
            phrases = List.copyOf(phrases);
            prefixes = List.copyOf(prefixes);
        }

        /** Whether nothing is looked for; what is excluded does not count. */
        public boolean isEmpty() {
            return text.isBlank() && phrases.isEmpty() && prefixes.isEmpty();
        }

        /** Never the words. */
        @Override
        public String toString() {
            return "Words[" + phrases.size() + " phrases, " + prefixes.size() + " prefixes]";
        }
    }

    /** Something besides the words that makes a row count more. */
    public sealed interface Factor {
        /** The name of its part of a score. */
        String name();

        /** How much it counts; the fit of the words counts 1. */
        double weight();
    }

    /**
     * @see Search#recency
     * @param columns of times; the latest counts
     */
    public record Recency(double weight, List<String> columns) implements Factor {
        public Recency {
            columns = List.copyOf(columns);
        }

        @Override
        public String name() {
            return "recency";
        }
    }

    /** @see Search#importance */
    public record Importance(double weight, String column) implements Factor {
        @Override
        public String name() {
            return "importance";
        }
    }

    /**
     * What a store needs to know of a search.
     *
     * @param within whose rows; shared rows are found besides. At least one subject, unless only shared rows are meant.
     * @param openingMax how many rows may be opened to find the hits
     * @param highlighting whether hits tell where the words stand
     * @param wordsOnly whether meaning does not count, also where views know it
     * @param after nothing older than this is an answer
     */
    public record Spec(
            Table table,
            Set<Subject> within,
            Words words,
            List<Match> matches,
            List<Factor> factors,
            int limit,
            int openingMax,
            boolean highlighting,
            boolean wordsOnly,
            Optional<Mark> after) {
        public Spec {
            matches = List.copyOf(matches);
            factors = List.copyOf(factors);
        }

        /** The same question to the table as the views keep it. */
        public Spec on(Table kept) {
            return new Spec(kept, within, words, matches, factors, limit, openingMax, highlighting, wordsOnly, after);
        }

        /** Never the words. */
        @Override
        public String toString() {
            return "Search[" + table.name() + "]";
        }
    }

    /** A search being changed. */
    private static final class Draft {
        private final Table table;
        private Set<Subject> within;
        private Words words;
        private List<Match> matches;
        private List<Factor> factors;
        private int limit;
        private int openingMax;
        private boolean highlighting;
        private boolean wordsOnly;
        private Optional<Mark> after;

        private Draft(Spec spec) {
            this.table = spec.table;
            this.within = spec.within;
            this.words = spec.words;
            this.matches = spec.matches;
            this.factors = spec.factors;
            this.limit = spec.limit;
            this.openingMax = spec.openingMax;
            this.highlighting = spec.highlighting;
            this.wordsOnly = spec.wordsOnly;
            this.after = spec.after;
        }

        private Spec spec() {
            return new Spec(table, within, words, matches, factors, limit, openingMax, highlighting, wordsOnly, after);
        }
    }

    /**
     * The ten rows that fit best, once it is said what is looked for.
     *
     * @throws IllegalArgumentException when the table has no searchable field
     */
    public static Search<Row> in(Table table) {
        Require.that(
                !table.searchFields().isEmpty(),
                "table %s cannot be searched: declare a field with searchable",
                table.name());
        return new Search<>(
                new Spec(
                        table,
                        Set.of(),
                        Words.NONE,
                        List.of(),
                        List.of(),
                        10,
                        OPENING_DEFAULT,
                        false,
                        false,
                        Optional.empty()),
                row -> row);
    }

    /** Rows of these subjects, at most {@value #SUBJECTS_MAX}, and shared ones. */
    public Search<T> within(Collection<Subject> subjects) {
        Require.that(
                subjects.size() <= SUBJECTS_MAX,
                "a search names at most %d subjects, but named %d; search in groups, or share the data under one subject",
                SUBJECTS_MAX,
                subjects.size());
        return with(draft -> draft.within = new LinkedHashSet<>(subjects));
    }

    public Search<T> within(Subject... subjects) {
        return within(List.of(subjects));
    }

    /**
     * The words to look for: plain text, in which no sign has a meaning.
     *
     * @param words 1 to {@value #TEXT_MAX} characters, of which the first 64 different words count
     */
    public Search<T> text(String words) {
        String text = asked("a search text", words);
        return words(now -> new Words(text, now.phrases, now.prefixes, now.excluded));
    }

    /**
     * What a person typed into a search box, instead of all words so far: words; {@code -word} to leave out rows with it;
     * {@code "a phrase"}; {@code begin*} for words that begin so. A sign that stands elsewhere means nothing.
     *
     * @throws IllegalArgumentException as {@link #text}, {@link #phrase}, {@link #prefix} and {@link #excluding} do
     */
    public Search<T> typed(String typed) {
        Typed said = Typed.parse(asked("a search text", typed));
        Search<T> next = words(now -> Words.NONE);
        if (!said.text().isBlank()) {
            next = next.text(said.text());
        }
        for (String phrase : said.phrases()) {
            next = next.phrase(phrase);
        }
        for (String prefix : said.prefixes()) {
            next = next.prefix(prefix);
        }
        return said.excluded().isBlank() ? next : next.excluding(said.excluded());
    }

    /**
     * Only rows that say these words one after another, whatever their forms; in a field of the row's own that can be read in its
     * columns. Looked for in opened rows.
     *
     * @param words 1 to {@value #PHRASE_WORDS_MAX} words; not only stop words, unless there are other words to look for
     * @throws IllegalArgumentException when no field of the table can be read; the message says how to declare it
     */
    public Search<T> phrase(String words) {
        Require.that(
                spec.table.fields().stream().anyMatch(field -> !field.columns().isEmpty()),
                "table %s: no phrase can be looked for, since no search field can be read in a row; declare"
                        + " searchable(field, weight, columns…)",
                spec.table.name());
        String phrase = asked("a phrase", words);
        return words(now -> new Words(now.text, more("phrases", now.phrases, phrase), now.prefixes, now.excluded));
    }

    /**
     * Words that begin so count like words of the text. Only fields that are declared {@link Table.Builder#prefixed prefixed}, or
     * were made so when the views were opened, know the beginnings of their words; otherwise the search is {@code QUERY_REFUSED}.
     *
     * @param beginning {@value #PREFIX_MIN} to {@value #PREFIX_MAX} letters or digits
     */
    public Search<T> prefix(String beginning) {
        long letters = asked("a prefix", beginning).codePoints().count();
        Require.that(
                letters >= PREFIX_MIN && letters <= PREFIX_MAX,
                "a prefix has %d to %d characters, but had %d; look for whole words with text()",
                PREFIX_MIN,
                PREFIX_MAX,
                letters);
        return words(now -> new Words(now.text, now.phrases, more("prefixes", now.prefixes, beginning), now.excluded));
    }

    private static List<String> more(String what, List<String> now, String one) {
        Require.that(now.size() < PHRASES_MAX, "a search has at most %d %s", PHRASES_MAX, what);
        List<String> more = new ArrayList<>(now);
        more.add(one);
        return more;
    }

    /**
     * No rows that say one of these words, or of those of earlier calls, themselves; what is said around them does not count. Stop
     * words, which the index leaves out, are looked for in opened rows.
     */
    public Search<T> excluding(String words) {
        String excluded = (spec.words.excluded + " " + asked("what is excluded", words)).strip();
        asked("what is excluded", excluded);
        return words(now -> new Words(now.text, now.phrases, now.prefixes, excluded));
    }

    private static String asked(String what, String words) {
        Require.that(!words.isBlank(), "%s has 1 to %d characters, but was blank", what, TEXT_MAX);
        return Require.text(what, words, TEXT_MAX);
    }

    private Search<T> words(Function<Words, Words> change) {
        return with(draft -> draft.words = change.apply(draft.words));
    }

    /** Only rows that meet the condition, and those of earlier calls; as in {@link Query#where}. */
    public Search<T> where(Match match) {
        Query.on(spec.table).where(match);
        return with(draft -> {
            draft.matches = new ArrayList<>(draft.matches);
            draft.matches.add(match);
        });
    }

    /**
     * What is recent counts more: {@value #RECENCY_PER_HOUR} to the power of the hours since. Of the {@value #WEIGHED_MAX} rows that
     * fit best, fit, recency and importance are each put between 0 (least of them) and 1 (most), and what they are worth is added
     * up (Park et al., "Generative Agents", UIST 2023).
     *
     * @param weight above 0, 100 at most; fit counts 1
     * @param columns of times: clear ones or {@link Table#CREATED_AT} and {@link Table#UPDATED_AT}; the latest counts
     * @throws IllegalArgumentException when a column is not clear; the message says how to declare it
     */
    public Search<T> recency(double weight, String... columns) {
        Require.that(columns.length > 0, "recency follows from one column of times or more, but there was none");
        List.of(columns).forEach(this::requireClear);
        return weighing(new Recency(weight, List.of(columns)));
    }

    /**
     * What is important counts more; as {@link #recency} says.
     *
     * @param weight above 0, 100 at most
     * @param column clear
     */
    public Search<T> importance(double weight, String column) {
        requireClear(column);
        return weighing(new Importance(weight, column));
    }

    private void requireClear(String column) {
        Require.that(
                Table.IMPLIED.contains(column)
                        || spec.table.column(column).kind().isClear(),
                "table %s: hits cannot be ordered by '%s', whose content the store cannot see; declare it with clearLong or"
                        + " clearDouble",
                spec.table.name(),
                column);
    }

    private Search<T> weighing(Factor factor) {
        Require.that(
                factor.weight() > 0 && factor.weight() <= 100,
                "the weight of %s is above 0 and at most 100, but was %s",
                factor.name(),
                factor.weight());
        return with(draft -> {
            List<Factor> factors = new ArrayList<>(draft.factors);
            factors.removeIf(other -> other.name().equals(factor.name()));
            factors.add(factor);
            draft.factors = factors;
        });
    }

    /** At most this many hits, 1 to {@value #LIMIT_MAX}. */
    public Search<T> limit(int hits) {
        Require.that(
                hits >= 1 && hits <= LIMIT_MAX, "a search gives 1 to %d hits, but %d were asked for", LIMIT_MAX, hits);
        return with(draft -> draft.limit = hits);
    }

    /**
     * How many rows may be opened to find those with a phrase, or that meet a condition on content.
     *
     * @param rows 1 to {@value #OPENING_MAX}; {@value #OPENING_DEFAULT} unless given
     */
    public Search<T> openingAtMost(int rows) {
        Require.that(
                rows >= 1 && rows <= OPENING_MAX,
                "a search opens 1 to %d rows, but %d were allowed",
                OPENING_MAX,
                rows);
        return with(draft -> draft.openingMax = rows);
    }

    /** Hits also tell where the words stand: {@link Hit#highlights}. */
    public Search<T> highlighting() {
        return with(draft -> draft.highlighting = true);
    }

    /**
     * Goes by the words alone, also in a table whose rows are found by what they mean: for names and numbers, and where the embedder
     * is away.
     */
    public Search<T> wordsOnly() {
        return with(draft -> draft.wordsOnly = true);
    }

    /** Never answers from a state older than the receipt. */
    public Search<T> after(Receipt receipt) {
        return with(draft -> draft.after = Optional.of(receipt.mark()));
    }

    public <R> Search<R> map(Function<? super T, ? extends R> next) {
        Function<Row, T> first = mapper;
        return new Search<>(spec, row -> next.apply(first.apply(row)));
    }

    public Spec spec() {
        return spec;
    }

    public T read(Row row) {
        return mapper.apply(row);
    }

    private Search<T> with(Consumer<Draft> change) {
        Draft draft = new Draft(spec);
        change.accept(draft);
        return new Search<>(draft.spec(), mapper);
    }

    @Override
    public String toString() {
        return spec.toString();
    }
}
