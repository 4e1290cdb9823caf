package dev.hearthbook.internal.rewrite;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.internal.codec.EventCodec;
import dev.hearthbook.internal.codec.FrameHeader;
import dev.hearthbook.internal.codec.PayloadCodec;
import dev.hearthbook.internal.journal.FrameOpener;
import dev.hearthbook.internal.journal.FrameOpener.OpenFrame;
import dev.hearthbook.internal.upkeep.ErasureTrail;
import dev.hearthbook.internal.upkeep.KeyAudit;
import dev.hearthbook.keys.Opened;
import dev.hearthbook.log.EventLog;
import dev.hearthbook.log.EventLog.FrameCursor;
import dev.hearthbook.log.EventLog.StoredFrame;
import dev.hearthbook.log.Head;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * What a book says about itself, found before any of it is copied: whose keys are destroyed must be known at the first event of
 * theirs, and is said after the last. Opens every sealed header and what the book says about itself, nothing else. One thread.
 */
final class Survey {
    private static final EventTypes TYPES = BookEvent.types();
    private static final String REWRITTEN = TYPES.of(BookEvent.RewrittenFrom.class)
            .map(EventTypes.EventType::name)
            .orElseThrow(() -> new AssertionError("no name for " + BookEvent.RewrittenFrom.class));

    private final EventCodec codec = new EventCodec(TYPES);
    private final Set<Long> demanded = new HashSet<>();
    private long generation;
    private long rewrites;
    private long scopeLast;
    private long timeMicros;

    private Survey() {}

    /** @param read told the last position of each frame that was read */
    static Survey of(EventLog log, FrameOpener opener, LongConsumer read) {
        Survey survey = new Survey();
        Head before = Head.EMPTY;
        try (FrameCursor frames = log.read(1)) {
            for (StoredFrame stored = frames.next(); stored != null; stored = frames.next()) {
                OpenFrame open = opener.open(stored.frame(), stored.head().prefix(), before);
                before = stored.head();
                survey.take(open, opener);
                read.accept(stored.frame().lastPosition());
            }
        }
        return survey;
    }

    private void take(OpenFrame open, FrameOpener opener) {
        timeMicros = Math.max(timeMicros, open.header().timeMicros());
        open.header().commits().stream()
                .flatMap(commit -> commit.events().stream())
                .forEach(event -> scopeLast = Math.max(scopeLast, event.scopes().last()));
        boolean aboutItself = open.header().commits().stream()
                .flatMap(commit -> commit.events().stream())
                .anyMatch(event -> TYPES.named(event.type()).isPresent());
        if (!aboutItself) {
            return;
        }
        List<Opened> boxes = opener.boxes(open);
        int number = 0;
        for (FrameHeader.CommitEntry commit : open.header().commits()) {
            for (FrameHeader.EventEntry event : commit.events()) {
                Opened box = boxes.get(number++);
                if (TYPES.named(event.type()).isPresent() && box instanceof Opened.Plain plain) {
                    take(
                            event,
                            PayloadCodec.unwrap(plain.bytes(), event.deflated()).event());
                }
            }
        }
    }

    private void take(FrameHeader.EventEntry entry, byte[] cbor) {
        Event event = codec.decode(entry.type(), entry.schemaVersion(), cbor, 0, cbor.length);
        demanded.addAll(ErasureTrail.demanded(event));
        generation = Math.max(generation, KeyAudit.generation(event));
        if (entry.type().equals(REWRITTEN)) {
            rewrites = Math.max(rewrites, entry.version());
        }
    }

    /** The scopes whose keys the log wants destroyed, whatever the keyring holds. */
    Set<Long> demanded() {
        return demanded;
    }

    /** The highest generation of the keyring that the log knows. */
    long generation() {
        return generation;
    }

    /** The highest scope that an event hangs on. */
    long scopeLast() {
        return scopeLast;
    }

    /** How often the book was written anew before. */
    long rewrites() {
        return rewrites;
    }

    /** When the last frame was written. */
    long timeMicros() {
        return timeMicros;
    }
}
