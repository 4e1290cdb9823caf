package dev.hearthbook.house;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Foreign test vectors and real conversations that are not part of the project. They are looked for in {@code shared/data}
 * beside the checkout or above it; a test that does not find its file says so and is skipped.
 */
public final class SharedData {
    private SharedData() {}

    /** The file under {@code shared/data}, or the end of this test with a message that says what to get. */
    public static Path file(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared/data").resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        String message = "skipped: no shared/data/" + name + " beside the checkout or above it";
        System.out.println(message);
        return abort(message);
    }
}
