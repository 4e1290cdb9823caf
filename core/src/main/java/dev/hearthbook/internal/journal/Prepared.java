package dev.hearthbook.internal.journal;

import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Event;
import dev.hearthbook.internal.codec.FrameHeader;
import dev.hearthbook.journal.Condition;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A commit that is encoded and sealed and waits for its place.
 *
 * @param bytes what its boxes and header entries take in a frame, at most
 * @param answer completed off the writer's thread
 */
record Prepared(
        List<SealedStream> streams,
        Optional<Condition> condition,
        Optional<FrameHeader.CommandEntry> command,
        RequestContext context,
        Optional<Blind> address,
        int bytes,
        CompletableFuture<Receipt> answer) {
    /** What the entry of a commit takes in a frame header besides its events and texts, at most. */
    private static final int COMMIT_OVERHEAD = 64;

    /** A character takes 3 bytes of UTF-8 at the most. */
    private static final int CHAR_BYTES_MAX = 3;

    /**
     * What a commit takes in a frame header besides its events, at most.
     *
     * @param types the names of its events' types, each of which the header may have to spell out
     */
    static int overhead(RequestContext context, Collection<String> types) {
        int characters = context.actor().length()
                + context.purpose().length()
                + context.traceId().length()
                + context.requestId().length();
        for (String type : types) {
            characters += type.length() + 1;
        }
        return COMMIT_OVERHEAD + CHAR_BYTES_MAX * characters;
    }

    /** What it takes in every frame that holds a part of it, besides the events. */
    int overhead() {
        int rest = bytes;
        for (SealedStream stream : streams) {
            for (SealedEvent event : stream.events) {
                rest -= event.bytes();
            }
        }
        return rest;
    }

    /**
     * The part of a commit that goes to one stream.
     *
     * @param scopes what the boxes are sealed under; the writer checks that the stream still hangs on them
     */
    record SealedStream(
            StreamId stream,
            Blind tag,
            Optional<Subject> subject,
            Scopes scopes,
            Expected expected,
            int retention,
            List<SealedEvent> events) {}

    /** One sealed event. */
    record SealedEvent(
            UUID id, Event event, String type, int schemaVersion, List<Blind> tags, byte[] box, boolean deflated) {
        /** What it takes in a frame, at most. */
        int bytes() {
            return box.length + 96 + tags.size() * Blind.LENGTH;
        }
    }

    /** Whether it has to go through on a full disk: what happens to the book itself, erasures among it. */
    boolean urgent() {
        return !streams.isEmpty() && streams.get(0).events().get(0).event() instanceof BookEvent;
    }

    int events() {
        int count = 0;
        for (SealedStream stream : streams) {
            count += stream.events.size();
        }
        return count;
    }
}
