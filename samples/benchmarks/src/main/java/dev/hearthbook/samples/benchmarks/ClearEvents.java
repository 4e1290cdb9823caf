package dev.hearthbook.samples.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Events encoded beforehand, in the clear: what any store has to keep of one (id, time, stream, version, type, owner, content),
 * and nothing that only sealing needs. Keys are left out of the content, as in a format with a schema.
 */
final class ClearEvents {
    private ClearEvents() {}

    static byte[] of(UUID id, String stream, long version, String subject, Spoken event) {
        byte[] text = String.join("\n", stream, "bench.spoken", subject, event.speaker(), event.text())
                .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(16 + 8 + 8 + 1 + 4 + text.length)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .putLong(System.currentTimeMillis() * 1_000)
                .putLong(version)
                .put((byte) 1)
                .putInt(text.length)
                .put(text)
                .array();
    }
}
