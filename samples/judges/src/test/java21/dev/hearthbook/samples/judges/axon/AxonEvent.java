package dev.hearthbook.samples.judges.axon;

import dev.hearthbook.event.Event;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.journal.NewEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * An event of Axon as the book keeps it. Axon hands payloads over converted; text and bytes are told apart so that each comes
 * back as it was.
 *
 * @param timestamp Axon's own; the book's is when it was recorded
 */
record AxonEvent(
        String id,
        String type,
        String typeVersion,
        byte[] payload,
        boolean text,
        Map<String, String> metadata,
        List<Label> labels,
        Instant timestamp)
        implements Event {
    static final EventTypes TYPES =
            EventTypes.builder().register("axon.event", 1, AxonEvent.class).build();

    /** A tag of Axon, readable; the book's own are blind. */
    record Label(String key, String value) {}

    static NewEvent toAppend(TaggedEventMessage<?> tagged) {
        EventMessage message = tagged.event();
        Object payload = message.payload();
        if (!(payload instanceof String) && !(payload instanceof byte[])) {
            throw new IllegalArgumentException(
                    "a payload is text or bytes when it comes here: give the event store a converter");
        }
        AxonEvent event = new AxonEvent(
                message.identifier(),
                message.type().name(),
                message.type().version(),
                payload instanceof String words ? words.getBytes(StandardCharsets.UTF_8) : (byte[]) payload,
                payload instanceof String,
                message.metadata(),
                tagged.tags().stream()
                        .map(tag -> new Label(tag.key(), tag.value()))
                        .toList(),
                message.timestamp());
        return new NewEvent(event, Tags.of(message.type().qualifiedName(), tagged.tags()));
    }

    QualifiedName name() {
        return messageType().qualifiedName();
    }

    MessageType messageType() {
        return new MessageType(type, typeVersion);
    }

    Set<Tag> tags() {
        return labels.stream().map(label -> new Tag(label.key(), label.value())).collect(Collectors.toSet());
    }

    Object content() {
        return text ? new String(payload, StandardCharsets.UTF_8) : payload;
    }
}
