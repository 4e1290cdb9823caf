package dev.hearthbook.samples.proofs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where this process keeps SQLite's native library. A book takes its own folder unless told otherwise; a proof that deletes or
 * unmounts books must not have its library go with the first of them.
 */
final class Natives {
    private Natives() {}

    /** To be called before the first book is opened; what is set already stays. */
    static void outside(Path dir) throws IOException {
        String set = System.getProperty("org.sqlite.tmpdir");
        if (set == null || !Files.isDirectory(Path.of(set))) {
            Path natives = Files.createDirectories(dir.toAbsolutePath().resolve("native"));
            System.setProperty("org.sqlite.tmpdir", natives.toString());
        }
    }
}
