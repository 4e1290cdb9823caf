package dev.hearthbook.projections.internal.query;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.projections.internal.row.RowSealer;
import dev.hearthbook.projections.internal.search.Question;
import dev.hearthbook.projections.internal.vector.Meaning;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoreGroups;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoreSearch;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.view.Findings;
import dev.hearthbook.view.Highlight;
import dev.hearthbook.view.Hit;
import dev.hearthbook.view.Row;
import dev.hearthbook.view.Search;
import dev.hearthbook.view.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers one search from one state: asks the store for the rows that fit best, looks into them where the index cannot tell,
 * puts them in order and opens those that are given. One thread.
 */
final class Seeker {
    /** Looking into rows begins with this many for each that is wanted: mostly enough, and quickly had. */
    private static final int FIRST_LOOK = 4;

    private final RowSealer sealer;
    private final ReadStore.Snapshot snapshot;
    private final Plan plan;
    private final Question question;
    private final Search.Spec spec;
    private final Optional<Nearby> nearby;
    private final Map<Long, Map<String, Double>> parts = new HashMap<>();
    private final Map<Long, Optional<Row>> opened = new HashMap<>();

    /** Puts rows found by words in one order with those that are near in meaning. */
    @FunctionalInterface
    interface Nearby {
        /** @param rows at most */
        List<Meaning.Found> blended(List<StoreSearch.Found> words, int rows);
    }

    /** @param nearby empty to go by the words alone */
    Seeker(
            RowSealer sealer,
            ReadStore.Snapshot snapshot,
            Plan plan,
            Question question,
            Search.Spec spec,
            Optional<Nearby> nearby) {
        this.sealer = sealer;
        this.snapshot = snapshot;
        this.plan = plan;
        this.question = question;
        this.spec = spec;
        this.nearby = nearby;
    }

    <T> List<Hit<T>> hits(Search<T> search) {
        int wanted = spec.factors().isEmpty() ? spec.limit() : Search.WEIGHED_MAX;
        return hits(search, looks() ? looked(wanted) : best(wanted));
    }

    /** @param found best first; as many as can become hits, or more */
    private <T> List<Hit<T>> hits(Search<T> search, List<StoreSearch.Found> found) {
        List<Ranking.Ranked> ranked = spec.factors().isEmpty()
                ? Ranking.byFit(found, parts)
                : Ranking.weighed(found.subList(0, Math.min(Search.WEIGHED_MAX, found.size())), spec.factors());
        List<Ranking.Ranked> given = ranked.subList(0, Math.min(spec.limit(), ranked.size()));
        Map<Long, List<String>> words = words(given);
        List<Hit<T>> hits = new ArrayList<>(given.size());
        for (Ranking.Ranked one : given) {
            Row row = open(one.found().row());
            if (row != null) {
                hits.add(new Hit<>(
                        search.read(row),
                        one.score(),
                        one.parts(),
                        words.getOrDefault(one.found().row().id(), List.of()),
                        spec.highlighting() ? highlights(row) : List.of(),
                        snapshot.mark()));
            }
        }
        return Collections.unmodifiableList(hits);
    }

    /** @param began as {@code System.nanoTime} told it */
    <T> Findings<T> findings(Search<T> search, List<String> by, long began) {
        Tally tally = new Tally(by);
        List<Hit<T>> hits;
        if (looks()) {
            List<StoreSearch.Found> all = looked(Integer.MAX_VALUE);
            hits = hits(search, all);
            all.forEach(found -> tally.add(open(found.row()), 1));
        } else {
            hits = hits(search);
            List<StoreGroups.Found> groups = snapshot.groups(asking(Findings.VALUES_MAX), by);
            if (groups.size() > Findings.VALUES_MAX) {
                throw new HearthbookException(
                        ErrorCode.QUERY_REFUSED,
                        "table " + plan.table().name() + ": what is found has more than " + Findings.VALUES_MAX
                                + " different values; count it by fewer columns, or narrow the search");
            }
            groups.forEach(group -> tally.add(group.one().map(this::open).orElse(null), group.count()));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        return new Findings<>(hits, tally.all, tally.counts(), opened.size(), took, snapshot.mark());
    }

    /** What there is where nothing can be found. */
    static <T> Findings<T> nothing(Collection<String> by, Duration took, Mark mark) {
        return new Findings<>(List.of(), 0, new Tally(List.copyOf(by)).counts(), 0, took, mark);
    }

    /** Rows that were counted, by the values of their columns. */
    private static final class Tally {
        private final Map<String, Map<String, Long>> counts = new LinkedHashMap<>();
        private long all;

        Tally(List<String> by) {
            by.forEach(column -> counts.put(column, new HashMap<>()));
        }

        /** @param row one of those that are alike; null when it was erased */
        void add(@Nullable Row row, long times) {
            if (row != null) {
                all += times;
                counts.forEach((column, values) -> values.merge(row.text(column), times, Long::sum));
            }
        }

        Map<String, Map<String, Long>> counts() {
            Map<String, Map<String, Long>> sorted = new LinkedHashMap<>();
            counts.forEach((column, values) -> {
                Map<String, Long> most = new LinkedHashMap<>();
                values.entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                        .forEach(value -> most.put(value.getKey(), value.getValue()));
                sorted.put(column, most);
            });
            return sorted;
        }
    }

    private StoreSearch asking(int rows) {
        return new StoreSearch(plan.table(), plan.scopes(), question.tokens(), plan.conditions(), rows);
    }

    /** The best rows by words and, when it is asked, by meaning; best first. */
    private List<StoreSearch.Found> best(int rows) {
        if (nearby.isEmpty()) {
            return snapshot.search(asking(rows));
        }
        int many = Math.max(rows, Meaning.CANDIDATES);
        List<StoreSearch.Found> words = new ArrayList<>(snapshot.search(asking(many)));
        Set<Long> said = new HashSet<>();
        words.forEach(found -> said.add(found.row().id()));
        for (StoreSearch.Found found : saying(many)) {
            if (said.add(found.row().id())) {
                words.add(new StoreSearch.Found(found.row(), 0));
            }
        }
        // More than are wanted only where some may fall out again: each row costs a look into the file.
        boolean all = question.phrases().isEmpty() && question.tokens().none().isEmpty();
        List<Meaning.Found> blended = nearby.get().blended(words, all ? rows : many);
        Set<Long> excluded = excluded(blended);
        List<StoreSearch.Found> best = new ArrayList<>();
        for (Meaning.Found found : blended) {
            long id = found.row().id();
            // A phrase is looked for by the words in it, and only who has them can say it.
            boolean may = said.contains(id) || (question.phrases().isEmpty() && !excluded.contains(id));
            if (may && best.size() < rows) {
                parts.put(id, found.parts());
                best.add(new StoreSearch.Found(found.row(), found.score()));
            }
        }
        return best;
    }

    /** Rows that have the words of all phrases, whatever other words they have: these need not be there when meaning counts. */
    private List<StoreSearch.Found> saying(int rows) {
        List<List<String>> every = question.tokens().every();
        return every.isEmpty() || question.tokens().some().isEmpty()
                ? List.of()
                : snapshot.search(new StoreSearch(
                        plan.table(),
                        plan.scopes(),
                        new StoreSearch.Tokens(
                                List.of(), every, question.tokens().none()),
                        plan.conditions(),
                        rows));
    }

    /** Which of these rows say what none may say. */
    private Set<Long> excluded(List<Meaning.Found> blended) {
        Set<Long> excluded = new HashSet<>();
        if (!question.tokens().none().isEmpty() && !blended.isEmpty()) {
            StoreQuery.Condition these = new StoreQuery.BlindIn(
                    Table.KEY, blended.stream().map(found -> found.row().key()).toList());
            StoreSearch.Tokens said =
                    new StoreSearch.Tokens(List.of(), List.of(question.tokens().none()), List.of());
            snapshot.search(new StoreSearch(plan.table(), plan.scopes(), said, List.of(these), blended.size()))
                    .forEach(found -> excluded.add(found.row().id()));
        }
        return excluded;
    }

    /** Whether the index alone cannot tell which rows are meant. */
    private boolean looks() {
        return !plan.opened().isEmpty() || question.looks();
    }

    /** The best rows that say what the index cannot tell, best first. */
    private List<StoreSearch.Found> looked(int wanted) {
        int some = (int) Math.min((long) FIRST_LOOK * wanted, spec.openingMax());
        List<StoreSearch.Found> found = best(some + 1);
        List<StoreSearch.Found> meant = meant(found, 0, some, wanted);
        if (meant.size() < wanted && found.size() > some && some < spec.openingMax()) {
            found = best(spec.openingMax() + 1);
            meant.addAll(meant(found, some, spec.openingMax(), wanted - meant.size()));
        }
        if (meant.size() < wanted && found.size() > spec.openingMax()) {
            throw new HearthbookException(
                    ErrorCode.QUERY_REFUSED,
                    "table " + plan.table().name() + ": more than " + spec.openingMax()
                            + " rows would have to be opened to find those that say this. Narrow the search by rarer words"
                            + " or by blind or clear columns, or allow more with openingAtMost()");
        }
        return meant;
    }

    private List<StoreSearch.Found> meant(List<StoreSearch.Found> found, int from, int to, int wanted) {
        List<StoreSearch.Found> meant = new ArrayList<>();
        for (int i = from; i < Math.min(to, found.size()) && meant.size() < wanted; i++) {
            Row row = open(found.get(i).row());
            if (row != null
                    && plan.opened().stream().allMatch(match -> Content.meets(plan.table(), row, match))
                    && question.isSaidBy(said(row))) {
                meant.add(found.get(i));
            }
        }
        return meant;
    }

    /** Null when it was erased. */
    private @Nullable Row open(StoredRow row) {
        return opened.computeIfAbsent(row.id(), id -> sealer.open(plan.table(), row))
                .orElse(null);
    }

    /** What the row says itself, as far as it can be read. */
    private List<String> said(Row row) {
        List<String> texts = new ArrayList<>();
        columns().forEach(column -> texts.addAll(Content.texts(row, column)));
        return texts;
    }

    private List<String> columns() {
        return plan.table().fields().stream()
                .map(Table.Field::columns)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    private List<Highlight> highlights(Row row) {
        List<Highlight> highlights = new ArrayList<>();
        for (String column : columns()) {
            for (String text : Content.texts(row, column)) {
                highlights.addAll(question.highlights(column, text));
            }
        }
        return highlights.subList(0, Math.min(Highlight.PARTS_MAX, highlights.size()));
    }

    /** Which words each row holds, found by asking for one word at a time among the rows. */
    private Map<Long, List<String>> words(List<Ranking.Ranked> given) {
        List<Long> ids = given.stream().map(one -> one.found().row().id()).toList();
        Map<Long, List<String>> words = new HashMap<>();
        ids.forEach(id -> words.put(id, new ArrayList<>()));
        boolean alone = question.words().size() == 1 && nearby.isEmpty();
        question.words().forEach((word, tokens) -> {
            Set<Long> holding = alone ? new HashSet<>(ids) : snapshot.holding(plan.table(), tokens, ids);
            ids.stream()
                    .filter(holding::contains)
                    .forEach(id ->
                            words.computeIfAbsent(id, none -> new ArrayList<>()).add(word));
        });
        words.values().forEach(all -> all.addAll(question.phrases()));
        return words;
    }
}
