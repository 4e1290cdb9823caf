package dev.hearthbook.internal.journal;

import dev.hearthbook.journal.Tag;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Blinder;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.StreamId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The blind values of the index, each kind under a label of its own so that none can be matched with another. Any thread. */
final class Labels {
    private final Blinder streams;
    private final Blinder tags;
    private final Blinder types;
    private final Blinder commands;
    private final Blinder addresses;
    private final Map<String, Long> typesKnown = new ConcurrentHashMap<>();

    Labels(KeyVault keys) {
        streams = keys.bookBlinder("index/stream");
        tags = keys.bookBlinder("index/tag");
        types = keys.bookBlinder("index/type");
        commands = keys.bookBlinder("index/command");
        addresses = keys.bookBlinder("log/address");
    }

    Blind stream(StreamId stream) {
        return streams.blind(stream.toString());
    }

    Blind tag(Tag tag) {
        return tags.blind(tag.name() + "=" + tag.value());
    }

    /** Event types are few: their blind values are kept. */
    long type(String name) {
        return typesKnown.computeIfAbsent(name, key -> types.blind(key).high());
    }

    Blind command(String id) {
        return commands.blind(id);
    }

    Blind address(String address) {
        return addresses.blind(address);
    }
}
