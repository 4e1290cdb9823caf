package dev.hearthbook.samples.proofs;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.journal.CommandKey;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A small book with something of everything: sealed segments and one that is not, a commit in many frames, tags and command
 * ids, conversations and memories of several people, one of whom was erased, and a torn segment in quarantine.
 *
 * <p>It comes three times: {@code killed}, as a killed process leaves it; {@code closed}; and {@code other}, a book of somebody
 * else, written in the same way.
 */
final class RichBook {
    static final Subject ADA = Subject.of("ada");
    static final Subject BOB = Subject.of("bob");
    static final Subject EVE = Subject.of("eve");
    static final Tag ROOM = Tag.of("room", "kitchen");

    /** Words that are searched for. */
    static final List<String> WORDS = List.of("kettle", "harbour", "lantern");

    private RichBook() {}

    static BookConfig config(Path folder) {
        return Books.config(folder).withSegmentBytes(1 << 20);
    }

    /** Writes all three into {@code dir}. */
    static void write(Path dir) throws IOException {
        Path making = dir.resolve("making");
        try (Hearthbook book = Books.open(config(making))) {
            tell(book, 0);
            Books.copy(making, dir.resolve("torn"));
        }
        Path torn = dir.resolve("torn");
        tear(torn);
        try (Hearthbook book = Books.open(config(torn))) {
            tell(book, 1);
            tell(book, 2);
            // A library that a killed process had unpacked.
            Path natives = Files.createDirectories(torn.resolve("native"));
            Files.write(natives.resolve("sqlite-0.0.0-0-libsqlitejdbc.so"), new byte[4_000]);
            Books.copy(torn, dir.resolve("killed"));
        }
        Files.move(torn, dir.resolve("closed"));
        Books.delete(making);
        try (Hearthbook book = Books.open(config(dir.resolve("other")))) {
            tell(book, 3);
            tell(book, 4);
            Books.copy(dir.resolve("other"), dir.resolve("other-killed"));
        }
    }

    private static void tell(Hearthbook book, int chapter) {
        for (Subject subject : List.of(ADA, BOB)) {
            var chat = book.conversations()
                    .start(subject, "evening " + chapter)
                    .blockOptional()
                    .orElseThrow();
            for (int i = 0; i < 20; i++) {
                book.conversations()
                        .say(chat.session(), Role.USER, subject.value(), WORDS.get(i % 3) + " number " + i)
                        .block();
            }
            MemoryId first = book.memories()
                    .remember(subject, "keeps a " + WORDS.get(chapter % 3) + " " + chapter)
                    .blockOptional()
                    .orElseThrow()
                    .memory();
            book.memories().promote(first).block();
            book.memories()
                    .remember(subject, "sails from the harbour " + chapter)
                    .block();
        }
        for (int i = 0; i < 12; i++) {
            book.journal().append(line(chapter, i, 20_000)).block();
        }
        book.journal().append(large(chapter)).block();
        Subject gone = Subject.of("gone-" + chapter);
        book.memories().remember(gone, "had a lantern").block();
        book.erasures().erase(gone).block();
        for (int i = 12; i < 30; i++) {
            book.journal().append(line(chapter, i, 400)).block();
        }
        book.views().await(book.journal().head()).block();
    }

    static CommandKey command(int chapter, int number) {
        return CommandKey.of("line-" + chapter + "-" + number);
    }

    /** A commit with a tag and a command id. */
    static Commit line(int chapter, int number, int bytes) {
        Line line = new Line(chapter, number % 3, number, 1, bytes, "");
        return new Commit(
                List.of(new StreamWrite(
                        stream(number % 3),
                        Owner.of(ADA, RetentionClass.SESSIONS),
                        Expected.ANY,
                        List.of(NewEvent.of(line.event(0), ROOM)))),
                Optional.empty(),
                Optional.of(command(chapter, number)),
                RequestContext.NONE);
    }

    /** A commit that takes several frames. */
    private static Commit large(int chapter) {
        Line line = new Line(chapter, 9, 0, 14, 30_000, "");
        return Commit.of(new StreamWrite(
                        new StreamId("lines", "large"),
                        Owner.of(EVE, RetentionClass.SESSIONS),
                        Expected.ANY,
                        IntStream.range(0, 14)
                                .mapToObj(i -> NewEvent.of(line.event(i)))
                                .toList()))
                .as(command(chapter, 1_000));
    }

    static StreamId stream(int writer) {
        return new StreamId("lines", "line-" + writer);
    }

    /** As if the last frame had not reached the disk whole. */
    private static void tear(Path book) throws IOException {
        List<Path> segments = segments(book);
        Path last = segments.get(segments.size() - 1);
        byte[] bytes = Files.readAllBytes(last);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        try (var channel = java.nio.channels.FileChannel.open(last, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {0, 8, 0, 0, 'H', 'B', 1, 0, 9}), (end + 7) & ~3L);
        }
    }

    /** The files of a book's segments, in order. */
    static List<Path> segments(Path book) throws IOException {
        try (Stream<Path> files = Files.walk(book.resolve("log"), 2)) {
            return new ArrayList<>(files.filter(file -> file.toString().endsWith(".cq4"))
                    .filter(file -> !file.toString().contains("quarantine"))
                    .sorted(Comparator.naturalOrder())
                    .toList());
        }
    }
}
