package dev.hearthbook.files;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Require;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one book. What is created through it belongs to its owner alone (folders 0700, files 0600, where the file
 * system knows POSIX permissions), and the native library that SQLite's driver unpacks is kept inside as well.
 *
 * <p>Any thread may use it.
 */
public final class BookFolder {
    /** Where SQLite's driver finds the folder for its native library; what the application sets wins. */
    private static final String SQLITE_TMPDIR = "org.sqlite.tmpdir";

    private static final long ROOM_LEAST = 1024 * 1024;
    /** Where the library is unpacked, if we chose the place. Guarded by the class, as the driver's own state is by its. */
    private static @Nullable Path natives;

    private static boolean sqliteLoaded;

    private final Path path;

    private BookFolder(Path path) {
        this.path = path;
    }

    /**
     * The folder as it is; nothing is created or checked on disk.
     *
     * @throws IllegalArgumentException when the path holds a '?': SQLite's driver would take what follows for options
     */
    public static BookFolder at(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Require.that(
                absolute.toString().indexOf('?') < 0,
                "a book's folder may not have a '?' in its path, because SQLite's driver takes what follows for options: %s",
                absolute);
        return new BookFolder(absolute);
    }

    /**
     * Makes sure that the folder is there. A new folder, and one that was empty, becomes private; one that holds something
     * already keeps the permissions its owner gave it.
     *
     * @throws HearthbookException {@code IO_FAILED} when it cannot be created, or is not a folder
     */
    public static BookFolder create(Path path) {
        BookFolder folder = at(path);
        folder.createFolder(folder.path);
        return folder;
    }

    /** The folder's absolute path. */
    public Path path() {
        return path;
    }

    /** The path of a file in this folder, there or not. */
    public Path file(String name) {
        return path.resolve(name);
    }

    /** A folder inside this one, created private when it is not there. */
    public Path folder(String name) {
        Path inner = path.resolve(name);
        createFolder(inner);
        return inner;
    }

    /**
     * Creates an empty private file, so that whoever opens it for writing (SQLite, Chronicle) never does so with wider
     * permissions.
     *
     * @return false when it was there already; it is left as it is
     * @throws HearthbookException {@code IO_FAILED}
     */
    public boolean createFile(String name) {
        Path file = file(name);
        try {
            Files.createFile(file, permissions("rw-------"));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED, "Cannot create " + file + ". Check the permissions of its folder.", e);
        }
    }

    /** Makes created, renamed and removed names durable, where the system can (Windows cannot, and needs not). */
    public void force() {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // A folder cannot be opened on Windows; NTFS journals names by itself.
            if (posix()) {
                throw new HearthbookException(
                        ErrorCode.IO_FAILED, "Cannot make the names in " + path + " durable. Check the disk.", e);
            }
        }
    }

    /**
     * Call before the first use of SQLite: its driver unpacks a native library, by default into the system's temporary
     * folder; from now on into {@code native} here. It does nothing where the application has set {@code org.sqlite.tmpdir}
     * to an existing folder, or another book of this JVM has. Copies left behind by killed processes are removed.
     *
     * @throws HearthbookException {@code IO_FAILED} when the folder cannot be created
     */
    public void prepareSqlite() {
        String chosen = System.getProperty(SQLITE_TMPDIR);
        if (chosen == null || !Files.isDirectory(Path.of(chosen))) {
            synchronized (BookFolder.class) {
                natives = folder("native");
                System.setProperty(SQLITE_TMPDIR, natives.toString());
            }
        }
        removeStaleNatives();
    }

    /** Loads the driver's native library; {@code SQLiteJDBCLoader::initialize}. */
    @FunctionalInterface
    public interface Loader {
        boolean load() throws Exception;
    }

    /**
     * {@link #prepareSqlite Prepares}, loads the library, and removes the copy it was loaded from: where there are POSIX
     * permissions a file that is mapped needs no name, and the library is larger than a small book. Copies in a folder that the
     * application chose are the driver's business. After the first time it does nothing more.
     *
     * @throws HearthbookException {@code IO_FAILED} when the library cannot be unpacked or loaded
     */
    public void loadSqlite(Loader loader) {
        prepareSqlite();
        synchronized (BookFolder.class) {
            if (sqliteLoaded) {
                return;
            }
            try {
                if (natives == null || !posix()) {
                    loader.load();
                } else {
                    loadAndRemove(natives, loader);
                }
                sqliteLoaded = true;
            } catch (Exception e) {
                throw new HearthbookException(
                        ErrorCode.IO_FAILED,
                        "SQLite's native library could not be loaded from " + System.getProperty(SQLITE_TMPDIR)
                                + ". Check its permissions and that it allows programs to run (noexec), or set "
                                + SQLITE_TMPDIR + " to a folder that does.",
                        e);
            }
        }
    }

    /** Under a lock: another process may be between unpacking its copy and loading it. */
    private static void loadAndRemove(Path natives, Loader loader) throws Exception {
        at(natives).createFile("lock");
        try (FileChannel channel = FileChannel.open(natives.resolve("lock"), StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            Set<Path> before = copies(natives);
            loader.load();
            for (Path copy : copies(natives)) {
                if (lock.isValid() && !before.contains(copy)) {
                    Files.deleteIfExists(copy);
                }
            }
        }
    }

    private static Set<Path> copies(Path natives) throws IOException {
        Set<Path> found = new HashSet<>();
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(natives, "sqlite-*")) {
            copies.forEach(found::add);
        }
        return found;
    }

    /**
     * A copy older than this process was left by a killed one, or is loaded by a living one, which then no longer needs the
     * name (Windows refuses to delete it, and is left alone). A younger one may be about to be loaded.
     */
    private void removeStaleNatives() {
        Path own = path.resolve("native");
        Optional<Instant> started = ProcessHandle.current().info().startInstant();
        if (started.isEmpty() || !Files.isDirectory(own)) {
            return;
        }
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(own, "sqlite-*")) {
            for (Path copy : copies) {
                if (Files.getLastModifiedTime(copy).toInstant().isBefore(started.get())) {
                    Files.deleteIfExists(copy);
                }
            }
        } catch (IOException e) {
            // A stale copy costs a megabyte of disk and is tried again at the next open; no reason to refuse the book.
            return;
        }
    }

    /**
     * Whether the disk under a file has hardly any room left: what an operating system calls an error of the disk may then
     * be nothing but that (SQLite's, when it cannot lengthen a map).
     */
    public static boolean isFull(Path file) {
        try {
            return Files.getFileStore(file).getUsableSpace() < ROOM_LEAST;
        } catch (IOException e) {
            return false;
        }
    }

    private void createFolder(Path folder) {
        try {
            if (Files.isDirectory(folder)) {
                makePrivateWhenEmpty(folder);
                return;
            }
            Path parent = folder.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(folder, permissions("rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw new HearthbookException(
                        ErrorCode.IO_FAILED, folder + " is a file where a folder is needed. Choose another path.", e);
            }
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED, "Cannot create the folder " + folder + ". Check path and permissions.", e);
        }
    }

    private static void makePrivateWhenEmpty(Path folder) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        try (DirectoryStream<Path> content = Files.newDirectoryStream(folder)) {
            if (!content.iterator().hasNext()) {
                view.setPermissions(PosixFilePermissions.fromString("rwx------"));
            }
        }
    }

    private FileAttribute<?>[] permissions(String text) {
        return posix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))}
                : new FileAttribute<?>[0];
    }

    private boolean posix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
