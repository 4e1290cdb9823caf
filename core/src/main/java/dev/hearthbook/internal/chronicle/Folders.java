package dev.hearthbook.internal.chronicle;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The names in a log's folder and who may see them: folders 0700, files 0600 where the file system knows POSIX rights. */
final class Folders {
    static final String LOCK = "lock";
    static final String LOCK_OF_JVM = "lock.jvm";
    static final String MANIFEST = "manifest";
    static final String QUARANTINE = "quarantine";
    static final String RESERVE = "reserve";

    /** What Chronicle calls its own bookkeeping; worthless once a segment is sealed. */
    static final String METADATA = "metadata.cq4t";

    private Folders() {}

    static Path segment(Path log, int number) {
        return log.resolve(String.format(Locale.ROOT, "%06d", number));
    }

    /**
     * The one file of a segment. Its number is Chronicle's cycle, which {@code FAST_DAILY} writes as a day since 1970, so the
     * files of all segments gathered in one folder are one queue for stock Chronicle.
     */
    static Path segmentFile(Path log, int number) {
        String day = LocalDate.ofEpochDay(number).format(DateTimeFormatter.BASIC_ISO_DATE);
        return segment(log, number).resolve(day + "F.cq4");
    }

    /** The numbers of the segment folders, ascending. */
    static List<Integer> segments(Path log) throws IOException {
        return numbered(log, "[0-9]{6,9}");
    }

    /** The numbers that quarantined files begin with, ascending; no segment gets one of them again. */
    static List<Integer> quarantined(Path log) throws IOException {
        Path quarantine = log.resolve(QUARANTINE);
        return Files.isDirectory(quarantine) ? numbered(quarantine, "[0-9]{6,9}-.*") : List.of();
    }

    /** What lies in quarantine, damaged manifests included. */
    static ChronicleLog.Quarantine quarantine(Path log) throws IOException {
        Path quarantine = log.resolve(QUARANTINE);
        if (!Files.isDirectory(quarantine)) {
            return new ChronicleLog.Quarantine(0, 0);
        }
        int files = 0;
        long bytes = 0;
        try (DirectoryStream<Path> kept = Files.newDirectoryStream(quarantine)) {
            for (Path one : kept) {
                files++;
                bytes += Files.size(one);
            }
        }
        return new ChronicleLog.Quarantine(files, bytes);
    }

    static Path createPrivate(Path folder) throws IOException {
        if (isPosix(folder)) {
            return Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return Files.createDirectories(folder);
    }

    static void makePrivateFolder(Path folder) throws IOException {
        if (isPosix(folder)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    static void makePrivate(Path file) throws IOException {
        if (isPosix(file)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static List<Integer> numbered(Path folder, String pattern) throws IOException {
        try (Stream<Path> names = Files.list(folder)) {
            return names.map(name -> name.getFileName().toString())
                    .filter(name -> name.matches(pattern))
                    .map(name -> Integer.valueOf(name.replaceAll("-.*", "")))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }
}
