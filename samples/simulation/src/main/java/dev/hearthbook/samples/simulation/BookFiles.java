package dev.hearthbook.samples.simulation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a simulation does with whole folders of a book. */
final class BookFiles {
    /** SQLite makes it anew, and locks parts of it. */
    private static final String SHARED_MEMORY = "-shm";

    private BookFiles() {}

    /** Copies a folder of SQLite's files as a killed process leaves it; nothing when it is not there. */
    static void copy(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.sorted().toList()) {
                copyFile(file, to);
            }
        }
    }

    /** Copies the files of a folder, not the folders in it. */
    static void copyTop(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                copyFile(file, to);
            }
        }
    }

    private static void copyFile(Path file, Path to) throws IOException {
        if (!file.toString().endsWith(SHARED_MEMORY)) {
            Files.copy(file, to.resolve(file.getFileName().toString()));
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Fails when one of the words stands in a file. */
    static void requireNone(Path folder, List<String> words) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                if (file.startsWith(folder.resolve("native"))) { // SQLite's library
                    continue;
                }
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                for (String word : words) {
                    Failure.unless(!bytes.contains(word), "%s holds '%s' in clear", folder.relativize(file), word);
                }
            }
        }
    }
}
