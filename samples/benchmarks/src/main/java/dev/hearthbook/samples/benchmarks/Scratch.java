package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for one run, deleted with all that is in it. One thread. */
final class Scratch implements AutoCloseable {
    private final Path folder;
    private int made;

    private Scratch(Path folder) {
        this.folder = folder;
    }

    /** @param dir made when it is not there, and kept */
    static Scratch in(Path dir, String name) throws IOException {
        return new Scratch(Files.createTempDirectory(Files.createDirectories(dir.toAbsolutePath()), name + "-"));
    }

    /** A new name in it; nothing is there yet. */
    Path path(String name) {
        return folder.resolve(name + "-" + ++made);
    }

    /** A new empty folder in it. */
    Path folder(String name) throws IOException {
        return Files.createDirectory(path(name));
    }

    /** Deletes a folder of it, or a file. */
    static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            all.sorted(Comparator.reverseOrder()).forEach(it -> {
                try {
                    Files.delete(it);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() throws IOException {
        delete(folder);
    }
}
