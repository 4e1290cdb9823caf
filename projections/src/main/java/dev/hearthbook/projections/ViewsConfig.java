package dev.hearthbook.projections;

import dev.hearthbook.model.Require;
import dev.hearthbook.projections.internal.worker.Pace;
import dev.hearthbook.projections.store.Language;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings of views; every one has a default that suits a desktop and a small server.
 *
 * @param readers how many questions are answered at once, 1 to 64; by default one per core, 2 to 8
 * @param batchEventsMax events in one transaction while the views keep up, 1 to 100,000
 * @param catchUpEvents events in one transaction while they catch up, 1 to 100,000
 * @param catchUpLag positions behind the log from which they catch up, on two threads and in larger transactions; 1 or more
 * @param rowsKeptMax opened rows per group of projections that folds find without asking the store, 0 to 10,000,000
 * @param awaitTimeout how long {@code after(receipt)} waits before {@code VIEW_LATE}; 1 ms to 1 day
 * @param language how text is cut into words; another one means that the views are built anew
 * @param paths table to what its rows are found by besides, see {@link #indexing}; others mean that the views are built anew
 */
public record ViewsConfig(
        int readers,
        int batchEventsMax,
        int catchUpEvents,
        int catchUpLag,
        int rowsKeptMax,
        Duration awaitTimeout,
        Language language,
        Map<String, Set<String>> paths) {
    public ViewsConfig {
        Require.that(readers >= 1 && readers <= 64, "views have 1 to 64 readers, but %d were set", readers);
        events("batchEventsMax", batchEventsMax);
        events("catchUpEvents", catchUpEvents);
        Require.that(catchUpLag >= 1, "catchUpLag is 1 or more, but was %d", catchUpLag);
        Require.that(
                rowsKeptMax >= 0 && rowsKeptMax <= 10_000_000, "rowsKeptMax is 0 to 10000000, but was %d", rowsKeptMax);
        Map<String, Set<String>> copy = new HashMap<>();
        paths.forEach((table, some) -> copy.put(table, Set.copyOf(some)));
        paths = Map.copyOf(copy);
        Require.that(
                awaitTimeout.compareTo(Duration.ofMillis(1)) >= 0 && awaitTimeout.compareTo(Duration.ofDays(1)) <= 0,
                "awaitTimeout is 1 ms to 1 day, but was %s",
                awaitTimeout);
    }

    private static void events(String what, int events) {
        Require.that(events >= 1 && events <= 100_000, "%s is 1 to 100000, but was %d", what, events);
    }

    public static ViewsConfig defaults() {
        int cores = Runtime.getRuntime().availableProcessors();
        Pace pace = Pace.DEFAULT;
        return new ViewsConfig(
                Math.min(8, Math.max(2, cores)),
                pace.batchEventsMax(),
                pace.catchUpEvents(),
                pace.catchUpLag(),
                pace.rowsKeptMax(),
                pace.awaitTimeout(),
                Language.ENGLISH,
                Map.of());
    }

    public ViewsConfig withReaders(int those) {
        return new ViewsConfig(
                those, batchEventsMax, catchUpEvents, catchUpLag, rowsKeptMax, awaitTimeout, language, paths);
    }

    public ViewsConfig withBatchEventsMax(int events) {
        return new ViewsConfig(readers, events, catchUpEvents, catchUpLag, rowsKeptMax, awaitTimeout, language, paths);
    }

    public ViewsConfig withCatchUp(int events, int lag) {
        return new ViewsConfig(readers, batchEventsMax, events, lag, rowsKeptMax, awaitTimeout, language, paths);
    }

    public ViewsConfig withRowsKeptMax(int rows) {
        return new ViewsConfig(readers, batchEventsMax, catchUpEvents, catchUpLag, rows, awaitTimeout, language, paths);
    }

    public ViewsConfig withAwaitTimeout(Duration timeout) {
        return new ViewsConfig(
                readers, batchEventsMax, catchUpEvents, catchUpLag, rowsKeptMax, timeout, language, paths);
    }

    public ViewsConfig withLanguage(Language that) {
        return new ViewsConfig(
                readers, batchEventsMax, catchUpEvents, catchUpLag, rowsKeptMax, awaitTimeout, that, paths);
    }

    /**
     * Rows of a table can also be matched and grouped by what lies under these keys of their maps, without opening others, and found
     * by the beginnings of words of these search fields, which shows without a key which words begin alike.
     *
     * <pre>{@code ViewsConfig.defaults().indexing("memories", "metadata.mood", "analysis.topic", "text*")}</pre>
     *
     * @param table its name
     * @param those each a sealed column that holds maps, a dot, and a key; or a search field and a star
     */
    public ViewsConfig indexing(String table, String... those) {
        Map<String, Set<String>> more = new HashMap<>(paths);
        Set<String> all = new HashSet<>(paths.getOrDefault(table, Set.of()));
        all.addAll(List.of(those));
        more.put(table, all);
        return new ViewsConfig(
                readers, batchEventsMax, catchUpEvents, catchUpLag, rowsKeptMax, awaitTimeout, language, more);
    }

    Pace pace() {
        return new Pace(batchEventsMax, catchUpEvents, catchUpLag, rowsKeptMax, awaitTimeout);
    }
}
