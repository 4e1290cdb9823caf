package dev.hearthbook.internal.journal;

import dev.hearthbook.event.Recorded;
import dev.hearthbook.internal.codec.FrameHeader;
import dev.hearthbook.internal.index.IndexEntry;
import dev.hearthbook.internal.index.IndexEntry.StreamEntry;
import dev.hearthbook.internal.journal.Prepared.SealedEvent;
import dev.hearthbook.internal.journal.Prepared.SealedStream;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.log.EventLog.FrameAddress;
import dev.hearthbook.log.Frame;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.EventId;
import dev.hearthbook.model.Mark;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A frame while the writer fills it: commits in order, and what they do to their streams, seen by the commits behind them.
 * Writer only.
 */
final class FrameDraft {
    private final long first;
    private final int part;
    private final int parts;
    private final List<FrameHeader.CommitEntry> commits = new ArrayList<>();
    private final List<Placed> placed = new ArrayList<>();
    private final Map<Blind, StreamEntry> streams = new HashMap<>();
    private final Map<Blind, Integer> commands = new HashMap<>();
    private final List<CommandPlace> commandPlaces = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(16 * 1024);
    private boolean urgent;
    private int bytes = Frame.CLEAR_HEADER + KeyVault.OVERHEAD + 128;

    private record Placed(SealedEvent event, SealedStream stream, long version, boolean last, Prepared commit) {}

    private record CommandPlace(FrameHeader.CommandEntry command, int lastEvent, int events) {}

    /**
     * @param first position of its first event
     * @param part which part of one commit it will hold, of {@code parts}; 0 of 1 for whole commits
     */
    FrameDraft(long first, int part, int parts) {
        this.first = first;
        this.part = part;
        this.parts = parts;
    }

    boolean isEmpty() {
        return placed.isEmpty();
    }

    /** The frame must go through on a full disk: it may use what the log keeps back for erasures. */
    void setUrgent() {
        urgent = true;
    }

    boolean isUrgent() {
        return urgent;
    }

    boolean fits(int more, int max) {
        return bytes + more <= max;
    }

    Optional<StreamEntry> stream(Blind tag) {
        return Optional.ofNullable(streams.get(tag));
    }

    boolean holdsCommand(Blind tag) {
        return commands.containsKey(tag);
    }

    /** Whether an event of this draft carries all tags and one of the types. */
    boolean anyMatch(java.util.Collection<Blind> tags, java.util.Set<String> types) {
        for (Placed one : placed) {
            if ((types.isEmpty() || types.contains(one.event.type()))
                    && one.event.tags().containsAll(tags)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds a commit, or the part of one that this frame holds.
     *
     * @param versions the version of each stream before
     * @param from the number of the commit's first event that goes here
     * @param to the number of the first that does not
     * @return the version of each stream afterwards, in the commit's order
     */
    List<Long> add(Prepared commit, List<Long> versions, int from, int to) {
        List<Long> after = new ArrayList<>(versions);
        List<FrameHeader.EventEntry> entries = new ArrayList<>(to - from);
        int number = 0;
        int all = commit.events();
        for (int s = 0; s < commit.streams().size(); s++) {
            SealedStream stream = commit.streams().get(s);
            for (SealedEvent event : stream.events()) {
                if (number >= from && number < to) {
                    long version = after.get(s) + 1;
                    after.set(s, version);
                    entries.add(entry(stream, event, version));
                    placed.add(new Placed(event, stream, version, number == all - 1, commit));
                    body.writeBytes(event.box());
                    bytes += event.bytes();
                    streams.put(stream.tag(), new StreamEntry(version, stream.scopes()));
                }
                number++;
            }
        }
        bytes += commit.overhead();
        commits.add(new FrameHeader.CommitEntry(commit.command(), commit.context(), commit.address(), entries));
        if (commit.command().isPresent() && to == all) {
            commands.put(commit.command().get().tag(), placed.size() - 1);
            commandPlaces.add(new CommandPlace(commit.command().get(), placed.size() - 1, all));
        }
        return after;
    }

    private static FrameHeader.EventEntry entry(SealedStream stream, SealedEvent event, long version) {
        return new FrameHeader.EventEntry(
                event.id(),
                event.type(),
                event.schemaVersion(),
                stream.tag(),
                version,
                event.tags(),
                stream.scopes(),
                event.box().length,
                event.deflated(),
                stream.retention());
    }

    Frame seal(KeyVault keys, UUID session, Head before, long timeMicros) {
        byte[] plain = new FrameHeader(session, before, timeMicros, part, parts, commits).encode();
        int key = keys.envelopeKey();
        int flags = parts == 1 ? 0 : part == parts - 1 ? Frame.PART | Frame.LAST_PART : Frame.PART;
        return Frame.assemble(
                flags,
                key,
                first,
                placed.size(),
                commits.size(),
                body.toByteArray(),
                plain.length + KeyVault.OVERHEAD,
                clear -> keys.sealHeader(key, plain, Frame.associatedData(keys.store(), clear)));
    }

    /** What the frame adds to the index. */
    IndexEntry index(Labels labels, FrameAddress address, Head head, long timeMicros) {
        List<IndexEntry.EventEntry> events = new ArrayList<>(placed.size());
        for (int i = 0; i < placed.size(); i++) {
            Placed one = placed.get(i);
            events.add(new IndexEntry.EventEntry(
                    first + i,
                    labels.type(one.event.type()),
                    one.stream.tag(),
                    one.version,
                    one.event.tags(),
                    one.stream.scopes()));
        }
        List<IndexEntry.CommandEntry> keys = new ArrayList<>(commandPlaces.size());
        for (CommandPlace place : commandPlaces) {
            keys.add(new IndexEntry.CommandEntry(
                    place.command.tag(),
                    place.command.request(),
                    head.at(first + place.lastEvent),
                    place.events,
                    timeMicros));
        }
        long last = first + placed.size() - 1;
        return new IndexEntry(new IndexEntry.FrameEntry(first, last, head.prefix(), timeMicros, address), events, keys);
    }

    /** The frame's events as readers see them. */
    List<Recorded> recorded(Head head, Instant time) {
        List<Recorded> events = new ArrayList<>(placed.size());
        for (int i = 0; i < placed.size(); i++) {
            Placed one = placed.get(i);
            Mark mark = head.at(first + i);
            events.add(new Recorded.Fact(
                    new Recorded.Meta(
                            mark,
                            new EventId(one.event.id()),
                            time,
                            one.event.type(),
                            one.event.schemaVersion(),
                            one.stream.tag(),
                            one.version,
                            one.stream.scopes(),
                            one.stream.retention(),
                            one.last,
                            one.commit.context()),
                    one.stream.stream(),
                    one.stream.subject(),
                    one.event.event()));
        }
        return events;
    }
}
