package dev.hearthbook.projections.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.projections.store.StoreQuery.BlindIn;
import dev.hearthbook.projections.store.StoreQuery.ClearBetween;
import dev.hearthbook.projections.store.StoreQuery.ClearIn;
import dev.hearthbook.projections.store.StoreQuery.Condition;
import dev.hearthbook.projections.store.StoreSearch.Tokens;
import dev.hearthbook.view.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link ReadStore} does. Extend it; each check gets a folder of its own. {@link #checks()} gives the checks by
 * name, so that the contract itself can be tried on a store that is broken on purpose.
 */
public abstract class ReadStoreContract {
    /** Two tables: one with everything a table can have, one plain. */
    public static final Table NOTES = Table.named("notes")
            .blind("kind")
            .blindBook("author")
            .clearLong("rank")
            .clearDouble("share")
            .sealed("text")
            .orderedBy("rank", "kind")
            .orderedBy(Table.CREATED_AT)
            .searchable("title", 2.0)
            .searchable("body", 1.0)
            .searchableContext("around", 0.5)
            .prefixed("title")
            .build();

    public static final Table TAGS = Table.named("tags").blind("note").build();

    private static final List<Table> TABLES = List.of(NOTES, TAGS);
    private static final Mark ONE = mark(1);
    private static final Mark TWO = mark(2);
    private static final Mark THREE = mark(3);

    @TempDir
    Path dir;

    /** Stores in a folder, with whatever an earlier call left there when the implementation is durable. */
    protected abstract ReadStores stores(Path folder);

    /** Whether a store that is opened again holds what the closed one held. */
    protected abstract boolean durable();

    @TestFactory
    Stream<DynamicTest> contract() {
        return checks().entrySet().stream()
                .map(check -> DynamicTest.dynamicTest(
                        check.getKey(),
                        () -> check.getValue()
                                .run(
                                        new Tried(this::stores, durable()),
                                        dir.resolve(Integer.toHexString(
                                                check.getKey().hashCode())))));
    }

    /**
     * The implementation on trial.
     *
     * @param maker as {@link #stores}
     * @param durable as {@link #durable}
     */
    public record Tried(Function<Path, ReadStores> maker, boolean durable) {
        ReadStores stores(Path folder) {
            return maker.apply(folder);
        }
    }

    /** One thing a store does. */
    @FunctionalInterface
    public interface Check {
        void run(Tried of, Path folder) throws Exception;
    }

    /** The body of a check on one fresh store. */
    @FunctionalInterface
    private interface OnStore {
        void run(ReadStore store) throws Exception;
    }

    private static void check(Map<String, Check> checks, String name, OnStore body) {
        checks.put(name, (of, folder) -> {
            try (ReadStores stores = of.stores(folder);
                    ReadStore store = stores.open("group", "shape", TABLES)) {
                body.run(store);
            }
        });
    }

    /** Every check by its name, in order. */
    public static Map<String, Check> checks() {
        Map<String, Check> checks = new LinkedHashMap<>();
        writing(checks);
        erasing(checks);
        asking(checks);
        searching(checks);
        rebuilding(checks);
        return checks;
    }

    private static void writing(Map<String, Check> checks) {
        check(checks, "an empty store stands at the start and has no rows", store -> {
            assertEquals(Mark.START, store.mark());
            assertEquals(List.of(), ids(store, all()));
            assertEquals(Optional.empty(), store.row(NOTES, key(1)));
        });
        check(checks, "rows and their mark become visible together", store -> {
            store.apply(batch(Mark.START, TWO, put(row(1).make()), put(row(2).make())));

            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                assertEquals(TWO, snapshot.mark());
                assertEquals(List.of(1L, 2L), ids(snapshot.rows(all().make())));
            }
            assertEquals(TWO, store.mark());
        });
        check(checks, "a batch that starts elsewhere is refused and changes nothing", store -> {
            store.apply(batch(Mark.START, ONE, put(row(1).make())));

            assertThrows(IllegalStateException.class, () -> store.apply(batch(Mark.START, TWO, put(row(2).make()))));
            Mark otherHead = new Mark(ONE.position(), 4711);
            assertThrows(IllegalStateException.class, () -> store.apply(batch(otherHead, TWO, put(row(2).make()))));

            assertEquals(ONE, store.mark());
            assertEquals(List.of(1L), ids(store, all()));
        });
        check(checks, "a batch without writes moves the mark", store -> {
            store.apply(batch(Mark.START, THREE));

            assertEquals(THREE, store.mark());
        });
        check(checks, "a row comes back as it was put", store -> {
            StoredRow row = row(7).scopes(new Scopes(3, 4, 5))
                    .shared()
                    .kind(1)
                    .author(2)
                    .rank(-9)
                    .share(0.25)
                    .make();
            store.apply(batch(Mark.START, ONE, put(row)));

            assertSame(row, store.row(NOTES, key(7)).orElseThrow());
            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                assertSame(row, snapshot.row(NOTES, key(7)).orElseThrow());
                assertSame(row, snapshot.rows(all().make()).get(0));
                assertEquals(Optional.empty(), snapshot.row(NOTES, key(8)));
                assertEquals(Optional.empty(), snapshot.row(TAGS, key(7)));
            }
        });
        check(checks, "putting a row again replaces it, absent columns included", store -> {
            store.apply(batch(Mark.START, ONE, put(row(1).kind(1).rank(5).make())));
            StoredRow next = row(1).at(2).author(9).make();
            store.apply(batch(ONE, TWO, put(next)));

            assertSame(next, store.row(NOTES, key(1)).orElseThrow());
            assertEquals(List.of(), ids(store, where(new BlindIn("kind", List.of(value(1))))));
            assertEquals(List.of(), ids(store, where(new ClearIn("rank", List.of(5L)))));
            assertEquals(List.of(1L), ids(store, where(new BlindIn("author", List.of(value(9))))));
        });
        check(checks, "a removed row is gone, and removing it twice is harmless", store -> {
            store.apply(batch(Mark.START, ONE, put(row(1).make()), put(row(2).make())));
            store.apply(batch(ONE, TWO, new Write.Remove(NOTES, 1), new Write.Remove(NOTES, 1)));

            assertEquals(List.of(2L), ids(store, all()));
            assertEquals(Optional.empty(), store.row(NOTES, key(1)));
        });
        check(checks, "a key may come back under another id in the batch that removes it", store -> {
            store.apply(batch(Mark.START, ONE, put(row(1).make())));
            store.apply(batch(
                    ONE, TWO, new Write.Remove(NOTES, 1), put(row(9).key(1).make())));

            assertEquals(9, store.row(NOTES, key(1)).orElseThrow().id());
            assertEquals(List.of(9L), ids(store, all()));
        });
        check(checks, "writes of a batch apply in order", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).kind(1).make()),
                    new Write.RemoveWhere(NOTES, "kind", value(1)),
                    put(row(2).kind(1).make())));

            assertEquals(List.of(2L), ids(store, all()));
        });
        check(checks, "removing by a blind value takes its rows of that table only", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).kind(1).make()),
                    put(row(2).kind(2).make()),
                    put(row(3).kind(1).make()),
                    put(row(4).author(1).make())));
            store.apply(batch(ONE, TWO, new Write.RemoveWhere(NOTES, "kind", value(1))));

            assertEquals(List.of(2L, 4L), ids(store, all()));
        });
        check(checks, "a snapshot does not see what comes after it", store -> {
            store.apply(batch(Mark.START, ONE, put(row(1).rank(1).make(), "title", "AA")));
            try (ReadStore.Snapshot before = store.snapshot()) {
                assertEquals(ONE, before.mark());
                store.apply(
                        batch(ONE, TWO, put(row(1).rank(2).make(), "title", "BB"), put(row(2).make(), "title", "AA")));

                assertEquals(ONE, before.mark());
                assertEquals(1, before.count(all().make()));
                assertEquals(1L, before.rows(all().make()).get(0).clear().get("rank"));
                assertEquals(List.of(1L), found(before.search(search("AA"))));
                assertEquals(Optional.empty(), before.row(NOTES, key(2)));
            }
            try (ReadStore.Snapshot after = store.snapshot()) {
                assertEquals(TWO, after.mark());
                assertEquals(2, after.count(all().make()));
                assertEquals(List.of(2L), found(after.search(search("AA"))));
            }
        });
    }

    private static void erasing(Map<String, Check> checks) {
        check(checks, "rows can be looked up on one thread while another applies, and neither waits", store -> {
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Void> lookups = CompletableFuture.runAsync(() -> {
                while (!done.get()) {
                    Optional<StoredRow> row = store.row(NOTES, key(1));
                    assertTrue(row.isEmpty() || row.get().position() % 2 == 1, "half a batch was seen");
                }
            });
            Duration patience = Duration.ofSeconds(8);
            try {
                assertTimeout(patience, () -> {
                    for (int i = 1; i <= 60; i++) {
                        RowMaker made = row(1).scopes(new Scopes(5, 1, 0));
                        Write[] writes = i % 10 == 0
                                ? new Write[] {new Write.RemoveScope(5)}
                                : new Write[] {
                                    new Write.Remove(NOTES, 1),
                                    put(made.at(2 * i + 1).make(), "title", "AA")
                                };
                        store.apply(new Batch(i == 1 ? Mark.START : mark(i - 1), mark(i), List.of(writes)));
                    }
                });
            } finally {
                done.set(true);
            }
            lookups.get();
            assertEquals(mark(60), store.mark());
        });
        check(checks, "removing a scope takes every row that hangs on it, in every table and in the index", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).scopes(new Scopes(5, 1, 0)).make(), "title", "AA"),
                    put(row(2).scopes(new Scopes(6, 5, 0)).make(), "title", "AA"),
                    put(row(3).scopes(new Scopes(6, 1, 5)).shared().make(), "title", "AA"),
                    put(row(4).scopes(new Scopes(6, 1, 0)).make(), "title", "AA"),
                    new Write.Put(TAGS, row(1).scopes(new Scopes(5, 0, 0)).make(), Optional.empty())));
            store.apply(batch(ONE, TWO, new Write.RemoveScope(5)));
            store.purge();

            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                assertEquals(0, snapshot.countUnder(all().make().table(), Set.of(5L)));
                assertEquals(List.of(4L), ids(snapshot.rows(all().make())));
                assertEquals(List.of(), ids(snapshot.rows(QueryMaker.on(TAGS).make())));
                assertEquals(List.of(4L), found(snapshot.search(search("AA"))));
            }
        });
        check(checks, "rows under scopes are counted once, by whichever scope they hang on", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).scopes(new Scopes(5, 1, 7)).make()),
                    put(row(2).scopes(new Scopes(6, 5, 0)).shared().make()),
                    put(row(3).scopes(new Scopes(6, 1, 0)).make()),
                    new Write.Put(TAGS, row(1).scopes(new Scopes(5, 0, 0)).make(), Optional.empty())));

            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                Table notes = all().make().table();
                assertEquals(2, snapshot.countUnder(notes, Set.of(5L)));
                assertEquals(2, snapshot.countUnder(notes, Set.of(5L, 7L)));
                assertEquals(3, snapshot.countUnder(notes, Set.of(5L, 6L)));
                assertEquals(1, snapshot.countUnder(TAGS, Set.of(5L)));
                assertEquals(0, snapshot.countUnder(notes, Set.of(0L, 99L)));
            }
        });
        check(checks, "removing a scope that nothing hangs on changes nothing but the mark", store -> {
            store.apply(batch(
                    Mark.START, ONE, put(row(1).scopes(new Scopes(5, 1, 0)).make())));
            store.apply(batch(ONE, TWO, new Write.RemoveScope(99)));

            assertEquals(List.of(1L), ids(store, all()));
            assertEquals(TWO, store.mark());
        });
    }

    private static void asking(Map<String, Check> checks) {
        check(checks, "conditions on blind columns and the key hold together", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).kind(1).author(1).make()),
                    put(row(2).kind(1).author(2).make()),
                    put(row(3).kind(2).author(1).make()),
                    put(row(4).make())));

            Condition ofKindOne = new BlindIn("kind", List.of(value(1)));
            assertEquals(List.of(1L, 2L), ids(store, where(ofKindOne)));
            assertEquals(List.of(1L, 2L, 3L), ids(store, where(new BlindIn("kind", List.of(value(1), value(2))))));
            assertEquals(List.of(2L), ids(store, where(ofKindOne, new BlindIn("author", List.of(value(2), value(3))))));
            assertEquals(List.of(1L, 3L), ids(store, where(new BlindIn(Table.KEY, List.of(key(3), key(1), key(8))))));
            assertEquals(List.of(), ids(store, where(ofKindOne, new BlindIn(Table.KEY, List.of(key(3))))));
        });
        check(checks, "conditions on clear columns compare numbers and leave out rows without one", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).rank(-5).share(0.1).make()),
                    put(row(2).rank(0).share(0.5).make()),
                    put(row(3).rank(7).make()),
                    put(row(4).at(4).make())));

            assertEquals(List.of(1L, 3L), ids(store, where(new ClearIn("rank", List.of(7L, -5L)))));
            assertEquals(List.of(1L, 2L), ids(store, where(new ClearBetween("rank", -5L, 0L))));
            assertEquals(
                    List.of(1L, 2L, 3L), ids(store, where(new ClearBetween("rank", Long.MIN_VALUE, Long.MAX_VALUE))));
            assertEquals(List.of(2L), ids(store, where(new ClearBetween("share", 0.2, 0.5))));
            assertEquals(List.of(4L), ids(store, where(new ClearIn(Table.POSITION, List.of(4L)))));
            assertEquals(List.of(2L, 3L), ids(store, where(new ClearBetween(Table.CREATED_AT, 1_002L, 1_003L))));
        });
        check(checks, "a reader of scopes sees their rows and shared ones, no others", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).scopes(new Scopes(5, 1, 0)).make(), "title", "AA"),
                    put(row(2).scopes(new Scopes(6, 5, 5)).make(), "title", "AA"),
                    put(row(3).scopes(new Scopes(7, 1, 0)).shared().make(), "title", "AA"),
                    put(row(4).scopes(new Scopes(5, 1, 0)).shared().make(), "title", "AA")));

            assertEquals(List.of(1L, 3L, 4L), ids(store, all().within(5)));
            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                assertTrue(snapshot.hasShared(NOTES));
                assertFalse(snapshot.hasShared(TAGS));
            }
            assertEquals(List.of(1L, 2L, 3L, 4L), ids(store, all().within(5, 6)));
            assertEquals(List.of(3L, 4L), ids(store, all().within()));
            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                assertEquals(3, snapshot.count(all().within(5).make()));
                assertEquals(List.of(1L, 3L, 4L), found(snapshot.search(search(Set.of(5L), List.of(), 10, "AA"))));
                assertEquals(List.of(3L, 4L), found(snapshot.search(search(Set.of(), List.of(), 10, "AA"))));
            }
        });
        check(checks, "counting ignores limit and edge", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).rank(1).make()),
                    put(row(2).rank(2).make()),
                    put(row(3).rank(2).make())));

            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                assertEquals(3, snapshot.count(all().limit(1).edge(true, 3L, 3).make()));
                assertEquals(
                        2,
                        snapshot.count(
                                where(new ClearIn("rank", List.of(2L))).limit(1).make()));
            }
        });
        for (String order : List.of("rank", "share", Table.POSITION)) {
            for (boolean descending : new boolean[] {false, true}) {
                String name =
                        "pages by " + order + (descending ? " descending" : "") + " meet every row once, both ways";
                check(checks, name, store -> paging(store, order, descending));
            }
        }
        check(checks, "an edge may lie at a row that is gone", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).rank(1).make()),
                    put(row(2).rank(2).make()),
                    put(row(4).rank(4).make())));

            assertEquals(List.of(4L), ids(store, all().by("rank", false).edge(true, 3L, 3)));
            assertEquals(List.of(1L, 2L), ids(store, all().by("rank", false).edge(false, 3L, 3)));
            assertEquals(
                    List.of(2L),
                    ids(store, all().by("rank", false).edge(false, 3L, 3).limit(1)));
        });
    }

    /** Rows with many ties, some without a value; those come first ascending. */
    private static void paging(ReadStore store, String order, boolean descending) {
        List<Write> writes = new ArrayList<>();
        List<Long> expected = new ArrayList<>();
        for (int value = 0; value < 4; value++) {
            for (int tie = 0; tie < 5; tie++) {
                long id = 1 + value + 4L * tie;
                RowMaker row = row(id).kind(1).at(10 + value);
                put(writes, value == 0 ? row : row.rank(value).share(value / 8.0));
                expected.add(id);
            }
        }
        put(writes, row(100).kind(2).rank(2).share(0.25).at(12));
        store.apply(new Batch(Mark.START, ONE, writes));
        if (descending) {
            java.util.Collections.reverse(expected);
        }
        QueryMaker query = where(new BlindIn("kind", List.of(value(1))))
                .by(order, descending)
                .limit(3);

        List<StoredRow> forward = new ArrayList<>();
        try (ReadStore.Snapshot snapshot = store.snapshot()) {
            for (List<StoredRow> page = snapshot.rows(query.make());
                    !page.isEmpty();
                    page = snapshot.rows(query.edge(true, last(forward)).make())) {
                assertTrue(page.size() <= 3, "a page had " + page.size() + " rows");
                forward.addAll(page);
            }
            assertEquals(expected, ids(forward));

            List<Long> back = new ArrayList<>();
            StoredRow edge = last(forward);
            for (List<StoredRow> page = snapshot.rows(query.edge(false, edge).make());
                    !page.isEmpty();
                    page = snapshot.rows(query.edge(false, edge).make())) {
                back.addAll(0, ids(page));
                edge = page.get(0);
            }
            assertEquals(expected.subList(0, expected.size() - 1), back);
        }
    }

    private static void searching(Map<String, Check> checks) {
        check(checks, "ranking is BM25 with the weights of the fields", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).make(), "title", "AA", "body", "BB CC"),
                    put(row(2).make(), "title", "DD EE", "body", "AA AA FF"),
                    put(row(3).make(), "body", "BB EE FF GG HH"),
                    put(row(4).make(), "title", "XX"),
                    put(row(5).make(), "title", "YY", "body", "ZZ ZZ"),
                    put(row(6).make())));

            // N = 5 documents, 17 tokens; AA is in 2 of them, BB in 2.
            double idf = Math.log((5 - 2 + 0.5) / (2 + 0.5));
            double first = idf * bm25(2, 3, 17 / 5.0) + idf * bm25(1, 3, 17 / 5.0);
            double second = idf * bm25(2, 5, 17 / 5.0);
            double third = idf * bm25(1, 5, 17 / 5.0);
            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                List<StoreSearch.Found> hits = snapshot.search(search("AA", "BB", "NONE"));
                assertEquals(List.of(1L, 2L, 3L), found(hits));
                assertEquals(first, hits.get(0).score(), 1e-9);
                assertEquals(second, hits.get(1).score(), 1e-9);
                assertEquals(third, hits.get(2).score(), 1e-9);
                assertEquals(List.of(1L, 2L), found(snapshot.search(search(null, List.of(), 2, "AA", "BB"))));
                assertEquals(List.of(), found(snapshot.search(search("NONE"))));
                assertEquals(List.of(), found(snapshot.search(search())));
            }
        });
        check(checks, "a token in most documents still counts a little, ties go to the older row", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(3).make(), "title", "AA"),
                    put(row(1).make(), "title", "AA"),
                    put(row(2).make(), "title", "AA")));

            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                List<StoreSearch.Found> hits = snapshot.search(search("AA"));
                assertEquals(List.of(1L, 2L, 3L), found(hits));
                assertEquals(1e-6 * bm25(2, 1, 1), hits.get(0).score(), 1e-12);
            }
        });
        check(checks, "a search keeps to its conditions and its table", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).kind(1).rank(1).make(), "title", "AA"),
                    put(row(2).kind(2).rank(2).make(), "title", "AA"),
                    put(row(3).kind(1).rank(3).make(), "title", "AA")));

            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                List<Condition> kind = List.of(new BlindIn("kind", List.of(value(1))));
                List<Condition> rank = List.of(new ClearBetween("rank", 2L, 9L));
                assertEquals(List.of(1L, 3L), found(snapshot.search(search(null, kind, 10, "AA"))));
                assertEquals(List.of(2L, 3L), found(snapshot.search(search(null, rank, 10, "AA"))));
            }
        });
        check(checks, "what must be there or must not is looked for in the row's own fields", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).make(), "title", "AA", "body", "BB", "around", "CC"),
                    put(row(2).make(), "body", "AA CC"),
                    put(row(3).make(), "title", "AA", "around", "BB"),
                    put(row(4).make(), "title", "DD"),
                    put(row(5).make(), "title*", "PP", "around", "AA")));

            assertEquals(List.of(1L, 2L, 3L, 5L), holding(store, some("AA", "PP")));
            assertEquals(
                    List.of(1L),
                    holding(store, new Tokens(List.of(), List.of(List.of("AA"), List.of("BB")), List.of())));
            assertEquals(
                    List.of(1L, 2L),
                    holding(store, new Tokens(List.of(), List.of(List.of("AA"), List.of("BB", "CC")), List.of())));
            assertEquals(List.of(1L, 3L), holding(store, new Tokens(List.of("BB"), List.of(List.of("AA")), List.of())));
            assertEquals(List.of(1L, 3L, 5L), holding(store, new Tokens(List.of("AA"), List.of(), List.of("CC"))));
            assertEquals(List.of(5L), holding(store, new Tokens(List.of("AA"), List.of(), List.of("AA"))));
        });
        check(checks, "a token that must be there ranks by the row's own fields", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).make(), "title", "AA", "around", "AA AA"),
                    put(row(2).make(), "around", "AA"),
                    put(row(3).make(), "body", "BB"),
                    put(row(4).make(), "body", "BB")));

            // N = 4 documents, 6 tokens; AA is in one of them where it counts.
            double expected = Math.log((4 - 1 + 0.5) / (1 + 0.5)) * bm25(2, 3, 6 / 4.0);
            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                List<StoreSearch.Found> hits =
                        snapshot.search(search(new Tokens(List.of(), List.of(List.of("AA")), List.of())));
                assertEquals(List.of(1L), found(hits));
                assertEquals(expected, hits.get(0).score(), 1e-9);
            }
        });
        check(checks, "what a search finds is counted by blind columns", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).kind(1).rank(1).make(), "title", "AA"),
                    put(row(2).kind(2).rank(2).make(), "body", "AA"),
                    put(row(3).kind(1).rank(3).make(), "title", "AA"),
                    put(row(4).rank(4).make(), "title", "AA"),
                    put(row(5).kind(1).rank(5).make(), "title", "BB")));

            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                StoreSearch all = search("AA");
                assertEquals(Set.of("3 2", "2 1", "4 1"), counted(snapshot.groups(all, List.of("kind"))));
                assertEquals(Set.of("4 4"), counted(snapshot.groups(all, List.of())));
                List<Condition> rank = List.of(new ClearBetween("rank", 2L, 3L));
                StoreSearch some = search(Set.of(), rank, 10, "AA");
                assertEquals(Set.of(), counted(snapshot.groups(some, List.of("kind"))));
                assertEquals(
                        Set.of("3 1", "2 1"),
                        counted(snapshot.groups(search(null, rank, 10, "AA"), List.of("kind", "author"))));
                assertEquals(
                        2,
                        snapshot.groups(search(null, List.of(), 1, "AA"), List.of("kind"))
                                .size());
                assertEquals(Set.of(), counted(snapshot.groups(search(), List.of("kind"))));
                Tokens never = new Tokens(List.of("AA"), List.of(List.of()), List.of());
                assertEquals(List.of(), found(snapshot.search(search(never))));
            }
        });
        check(checks, "it can be told which of some rows hold a token", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).make(), "title", "AA"),
                    put(row(2).make(), "around", "AA"),
                    put(row(3).make(), "title", "AA"),
                    put(row(4).make(), "title", "BB")));

            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                assertEquals(Set.of(2L, 3L), snapshot.holding(NOTES, List.of("AA"), List.of(2L, 3L, 4L, 9L)));
                assertEquals(Set.of(3L, 4L), snapshot.holding(NOTES, List.of("AA", "BB"), List.of(3L, 4L)));
                assertEquals(Set.of(), snapshot.holding(NOTES, List.of(), List.of(3L)));
                assertEquals(Set.of(), snapshot.holding(NOTES, List.of("AA"), List.of()));
            }
        });
        check(checks, "a put leaves, replaces or clears the index entry as it says", store -> {
            store.apply(batch(
                    Mark.START,
                    ONE,
                    put(row(1).make(), "title", "AA"),
                    put(row(2).make(), "title", "AA"),
                    put(row(3).make(), "title", "AA"),
                    put(row(4).make(), "title", "AA")));
            store.apply(batch(
                    ONE,
                    TWO,
                    put(row(1).at(2).make()),
                    put(row(2).at(2).make(), "body", "BB"),
                    new Write.Put(NOTES, row(3).at(2).make(), Optional.of(Map.of())),
                    new Write.Remove(NOTES, 4)));

            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                assertEquals(List.of(1L), found(snapshot.search(search("AA"))));
                assertEquals(List.of(2L), found(snapshot.search(search("BB"))));
            }
        });
    }

    private static void rebuilding(Map<String, Check> checks) {
        checks.put("a store filled beside takes the place of the serving one", (of, folder) -> {
            try (ReadStores stores = of.stores(folder)) {
                ReadStore serving = stores.open("group", "shape", TABLES);
                serving.apply(batch(Mark.START, ONE, put(row(1).make(), "title", "AA")));
                ReadStore beside = stores.beside("group", "shape", TABLES);
                assertEquals(Mark.START, beside.mark());
                beside.apply(batch(Mark.START, TWO, put(row(2).kind(1).rank(5).make(), "title", "AA BB")));
                assertEquals(List.of(1L), ids(serving, all()));
                beside.finish();
                ReadStore.Snapshot old = serving.snapshot();
                assertEquals(ONE, old.mark());

                ReadStore promoted = stores.promote("group", "shape", TABLES, beside, serving);

                assertEquals(TWO, promoted.mark());
                assertEquals(List.of(2L), ids(promoted, where(new BlindIn("kind", List.of(value(1))))));
                try (ReadStore.Snapshot snapshot = promoted.snapshot()) {
                    assertEquals(List.of(2L), found(snapshot.search(search("BB"))));
                }
                assertEquals(List.of(1L), ids(old.rows(all().make())));
                old.close();
                promoted.apply(batch(TWO, THREE, put(row(3).make())));
                assertEquals(List.of(2L, 3L), ids(promoted, all()));
                promoted.close();
                reopened(of, stores, folder, "shape", THREE, List.of(2L, 3L));
            }
        });
        checks.put(
                "an interrupted store beside goes on when it is durable, and never serves by itself", (of, folder) -> {
                    try (ReadStores stores = of.stores(folder)) {
                        stores.open("group", "shape", TABLES).close();
                        try (ReadStore left = stores.beside("group", "shape", TABLES)) {
                            left.apply(batch(Mark.START, TWO, put(row(2).make(), "title", "AA")));
                            assertEquals(List.of(2L), ids(left, all()));
                        }
                    }
                    try (ReadStores stores = of.stores(folder);
                            ReadStore serving = stores.open("group", "shape", TABLES)) {
                        assertEquals(Mark.START, serving.mark());
                        ReadStore again = stores.beside("group", "shape", TABLES);
                        assertEquals(of.durable() ? TWO : Mark.START, again.mark());
                        again.apply(batch(again.mark(), THREE, put(row(3).make(), "title", "AA")));
                        again.finish();

                        ReadStore promoted = stores.promote("group", "shape", TABLES, again, serving);

                        assertEquals(of.durable() ? List.of(2L, 3L) : List.of(3L), ids(promoted, all()));
                        try (ReadStore.Snapshot snapshot = promoted.snapshot()) {
                            assertEquals(
                                    of.durable() ? 2 : 1,
                                    snapshot.search(search("AA")).size());
                        }
                    }
                });
        checks.put("a discarded store beside is thrown away", (of, folder) -> {
            try (ReadStores stores = of.stores(folder);
                    ReadStore serving = stores.open("group", "shape", TABLES)) {
                ReadStore left = stores.beside("group", "shape", TABLES);
                left.apply(batch(Mark.START, TWO, put(row(2).make())));
                assertEquals(List.of(2L), ids(left, all()));
                stores.discard(left);
                ReadStore forgotten = stores.beside("group", "shape", TABLES);
                assertEquals(Mark.START, forgotten.mark());
                forgotten.apply(batch(Mark.START, TWO, put(row(2).make())));
                forgotten.close();
                stores.forget("group", true);
                try (ReadStore again = stores.beside("group", "shape", TABLES)) {
                    assertEquals(Mark.START, again.mark());
                    assertEquals(List.of(), ids(again, all()));
                }
                assertEquals(Mark.START, serving.mark());
            }
        });
        checks.put("stores apart are several, empty, and nobody else's", (of, folder) -> {
            try (ReadStores stores = of.stores(folder);
                    ReadStore serving = stores.open("group", "shape", TABLES)) {
                ReadStore one = stores.apart("group", "shape", TABLES);
                ReadStore other = stores.apart("group", "shape", TABLES);
                one.apply(batch(Mark.START, TWO, put(row(2).rank(5).make(), "title", "AA")));
                one.finish();
                stores.forget("group", true);

                assertEquals(List.of(2L), ids(one, all()));
                assertEquals(List.of(), ids(other, all()));
                assertEquals(Mark.START, serving.mark());
                stores.discard(one);
                stores.discard(other);
                assertThrows(IllegalStateException.class, one::snapshot);
            }
        });
        checks.put("all rows are walked by number, a page at a time", (of, folder) -> {
            try (ReadStores stores = of.stores(folder);
                    ReadStore store = stores.open("group", "shape", TABLES)) {
                store.apply(batch(
                        Mark.START,
                        TWO,
                        put(row(9).rank(1).make()),
                        put(row(4).rank(2).make()),
                        put(row(2).rank(3).make())));

                try (ReadStore.Snapshot snapshot = store.snapshot()) {
                    assertEquals(List.of(2L, 4L), ids(snapshot.rowsAfter(NOTES, 0, 2)));
                    assertEquals(List.of(9L), ids(snapshot.rowsAfter(NOTES, 4, 2)));
                    assertEquals(List.of(), ids(snapshot.rowsAfter(NOTES, 9, 2)));
                    assertEquals(List.of(), ids(snapshot.rowsAfter(TAGS, 0, 2)));
                }
            }
        });
        checks.put("groups do not see each other", (of, folder) -> {
            try (ReadStores stores = of.stores(folder);
                    ReadStore one = stores.open("one", "shape", TABLES);
                    ReadStore other = stores.open("other", "shape", TABLES)) {
                one.apply(batch(Mark.START, ONE, put(row(1).make())));

                assertEquals(List.of(1L), ids(one, all()));
                assertEquals(Mark.START, other.mark());
                assertEquals(List.of(), ids(other, all()));
            }
        });
        checks.put("a store of another shape is opened empty", (of, folder) -> {
            try (ReadStores stores = of.stores(folder)) {
                try (ReadStore before = stores.open("group", "shape", TABLES)) {
                    before.apply(batch(Mark.START, ONE, put(row(1).make())));
                    assertEquals(List.of(1L), ids(before, all()));
                }
                try (ReadStore after = stores.open("group", "other shape", TABLES)) {
                    assertEquals(Mark.START, after.mark());
                    assertEquals(List.of(), ids(after, all()));
                }
                try (ReadStore back = stores.open("group", "shape", TABLES)) {
                    assertEquals(of.durable() ? ONE : Mark.START, back.mark(), "who goes back need only catch up");
                    assertEquals(of.durable() ? List.of(1L) : List.of(), ids(back, all()));
                    stores.forget("group", false);
                }
                try (ReadStore after = stores.open("group", "other shape", TABLES)) {
                    assertEquals(Mark.START, after.mark());
                }
            }
        });
        checks.put("a store that is opened again stands where it stood when it is durable", (of, folder) -> {
            try (ReadStores stores = of.stores(folder)) {
                try (ReadStore before = stores.open("group", "shape", TABLES)) {
                    before.apply(batch(Mark.START, TWO, put(row(1).make(), "title", "AA")));
                    assertEquals(List.of(1L), ids(before, all()));
                }
                reopened(of, stores, folder, "shape", TWO, List.of(1L));
            }
        });
        checks.put("a closed store refuses work", (of, folder) -> {
            try (ReadStores stores = of.stores(folder)) {
                ReadStore store = stores.open("group", "shape", TABLES);
                store.close();
                store.close();

                assertThrows(IllegalStateException.class, store::snapshot);
                assertThrows(IllegalStateException.class, () -> store.apply(batch(Mark.START, ONE)));
            }
        });
    }

    private static void reopened(Tried of, ReadStores first, Path folder, String shape, Mark mark, List<Long> ids) {
        first.close();
        if (!of.durable()) {
            return;
        }
        try (ReadStores stores = of.stores(folder);
                ReadStore store = stores.open("group", shape, TABLES)) {
            assertEquals(mark, store.mark());
            assertEquals(ids, ids(store, all()));
            assertFalse(store.bytes() == 0, "a durable store takes room");
        }
    }

    private static double bm25(double frequency, double length, double meanLength) {
        return frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length / meanLength));
    }

    private static void assertSame(StoredRow wanted, StoredRow got) {
        assertEquals(wanted.id(), got.id());
        assertEquals(wanted.key(), got.key());
        assertEquals(wanted.scopes(), got.scopes());
        assertEquals(wanted.shared(), got.shared());
        assertEquals(wanted.position(), got.position());
        assertEquals(wanted.createdAt(), got.createdAt());
        assertEquals(wanted.updatedAt(), got.updatedAt());
        assertEquals(wanted.blind(), got.blind());
        assertEquals(wanted.clear(), got.clear());
        assertEquals(Arrays.toString(wanted.box()), Arrays.toString(got.box()));
    }

    static Mark mark(long position) {
        return new Mark(Position.of(position), -position);
    }

    static Blind key(long number) {
        return new Blind(-7, number);
    }

    static Blind value(long number) {
        return new Blind(number, -number);
    }

    static Batch batch(Mark from, Mark to, Write... writes) {
        return new Batch(from, to, List.of(writes));
    }

    static Write put(StoredRow row, String... fieldsAndTokens) {
        if (fieldsAndTokens.length == 0) {
            return new Write.Put(NOTES, row, Optional.empty());
        }
        Map<String, String> document = new LinkedHashMap<>();
        for (int i = 0; i < fieldsAndTokens.length; i += 2) {
            document.put(fieldsAndTokens[i], fieldsAndTokens[i + 1]);
        }
        return new Write.Put(NOTES, row, Optional.of(document));
    }

    private static void put(List<Write> writes, RowMaker row) {
        writes.add(put(row.make()));
    }

    private static StoreSearch search(String... tokens) {
        return search(null, List.of(), 10, tokens);
    }

    private static StoreSearch search(Set<Long> scopes, List<Condition> conditions, int limit, String... tokens) {
        return new StoreSearch(
                NOTES, Optional.ofNullable(scopes), StoreSearch.Tokens.of(List.of(tokens)), conditions, limit);
    }

    private static StoreSearch search(Tokens tokens) {
        return new StoreSearch(NOTES, Optional.empty(), tokens, List.of(), 10);
    }

    private static Tokens some(String... tokens) {
        return Tokens.of(List.of(tokens));
    }

    /** The last row of each group and how many there are. */
    private static Set<String> counted(List<StoreGroups.Found> groups) {
        return groups.stream()
                .map(group -> group.one().orElseThrow().id() + " " + group.count())
                .collect(Collectors.toSet());
    }

    /** Which rows are found, in order of id. */
    private static List<Long> holding(ReadStore store, Tokens tokens) {
        try (ReadStore.Snapshot snapshot = store.snapshot()) {
            return found(snapshot.search(search(tokens))).stream().sorted().toList();
        }
    }

    private static List<Long> found(List<StoreSearch.Found> hits) {
        return hits.stream().map(hit -> hit.row().id()).toList();
    }

    private static List<Long> ids(List<StoredRow> rows) {
        return rows.stream().map(StoredRow::id).toList();
    }

    private static List<Long> ids(ReadStore store, QueryMaker query) {
        try (ReadStore.Snapshot snapshot = store.snapshot()) {
            return ids(snapshot.rows(query.make()));
        }
    }

    private static StoredRow last(List<StoredRow> rows) {
        return rows.get(rows.size() - 1);
    }

    private static QueryMaker all() {
        return QueryMaker.on(NOTES);
    }

    private static QueryMaker where(Condition... conditions) {
        return QueryMaker.on(NOTES, conditions);
    }

    private static RowMaker row(long id) {
        return new RowMaker(id);
    }
}
