package dev.hearthbook.internal.salvage;

import dev.hearthbook.log.EventLog.Tail;
import dev.hearthbook.log.Head;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which of the stretches that were found are the log, in order of position, and what is missing between them.
 *
 * <p><b>Order.</b> Positions and heads are authenticated, so a stretch that stands in another place than it should is as good as
 * any. Where two claim the same positions (a copy, or a piece of another history of the same book) the manifest decides,
 * then the longer one; of the other, when its heads agree, what fits into the gaps that are left is taken commit by commit.
 */
final class History {
    /** A stretch that is kept, or what was lost before it. */
    sealed interface Piece permits Kept, Lost {}

    record Kept(Stretch stretch) implements Piece {}

    /**
     * @param first position of the first lost event
     * @param last position of the last one
     * @param after the head that the lost frames led to, when it is known
     * @param front what was kept before; null when there is nothing
     * @param back what was kept behind; null when there is nothing
     */
    record Lost(
            long first,
            long last,
            Optional<Head> after,
            @Nullable Stretch front,
            @Nullable Stretch back) implements Piece {}

    /** Gives the commits of a stretch, one by one. */
    interface Commits {
        List<Stretch> of(Stretch stretch) throws IOException;
    }

    private final TreeMap<Long, Stretch> kept = new TreeMap<>();
    private final List<LeftOut> leftOut = new ArrayList<>();

    private History() {}

    /**
     * @param found in order of place
     * @param ends of segments, as the manifest lists them, in order
     */
    static History of(List<Stretch> found, List<Tail> ends, Commits commits) throws IOException {
        History history = new History();
        List<Stretch> rest = new ArrayList<>();
        List<Stretch> best = new ArrayList<>(found);
        best.sort(Comparator.comparing((Stretch one) -> !isListed(one, ends))
                .thenComparing(Comparator.comparingLong(Stretch::events).reversed()));
        for (Stretch one : best) {
            if (history.fits(one)) {
                history.kept.put(one.first(), one);
            } else {
                rest.add(one);
            }
        }
        for (Stretch one : rest) {
            history.takeWhatFits(one, commits);
        }
        return history;
    }

    private static boolean isListed(Stretch stretch, List<Tail> ends) {
        return ends.stream()
                .anyMatch(end -> end.position() == stretch.last() && end.head().equals(stretch.after()));
    }

    private boolean fits(Stretch one) {
        Map.Entry<Long, Stretch> below = kept.floorEntry(one.last());
        if (below != null && below.getValue().last() >= one.first()) {
            return false;
        }
        Map.Entry<Long, Stretch> above = kept.higherEntry(one.last());
        Head front = below == null ? Head.EMPTY : below.getValue().after();
        long frontLast = below == null ? 0 : below.getValue().last();
        boolean joinsFront = one.first() != frontLast + 1 || one.before().equals(front);
        boolean joinsBack = above == null
                || above.getKey() != one.last() + 1
                || above.getValue().before().equals(one.after());
        return joinsFront && joinsBack;
    }

    private void takeWhatFits(Stretch stretch, Commits commits) throws IOException {
        List<Stretch> each = stretch.frames() == 1 ? List.of(stretch) : commits.of(stretch);
        if (!agrees(stretch, each)) {
            leaveOut(stretch, "belongs to another history than what is kept");
            return;
        }
        List<Stretch> out = new ArrayList<>();
        for (Stretch one : each) {
            if (fits(one)) {
                kept.put(one.first(), one);
            } else if (!out.isEmpty() && out.get(out.size() - 1).leadsTo(one)) {
                out.set(out.size() - 1, out.get(out.size() - 1).with(one));
            } else {
                out.add(one);
            }
        }
        out.forEach(one -> leaveOut(one, "is there already"));
    }

    /** Whether the stretch has the same heads as what is kept, wherever both have one. */
    private boolean agrees(Stretch stretch, List<Stretch> each) {
        Map<Long, Head> heads = new HashMap<>();
        heads.put(stretch.first() - 1, stretch.before());
        each.forEach(one -> heads.put(one.last(), one.after()));
        for (Stretch one : kept.values()) {
            boolean joins = agrees(stretch, heads, one.first() - 1, one.before())
                    && agrees(stretch, heads, one.last(), one.after());
            if (!joins) {
                return false;
            }
        }
        return true;
    }

    private static boolean agrees(Stretch stretch, Map<Long, Head> heads, long position, Head head) {
        boolean within = position >= stretch.first() - 1 && position <= stretch.last();
        return !within || Optional.ofNullable(heads.get(position)).equals(Optional.of(head));
    }

    private void leaveOut(Stretch one, String why) {
        leftOut.add(new LeftOut(one.segment(), one.from(), one.first(), one.last(), why));
    }

    List<LeftOut> leftOut() {
        return leftOut;
    }

    /**
     * Everything in order, from position 1 on.
     *
     * @param ends of segments, as the manifest lists them, in order
     * @param durable the last position that is known to have been there, or 0
     */
    List<Piece> pieces(List<Tail> ends, long durable) {
        List<Piece> pieces = new ArrayList<>();
        Stretch front = null;
        long last = 0;
        for (Stretch one : kept.values()) {
            if (one.first() > last + 1) {
                pieces.add(new Lost(last + 1, one.first() - 1, Optional.of(one.before()), front, one));
            }
            pieces.add(new Kept(one));
            front = one;
            last = one.last();
        }
        Tail listed = ends.isEmpty() ? Tail.EMPTY : ends.get(ends.size() - 1);
        if (listed.position() > last) {
            pieces.add(new Lost(last + 1, listed.position(), Optional.of(listed.head()), front, null));
            last = listed.position();
        }
        if (durable > last) {
            pieces.add(new Lost(last + 1, durable, Optional.empty(), front, null));
        }
        return pieces;
    }
}
