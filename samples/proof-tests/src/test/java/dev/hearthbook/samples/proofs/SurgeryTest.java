package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.Integrity;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.integrity.Verification;
import dev.hearthbook.integrity.VerifyingKey;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.MemoryViews;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Frames of a real book cut, swapped, repeated, spliced and replaced by somebody who has no keys but knows the format: checksums,
 * positions and the manifest are right again afterwards, and the index is gone. Nothing of it is read as history.
 */
class SurgeryTest {
    private static final Subject ADA = Subject.of("ada");
    private static final String WORD = "quillon";
    private static final Set<ErrorCode> NOTICED =
            EnumSet.of(ErrorCode.CORRUPT, ErrorCode.TAMPERED, ErrorCode.HISTORY_BROKEN, ErrorCode.LOG_ROLLED_BACK);
    private static final Set<ErrorCode> FLIPPED = EnumSet.of(
            ErrorCode.CORRUPT,
            ErrorCode.TAMPERED,
            ErrorCode.HISTORY_BROKEN,
            ErrorCode.FORMAT_UNKNOWN,
            ErrorCode.ENVELOPE_KEY_UNKNOWN);

    @TempDir
    private Path folder;

    private Path sound;
    private List<byte[]> frames;
    private List<Recorded> events;

    @BeforeEach
    void write() throws IOException {
        sound = folder.resolve("sound");
        try (Hearthbook book = open(sound)) {
            remember(book, 8);
            events = book.journal().read(Mark.START).collectList().block();
        }
        frames = Surgery.frames(RichBook.segments(sound).get(0));
        assertEquals(8, frames.size());
        Books.delete(sound.resolve("index"));
    }

    private static Hearthbook open(Path dir) {
        return open(Books.config(dir));
    }

    private static Hearthbook open(BookConfig config) {
        return Hearthbook.open(
                config, TinkKeyVault.openOrCreate(config.dir(), Unlock.key(new byte[32])), MemoryViews.create());
    }

    private static void remember(Hearthbook book, int count) {
        for (int i = 0; i < count; i++) {
            book.memories().remember(ADA, WORD + " likes tea " + i).block();
        }
    }

    /** The sound book with these frames in its first segment, and everything beside them in order. */
    private Path with(List<byte[]> changed) throws IOException {
        Path book = folder.resolve("book");
        if (Files.exists(book)) {
            Books.delete(book);
        }
        Books.copy(sound, book);
        Surgery.write(RichBook.segments(book).get(0), changed);
        Surgery.list(book);
        return book;
    }

    /** The same frames one after the other, each at the position where it stands now. */
    private static List<byte[]> dense(List<byte[]> frames) {
        List<byte[]> dense = new ArrayList<>();
        long position = 1;
        for (byte[] frame : frames) {
            dense.add(Surgery.position(frame) == position ? frame : Surgery.moved(frame, position));
            position += Surgery.events(frame);
        }
        return dense;
    }

    private static List<Recorded> readAll(Path dir) {
        try (Hearthbook book = open(dir)) {
            List<Recorded> read = book.journal().read(Mark.START).collectList().block();
            book.integrity().verify(progress -> {}).block();
            return read;
        }
    }

    /** Twice: as they are, and moved to where they would have to stand, with a manifest that says so. */
    private void noticed(String how, List<byte[]> changed) throws IOException {
        for (boolean listed : new boolean[] {false, true}) {
            Path book = with(listed ? dense(changed) : changed);
            if (!listed) {
                Files.copy(
                        sound.resolve("log/manifest"),
                        book.resolve("log/manifest"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            HearthbookException refused = assertThrows(HearthbookException.class, () -> readAll(book), how);
            assertTrue(NOTICED.contains(refused.code()), how + ": " + refused);
            assertFalse(refused.getMessage().contains(WORD), refused.getMessage());
        }
    }

    private List<byte[]> copy() {
        return new ArrayList<>(frames);
    }

    @Test
    void the_sound_book_comes_through_the_surgeon_unchanged() throws Exception {
        assertEquals(events, readAll(with(frames)));
    }

    @Test
    void swapped_frames_are_noticed() throws Exception {
        for (int first = 0; first < frames.size(); first++) {
            for (int second = first + 1; second < frames.size(); second += 3) {
                List<byte[]> changed = copy();
                Collections.swap(changed, first, second);
                noticed("frames " + first + " and " + second + " swapped", changed);
            }
        }
    }

    @Test
    void a_repeated_frame_is_noticed() throws Exception {
        for (int at = 0; at < frames.size(); at += 3) {
            List<byte[]> next = copy();
            next.add(at, frames.get(at));
            noticed("frame " + at + " twice", next);
            List<byte[]> last = copy();
            last.add(frames.get(at));
            noticed("frame " + at + " at the end again", last);
        }
    }

    @Test
    void a_removed_frame_is_noticed_anywhere_but_at_the_end() throws Exception {
        for (int at = 0; at < frames.size() - 1; at++) {
            List<byte[]> changed = copy();
            changed.remove(at);
            noticed("frame " + at + " removed", changed);
        }
    }

    /**
     * A log that ends earlier is whole in itself, and one that goes on with what does not follow, without marks and manifest, looks
     * like a torn tail: only a checkpoint knows better.
     */
    @Test
    void a_removed_end_is_noticed_by_a_checkpoint() throws Exception {
        List<byte[]> shorter = frames.subList(0, frames.size() - 1);
        List<byte[]> torn = copy();
        Collections.swap(torn, 5, 6);
        assertEquals(events.subList(0, events.size() - 1), readAll(with(shorter)));
        assertEquals(5, readAll(unlisted(torn)).size());

        try (Hearthbook book = open(sound)) {
            book.integrity().checkpoint().block();
        }
        Path cut = with(shorter);
        assertEquals(
                ErrorCode.LOG_ROLLED_BACK,
                assertThrows(HearthbookException.class, () -> readAll(cut)).code());
        Path swapped = unlisted(torn);
        assertEquals(
                ErrorCode.LOG_ROLLED_BACK,
                assertThrows(HearthbookException.class, () -> readAll(swapped)).code());
    }

    private Path unlisted(List<byte[]> changed) throws IOException {
        Path book = with(changed);
        Files.delete(book.resolve("log/manifest"));
        return book;
    }

    @Test
    void a_frame_of_another_book_is_noticed_even_under_the_same_secret() throws Exception {
        Path other = folder.resolve("other");
        try (Hearthbook book = open(other)) {
            remember(book, 8);
        }
        List<byte[]> foreign = Surgery.frames(RichBook.segments(other).get(0));
        for (int at = 0; at < frames.size(); at++) {
            List<byte[]> replaced = copy();
            replaced.set(at, foreign.get(at));
            noticed("frame " + at + " of another book", replaced);
        }
        List<byte[]> appended = copy();
        appended.add(foreign.get(0));
        noticed("a frame of another book at the end", appended);
        noticed("all frames of another book", foreign);
    }

    @Test
    void headers_and_bodies_of_two_frames_do_not_fit_each_other() throws Exception {
        for (int at = 0; at + 1 < frames.size(); at += 2) {
            List<byte[]> changed = copy();
            byte[] head = frames.get(at);
            byte[] body = frames.get(at + 1);
            int from = Surgery.bodyOffset(head);
            int length = body.length - 4 - Surgery.bodyOffset(body);
            byte[] spliced = Arrays.copyOf(head, from + length + 4);
            System.arraycopy(body, Surgery.bodyOffset(body), spliced, from, length);
            ByteBuffer view = ByteBuffer.wrap(spliced);
            view.putInt(28, length);
            view.put(32, Surgery.sha256(Arrays.copyOfRange(spliced, from, from + length)));
            changed.set(at, Surgery.checked(spliced));
            noticed("the body of frame " + (at + 1) + " in frame " + at, changed);
        }
    }

    /** Two copies of one book go different ways under the same keys; then frames of one are put into the other. */
    @Test
    void a_frame_of_the_same_book_that_went_another_way_is_noticed() throws Exception {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        for (Path way : List.of(one, two)) {
            Books.copy(sound, way);
            try (Hearthbook book = open(way)) {
                remember(book, 3);
            }
            Books.delete(way.resolve("index"));
        }
        List<byte[]> mine = Surgery.frames(RichBook.segments(one).get(1));
        List<byte[]> theirs = Surgery.frames(RichBook.segments(two).get(1));
        for (int at = 0; at < mine.size(); at++) {
            List<byte[]> spliced = new ArrayList<>(mine);
            spliced.set(at, theirs.get(at));
            Surgery.write(RichBook.segments(one).get(1), spliced);
            Surgery.list(one);
            HearthbookException refused = assertThrows(HearthbookException.class, () -> readAll(one), "frame " + at);
            assertEquals(ErrorCode.HISTORY_BROKEN, refused.code(), refused.getMessage());
        }
    }

    /** Bits of the segment's file as it lies there: found by opening, reading or verifying, or without effect. */
    @Test
    void a_flipped_bit_of_a_segment_is_named_or_harmless_with_and_without_keys() throws Exception {
        VerifyingKey key;
        try (Hearthbook book = open(sound)) {
            key = book.integrity().key();
        }
        byte[] whole = Files.readAllBytes(RichBook.segments(sound).get(0));
        int end = whole.length;
        while (whole[end - 1] == 0) {
            end--;
        }
        int begin = 0;
        while (whole[begin] != 'H' || whole[begin + 1] != 'B' || whole[begin + 2] != 1) {
            begin++;
        }
        long seed = 20_261_121;
        Random random = new Random(seed);
        Path book = folder.resolve("book");
        Books.copy(sound, book);
        Path segment = RichBook.segments(book).get(0);
        int named = 0;
        int flips = 120;
        for (int i = 0; i < flips; i++) {
            // One in ten in what Chronicle keeps around the frames, the rest in the frames.
            int at = i % 10 == 0 ? random.nextInt(whole.length) : begin - 8 + random.nextInt(end - begin + 16);
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(segment, flipped);
            Files.copy(
                    sound.resolve("log/manifest"), book.resolve("log/manifest"), StandardCopyOption.REPLACE_EXISTING);
            named += i % 2 == 0 ? readsRight(book, at) : verifiesRight(book, key, at);
            if (Files.exists(book.resolve("index"))) {
                Books.delete(book.resolve("index"));
            }
        }
        assertTrue(named > flips / 2, "only " + named + " of " + flips + " flips were noticed");
    }

    private int readsRight(Path book, int at) {
        try {
            assertEquals(events, readAll(book), "byte " + at);
            return 0;
        } catch (HearthbookException e) {
            assertTrue(FLIPPED.contains(e.code()), () -> "byte " + at + ": " + e);
            assertFalse(e.getMessage().contains(WORD), e.getMessage());
            return 1;
        } catch (RuntimeException e) {
            return fail("byte " + at, e);
        }
    }

    private int verifiesRight(Path book, VerifyingKey key, int at) {
        try {
            Verification found = Integrity.verifyWithoutKeys(Books.config(book), Optional.of(key), progress -> {});
            assertEquals(events.size(), found.events(), "byte " + at);
            return 0;
        } catch (HearthbookException e) {
            assertTrue(FLIPPED.contains(e.code()), () -> "byte " + at + ": " + e);
            return 1;
        } catch (RuntimeException e) {
            return fail("byte " + at, e);
        }
    }
}
