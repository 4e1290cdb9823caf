package dev.hearthbook.internal.journal;

import dev.hearthbook.journal.Criterion;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Blinder;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.StreamId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The blind values of the index, each kind under a label of its own so that none can be matched with another. Any thread. */
final class Labels {
    /** A power of two. */
    private static final int STREAMS_KNOWN = 1 << 12;

    private final Blinder streams;
    private final Blinder tags;
    private final Blinder types;
    private final Blinder commands;
    private final Blinder addresses;
    private final Blind gaps;
    private final Map<String, Long> typesKnown = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<@Nullable Known> streamsKnown = new AtomicReferenceArray<>(STREAMS_KNOWN);

    private record Known(StreamId stream, Blind blind) {}

    Labels(KeyVault keys) {
        streams = keys.bookBlinder("index/stream");
        tags = keys.bookBlinder("index/tag");
        types = keys.bookBlinder("index/type");
        commands = keys.bookBlinder("index/command");
        addresses = keys.bookBlinder("log/address");
        gaps = keys.bookBlinder("index/gap").blind("gap");
    }

    /** Who writes to a stream goes on writing to it, as a rule: the last {@value #STREAMS_KNOWN} or so are kept. */
    Blind stream(StreamId stream) {
        int hash = stream.hashCode() * 0x85ebca6b;
        int place = (hash ^ hash >>> 16) & (STREAMS_KNOWN - 1);
        Known known = streamsKnown.get(place);
        if (known != null && known.stream.equals(stream)) {
            return known.blind;
        }
        Blind blind = streams.blind(stream.toString());
        streamsKnown.set(place, new Known(stream, blind));
        return blind;
    }

    Blind tag(Tag tag) {
        return tags.blind(tag.name() + "=" + tag.value());
    }

    Set<Blind> tags(Criterion criterion) {
        return criterion.tags().stream().map(this::tag).collect(Collectors.toSet());
    }

    Set<Long> types(Criterion criterion) {
        return criterion.types().stream().map(this::type).collect(Collectors.toSet());
    }

    /** Event types are few: their blind values are kept. */
    long type(String name) {
        return typesKnown.computeIfAbsent(name, key -> types.blind(key).high());
    }

    Blind command(String id) {
        return commands.blind(id);
    }

    /** Under which the index lists the gaps of the log, as if they were events with a tag. */
    Blind gaps() {
        return gaps;
    }

    Blind address(String address) {
        return addresses.blind(address);
    }
}
