package dev.hearthbook.samples.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/**
 * What durable appending costs without Hearthbook: bytes as they come ({@link ClearEvents}), not encoded, sealed, hashed or
 * indexed, into a plain Chronicle Queue that is forced through a channel, with group commit as one would write it: a queue, a
 * thread that takes all that waits and forces once, and a thread that answers, so that who hangs in an answer holds up no write.
 *
 * <p>Any thread may append.
 */
final class PlainLog implements AutoCloseable {
    private static final int QUEUE_MAX = 8_192;
    private static final int BATCH_MAX = 1_024;
    private static final int FRAME_MAX = 128 * 1024;

    private final Entry end = new Entry(new byte[0], new CompletableFuture<>());
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final BlockingQueue<Entry> answers = new LinkedBlockingQueue<>();
    private final SingleChronicleQueue chronicle;
    private final ExcerptAppender appender;
    private final FileChannel channel;
    private final Thread writer = new Thread(this::write, "plain-writer");
    private final Thread answerer = new Thread(this::answer, "plain-answers");
    private final ByteBuffer frame = ByteBuffer.allocate(FRAME_MAX);

    private record Entry(byte[] bytes, CompletableFuture<Void> answer) {}

    /** @param folder where nothing is yet */
    PlainLog(Path folder) throws IOException {
        chronicle = SingleChronicleQueueBuilder.binary(folder)
                .rollCycle(RollCycles.FAST_DAILY)
                .timeProvider(() -> 0)
                .blockSize(1 << 20)
                .syncMode(SyncMode.NONE)
                .build();
        appender = chronicle.createAppender();
        appender.singleThreadedCheckDisabled(true);
        appender.writeBytes(out -> out.write(new byte[1])); // makes the file
        Path file = java.util.Objects.requireNonNull(appender.currentFile(), "the file")
                .toPath();
        channel = FileChannel.open(file, StandardOpenOption.WRITE);
        writer.start();
        answerer.start();
    }

    /** Returns when the bytes are durable. */
    void append(byte[] bytes) throws InterruptedException {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        queue.put(new Entry(bytes, answer));
        answer.join();
    }

    private void write() {
        List<Entry> batch = new ArrayList<>(BATCH_MAX);
        try {
            while (!batch.contains(end)) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, BATCH_MAX - 1);
                for (Entry entry : batch) {
                    if (frame.remaining() < entry.bytes.length) {
                        writeFrame();
                    }
                    frame.put(entry.bytes);
                }
                writeFrame();
                channel.force(false);
                answers.addAll(batch);
            }
        } catch (IOException | InterruptedException e) {
            batch.forEach(entry -> entry.answer.completeExceptionally(e));
            answers.add(end);
        }
    }

    private void writeFrame() {
        appender.writeBytes(out -> out.write(frame.array(), 0, frame.position()));
        frame.clear();
    }

    private void answer() {
        try {
            for (Entry entry = answers.take(); entry != end; entry = answers.take()) {
                entry.answer.complete(null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        queue.add(end);
        try {
            writer.join();
            answerer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        appender.close();
        chronicle.close();
        channel.close();
    }
}
