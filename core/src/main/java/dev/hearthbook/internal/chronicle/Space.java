package dev.hearthbook.internal.chronicle;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Tells a full disk from a broken one; Java says both with an {@link IOException}. */
final class Space {
    private Space() {}

    /** Whether {@code e} came because there was no room for {@code wanted} bytes beside {@code log}. */
    static boolean isMissing(IOException e, Path log, long wanted) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("no space") || message.contains("not enough space") || message.contains("quota")) {
            return true;
        }
        try { // the operating system may speak another language
            return Files.getFileStore(log).getUsableSpace() < wanted;
        } catch (IOException unknown) {
            return false;
        }
    }

    static HearthbookException missing(Path log, IOException cause) {
        return new HearthbookException(
                ErrorCode.OUT_OF_SPACE,
                "The disk with the log in " + log
                        + " is full; nothing of the commit was written. Free some space and try again.",
                cause);
    }
}
