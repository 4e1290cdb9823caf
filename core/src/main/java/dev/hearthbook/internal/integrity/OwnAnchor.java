package dev.hearthbook.internal.integrity;

import dev.hearthbook.files.BookFolder;
import dev.hearthbook.integrity.Anchor;
import dev.hearthbook.integrity.FileAnchor;
import dev.hearthbook.integrity.SignedCheckpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How a book remembers what it signed: a private file inside it, made with the first checkpoint. One thread at a time. */
public final class OwnAnchor implements Anchor {
    /** The folder inside the book's. */
    public static final String FOLDER = "integrity";

    private static final String NAME = "checkpoint";

    private final BookFolder book;
    private final Path file;
    private final FileAnchor kept;

    public OwnAnchor(BookFolder book) {
        this.book = book;
        this.file = book.file(FOLDER).resolve(NAME);
        this.kept = FileAnchor.at(file);
    }

    @Override
    public Optional<SignedCheckpoint> newest() {
        return Files.exists(file) ? kept.newest() : Optional.empty();
    }

    @Override
    public void keep(SignedCheckpoint checkpoint) {
        BookFolder folder = BookFolder.at(book.folder(FOLDER));
        folder.createFile(NAME + ".new"); // private, before anything is written to it
        kept.keep(checkpoint);
        book.force();
    }

    @Override
    public String place() {
        return kept.place();
    }
}
