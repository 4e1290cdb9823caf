package dev.hearthbook.internal.rewrite;

import dev.hearthbook.internal.codec.FrameHeader.EventEntry;
import dev.hearthbook.internal.codec.PayloadCodec;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.Opened;
import dev.hearthbook.log.Gap;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads a log and the one it was written into side by side and finds the first difference. One thread. */
final class Comparison {
    private final KeyVault fresh;
    private final Veils veils;
    private long equal;
    private long empty;

    Comparison(KeyVault fresh, Veils veils) {
        this.fresh = fresh;
        this.veils = veils;
    }

    /** How many events have the same content. */
    long equal() {
        return equal;
    }

    /** How many have none, because their keys are destroyed. */
    long empty() {
        return empty;
    }

    /**
     * Compares all of the old log.
     *
     * @param read told the positions up to which it did
     * @throws HearthbookException {@code CORRUPT} naming the position and what differs there
     */
    void compare(PieceReader before, PieceReader after, LongConsumer read) {
        for (Piece one = before.next(); one != null; one = before.next()) {
            Piece other = after.next();
            if (one instanceof Piece.Lost lost) {
                compare(lost, other);
                read.accept(lost.gap().last());
            } else if (one instanceof Piece.Whole commit) {
                compare(commit, other);
                read.accept(commit.first() + commit.events().size() - 1);
            } else {
                throw new AssertionError("no way to compare " + one.getClass().getSimpleName());
            }
        }
    }

    private static void compare(Piece.Lost old, @Nullable Piece other) {
        Gap gap = old.gap();
        boolean same = other instanceof Piece.Lost lost
                && lost.gap().first() == gap.first()
                && lost.gap().last() == gap.last()
                && lost.gap().sinceMicros() == gap.sinceMicros()
                && lost.gap().timeMicros() == gap.timeMicros();
        require(same, gap.first(), "what was lost");
    }

    private void compare(Piece.Whole old, @Nullable Piece other) {
        if (!(other instanceof Piece.Whole commit)) {
            throw differs(old.first(), "the commit, which is missing");
        }
        require(commit.first() == old.first(), old.first(), "the position");
        require(commit.events().size() == old.events().size(), old.first(), "how many events the commit has");
        require(commit.entry().command().equals(veils.moved(old.entry().command())), old.first(), "the command");
        require(commit.entry().context().equals(old.entry().context()), old.first(), "the context");
        require(commit.entry().address().equals(old.entry().address().map(veils::moved)), old.first(), "the address");
        for (int i = 0; i < old.events().size(); i++) {
            compare(old.events().get(i), commit.events().get(i), old.first() + i);
        }
    }

    private void compare(Piece.Item old, Piece.Item now, long position) {
        EventEntry was = old.entry();
        EventEntry is = now.entry();
        require(now.timeMicros() == old.timeMicros(), position, "the time");
        require(is.id().equals(was.id()), position, "the id");
        require(
                is.type().equals(was.type()) && is.schemaVersion() == was.schemaVersion(),
                position,
                "the type or its version");
        require(is.stream().equals(veils.moved(was.stream())), position, "the stream");
        require(is.version() == was.version(), position, "the stream's version");
        require(is.tags().equals(veils.moved(was.tags())), position, "the tags");
        require(is.scopes().equals(was.scopes()) && is.retention() == was.retention(), position, "the scopes");
        if (fresh.isErased(was.scopes())) {
            require(is.boxLength() == 0 && now.opened() instanceof Opened.Erased, position, "what was erased");
            empty++;
            return;
        }
        if (!(old.opened() instanceof Opened.Plain before) || !(now.opened() instanceof Opened.Plain after)) {
            throw differs(position, "the content, which is missing");
        }
        PayloadCodec.Payload content = PayloadCodec.unwrap(before.bytes(), was.deflated());
        PayloadCodec.Payload copy = PayloadCodec.unwrap(after.bytes(), is.deflated());
        require(
                content.stream().equals(copy.stream()) && Arrays.equals(content.event(), copy.event()),
                position,
                "the content");
        equal++;
    }

    private static void require(boolean same, long position, String what) {
        if (!same) {
            throw differs(position, what);
        }
    }

    private static HearthbookException differs(long position, String what) {
        return new HearthbookException(
                ErrorCode.CORRUPT,
                "The rewritten book differs from the old one at position " + position + ": " + what
                        + ". It was not taken; the old book is as it was. Check the disk and rewrite again.");
    }
}
