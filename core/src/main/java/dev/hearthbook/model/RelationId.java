package dev.hearthbook.model;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Names a relation. There is one relation of a type from one memory to another, so its id follows from these three.
 *
 * @param value of {@link #of(MemoryId, MemoryId, String)}
 */
public record RelationId(String value) {
    public RelationId {
        Require.id("a relation id", value);
    }

    /** The id of the relation of a type between two memories, whether it is there or not. */
    public static RelationId of(MemoryId source, MemoryId target, String type) {
        Bounded.name("a relation type", type);
        byte[] all = (source + "\n" + target + "\n" + type).getBytes(StandardCharsets.UTF_8);
        return new RelationId("r-" + Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(all)));
    }

    public static RelationId of(String value) {
        return new RelationId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
