package dev.hearthbook.internal.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hearthbook.internal.chronicle.ChronicleLog.Options;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nobody is locked in: Chronicle Queue as anybody has it reads the segments of a copied book, in order. What it reads of a
 * salvaged one is {@code SalvagedJournalTest}'s business.
 */
class StockChronicleTest {
    @TempDir
    Path temp;

    @Test
    void a_stock_tailer_reads_every_frame_of_a_closed_log() throws IOException {
        List<Frame> frames = Frames.run(1, 1, 700, 3_000);
        Path folder = temp.resolve("log");
        try (ChronicleLog log = ChronicleLog.open(folder, Options.SMALL)) {
            for (Frame frame : frames) {
                log.append(frame);
                if (frame.position() % 200 < frame.events()) {
                    log.force();
                    log.roll();
                }
            }
        }
        assertEquals(frames.size(), Logs.prefix(frames, StockTailer.frames(folder)));
    }

    @Test
    void a_stock_tailer_reads_a_log_in_use_and_a_recovered_one() throws IOException {
        List<Frame> frames = Frames.run(2, 1, 300, 3_000);
        Path folder = temp.resolve("log");
        Path copy = temp.resolve("copy");
        Path torn = temp.resolve("torn");
        try (ChronicleLog log = ChronicleLog.open(folder, Options.SMALL)) {
            frames.forEach(log::append);
            log.force();
            Logs.copy(folder, copy);
            Logs.copy(folder, torn);
        }
        tear(torn.resolve("000001/19700102F.cq4"));
        ChronicleLog.open(torn, Options.SMALL).close();

        assertEquals(frames.size(), Logs.prefix(frames, StockTailer.frames(copy)));
        assertEquals(frames.size(), Logs.prefix(frames, StockTailer.frames(torn)));
    }

    private static void tear(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {99, 0, 0, 0, 1, 2, 3}), EntryReader.align(end));
        }
    }
}
