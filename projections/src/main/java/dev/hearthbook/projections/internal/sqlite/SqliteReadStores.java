package dev.hearthbook.projections.internal.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hearthbook.files.BookFolder;
import dev.hearthbook.files.Preset;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Require;
import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.view.Table;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Read models as files in one folder: {@code <group>-<shape hash>-<generation>.db}.
 *
 * <p><b>The serving file</b> is the one with the right shape hash and the highest generation. A rebuild fills {@code ….building} of
 * the next generation and gives it its name by one atomic rename, so a kill at any point leaves one serving file or the other. A
 * new name, rather than the old one replaced: the old file's write-ahead log is found by name, and SQLite must never take it for
 * the new file's.
 *
 * <p><b>What else is kept</b> when a group is opened: a {@code ….building} of the right shape, with which the next rebuild goes on,
 * and of other shapes the file that was written last, for those who go back to an older build. Everything else is removed.
 *
 * <p><b>A damaged file</b> is removed at open and the view built anew: it holds nothing that the log does not.
 *
 * <p>Any thread; one process, which the book's lock ensures.
 */
public final class SqliteReadStores implements ReadStores {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteReadStores.class);
    private static final String READY = ".db";
    private static final String BUILDING = ".building";
    private static final String APART = ".apart";
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9_]{1,40})-([0-9a-f]{16})-(\\d{1,9})(\\.db|\\.building|\\.apart)");
    private static final List<String> COMPANIONS = List.of("-wal", "-shm", "-journal", "");

    private final BookFolder folder;
    private final int pageBytes;
    private final int readersMax;
    private final Duration readerWaitMax;
    private final Set<SqliteReadStore> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger apart = new AtomicInteger();

    private SqliteReadStores(BookFolder folder, int pageBytes, int readersMax, Duration readerWaitMax) {
        this.folder = folder;
        this.pageBytes = pageBytes;
        this.readersMax = readersMax;
        this.readerWaitMax = readerWaitMax;
    }

    /**
     * Stores in a folder, which is created private when it is not there. Each has as many readers as there are cores, 2 to 8,
     * and a reader waits at most 10 seconds for one.
     */
    public static SqliteReadStores in(Path dir) {
        int cores = Runtime.getRuntime().availableProcessors();
        return in(dir, Preset.REGULAR.pageBytes(), Math.max(2, Math.min(8, cores)), Duration.ofSeconds(10));
    }

    /**
     * @param pageBytes of new files, a power of two from 512 to 65,536
     * @param readersMax of each store, at least 1
     * @param readerWaitMax how long to wait for a free one
     */
    public static SqliteReadStores in(Path dir, int pageBytes, int readersMax, Duration readerWaitMax) {
        Require.that(
                readersMax >= 1 && readersMax <= 64, "a store has 1 to 64 readers, but %d were wanted", readersMax);
        BookFolder folder = BookFolder.create(dir);
        folder.loadSqlite(SQLiteJDBCLoader::initialize);
        return new SqliteReadStores(folder, pageBytes, readersMax, readerWaitMax);
    }

    /** A file of ours, as its name tells. */
    private record Named(Path path, String group, String hash, int generation, String ending) {
        boolean ready() {
            return ending.equals(READY);
        }

        boolean building() {
            return ending.equals(BUILDING);
        }
    }

    @Override
    public ReadStore open(String group, String shape, List<Table> tables) {
        String hash = hash(shape, tables);
        List<Named> files = files(group);
        int generation = files.stream()
                .filter(file -> file.ready() && file.hash.equals(hash))
                .mapToInt(Named::generation)
                .max()
                .orElse(1);
        Path serving = path(group, hash, generation, READY);
        Optional<Path> earlier = files.stream()
                .filter(file -> file.ready() && !file.hash.equals(hash))
                .map(Named::path)
                .max(Comparator.comparing(SqliteReadStores::written));
        remove(
                files,
                file -> !file.path.equals(serving)
                        && !Optional.of(file.path).equals(earlier)
                        && !(file.building() && file.hash.equals(hash)));
        return opened(serving, tables, false);
    }

    private static FileTime written(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED, "cannot look at " + file.getFileName() + ". Check its permissions.", e);
        }
    }

    @Override
    public ReadStore beside(String group, String shape, List<Table> tables) {
        String hash = hash(shape, tables);
        List<Named> files = files(group);
        Optional<Path> interrupted = files.stream()
                .filter(file -> file.building() && file.hash.equals(hash))
                .map(Named::path)
                .findFirst();
        int generation = files.stream().mapToInt(Named::generation).max().orElse(0) + 1;
        return opened(interrupted.orElseGet(() -> path(group, hash, generation, BUILDING)), tables, true);
    }

    @Override
    public ReadStore apart(String group, String shape, List<Table> tables) {
        return opened(path(group, hash(shape, tables), apart.incrementAndGet(), APART), tables, true);
    }

    @Override
    public void discard(ReadStore store) {
        SqliteReadStore unwanted = (SqliteReadStore) store;
        close(unwanted);
        unwanted.whenUnused(() -> deleteAll(unwanted.file()));
    }

    @Override
    public void forget(String group, boolean interrupted) {
        Set<Path> used = new HashSet<>();
        open.stream().filter(store -> !store.isClosed()).forEach(store -> used.add(store.file()));
        remove(files(group), file -> !used.contains(file.path) && (file.ready() || (interrupted && file.building())));
    }

    @Override
    public ReadStore promote(String group, String shape, List<Table> tables, ReadStore beside, ReadStore serving) {
        SqliteReadStore next = (SqliteReadStore) beside;
        SqliteReadStore last = (SqliteReadStore) serving;
        next.finish();
        close(next);
        String building = next.file().getFileName().toString();
        Path ready = folder.file(building.substring(0, building.length() - BUILDING.length()) + READY);
        try {
            Files.move(next.file(), ready, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED, "cannot rename " + building + ". Check the permissions of its folder.", e);
        }
        folder.force();
        ReadStore promoted;
        try {
            promoted = opened(ready, tables, false);
        } catch (RuntimeException e) {
            // A full disk may have no room for what SQLite keeps beside an open file. The serving one goes on.
            deleteAll(ready);
            throw e;
        }
        try {
            close(last);
        } catch (HearthbookException e) {
            LOG.warn("{} was replaced, but not closed: {}", last.file().getFileName(), e.getMessage());
        }
        last.whenUnused(() -> deleteAll(last.file()));
        return promoted;
    }

    @Override
    public void close() {
        List.copyOf(open).forEach(this::close);
    }

    private void close(SqliteReadStore store) {
        open.remove(store);
        store.close();
    }

    private SqliteReadStore opened(Path file, List<Table> tables, boolean beside) {
        Schemas schemas = new Schemas(tables);
        try {
            SqliteReadStore store;
            try {
                store = tried(file, schemas, beside);
            } catch (SQLException e) {
                if (!SqlFailures.isDamaged(e)) {
                    throw e;
                }
                LOG.warn("{} is damaged; it is removed, and the view is built anew from the log", file.getFileName());
                deleteAll(file);
                store = tried(file, schemas, beside);
            }
            open.add(store);
            return store;
        } catch (SQLException e) {
            throw SqlFailures.of("open", file, e);
        }
    }

    private SqliteReadStore tried(Path file, Schemas schemas, boolean beside) throws SQLException {
        // Made by us, since SQLite would make it readable for everybody; its log takes the permissions over.
        folder.createFile(file.getFileName().toString());
        return SqliteReadStore.open(file, pageBytes, schemas, new Readers(file, readersMax, readerWaitMax), beside);
    }

    private Path path(String group, String hash, int generation, String ending) {
        String name = group + "-" + hash + "-" + generation + ending;
        Require.that(
                NAME.matcher(name).matches(), "a group is named by 1 to 40 of a-z, 0-9 and '_', but was '%s'", group);
        return folder.file(name);
    }

    private static String hash(String shape, List<Table> tables) {
        StringBuilder text =
                new StringBuilder().append(TableSchema.LAYOUT).append('\n').append(shape);
        tables.forEach(table -> text.append('\n').append(table.signature()));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private List<Named> files(String group) {
        List<Named> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder.path())) {
            for (Path path : all) {
                Matcher name = NAME.matcher(path.getFileName().toString());
                if (name.matches() && name.group(1).equals(group)) {
                    files.add(new Named(path, group, name.group(2), Integer.parseInt(name.group(3)), name.group(4)));
                }
            }
            return files;
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED, "cannot list " + folder.path() + ". Check its permissions.", e);
        }
    }

    private static void remove(List<Named> files, Predicate<Named> leftOver) {
        files.stream().filter(leftOver).forEach(file -> deleteAll(file.path));
    }

    /** The file last: as long as it is there, its companions are found again. */
    private static void deleteAll(Path file) {
        for (String companion : COMPANIONS) {
            try {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + companion));
            } catch (IOException e) {
                throw new HearthbookException(
                        ErrorCode.IO_FAILED,
                        "cannot remove " + file.getFileName() + companion
                                + ". Remove it by hand; the view does not need it.",
                        e);
            }
        }
    }
}
