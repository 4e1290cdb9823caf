package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing is written outside the book's folder. Run by a plain main class, because Chronicle's analytics keep quiet when JUnit
 * is on the class path.
 */
class OutsideTest {
    @TempDir
    private Path folder;

    /** A book that is written, read and closed. */
    static final class Plain {
        private Plain() {}

        public static void main(String[] arguments) throws IOException {
            try (Hearthbook book = Books.open(Path.of(arguments[0]))) {
                book.as(Subject.of("ada"))
                        .commit(tx -> tx.memories().remember("likes tea"))
                        .block();
                System.out.println("rows " + Books.rows(book).size());
                System.out.println("natives "
                        + Books.files(book.config().dir().resolve("native")).stream()
                                .map(Path::getFileName)
                                .toList());
            }
        }
    }

    @Test
    void home_temp_and_working_folders_stay_empty() throws Exception {
        List<Path> empty = new ArrayList<>();
        for (String name : List.of("home", "temp", "work")) {
            empty.add(Files.createDirectory(folder.resolve(name)));
        }
        List<String> flags = new ArrayList<>(Jvm.OPENS);
        flags.add("-Duser.home=" + empty.get(0));
        flags.add("-Djava.io.tmpdir=" + empty.get(1));
        flags.add("-XX:-UsePerfData");
        ProcessBuilder builder = Jvm.of(Plain.class, flags, folder.resolve("book"));
        builder.directory(empty.get(2).toFile());
        builder.environment().put("HOME", empty.get(0).toString());

        String output = Jvm.output(builder);

        assertTrue(output.contains("rows "), output);
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        assertTrue(!posix || output.contains("natives [lock]"), output);
        assertEquals(List.of(), Books.files(folder.resolve("home")), output);
        assertEquals(List.of(), Books.files(folder.resolve("temp")), output);
        assertEquals(List.of(), Books.files(folder.resolve("work")), output);
    }
}
