package dev.hearthbook.projections.internal.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.projections.store.Batch;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.projections.store.Write;
import dev.hearthbook.view.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Greps the files for what a removed scope left. Tokens are looked for by their endings: FTS5 compresses terms by their common
 * beginnings, so whole tokens would not be found even while they are there.
 */
@Timeout(60)
class SqliteErasureTest {
    private static final Table NOTES = Table.named("notes")
            .blind("kind")
            .orderedBy(Table.CREATED_AT)
            .searchable("title", 2)
            .searchable("body", 1)
            .build();
    private static final String TOKEN_END = "QZXJK";
    private static final String BOX = "ERASED-BOX-";
    private static final long GONE = 7;
    private static final int ROWS = 6_000;

    @TempDir
    Path dir;

    private final Random random = new Random(20_261_121);
    private final Blind goneKind = new Blind(0x5151515151515151L, 0x5252525252525252L);

    @Test
    void nothing_of_a_removed_scope_stays_in_the_files() throws IOException {
        try (SqliteReadStores stores = SqliteReadStores.in(dir);
                ReadStore store = stores.open("notes", "shape", List.of(NOTES))) {
            fill(store);
            assertTrue(traces() > 200, "before, the files hold the rows");

            apply(store, new Write.RemoveScope(GONE));

            assertEquals(0, traces());
            assertEquals(0, Files.size(file("-wal")));
            try (ReadStore.Snapshot snapshot = store.snapshot()) {
                assertTrue(snapshot
                        .rows(new dev.hearthbook.projections.store.StoreQuery(
                                NOTES, Optional.empty(), List.of(), Table.CREATED_AT, false, Optional.empty(), 0, ROWS))
                        .stream()
                        .noneMatch(row -> row.scopes().holds(GONE)));
            }
        }
        assertEquals(0, traces());
    }

    @Test
    void what_was_removed_row_by_row_before_goes_with_its_scope() throws IOException {
        try (SqliteReadStores stores = SqliteReadStores.in(dir);
                ReadStore store = stores.open("notes", "shape", List.of(NOTES))) {
            fill(store);
            for (long id = 1; id <= ROWS; id++) {
                if (isGone(id)) {
                    apply(store, new Write.Remove(NOTES, id));
                }
            }
            assertTrue(traces() > 0, "a removed row leaves its tokens in the index for now");

            apply(store, new Write.RemoveScope(GONE));

            assertEquals(0, traces());
        }
    }

    @Test
    void a_file_built_beside_holds_nothing_of_a_scope_removed_while_it_was_built() throws IOException {
        try (SqliteReadStores stores = SqliteReadStores.in(dir)) {
            ReadStore serving = stores.open("notes", "shape", List.of(NOTES));
            ReadStore beside = stores.beside("notes", "shape", List.of(NOTES));
            fill(beside);
            apply(beside, new Write.RemoveScope(GONE));

            ReadStore promoted = stores.promote("notes", "shape", List.of(NOTES), beside, serving);

            assertEquals(0, traces());
            promoted.close();
        }
    }

    @Test
    void removing_waits_for_a_snapshot_that_still_sees_the_rows() throws Exception {
        try (SqliteReadStores stores = SqliteReadStores.in(dir);
                ReadStore store = stores.open("notes", "shape", List.of(NOTES))) {
            fill(store);
            ReadStore.Snapshot held = store.snapshot();
            CompletableFuture<Void> removal =
                    CompletableFuture.runAsync(() -> apply(store, new Write.RemoveScope(GONE)));

            held.close();
            removal.get(30, TimeUnit.SECONDS);

            assertEquals(0, traces());
        }
    }

    /** Less than one per cent of the rows are the scope's: FTS5's own threshold for merging would spare them. */
    private static boolean isGone(long id) {
        return id % 211 == 0;
    }

    private void fill(ReadStore store) {
        List<Write> writes = new ArrayList<>();
        for (long id = 1; id <= ROWS; id++) {
            Map<String, String> entry = Map.of("title", tokens(3, isGone(id)), "body", tokens(9, isGone(id)));
            writes.add(new Write.Put(NOTES, row(id), Optional.of(entry)));
            if (id % 500 == 0) {
                apply(store, writes.toArray(new Write[0]));
                writes.clear();
            }
        }
    }

    private StoredRow row(long id) {
        boolean gone = isGone(id);
        String box = (gone ? BOX : "another-box-") + id;
        return new StoredRow(
                id,
                new Blind(id * 0x9e3779b97f4a7c15L, id),
                new Scopes(gone ? GONE : 100 + id % 50, 50, 0),
                false,
                id,
                id,
                id,
                gone ? Map.of("kind", goneKind) : Map.of(),
                Map.of(),
                box.repeat(20).getBytes(StandardCharsets.UTF_8));
    }

    private String tokens(int count, boolean gone) {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder token = new StringBuilder();
            for (int c = 0; c < 5; c++) {
                token.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(random.nextInt(32)));
            }
            tokens.add(token + (gone ? TOKEN_END : "AAAAA"));
        }
        return String.join(" ", tokens);
    }

    private static void apply(ReadStore store, Write... writes) {
        Mark from = store.mark();
        Mark to = new Mark(Position.of(from.position().value() + 1), 1);
        store.apply(new Batch(from, to, List.of(writes)));
    }

    private long traces() throws IOException {
        long traces = 0;
        try (Stream<Path> files = Files.list(dir).filter(Files::isRegularFile)) {
            for (Path path : files.toList()) {
                String bytes = Files.readString(path, StandardCharsets.ISO_8859_1);
                traces += count(bytes, TOKEN_END) + count(bytes, BOX) + count(bytes, "QQQQQQQQRRRRRRRR");
            }
        }
        return traces;
    }

    private static long count(String bytes, String trace) {
        long count = 0;
        for (int at = bytes.indexOf(trace); at >= 0; at = bytes.indexOf(trace, at + 1)) {
            count++;
        }
        return count;
    }

    private Path file(String companion) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.filter(path -> path.toString().endsWith(".db" + companion))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
