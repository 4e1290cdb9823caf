package dev.hearthbook.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BookFolderTest {
    @TempDir
    Path temp;

    @Test
    void a_new_folder_and_its_files_belong_to_the_owner_alone() throws IOException {
        BookFolder folder = BookFolder.create(temp.resolve("deep/book"));
        folder.folder("segments");
        assertTrue(folder.createFile("keyring.db"));

        assertPermissions("rwx------", folder.path());
        assertPermissions("rwx------", folder.file("segments"));
        assertPermissions("rw-------", folder.file("keyring.db"));
        assertFalse(folder.createFile("keyring.db"));
        folder.force();
    }

    @Test
    void an_empty_folder_becomes_private_and_a_used_one_stays_as_it_is() throws IOException {
        assumePosix();
        Path empty = Files.createDirectory(temp.resolve("empty"));
        Path used = Files.createDirectory(temp.resolve("used"));
        Files.createFile(used.resolve("letter"));
        Files.setPosixFilePermissions(empty, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(used, PosixFilePermissions.fromString("rwxr-xr-x"));

        BookFolder.create(empty);
        BookFolder.create(used);

        assertPermissions("rwx------", empty);
        assertPermissions("rwxr-xr-x", used);
    }

    @Test
    void a_file_in_the_way_is_named() throws IOException {
        Path file = Files.createFile(temp.resolve("book"));

        HearthbookException failure = assertThrows(HearthbookException.class, () -> BookFolder.create(file));

        assertEquals(ErrorCode.IO_FAILED, failure.code());
        assertTrue(failure.getMessage().contains(file.toString()), failure.getMessage());
    }

    @Test
    void a_path_that_the_driver_would_misread_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> BookFolder.at(Path.of("who?")));
    }

    @Test
    void stale_native_copies_are_removed_and_young_ones_kept() throws IOException {
        BookFolder folder = BookFolder.create(temp.resolve("book"));
        Path natives = folder.folder("native");
        Path stale = Files.createFile(natives.resolve("sqlite-1-stale-libsqlitejdbc.so"));
        Path young = Files.createFile(natives.resolve("sqlite-1-young-libsqlitejdbc.so"));
        Path foreign = Files.createFile(natives.resolve("letter"));
        Files.setLastModifiedTime(stale, FileTime.from(Instant.EPOCH));
        Files.setLastModifiedTime(foreign, FileTime.from(Instant.EPOCH));

        folder.prepareSqlite();

        assertFalse(Files.exists(stale));
        assertTrue(Files.exists(young));
        assertTrue(Files.exists(foreign));
        assertTrue(Files.isDirectory(Path.of(System.getProperty("org.sqlite.tmpdir"))));
    }

    private void assertPermissions(String expected, Path path) throws IOException {
        if (posix()) {
            assertEquals(expected, PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
    }

    private void assumePosix() {
        assumeTrue(posix(), "this file system has no POSIX permissions");
    }

    private boolean posix() {
        return temp.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
