package dev.hearthbook.files;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a book is made for; chosen when it is begun and written into its file {@code book}. */
public enum Preset {
    /** One that much is written to. */
    REGULAR(4_096),
    /**
     * A person's own, or one of many on the same machine: frames up to 72 KiB, a quarter of the space ahead of the writer, and
     * database pages of 1 KiB instead of 4. It has the same abilities and may grow as large; it is slower then.
     */
    SMALL(1_024);

    /** The line that a small book's file {@code book} has. */
    public static final String SMALL_LINE = "preset small";

    private final int pageBytes;

    Preset(int pageBytes) {
        this.pageBytes = pageBytes;
    }

    /** What the book in this folder was begun as; regular, when there is none. */
    public static Preset of(Path book) {
        Path file = book.resolve("book");
        try {
            boolean small = Files.exists(file)
                    && List.of(Files.readString(file, StandardCharsets.ISO_8859_1)
                                    .split("\n"))
                            .contains(SMALL_LINE);
            return small ? SMALL : REGULAR;
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED, "Cannot read " + file + ". Check its permissions and the disk.", e);
        }
    }

    /** The page size of SQLite files that are begun for the book, in bytes. */
    public int pageBytes() {
        return pageBytes;
    }
}
