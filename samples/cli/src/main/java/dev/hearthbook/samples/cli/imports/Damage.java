package dev.hearthbook.samples.cli.imports;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with an import file, and where; never what stands there. */
final class Damage {
    private Damage() {}

    /**
     * @param line from 1
     * @param where the place within the file in its own structure; may be empty
     */
    static HearthbookException at(String file, long line, String where, String problem, @Nullable Throwable cause) {
        return new HearthbookException(
                ErrorCode.IMPORT_DAMAGED,
                file + ", line " + line + (where.isEmpty() ? "" : " (" + where + ")") + ": " + problem
                        + ". Nothing was imported; repair the file and import it again.",
                cause);
    }
}
