package dev.hearthbook.internal.chronicle;

import dev.hearthbook.files.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of zeros that takes up room while there is some, so that an erasure finds room when there is none: its events in the
 * log, the key rows' journal, the deletions in the views.
 *
 * <p>The log holds it from its beginning on and takes no more room for ordinary frames while it cannot hold it. An erasure lets
 * it go when the disk is nearly full; what that sets free is then taken by nothing else of the book's log. It is held again as soon
 * as there is room for it again.
 *
 * <p>Any thread.
 */
public final class Reserve {
    private final Path file;
    private final long bytes;
    private final Disk disk;
    private boolean held;

    Reserve(Path file, long bytes, Disk disk) {
        this.file = file;
        this.bytes = bytes;
        this.disk = disk;
        this.held = Files.exists(file);
    }

    /**
     * Takes the room, if it is not taken yet.
     *
     * @throws IOException when there is not enough; nothing is taken then
     */
    synchronized void hold() throws IOException {
        if (held) {
            return;
        }
        if (isScarce()) {
            throw new IOException(
                    "No space left for the reserve of " + bytes + " bytes"); // without writing up to the brim
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Folders.makePrivate(file);
            disk.fill(file, channel, 0, bytes);
            held = true;
        } finally {
            if (!held) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Gives the room back to the disk; whether there was any. */
    synchronized boolean release() throws IOException {
        held = false;
        return Files.deleteIfExists(file);
    }

    /** Gives the room back if the disk has less than that left besides. Called before an erasure. */
    public void releaseWhenScarce() {
        try {
            if (isScarce()) {
                release();
            }
        } catch (IOException e) {
            // Then the erasure takes what there is, and says what it lacks.
        }
    }

    private boolean isScarce() throws IOException {
        return Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace() < bytes;
    }
}
