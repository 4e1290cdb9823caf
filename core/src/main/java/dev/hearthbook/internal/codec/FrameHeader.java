package dev.hearthbook.internal.codec;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The sealed header of a frame: everything about its events that is not their content. {@code docs/FORMAT.md} draws the
 * bytes.
 *
 * @param session random per open of the book: tells two writers' histories apart
 * @param before the chain head before this frame
 * @param timeMicros when the frame was written, never before the frame in front of it
 * @param part which part of its commit the frame holds, from 0
 * @param parts of how many; 1 for frames of whole commits
 */
public record FrameHeader(UUID session, Head before, long timeMicros, int part, int parts, List<CommitEntry> commits) {
    private static final int PARTS_MAX = 1 << 20;

    /**
     * One commit, or the part of it that the frame holds.
     *
     * @param address where the request came from, blind
     */
    public record CommitEntry(
            Optional<CommandEntry> command, RequestContext context, Optional<Blind> address, List<EventEntry> events) {}

    /**
     * The command id that makes the commit safe to repeat, blind.
     *
     * @param request the first 16 bytes of the request's hash
     */
    public record CommandEntry(Blind tag, Blind request) {}

    /**
     * One event.
     *
     * @param boxLength of its sealed payload in the body; boxes stand in order
     * @param deflated whether the payload was compressed
     * @param retention the code of its retention class
     */
    public record EventEntry(
            UUID id,
            String type,
            int schemaVersion,
            Blind stream,
            long version,
            List<Blind> tags,
            Scopes scopes,
            int boxLength,
            boolean deflated,
            int retention) {}

    public byte[] encode() {
        ByteSink out = new ByteSink(256 + 128 * commits.size());
        out.putLong(session.getMostSignificantBits()).putLong(session.getLeastSignificantBits());
        out.putBytes(before.bytes()).putLong(timeMicros).putVarint(part).putVarint(parts);
        Map<String, Integer> ordinals = new LinkedHashMap<>();
        commits.forEach(commit -> commit.events.forEach(event -> ordinals.putIfAbsent(event.type, ordinals.size())));
        out.putVarint(ordinals.size());
        ordinals.keySet().forEach(out::putText);
        out.putVarint(commits.size());
        for (CommitEntry commit : commits) {
            out.putByte((commit.command.isPresent() ? 1 : 0) | (commit.address.isPresent() ? 2 : 0));
            commit.command.ifPresent(command -> out.putBlind(command.tag).putBlind(command.request));
            commit.address.ifPresent(out::putBlind);
            out.putText(commit.context.actor()).putText(commit.context.purpose());
            out.putText(commit.context.traceId()).putText(commit.context.requestId());
            out.putVarint(commit.events.size());
            for (EventEntry event : commit.events) {
                out.putLong(event.id.getMostSignificantBits()).putLong(event.id.getLeastSignificantBits());
                out.putVarint(ordinals.getOrDefault(event.type, 0)).putVarint(event.schemaVersion);
                out.putBlind(event.stream).putVarint(event.version).putVarint(event.tags.size());
                event.tags.forEach(out::putBlind);
                out.putVarint(event.scopes.subject()).putVarint(event.scopes.retention());
                out.putVarint(event.scopes.own()).putVarint(event.boxLength);
                out.putByte(event.deflated ? 1 : 0).putByte(event.retention);
            }
        }
        return out.toArray();
    }

    /** @throws dev.hearthbook.model.HearthbookException {@code CORRUPT} when the bytes are not a header */
    public static FrameHeader decode(byte[] bytes) {
        try {
            return decode(new ByteSource(bytes));
        } catch (IllegalArgumentException e) { // a scope or a context that cannot be one
            throw ByteSource.corrupt();
        }
    }

    private static FrameHeader decode(ByteSource in) {
        UUID session = new UUID(in.takeLong(), in.takeLong());
        Head before = Head.of(in.takeBytes(32));
        long time = in.takeLong();
        int part = in.takeCount(PARTS_MAX);
        int parts = in.takeCount(PARTS_MAX);
        List<String> types = new ArrayList<>();
        for (int left = in.takeElements(); left > 0; left--) {
            types.add(in.takeText().intern());
        }
        List<CommitEntry> commits = new ArrayList<>();
        for (int left = in.takeElements(); left > 0; left--) {
            int flags = in.takeByte();
            Optional<CommandEntry> command =
                    (flags & 1) == 0 ? Optional.empty() : Optional.of(new CommandEntry(in.takeBlind(), in.takeBlind()));
            Optional<Blind> address = (flags & 2) == 0 ? Optional.empty() : Optional.of(in.takeBlind());
            RequestContext context = context(in.takeText(), in.takeText(), in.takeText(), in.takeText());
            int count = in.takeElements();
            List<EventEntry> events = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                events.add(event(in, types));
            }
            commits.add(new CommitEntry(command, context, address, events));
        }
        if (part >= parts || !in.isEmpty()) {
            throw ByteSource.corrupt();
        }
        return new FrameHeader(session, before, time, part, parts, commits);
    }

    private static EventEntry event(ByteSource in, List<String> types) {
        UUID id = new UUID(in.takeLong(), in.takeLong());
        String type = types.get(in.takeCount(types.size() - 1));
        int schemaVersion = in.takeCount(255);
        if (schemaVersion < 1) {
            throw ByteSource.corrupt();
        }
        Blind stream = in.takeBlind();
        long version = in.takeVarint();
        int tagCount = in.takeCount(64);
        List<Blind> tags = new ArrayList<>(tagCount);
        for (int i = 0; i < tagCount; i++) {
            tags.add(in.takeBlind());
        }
        Scopes scopes = new Scopes(in.takeVarint(), in.takeVarint(), in.takeVarint());
        return new EventEntry(
                id,
                type,
                schemaVersion,
                stream,
                version,
                tags,
                scopes,
                in.takeCount(Integer.MAX_VALUE),
                in.takeByte() == 1,
                in.takeByte());
    }

    private static RequestContext context(String actor, String purpose, String trace, String request) {
        return actor.isEmpty() && purpose.isEmpty() && trace.isEmpty() && request.isEmpty()
                ? RequestContext.NONE
                : new RequestContext(actor, purpose, trace, request, Optional.empty());
    }

    /** Its place in time and its size, never who asked. */
    @Override
    public String toString() {
        return "FrameHeader[" + commits.size() + " commits, part " + part + " of " + parts + "]";
    }
}
