package dev.hearthbook.samples.proofs.outside;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One event as the log holds it.
 *
 * @param headAfter the chain head after its frame
 * @param micros since 1970
 * @param stream blind
 * @param version in the stream
 * @param scopes subject, retention, own
 * @param ends whether its commit ends with it
 * @param context actor, purpose, trace id, request id
 * @param box sealed, as it stands in the body
 * @param streamName empty when a key of it was destroyed
 * @param payload what CBOR holds: maps, lists, texts, numbers; empty when a key of it was destroyed
 */
public record OutsideEvent(
        long position,
        byte[] headAfter,
        UUID id,
        long micros,
        String type,
        int schemaVersion,
        byte[] stream,
        long version,
        List<byte[]> tags,
        long[] scopes,
        int retention,
        boolean ends,
        Optional<byte[]> command,
        Optional<byte[]> request,
        Optional<byte[]> address,
        List<String> context,
        byte[] box,
        Optional<String> streamName,
        Optional<Object> payload) {}
