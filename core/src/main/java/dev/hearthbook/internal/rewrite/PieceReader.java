package dev.hearthbook.internal.rewrite;

import dev.hearthbook.internal.codec.FrameHeader;
import dev.hearthbook.internal.codec.FrameHeader.CommitEntry;
import dev.hearthbook.internal.journal.FrameOpener;
import dev.hearthbook.internal.journal.FrameOpener.OpenFrame;
import dev.hearthbook.keys.Opened;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.Head;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a log from its first commit to its last, opens every box and checks the chain. Holds one frame, or one commit. One thread. */
final class PieceReader implements AutoCloseable {
    private final FrameOpener opener;
    private final FrameCursor frames;
    private final Deque<Piece> ready = new ArrayDeque<>();
    private Head head = Head.EMPTY;

    PieceReader(EventLog log, FrameOpener opener) {
        this.opener = opener;
        this.frames = log.read(1);
    }

    /** The next one, or null at the end. */
    @Nullable
    Piece next() {
        List<Piece.Item> parts = new ArrayList<>();
        while (ready.isEmpty()) {
            StoredFrame stored = frames.next();
            if (stored == null) {
                return null;
            }
            OpenFrame open = opener.open(stored.frame(), stored.head().prefix(), head);
            head = stored.head();
            if (stored.frame().isGap()) {
                ready.add(new Piece.Lost(stored.frame().gap().orElseThrow()));
            } else {
                take(open, parts);
            }
        }
        return ready.remove();
    }

    /** The commits of a frame; of a part, when it is the last one, the commit that it ends. */
    private void take(OpenFrame open, List<Piece.Item> parts) {
        FrameHeader header = open.header();
        List<Opened> boxes = opener.boxes(open);
        long position = open.frame().position();
        int number = 0;
        for (CommitEntry commit : header.commits()) {
            List<Piece.Item> events = header.parts() > 1 ? parts : new ArrayList<>();
            for (FrameHeader.EventEntry event : commit.events()) {
                events.add(new Piece.Item(event, header.timeMicros(), boxes.get(number++)));
            }
            if (header.part() == header.parts() - 1) {
                long first = position + number - events.size();
                CommitEntry entry = new CommitEntry(commit.command(), commit.context(), commit.address(), List.of());
                ready.add(new Piece.Whole(first, header.session(), entry, events));
            }
        }
    }

    @Override
    public void close() {
        frames.close();
    }
}
