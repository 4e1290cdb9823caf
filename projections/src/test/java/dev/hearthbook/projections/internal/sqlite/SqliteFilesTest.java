package dev.hearthbook.projections.internal.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Position;
import dev.hearthbook.projections.store.Batch;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.StoreQuery;
import dev.hearthbook.projections.store.StoredRow;
import dev.hearthbook.projections.store.Write;
import dev.hearthbook.view.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the folder, and what a process that died left there. */
class SqliteFilesTest {
    private static final Table NOTES = Table.named("notes")
            .orderedBy(Table.CREATED_AT)
            .searchable("text", 1)
            .build();

    @TempDir
    Path dir;

    @Test
    void files_are_private_and_named_by_group_shape_and_generation() throws IOException {
        try (SqliteReadStores stores = SqliteReadStores.in(dir);
                ReadStore store = open(stores)) {
            apply(store, 5);

            List<String> names = names(dir);
            assertEquals(3, names.size(), names::toString);
            assertTrue(names.get(0).matches("notes-[0-9a-f]{16}-1\\.db"), names::toString);
            for (String name : names) {
                assertEquals(
                        "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(name))),
                        name);
            }
        }
        assertEquals(1, names(dir).size());
    }

    @Test
    void a_process_killed_after_any_batch_left_that_batch_and_no_half() throws IOException {
        try (SqliteReadStores stores = SqliteReadStores.in(dir.resolve("book"));
                ReadStore store = open(stores)) {
            for (int batch = 1; batch <= 5; batch++) {
                apply(store, 10);
                Path copy = copy("book", "killed" + batch);
                assertEquals(10 * batch, rowsOfReopened(copy));
            }
        }
    }

    @Test
    void a_log_cut_anywhere_gives_whole_batches() throws IOException {
        try (SqliteReadStores stores = SqliteReadStores.in(dir.resolve("book"));
                ReadStore store = open(stores)) {
            for (int batch = 0; batch < 4; batch++) {
                apply(store, 10);
            }
            Path log = dir.resolve("book")
                    .resolve(names(dir.resolve("book")).stream()
                            .filter(name -> name.endsWith("-wal"))
                            .findFirst()
                            .orElseThrow());
            byte[] whole = Files.readAllBytes(log);
            for (int length = whole.length; length > 0; length -= 4_001) {
                Path copy = copy("book", "cut" + length);
                Files.write(copy.resolve(log.getFileName()), Arrays.copyOf(whole, length));
                assertEquals(0, rowsOfReopened(copy) % 10, "cut at " + length);
            }
        }
    }

    @Test
    void a_rebuild_whose_file_cannot_be_opened_leaves_the_old_view_serving() throws IOException {
        try (SqliteReadStores stores = SqliteReadStores.in(dir)) {
            ReadStore serving = open(stores);
            apply(serving, 3);
            ReadStore beside = stores.beside("notes", "shape", List.of(NOTES));
            apply(beside, 8);
            String ready = names(dir).stream()
                    .filter(name -> name.endsWith("-1.db"))
                    .findFirst()
                    .orElseThrow()
                    .replace("-1.db", "-2.db");
            Files.createDirectory(dir.resolve(ready + "-wal"));

            HearthbookException refused = assertThrows(
                    HearthbookException.class, () -> stores.promote("notes", "shape", List.of(NOTES), beside, serving));

            assertEquals(ErrorCode.IO_FAILED, refused.code());
            apply(serving, 2);
            assertEquals(5, rows(serving));
            assertTrue(names(dir).stream().noneMatch(name -> name.startsWith(ready)));
            ReadStore again = stores.beside("notes", "shape", List.of(NOTES));
            apply(again, 9);
            assertEquals(9, rows(stores.promote("notes", "shape", List.of(NOTES), again, serving)));
        }
    }

    @Test
    void a_rebuild_killed_before_its_rename_leaves_the_old_view_serving_and_can_go_on() throws IOException {
        try (SqliteReadStores stores = SqliteReadStores.in(dir.resolve("book"))) {
            ReadStore serving = open(stores);
            apply(serving, 3);
            ReadStore beside = stores.beside("notes", "shape", List.of(NOTES));
            apply(beside, 8);
            beside.finish();

            Path copy = copy("book", "killed");
            assertEquals(3, rowsOfReopened(copy));
            try (SqliteReadStores after = SqliteReadStores.in(copy);
                    ReadStore still = open(after)) {
                ReadStore again = after.beside("notes", "shape", List.of(NOTES));
                assertEquals(8, rows(again));
                assertEquals(8, rows(after.promote("notes", "shape", List.of(NOTES), again, still)));
            }
            assertEquals(1, names(copy).size(), "one serving file is left");
        }
    }

    @Test
    void of_other_shapes_the_file_that_was_written_last_is_kept_and_no_more() throws IOException {
        try (SqliteReadStores stores = SqliteReadStores.in(dir)) {
            for (int version = 1; version <= 4; version++) {
                try (ReadStore store = stores.open("notes", "shape " + version, List.of(NOTES))) {
                    apply(store, version);
                }
                Path newest = Files.list(dir)
                        .max(Comparator.comparing(file -> file.toFile().lastModified()))
                        .orElseThrow();
                Files.setLastModifiedTime(newest, FileTime.fromMillis(1_000_000L * version));
            }
            assertEquals(2, names(dir).size());

            try (ReadStore back = stores.open("notes", "shape 3", List.of(NOTES))) {
                assertEquals(3, rows(back));
            }
            try (ReadStore tooOld = stores.open("notes", "shape 1", List.of(NOTES))) {
                assertEquals(0, rows(tooOld));
            }
        }
    }

    @Test
    void a_rebuild_killed_after_its_rename_serves_the_new_view_and_removes_the_old() throws IOException {
        try (SqliteReadStores stores = SqliteReadStores.in(dir.resolve("book"))) {
            ReadStore serving = open(stores);
            apply(serving, 3);
            Path before = copy("book", "before");
            ReadStore beside = stores.beside("notes", "shape", List.of(NOTES));
            apply(beside, 8);
            ReadStore promoted = stores.promote("notes", "shape", List.of(NOTES), beside, serving);
            promoted.close();

            Path copy = copy("book", "killed");
            for (String name : names(before)) {
                Files.copy(before.resolve(name), copy.resolve(name));
            }
            assertEquals(8, rowsOfReopened(copy));
            assertEquals(1, names(copy).size());
        }
    }

    @Test
    void a_promoted_store_removes_the_old_file_when_its_last_reader_is_done() throws IOException {
        try (SqliteReadStores stores = SqliteReadStores.in(dir)) {
            ReadStore serving = open(stores);
            apply(serving, 3);
            ReadStore.Snapshot reading = serving.snapshot();
            ReadStore promoted = stores.promote(
                    "notes", "shape", List.of(NOTES), stores.beside("notes", "shape", List.of(NOTES)), serving);
            assertTrue(names(dir).stream().anyMatch(name -> name.endsWith("-1.db")));

            reading.close();

            assertTrue(names(dir).stream().noneMatch(name -> name.contains("-1.db")));
            promoted.close();
        }
    }

    @Test
    void a_damaged_file_is_built_anew() throws IOException {
        try (SqliteReadStores stores = SqliteReadStores.in(dir);
                ReadStore store = open(stores)) {
            apply(store, 10);
        }
        Path file = dir.resolve(names(dir).get(0));
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 0, 4_096, (byte) 0x5a);
        Files.write(file, bytes);

        try (SqliteReadStores stores = SqliteReadStores.in(dir);
                ReadStore store = open(stores)) {
            assertEquals(Mark.START, store.mark());
            apply(store, 1);
        }
    }

    @Test
    void who_finds_no_free_reader_in_time_is_told_so() {
        try (SqliteReadStores stores = SqliteReadStores.in(dir, 4_096, 1, Duration.ofMillis(20));
                ReadStore store = open(stores)) {
            try (ReadStore.Snapshot held = store.snapshot()) {
                HearthbookException e = assertThrows(HearthbookException.class, store::snapshot);
                assertEquals(ErrorCode.OVERLOADED, e.code());
                assertEquals(Mark.START, held.mark());
            }
            store.snapshot().close();
        }
    }

    @Test
    void a_batch_that_fails_leaves_nothing_and_the_next_one_works() {
        try (SqliteReadStores stores = SqliteReadStores.in(dir);
                ReadStore store = open(stores)) {
            apply(store, 2);
            Mark from = store.mark();
            List<Write> twins = List.of(put(10, 4711), put(11, 4711));

            assertThrows(
                    IllegalStateException.class,
                    () -> store.apply(new Batch(from, new Mark(Position.of(99), 1), twins)));

            assertEquals(from, store.mark());
            assertEquals(2, rows(store));
            apply(store, 3);
            assertEquals(5, rows(store));
        }
    }

    @Test
    void groups_and_folders_with_impossible_names_are_refused() {
        try (SqliteReadStores stores = SqliteReadStores.in(dir)) {
            assertThrows(IllegalArgumentException.class, () -> stores.open("../notes", "shape", List.of(NOTES)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> stores.open(
                            "notes", "shape", List.of(Table.named("sqlite_x").build())));
        }
    }

    private static ReadStore open(SqliteReadStores stores) {
        return stores.open("notes", "shape", List.of(NOTES));
    }

    private static void apply(ReadStore store, int rows) {
        Mark from = store.mark();
        List<Write> writes = new ArrayList<>();
        for (int i = 1; i <= rows; i++) {
            long id = from.position().value() * 1_000 + i;
            writes.add(put(id, id));
        }
        store.apply(new Batch(from, new Mark(Position.of(from.position().value() + 1), 1), writes));
    }

    private static Write put(long id, long key) {
        StoredRow row = new StoredRow(
                id, new Blind(key, key), Scopes.BOOK, false, 1, id, id, Map.of(), Map.of(), new byte[300]);
        return new Write.Put(NOTES, row, Optional.of(Map.of("text", "AA B" + id)));
    }

    private static long rows(ReadStore store) {
        try (ReadStore.Snapshot snapshot = store.snapshot()) {
            return snapshot.count(new StoreQuery(
                    NOTES, Optional.empty(), List.of(), Table.CREATED_AT, false, Optional.empty(), 0, 10));
        }
    }

    /** Opens what lies in a folder; its rows must fit its mark. */
    private static long rowsOfReopened(Path folder) {
        try (SqliteReadStores stores = SqliteReadStores.in(folder);
                ReadStore store = open(stores)) {
            return rows(store);
        }
    }

    private Path copy(String from, String to) throws IOException {
        Path copy = Files.createDirectory(dir.resolve(to));
        for (String name : names(dir.resolve(from))) {
            // The index of the log in shared memory is the process's own; a new process makes its own from the log.
            if (!name.endsWith("-shm")) {
                Files.copy(dir.resolve(from).resolve(name), copy.resolve(name));
            }
        }
        return copy;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
