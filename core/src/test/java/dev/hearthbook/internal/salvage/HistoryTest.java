package dev.hearthbook.internal.salvage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearthbook.files.Disk;
import dev.hearthbook.internal.chronicle.Wreck;
import dev.hearthbook.keys.InMemoryKeyVault;
import dev.hearthbook.log.EventLog.Tail;
import dev.hearthbook.log.Gap;
import dev.hearthbook.log.Head;
import dev.hearthbook.log.InMemoryLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pieces of a log come together, whatever lies around beside them. Heads are numbers here: history h at position p. */
class HistoryTest {
    private static final List<Tail> UNLISTED = List.of();

    private static Head head(int history, long position) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) (position == 0 ? 0 : history);
        bytes[1] = (byte) position;
        return Head.of(bytes);
    }

    /** Events of history 1, one commit each, in the order in which they are given. */
    private static Stretch piece(int place, long first, long last) {
        return piece(place, 1, 1, first, last);
    }

    private static Stretch piece(int place, int forkedFrom, int history, long first, long last) {
        return new Stretch(
                1,
                place * 1_000L,
                place * 1_000L + last - first + 1,
                first,
                last,
                head(forkedFrom, first - 1),
                head(history, last),
                first,
                last,
                last - first + 1);
    }

    private static List<Stretch> commits(Stretch stretch) {
        List<Stretch> commits = new ArrayList<>();
        for (long position = stretch.first(); position <= stretch.last(); position++) {
            commits.add(new Stretch(
                    1,
                    stretch.from() + position - stretch.first(),
                    stretch.from() + position - stretch.first() + 1,
                    position,
                    position,
                    position == stretch.first() ? stretch.before() : head(history(stretch), position - 1),
                    head(history(stretch), position),
                    position,
                    position,
                    1));
        }
        return commits;
    }

    private static int history(Stretch stretch) {
        return stretch.after().bytes()[0];
    }

    private static String put(List<Tail> ends, long durable, Stretch... found) throws IOException {
        History history = History.of(List.of(found), ends, HistoryTest::commits);
        StringBuilder text = new StringBuilder();
        for (History.Piece piece : history.pieces(ends, durable)) {
            if (piece instanceof History.Kept kept) {
                text.append(kept.stretch().first())
                        .append('-')
                        .append(kept.stretch().last());
            } else if (piece instanceof History.Lost lost) {
                text.append("lost ").append(lost.first()).append('-').append(lost.last());
                text.append(lost.after().isPresent() ? "" : "?");
            }
            text.append(' ');
        }
        history.leftOut()
                .forEach(left -> text.append("out ")
                        .append(left.first())
                        .append('-')
                        .append(left.last())
                        .append(' '));
        return text.toString().trim();
    }

    @Test
    void what_is_missing_between_pieces_is_lost() throws IOException {
        assertEquals("1-5 lost 6-7 8-9", put(UNLISTED, 9, piece(0, 1, 5), piece(1, 8, 9)));
        assertEquals("lost 1-3 4-9", put(UNLISTED, 0, piece(0, 4, 9)));
        assertEquals("", put(UNLISTED, 0));
    }

    @Test
    void pieces_in_another_order_are_put_right() throws IOException {
        assertEquals(
                "1-2 3-3 4-6 7-7 8-9",
                put(UNLISTED, 9, piece(0, 1, 2), piece(1, 7, 7), piece(2, 4, 6), piece(3, 3, 3), piece(4, 8, 9)));
    }

    @Test
    void a_copy_is_left_out_except_for_what_is_missing() throws IOException {
        assertEquals("1-9 out 4-4", put(UNLISTED, 9, piece(0, 4, 4), piece(1, 1, 9)));
        assertEquals(
                "1-5 6-6 7-7 8-9 out 4-5 out 8-8", put(UNLISTED, 9, piece(0, 1, 5), piece(1, 8, 9), piece(2, 4, 8)));
    }

    @Test
    void a_piece_of_another_history_is_left_out() throws IOException {
        assertEquals("1-9 out 5-8", put(UNLISTED, 9, piece(0, 1, 9), piece(1, 1, 2, 5, 8)));
        // It does not join what is kept before it, although nothing else claims its places.
        assertEquals("1-4 out 5-7", put(UNLISTED, 0, piece(0, 1, 4), piece(1, 3, 3, 5, 7)));
    }

    @Test
    void the_manifest_decides_which_history_is_the_books() throws IOException {
        List<Tail> ends = List.of(new Tail(6, head(2, 6)));
        assertEquals("1-4 5-6 out 5-9", put(ends, 6, piece(0, 1, 4), piece(1, 1, 1, 5, 9), piece(2, 1, 2, 5, 6)));
    }

    @Test
    void the_end_is_where_the_manifest_or_a_mark_says() throws IOException {
        List<Tail> ends = List.of(new Tail(6, head(1, 6)));
        assertEquals("1-4 lost 5-6", put(ends, 0, piece(0, 1, 4)));
        assertEquals("1-4 lost 5-6 lost 7-8?", put(ends, 8, piece(0, 1, 4)));
        assertEquals("1-4 lost 5-8?", put(UNLISTED, 8, piece(0, 1, 4)));
        assertEquals("1-9", put(ends, 8, piece(0, 1, 9)));
    }

    @Test
    void a_range_too_long_for_one_gap_takes_several(@TempDir Path folder) throws IOException {
        try (InMemoryKeyVault keys = InMemoryKeyVault.create();
                InMemoryLog log = InMemoryLog.create();
                Wreck nothing = Wreck.open(folder, Disk.real())) {
            new Mender(nothing, keys, 7)
                    .leaveOut(log, new History.Lost(1, 5_000_000_000L, Optional.of(head(1, 9)), null, null), 3);

            assertEquals(new Tail(5_000_000_000L, head(1, 9)), log.tail());
            List<Gap> gaps = new ArrayList<>();
            try (var frames = log.read(1)) {
                for (var stored = frames.next(); stored != null; stored = frames.next()) {
                    gaps.add(stored.frame().gap().orElseThrow());
                }
            }
            assertEquals(
                    List.of((long) Gap.EVENTS_MAX, (long) Gap.EVENTS_MAX, 5_000_000_000L - 2L * Gap.EVENTS_MAX),
                    gaps.stream().map(Gap::events).toList());
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new Gap(1, 1L + Gap.EVENTS_MAX, 0, 0, Head.EMPTY, Optional.empty(), new byte[64]));
    }
}
