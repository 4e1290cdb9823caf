package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process asked of its files, as Linux counts it; not a number elsewhere.
 *
 * @param reads read calls, most of them answered from the system's page cache
 * @param written bytes handed over by write calls
 * @param fetched bytes that had to come from the device
 */
record ProcessIo(double reads, double written, double fetched) {
    private static final Path FILE = Path.of("/proc/self/io");

    static ProcessIo now() throws IOException {
        double reads = Double.NaN;
        double written = Double.NaN;
        double fetched = Double.NaN;
        if (Files.isReadable(FILE)) {
            for (String line : Files.readAllLines(FILE)) {
                String[] field = line.split(": ");
                switch (field[0]) {
                    case "syscr" -> reads = Double.parseDouble(field[1]);
                    case "wchar" -> written = Double.parseDouble(field[1]);
                    case "read_bytes" -> fetched = Double.parseDouble(field[1]);
                    default -> {}
                }
            }
        }
        return new ProcessIo(reads, written, fetched);
    }

    ProcessIo minus(ProcessIo before) {
        return new ProcessIo(reads - before.reads, written - before.written, fetched - before.fetched);
    }
}
