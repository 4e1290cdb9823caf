package dev.hearthbook.internal.chronicle;

import dev.hearthbook.log.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** Reads a log's segments with Chronicle Queue as anybody has it, read-only. */
public final class StockTailer {
    private StockTailer() {}

    /** Every frame of every segment, each one checked. */
    public static List<Frame> frames(Path log) throws IOException {
        List<Frame> frames = new ArrayList<>();
        for (int number : Folders.segments(log)) {
            try (SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(Folders.segment(log, number))
                            .readOnly(true)
                            .build();
                    ExcerptTailer tailer = queue.createTailer()) {
                Bytes<byte[]> bytes = Bytes.allocateElasticOnHeap(128 * 1024);
                while (tailer.readBytes(bytes)) {
                    frames.add(Frame.parse(bytes.toByteArray()).check());
                    bytes.clear();
                }
                bytes.releaseLast();
            }
        }
        return frames;
    }
}
