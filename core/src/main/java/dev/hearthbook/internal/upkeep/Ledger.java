package dev.hearthbook.internal.upkeep;

import dev.hearthbook.files.BookFolder;
import dev.hearthbook.model.ErasureCause;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StoreId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code erasures}: one line for every erasure, apart from the log and from the keyring, so that restoring old copies of
 * both does not bring back whom they still hold. It names scopes, positions and generations, and nobody. Lines are added, never
 * changed; the log is the authority, and what the file lacks is added from it.
 *
 * <p>One thread at a time.
 */
public final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final String NAME = "erasures";
    private static final String FIRST = "hearthbook.erasures 1 ";
    private static final int FIELDS = 5;

    private final Optional<BookFolder> folder;
    private final String first;

    private Ledger(Optional<BookFolder> folder, StoreId store) {
        this.folder = folder;
        this.first = FIRST + store;
    }

    /** The one of a book on disk; the file is made with the first line. */
    public static Ledger in(BookFolder folder, StoreId store) {
        return new Ledger(Optional.of(folder), store);
    }

    /** For a book in memory, which nobody restores. */
    public static Ledger none(StoreId store) {
        return new Ledger(Optional.empty(), store);
    }

    /**
     * One line.
     *
     * @param request where the request to erase stands in the log
     * @param generation of the keyring when the keys were destroyed
     */
    public record Entry(Mark request, ErasureCause cause, long generation, List<Long> scopes) {
        public Entry {
            scopes = List.copyOf(scopes);
            Require.that(
                    scopes.stream().allMatch(scope -> scope > 0), "scopes are numbered from 1, but were %s", scopes);
        }

        private String text() {
            String fields = request + " " + cause.word() + " " + generation + " "
                    + scopes.stream().map(String::valueOf).collect(Collectors.joining(","));
            return fields + " " + crc(fields);
        }

        /** Empty when the line is not whole. */
        private static Optional<Entry> parse(String line) {
            String[] field = line.split(" ", -1);
            int end = line.lastIndexOf(' ');
            if (field.length != FIELDS || !field[FIELDS - 1].equals(crc(line.substring(0, end)))) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Entry(
                        Mark.parse(field[0]),
                        ErasureCause.valueOf(field[1].toUpperCase(Locale.ROOT)),
                        Long.parseLong(field[2]),
                        Arrays.stream(field[3].split(",")).map(Long::valueOf).toList()));
            } catch (IllegalArgumentException e) {
                return Optional.empty(); // its checksum is right, but none of ours
            }
        }

        private static String crc(String text) {
            CRC32C crc = new CRC32C();
            crc.update(text.getBytes(StandardCharsets.US_ASCII));
            return String.format("%08x", crc.getValue());
        }
    }

    /**
     * Every line that is whole, in order. One that was being written when the process ended is passed over, as is one that was
     * damaged, which is logged.
     *
     * @throws HearthbookException {@code CORRUPT} when it is another book's, {@code IO_FAILED}
     */
    public List<Entry> read() {
        if (folder.isEmpty() || !Files.exists(file())) {
            return List.of();
        }
        List<String> lines;
        try {
            String text = Files.readString(file(), StandardCharsets.ISO_8859_1);
            lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw failed(e);
        }
        if (lines.isEmpty()) {
            return List.of();
        }
        if (lines.get(0).startsWith(FIRST) && !lines.get(0).equals(first)) {
            throw new HearthbookException(
                    ErrorCode.CORRUPT,
                    "The file " + file() + " lists erasures of another book ("
                            + lines.get(0).substring(FIRST.length())
                            + "). Put the book's own there, or move it away: it is written again from the log.");
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            Optional<Entry> entry = Entry.parse(lines.get(i));
            if (entry.isEmpty()) {
                LOG.warn("erasures.damaged file={} line={}", file(), i + 1);
            }
            entry.ifPresent(entries::add);
        }
        return entries;
    }

    /**
     * Adds a line; durable when this returns.
     *
     * @throws HearthbookException {@code IO_FAILED} or {@code OUT_OF_SPACE}
     */
    public void add(Entry entry) {
        if (folder.isEmpty()) {
            return;
        }
        boolean made = folder.get().createFile(NAME);
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = wholeLines(channel);
            String text = (end == 0 ? first + "\n" : "") + entry.text() + "\n";
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                end += channel.write(bytes, end);
            }
            channel.truncate(end);
            channel.force(true);
        } catch (IOException e) {
            throw BookFolder.isFull(file())
                    ? new HearthbookException(
                            ErrorCode.OUT_OF_SPACE, "There is no room for a line in " + file() + ". Free some.", e)
                    : failed(e);
        }
        if (made) {
            folder.get().force();
        }
    }

    /** How many bytes are whole lines: what stands behind the last line end was never finished. */
    private static long wholeLines(FileChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long at = channel.size(); at > 0; at--) {
            one.clear();
            channel.read(one, at - 1);
            if (one.get(0) == '\n') {
                return at;
            }
        }
        return 0;
    }

    private Path file() {
        return folder.orElseThrow().file(NAME);
    }

    private HearthbookException failed(IOException e) {
        return new HearthbookException(
                ErrorCode.IO_FAILED, "The file " + file() + " could not be read or written. Check its permissions.", e);
    }
}
