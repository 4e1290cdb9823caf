package dev.hearthbook.internal.upkeep;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folder into which a book is made out of another one. */
public final class NewFolder {
    private NewFolder() {}

    /**
     * Makes sure that there is a log to read, and nothing where the new book goes.
     *
     * @throws HearthbookException {@code BOOK_MISSING}, {@code BOOK_EXISTS}
     */
    public static void require(Path old, Path fresh) {
        if (!Files.isDirectory(old.resolve("log"))) {
            throw new HearthbookException(ErrorCode.BOOK_MISSING, "There is no log in " + old + ".");
        }
        if (Files.isDirectory(fresh.resolve("log")) && !Files.exists(fresh.resolve("book"))) {
            throw new HearthbookException(
                    ErrorCode.BOOK_EXISTS,
                    "The folder " + fresh + " holds the beginning of a book whose making was cut short. Nothing was"
                            + " changed; delete it and start again.");
        }
        if (Files.exists(fresh)) {
            throw new HearthbookException(
                    ErrorCode.BOOK_EXISTS,
                    "There is something in " + fresh + " already. Nothing was changed; name a folder that is new.");
        }
        if (fresh.startsWith(old)) {
            throw new HearthbookException(
                    ErrorCode.BOOK_EXISTS,
                    "The folder " + fresh + " lies inside the old book, which is not changed. Name another one.");
        }
    }

    /** Removes what was made until something went wrong. */
    public static void remove(Path fresh, Throwable cause) {
        try (Stream<Path> made = Files.walk(fresh)) {
            for (Path one : made.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
