package dev.hearthbook.internal.chronicle;

import dev.hearthbook.files.Disk;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.Frame;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What several tests of the log's folder do with it. */
public final class Logs {
    /** Answers at once: for tests that cut files themselves, where waiting for a real disk proves nothing. */
    public static final Disk NO_WAIT = new Disk() {
        @Override
        public void force(Path file, FileChannel channel) {}

        @Override
        public void forceFolder(Path folder) {}
    };

    private Logs() {}

    /** Copies a folder, as a backup or a power cut would find it. */
    public static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    /** Every file below a folder but the locks, with its bytes as text. */
    public static TreeMap<String, String> contents(Path folder) throws IOException {
        TreeMap<String, String> contents = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(path).toString();
                if (!name.startsWith("lock")) {
                    contents.put(name, Files.readString(path, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return contents;
    }

    /** The frames from position 1 on. */
    public static List<Frame> frames(EventLog log) {
        List<Frame> frames = new ArrayList<>();
        try (FrameCursor cursor = log.read(1)) {
            for (StoredFrame next = cursor.next(); next != null; next = cursor.next()) {
                frames.add(next.frame());
            }
        }
        return frames;
    }

    /** How many of {@code expected} a log holds; fails when it holds anything else. */
    public static int prefix(List<Frame> expected, List<Frame> found) {
        if (found.size() > expected.size()) {
            throw new AssertionError(found.size() + " frames where " + expected.size() + " were written");
        }
        for (int i = 0; i < found.size(); i++) {
            if (!Arrays.equals(expected.get(i).bytes(), found.get(i).bytes())) {
                throw new AssertionError("frame " + i + " is another one");
            }
        }
        return found.size();
    }
}
