package dev.hearthbook.integrity;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * An anchor in a file, which belongs on another disk than the book: whoever can replace both at once can roll both back. The file
 * is the note itself, replaced whole. One thread at a time.
 */
public final class FileAnchor implements Anchor {
    private final Path file;

    private FileAnchor(Path file) {
        this.file = file;
    }

    /** In this file; its folder exists. */
    public static FileAnchor at(Path file) {
        return new FileAnchor(file.toAbsolutePath().normalize());
    }

    @Override
    public Optional<SignedCheckpoint> newest() {
        try {
            if (Files.size(file) > SignedCheckpoint.BYTES_MAX) {
                throw Texts.invalid("The file " + file + " is too long to be a checkpoint.");
            }
            return Optional.of(SignedCheckpoint.parse(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            if (file.getParent() != null && !Files.isDirectory(file.getParent())) {
                throw failed(e); // a disk that is not there is not an anchor that is new
            }
            return Optional.empty();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void keep(SignedCheckpoint checkpoint) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(checkpoint.text().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Path folder = file.getParent();
            if (folder != null
                    && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public String place() {
        return file.toString();
    }

    private HearthbookException failed(IOException e) {
        return new HearthbookException(
                ErrorCode.IO_FAILED,
                "The anchor " + file
                        + " could not be read or written. Check that its disk is there and may be written to.",
                e);
    }

    @Override
    public String toString() {
        return "FileAnchor[" + file + "]";
    }
}
