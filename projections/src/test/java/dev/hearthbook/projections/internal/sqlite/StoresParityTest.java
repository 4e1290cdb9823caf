package dev.hearthbook.projections.internal.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.projections.internal.memory.MemoryReadStores;
import dev.hearthbook.projections.store.Batch;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.ReadStoreContract;
import dev.hearthbook.projections.store.StoreGroups;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoreSearch;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.projections.store.Write;
import dev.hearthbook.view.Aggregate;
import dev.hearthbook.view.Table;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The store on disk and the one in memory give the same answers, scores included, after any history. */
class StoresParityTest {
    private static final Table NOTES = ReadStoreContract.NOTES;
    private static final List<Table> TABLES = List.of(NOTES, ReadStoreContract.TAGS);
    private static final List<String> ORDERS =
            List.of("rank", "share", Table.POSITION, Table.CREATED_AT, Table.UPDATED_AT);

    @TempDir
    Path dir;

    private final Map<Long, StoredRow> living = new HashMap<>();
    private long idNext = 1;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20_261_121})
    void random_histories_and_questions_agree(long seed) {
        Random random = new Random(seed);
        boolean rebuilt = random.nextBoolean();
        try (SqliteReadStores onDisk = SqliteReadStores.in(dir);
                MemoryReadStores inMemory = new MemoryReadStores()) {
            ReadStore disk = rebuilt ? onDisk.beside("notes", "shape", TABLES) : onDisk.open("notes", "shape", TABLES);
            ReadStore memory = inMemory.open("notes", "shape", TABLES);
            for (int round = 1; round <= 40; round++) {
                Batch batch = batch(random, memory.mark(), round);
                disk.apply(batch);
                memory.apply(batch);
                if (rebuilt && round == 20) {
                    disk.finish();
                }
                assertEquals(memory.mark(), disk.mark());
                compare(random, disk, memory, "seed " + seed + " round " + round);
            }
        }
    }

    private Batch batch(Random random, Mark from, int round) {
        List<Write> writes = new ArrayList<>();
        Set<Long> put = new HashSet<>();
        for (int i = random.nextInt(60); i > 0; i--) {
            int dice = random.nextInt(100);
            if (dice < 55 || living.isEmpty()) {
                add(writes, put, random, idNext++, round);
            } else if (dice < 80) {
                long id = any(random);
                if (!put.contains(id)) {
                    add(writes, put, random, id, round);
                }
            } else if (dice < 90) {
                long id = any(random);
                living.remove(id);
                writes.add(new Write.Remove(NOTES, id));
            } else if (dice < 95) {
                Blind value = blind(random.nextInt(8));
                String column = random.nextBoolean() ? "kind" : "author";
                living.values().removeIf(row -> value.equals(row.blind().get(column)));
                writes.add(new Write.RemoveWhere(NOTES, column, value));
            } else {
                long scope = 1 + random.nextInt(9);
                living.values().removeIf(row -> row.scopes().holds(scope));
                writes.add(new Write.RemoveScope(scope));
            }
        }
        return new Batch(from, new Mark(Position.of(round), random.nextLong()), writes);
    }

    private void add(List<Write> writes, Set<Long> put, Random random, long id, int round) {
        StoredRow row = row(random, id, round);
        put.add(id);
        living.put(id, row);
        Optional<Map<String, String>> entry = Optional.empty();
        if (random.nextInt(10) > 0) {
            Map<String, String> fields = new HashMap<>();
            if (random.nextInt(10) > 0) {
                fields.put("title", tokens(random, 4));
                fields.put("body", tokens(random, 12));
                fields.put("around", tokens(random, 6));
                fields.put("title*", tokens(random, 4));
            }
            entry = Optional.of(fields);
        }
        writes.add(new Write.Put(NOTES, row, entry));
    }

    private static StoredRow row(Random random, long id, int round) {
        Map<String, Blind> blind = new HashMap<>();
        Map<String, Number> clear = new HashMap<>();
        if (random.nextInt(5) > 0) {
            blind.put("kind", blind(random.nextInt(8)));
        }
        if (random.nextInt(5) > 0) {
            blind.put("author", blind(random.nextInt(8)));
        }
        if (random.nextInt(5) > 0) {
            clear.put("rank", (long) random.nextInt(6) - 3);
        }
        if (random.nextInt(5) > 0) {
            clear.put("share", random.nextInt(4) / 4.0);
        }
        byte[] box = new byte[random.nextInt(40)];
        random.nextBytes(box);
        Scopes scopes = new Scopes(
                random.nextInt(4), 4 + random.nextInt(3), random.nextInt(3) == 0 ? 7 + random.nextInt(3) : 0);
        return new StoredRow(
                id,
                new Blind(id * 31, id),
                scopes,
                random.nextInt(6) == 0,
                round,
                10 * id,
                100 + round,
                blind,
                clear,
                box);
    }

    private void compare(Random random, ReadStore disk, ReadStore memory, String story) {
        try (ReadStore.Snapshot one = disk.snapshot();
                ReadStore.Snapshot other = memory.snapshot()) {
            for (int i = 0; i < 30; i++) {
                StoreQuery query = query(random);
                assertEquals(texts(other.rows(query)), texts(one.rows(query)), () -> story + " " + query);
                assertEquals(other.count(query), one.count(query), () -> story + " count of " + query);
                StoreGroups groups = groups(random);
                assertEquals(groups(other, groups), groups(one, groups), () -> story + " " + groups);
                assertFalse(one.explain(query).isEmpty());
                StoreSearch search = search(random);
                assertHits(other.search(search), one.search(search), story + " " + search);
                StoreSearch everything =
                        new StoreSearch(NOTES, search.scopes(), search.tokens(), search.conditions(), 10_000);
                assertEquals(
                        counted(other.groups(everything, List.of("kind", "author"))),
                        counted(one.groups(everything, List.of("kind", "author"))),
                        story);
                List<Long> ids = living.keySet().stream().limit(20).toList();
                assertEquals(
                        other.holding(NOTES, search.tokens().some(), ids),
                        one.holding(NOTES, search.tokens().some(), ids),
                        story);
            }
            Blind key = new Blind(31 * idNext / 2, idNext / 2);
            assertEquals(
                    other.row(NOTES, key).map(StoresParityTest::text),
                    one.row(NOTES, key).map(StoresParityTest::text));
            assertEquals(
                    memory.row(NOTES, key).map(StoresParityTest::text),
                    disk.row(NOTES, key).map(StoresParityTest::text));
        }
    }

    private StoreQuery query(Random random) {
        String order = ORDERS.get(random.nextInt(ORDERS.size()));
        Optional<StoreQuery.Edge> edge = living.isEmpty() || random.nextBoolean()
                ? Optional.empty()
                : Optional.of(StoreQuery.Edge.at(living.get(any(random)), order, random.nextBoolean()));
        int skip = edge.isEmpty() && random.nextInt(4) == 0 ? random.nextInt(30) : 0;
        return new StoreQuery(
                NOTES,
                scopes(random),
                conditions(random),
                order,
                random.nextBoolean(),
                edge,
                skip,
                1 + random.nextInt(20));
    }

    private StoreGroups groups(Random random) {
        List<Aggregate.By> by = new ArrayList<>();
        for (String column : List.of("kind", "rank", "share")) {
            if (random.nextInt(3) == 0) {
                by.add(new Aggregate.Value(column));
            }
        }
        if (random.nextInt(3) == 0) {
            by.add(new Aggregate.Time(
                    Table.CREATED_AT,
                    Aggregate.Unit.values()[random.nextInt(3)],
                    ZoneOffset.ofTotalSeconds(random.nextInt(7_201) - 3_600)));
        }
        List<String> measured = random.nextBoolean() ? List.of("rank", "share", Table.POSITION) : List.of();
        return new StoreGroups(NOTES, scopes(random), conditions(random), by, measured, 10_000);
    }

    /** Groups as texts; the row that stands for one is told by what the group has in common. */
    private static List<String> groups(ReadStore.Snapshot snapshot, StoreGroups groups) {
        List<String> texts = new ArrayList<>();
        for (StoreGroups.Found found : snapshot.groups(groups)) {
            StringBuilder text = new StringBuilder().append(new java.util.TreeMap<>(found.clear()));
            found.one()
                    .ifPresent(one -> text.append(one.id())
                            .append(one.blind().get("kind"))
                            .append(text(one)));
            texts.add(text.append(found.count())
                    .append(new java.util.TreeMap<>(found.numbers()))
                    .toString());
        }
        java.util.Collections.sort(texts);
        return texts;
    }

    private StoreSearch search(Random random) {
        List<List<String>> every = new ArrayList<>();
        for (int i = random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0; i > 0; i--) {
            every.add(some(random, 1 + random.nextInt(2)));
        }
        StoreSearch.Tokens tokens = new StoreSearch.Tokens(
                some(random, random.nextInt(5)), every, random.nextInt(3) == 0 ? some(random, 2) : List.of());
        return new StoreSearch(NOTES, scopes(random), tokens, conditions(random), 1 + random.nextInt(20));
    }

    private static Set<String> counted(List<StoreGroups.Found> groups) {
        Set<String> counted = new HashSet<>();
        groups.forEach(group -> counted.add(group.one().orElseThrow().id() + " " + group.count()));
        return counted;
    }

    private static List<String> some(Random random, int count) {
        Set<String> tokens = new HashSet<>();
        for (int i = count; i > 0; i--) {
            tokens.add(token(random));
        }
        return List.copyOf(tokens);
    }

    private static Optional<Set<Long>> scopes(Random random) {
        Set<Long> scopes = new HashSet<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            scopes.add(1L + random.nextInt(4));
        }
        return random.nextInt(3) == 0 ? Optional.empty() : Optional.of(scopes);
    }

    private List<StoreQuery.Condition> conditions(Random random) {
        List<StoreQuery.Condition> conditions = new ArrayList<>();
        for (String column : List.of("kind", "author")) {
            if (random.nextInt(3) == 0) {
                conditions.add(
                        new StoreQuery.BlindIn(column, List.of(blind(random.nextInt(8)), blind(random.nextInt(8)))));
            }
        }
        if (random.nextInt(4) == 0) {
            long low = random.nextInt(4) - 3;
            conditions.add(new StoreQuery.ClearBetween(
                    "rank",
                    random.nextBoolean() ? low : Long.MIN_VALUE,
                    random.nextBoolean() ? low + 3 : Long.MAX_VALUE));
        }
        if (random.nextInt(4) == 0) {
            conditions.add(new StoreQuery.ClearBetween(
                    "share", random.nextBoolean() ? 0.25 : Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
        }
        if (random.nextInt(6) == 0) {
            conditions.add(new StoreQuery.ClearIn("rank", List.of(1L, Long.MIN_VALUE, 2.0)));
        }
        if (random.nextInt(10) == 0 && !living.isEmpty()) {
            conditions.add(new StoreQuery.BlindIn(
                    Table.KEY,
                    List.of(
                            living.get(any(random)).key(),
                            living.get(any(random)).key())));
        }
        if (random.nextInt(3) == 0) {
            conditions.add(tree(random, 3));
        }
        return conditions;
    }

    private StoreQuery.Condition tree(Random random, int depth) {
        int dice = depth == 0 ? random.nextInt(4) : random.nextInt(8);
        return switch (dice) {
            case 0 ->
                new StoreQuery.BlindIn("kind", random.nextInt(9) == 0 ? List.of() : List.of(blind(random.nextInt(8))));
            case 1 -> new StoreQuery.BlindIn("author", List.of(blind(random.nextInt(8)), blind(random.nextInt(8))));
            case 2 -> new StoreQuery.ClearIn("share", List.of(0.25, 0.5));
            case 3 -> new StoreQuery.ClearBetween("rank", -1L, (long) random.nextInt(3));
            case 4, 5 -> new StoreQuery.AnyOf(List.of(tree(random, depth - 1), tree(random, depth - 1)));
            case 6 -> new StoreQuery.AllOf(List.of(tree(random, depth - 1), tree(random, depth - 1)));
            default -> new StoreQuery.Not(tree(random, depth - 1));
        };
    }

    private static void assertHits(List<StoreSearch.Found> expected, List<StoreSearch.Found> got, String story) {
        assertEquals(expected.size(), got.size(), story);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).score(), got.get(i).score(), 1e-9, story);
        }
        // Sums of the same numbers in another order may differ in the last bit, and so may the order of equal scores.
        assertEquals(sorted(expected), sorted(got), story);
    }

    private static List<String> sorted(List<StoreSearch.Found> hits) {
        double last = hits.isEmpty() ? 0 : hits.get(hits.size() - 1).score();
        return hits.stream()
                .filter(hit -> hit.score() > last + 1e-9)
                .map(hit -> text(hit.row()))
                .sorted()
                .toList();
    }

    private static List<String> texts(List<StoredRow> rows) {
        return rows.stream().map(StoresParityTest::text).toList();
    }

    private static String text(StoredRow row) {
        return row.id() + " " + row.key() + row.scopes() + row.shared() + row.position() + " " + row.createdAt()
                + " " + row.updatedAt() + new java.util.TreeMap<>(row.blind()) + new java.util.TreeMap<>(row.clear())
                + Arrays.toString(row.box());
    }

    private long any(Random random) {
        return living.keySet().stream()
                .sorted()
                .skip(random.nextInt(living.size()))
                .findFirst()
                .orElseThrow();
    }

    private static Blind blind(long number) {
        return new Blind(number, -number);
    }

    private static String tokens(Random random, int max) {
        List<String> tokens = new ArrayList<>();
        for (int i = random.nextInt(max); i > 0; i--) {
            tokens.add(token(random));
        }
        return String.join(" ", tokens);
    }

    private static String token(Random random) {
        return "T" + (char) ('A' + (int) Math.abs(random.nextGaussian() * 6) % 26);
    }
}
