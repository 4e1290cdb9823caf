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
import java.util.function.Function;

/**
 * A question in words for rows of one table, best first. Immutable; every method gives another search.
 *
 * <p>Words are analysed as the index was, stop words are left out (unless nothing else is left), and any of the words may
 * match. Ranking is BM25 over the fields' weights. The text never reaches SQL or a query parser.
 */
public final class Search<T> {
    /** The most subjects of one search. */
    public static final int SUBJECTS_MAX = 64;
    /** The most hits of one search. */
    public static final int LIMIT_MAX = 200;
    /** The most characters of a search text. */
    public static final int TEXT_MAX = 1_000;

    private final Spec spec;
    private final Function<Row, T> mapper;

    private Search(Spec spec, Function<Row, T> mapper) {
        this.spec = spec;
        this.mapper = mapper;
    }

    /**
     * What a store needs to know of a search.
     *
     * @param within whose rows; shared rows are found besides. At least one subject, unless only shared rows are meant.
     */
    public record Spec(
            Table table, Set<Subject> within, String text, List<Match> matches, int limit, Optional<Mark> after) {
        public Spec {
            matches = List.copyOf(matches);
        }

        /** The same question to the table as the views keep it. */
        public Spec on(Table kept) {
            return new Spec(kept, within, text, matches, limit, after);
        }

        /** Never the text. */
        @Override
        public String toString() {
            return "Search[" + table.name() + "]";
        }
    }

    /** @throws IllegalArgumentException when the table has no searchable field */
    public static Search<Row> in(Table table) {
        Require.that(
                !table.searchFields().isEmpty(),
                "table %s cannot be searched: declare a field with searchable",
                table.name());
        return new Search<>(new Spec(table, Set.of(), "", List.of(), 10, Optional.empty()), row -> row);
    }

    /** Rows of these subjects, at most {@value #SUBJECTS_MAX}, and shared ones. */
    public Search<T> within(Collection<Subject> subjects) {
        Require.that(
                subjects.size() <= SUBJECTS_MAX,
                "a search names at most %d subjects, but named %d; search in groups, or share the data under one subject",
                SUBJECTS_MAX,
                subjects.size());
        return with(
                new Spec(spec.table, new LinkedHashSet<>(subjects), spec.text, spec.matches, spec.limit, spec.after));
    }

    public Search<T> within(Subject... subjects) {
        return within(List.of(subjects));
    }

    /** The words to look for, at most {@value #TEXT_MAX} characters. */
    public Search<T> text(String words) {
        Require.text("a search text", words, TEXT_MAX);
        return with(new Spec(spec.table, spec.within, words, spec.matches, spec.limit, spec.after));
    }

    /** How many of the best hits are opened to find those that meet a condition on content. */
    public static final int OPENED_MAX = 1_000;

    /**
     * Only rows that meet the condition, and those of earlier calls; as in {@link Query#where}. Conditions on content are looked for
     * among the best {@value #OPENED_MAX} hits.
     */
    public Search<T> where(Match match) {
        Query.on(spec.table).where(match);
        List<Match> all = new ArrayList<>(spec.matches);
        all.add(match);
        return with(new Spec(spec.table, spec.within, spec.text, all, spec.limit, spec.after));
    }

    /** At most this many hits, 1 to {@value #LIMIT_MAX}. */
    public Search<T> limit(int hits) {
        Require.that(
                hits >= 1 && hits <= LIMIT_MAX, "a search gives 1 to %d hits, but %d were asked for", LIMIT_MAX, hits);
        return with(new Spec(spec.table, spec.within, spec.text, spec.matches, hits, spec.after));
    }

    /** Never answers from a state older than the receipt. */
    public Search<T> after(Receipt receipt) {
        return with(
                new Spec(spec.table, spec.within, spec.text, spec.matches, spec.limit, Optional.of(receipt.mark())));
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

    private Search<T> with(Spec next) {
        return new Search<>(next, mapper);
    }

    @Override
    public String toString() {
        return spec.toString();
    }
}
