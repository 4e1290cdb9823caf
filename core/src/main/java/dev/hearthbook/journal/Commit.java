package dev.hearthbook.journal;

import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StreamId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one append adds, all or nothing: 1 to 1,000 events to one or several streams.
 *
 * @param writes one per stream
 * @param condition fails the commit when the world has moved on
 * @param command makes the commit safe to repeat
 * @param context who asks and why
 */
public record Commit(
        List<StreamWrite> writes, Optional<Condition> condition, Optional<CommandKey> command, RequestContext context) {
    /** The most events of one commit. */
    public static final int EVENTS_MAX = 1_000;

    public Commit {
        writes = List.copyOf(writes);
        Require.that(!writes.isEmpty(), "a commit writes to at least one stream");
        Set<StreamId> streams = new HashSet<>();
        int events = 0;
        for (StreamWrite write : writes) {
            Require.that(
                    streams.add(write.stream()),
                    "a commit names each stream once, but %s twice",
                    write.stream().category());
            events += write.events().size();
        }
        Require.that(events <= EVENTS_MAX, "a commit has at most %d events, but had %d", EVENTS_MAX, events);
    }

    public static Commit of(StreamWrite... writes) {
        return new Commit(List.of(writes), Optional.empty(), Optional.empty(), RequestContext.NONE);
    }

    public Commit when(Condition now) {
        return new Commit(writes, Optional.of(now), command, context);
    }

    public Commit as(CommandKey key) {
        return new Commit(writes, condition, Optional.of(key), context);
    }

    public Commit by(RequestContext who) {
        return new Commit(writes, condition, command, who);
    }

    public int events() {
        return writes.stream().mapToInt(write -> write.events().size()).sum();
    }
}
