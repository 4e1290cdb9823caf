package dev.hearthbook.samples.cli.imports;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file to import, read as often as one likes.
 *
 * @param name for messages
 */
public record ChatFile(String name, Opener opener) {
    /** Opens the file at its beginning. */
    @FunctionalInterface
    public interface Opener {
        InputStream open() throws IOException;
    }

    public static ChatFile of(Path path) {
        return new ChatFile(path.toString(), () -> {
            if (Files.isDirectory(path)) {
                throw new IOException("it is a folder");
            }
            return Files.newInputStream(path);
        });
    }

    InputStream open() throws IOException {
        return opener.open();
    }

    HearthbookException unreadable(IOException cause) {
        return new HearthbookException(
                ErrorCode.IO_FAILED,
                "Cannot read " + name + ": there is no such file, or it is a folder, or not yours to read.",
                cause);
    }
}
