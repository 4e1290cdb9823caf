package dev.hearthbook.internal.rewrite;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.EventTypes.EventType;
import dev.hearthbook.internal.codec.EventCodec;
import dev.hearthbook.internal.codec.FrameHeader.EventEntry;
import dev.hearthbook.internal.codec.PayloadCodec;
import dev.hearthbook.internal.journal.FrameOpener;
import dev.hearthbook.internal.upkeep.KeyAudit;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.EventLog.Tail;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;

/** The steps of writing a book anew, each of which reads one log from its first frame to its last. One use, one thread. */
public final class Rewriter {
    private static final StreamId STREAM = new StreamId("book", "rewrites");

    private final EventLog from;
    private final KeyVault old;
    private final Tail end;
    private final Survey survey;

    private Rewriter(EventLog from, KeyVault old, Tail end, Survey survey) {
        this.from = from;
        this.old = old;
        this.end = end;
        this.survey = survey;
    }

    /**
     * The first step: opens every header of the old log, and finds out what the book says about itself.
     *
     * @param listed scopes that were destroyed by what stands beside the log, which may know more than an older copy of it
     * @param read told the last position of each frame that was read
     * @throws HearthbookException {@code KEYRING_OLDER}, {@code HISTORY_BROKEN}, {@code TAMPERED}, {@code CORRUPT}
     */
    public static Rewriter of(EventLog from, KeyVault old, Collection<Long> listed, LongConsumer read) {
        Survey survey = Survey.of(from, FrameOpener.of(old), read);
        survey.demanded().addAll(listed);
        KeyAudit.require(old, survey.generation(), survey.scopeLast());
        return new Rewriter(from, old, from.tail(), survey);
    }

    /** What was written. */
    public record Written(Tail end, long frames, long erased) {}

    /**
     * The second step: everything in new boxes, and behind it where it came from. Keys that the log wants destroyed are destroyed in
     * the new vault first, whatever the old one still holds.
     *
     * @param root of the tree over the old log
     * @param nowMicros the time of what is added
     * @param id of what is added
     * @throws HearthbookException {@code KEYRING_FOREIGN} when the new vault was not made to succeed the old one; {@code OUT_OF_SPACE}
     */
    public Written write(
            EventLog to, KeyVault fresh, boolean deflate, byte[] root, long nowMicros, UUID id, LongConsumer written) {
        Veils veils = Veils.between(old, fresh);
        survey.demanded().forEach(fresh::shred);
        Scribe scribe = new Scribe(to, fresh, veils, deflate);
        try (PieceReader pieces = new PieceReader(from, FrameOpener.of(old))) {
            for (Piece piece = pieces.next(); piece != null; piece = pieces.next()) {
                scribe.write(piece);
                written.accept(to.tail().position());
            }
        }
        scribe.flush();
        written.accept(to.tail().position());
        if (to.tail().position() != end.position()) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED,
                    "The old log ends at position " + end.position() + ", but "
                            + to.tail().position() + " was written: it changed meanwhile. Close the book first.");
        }
        addOrigin(scribe, fresh, root, nowMicros, id);
        scribe.flush();
        to.force();
        return new Written(to.tail(), scribe.frames(), scribe.erased());
    }

    private void addOrigin(Scribe scribe, KeyVault fresh, byte[] root, long nowMicros, UUID id) {
        HexFormat hex = HexFormat.of();
        BookEvent.RewrittenFrom unsigned = new BookEvent.RewrittenFrom(
                old.store().toString(),
                end.position(),
                end.head().toString(),
                hex.formatHex(root),
                hex.formatHex(old.publicKey()),
                "");
        byte[] signature = old.sign(unsigned.handover(fresh.store(), fresh.publicKey()));
        BookEvent.RewrittenFrom origin = new BookEvent.RewrittenFrom(
                unsigned.store(),
                unsigned.size(),
                unsigned.head(),
                unsigned.root(),
                unsigned.publicKey(),
                hex.formatHex(signature));
        EventCodec codec = new EventCodec(BookEvent.types());
        EventType type = codec.typeOf(origin);
        scribe.add(
                new EventEntry(
                        id,
                        type.name(),
                        type.version(),
                        fresh.bookBlinder("index/stream").blind(STREAM.toString()),
                        survey.rewrites() + 1,
                        List.of(),
                        Scopes.BOOK,
                        0,
                        false,
                        RetentionClass.BOOK.code()),
                Math.max(survey.timeMicros(), nowMicros),
                PayloadCodec.wrap(STREAM, codec.encode(origin), false).bytes());
    }

    /**
     * What is equal in both.
     *
     * @param events whose content is the same
     * @param empty events without content, because their keys are destroyed
     */
    public record Equal(long events, long empty) {}

    /**
     * The last step: reads both logs side by side.
     *
     * @param to opened again, so that it is read from the disk
     * @param written where the second step ended
     * @throws HearthbookException {@code CORRUPT} for the first difference
     */
    public Equal compare(EventLog to, KeyVault fresh, Written written, LongConsumer compared) {
        Comparison comparison = new Comparison(fresh, Veils.between(old, fresh));
        try (PieceReader before = new PieceReader(from, FrameOpener.of(old));
                PieceReader after = new PieceReader(to, FrameOpener.of(fresh))) {
            comparison.compare(before, after, compared);
            boolean origin = after.next() instanceof Piece.Whole last && last.first() == end.position() + 1;
            if (!origin || after.next() != null || !to.tail().equals(written.end())) {
                throw new HearthbookException(
                        ErrorCode.CORRUPT,
                        "The rewritten book ends at position " + to.tail().position() + " where "
                                + written.end().position() + " was written. Check the disk and rewrite again.");
            }
        }
        return new Equal(comparison.equal(), comparison.empty());
    }
}
