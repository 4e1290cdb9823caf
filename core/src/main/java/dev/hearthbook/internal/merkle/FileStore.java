package dev.hearthbook.internal.merkle;

import dev.hearthbook.files.BookFolder;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Kept hashes in files, {@code tree.8}, {@code tree.16} …: 32 bytes each, nothing else. They are derived, so nothing is forced:
 * what a power cut leaves of them is noticed by the root it gives, and computed again. One thread at a time.
 */
public final class FileStore implements Tree.Store {
    private final BookFolder book;
    private final String folder;

    /** @param folder inside the book's; made with the first hash */
    public FileStore(BookFolder book, String folder) {
        this.book = book;
        this.folder = folder;
    }

    @Override
    public byte[] read(int row, long from, int count) {
        Path file = file(row);
        if (!Files.exists(file)) {
            return new byte[0];
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer into = ByteBuffer.allocate(count * Merkle.HASH);
            long at = from * Merkle.HASH;
            for (int read = 0; read >= 0 && into.hasRemaining(); ) {
                read = channel.read(into, at + into.position());
            }
            return Arrays.copyOf(into.array(), into.position());
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    @Override
    public void write(int row, long from, byte[] hashes) {
        Path file = file(row);
        BookFolder.at(book.folder(folder)).createFile(file.getFileName().toString());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(hashes);
            long at = from * Merkle.HASH;
            while (bytes.hasRemaining()) {
                channel.write(bytes, at + bytes.position());
            }
            channel.truncate(at + hashes.length);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private Path file(int row) {
        return book.file(folder).resolve("tree." + Tree.STEP * (row + 1));
    }

    private static HearthbookException failed(Path file, IOException e) {
        return new HearthbookException(
                BookFolder.isFull(file) ? ErrorCode.OUT_OF_SPACE : ErrorCode.IO_FAILED,
                "The hashes in " + file
                        + " could not be read or written. Check the disk; the book itself is as it was.",
                e);
    }
}
