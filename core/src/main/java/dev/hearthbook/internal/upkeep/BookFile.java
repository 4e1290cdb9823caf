package dev.hearthbook.internal.upkeep;

import dev.hearthbook.files.BookFolder;
import dev.hearthbook.files.Preset;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.StoreId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The file {@code book}: lines that say what the folder is, which book it holds and, when it is a small one, that. */
public final class BookFile {
    private static final String NAME = "book";
    private static final String FIRST = "hearthbook 1";
    private static final String STORE = "store ";

    private BookFile() {}

    /**
     * Makes sure that the folder holds the book that the keyring belongs to, and marks a new folder as that book.
     *
     * @param preset of a new book
     * @return that of the book
     * @throws HearthbookException {@code KEYRING_FOREIGN} naming both ids, {@code FORMAT_UNKNOWN} for a newer format,
     *     {@code CORRUPT} when the file is not readable, {@code BOOK_MISSING} when there is a log without it
     */
    public static Preset check(BookFolder folder, StoreId keyring, Preset preset) {
        Path file = folder.file(NAME);
        try {
            if (!Files.exists(file)) {
                if (Files.exists(folder.file("log"))) {
                    throw new HearthbookException(
                            ErrorCode.BOOK_MISSING,
                            "The folder " + folder.path()
                                    + " holds a log but not the file 'book' that names it. Copy the whole"
                                    + " folder of the book; or delete it, when it was to become a salvaged or rewritten"
                                    + " book and that was cut short.");
                }
                create(folder, keyring, preset);
                return preset;
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
            if (!lines.isEmpty()
                    && lines.get(0).startsWith("hearthbook ")
                    && !lines.get(0).equals(FIRST)) {
                throw new HearthbookException(
                        ErrorCode.FORMAT_UNKNOWN,
                        "The book in " + folder.path() + " has the format '" + lines.get(0) + "', this build knows '"
                                + FIRST + "'. Upgrade Hearthbook.");
            }
            boolean small = lines.size() == 3 && lines.get(2).equals(Preset.SMALL_LINE);
            if ((lines.size() != 2 && !small) || !lines.get(1).startsWith(STORE)) {
                throw damaged(file, null);
            }
            StoreId log = new StoreId(UUID.fromString(lines.get(1).substring(STORE.length())));
            if (!log.equals(keyring)) {
                throw new HearthbookException(
                        ErrorCode.KEYRING_FOREIGN,
                        "The keyring belongs to book " + keyring + ", but the folder " + folder.path() + " holds book "
                                + log + ". Open it with its own keyring; did you copy only one of them?");
            }
            return small ? Preset.SMALL : Preset.REGULAR;
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    /** The book that the file names; empty when it is missing or says something else. */
    public static Optional<StoreId> read(BookFolder folder) {
        try {
            List<String> lines = Files.readAllLines(folder.file(NAME), StandardCharsets.US_ASCII);
            return lines.size() >= 2
                            && lines.get(0).equals(FIRST)
                            && lines.get(1).startsWith(STORE)
                    ? Optional.of(new StoreId(UUID.fromString(lines.get(1).substring(STORE.length()))))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Marks the folder as the book that the keyring belongs to, durably. */
    public static void create(BookFolder folder, StoreId keyring, Preset preset) throws IOException {
        String fresh = NAME + ".new";
        folder.createFile(fresh);
        Files.writeString(
                folder.file(fresh),
                FIRST + "\n" + STORE + keyring + "\n" + (preset == Preset.SMALL ? Preset.SMALL_LINE + "\n" : ""),
                StandardCharsets.US_ASCII,
                StandardOpenOption.SYNC,
                StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(folder.file(fresh), folder.file(NAME), StandardCopyOption.ATOMIC_MOVE);
        folder.force();
    }

    private static HearthbookException damaged(Path file, @org.jspecify.annotations.Nullable Exception cause) {
        return new HearthbookException(
                ErrorCode.CORRUPT,
                "The file " + file
                        + " is not readable as a book's identity. It has the lines 'hearthbook 1' and 'store <id>', and may have 'preset small';"
                        + " restore it from a backup.",
                cause);
    }
}
