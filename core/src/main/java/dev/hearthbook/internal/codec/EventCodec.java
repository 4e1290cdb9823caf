package dev.hearthbook.internal.codec;

import dev.hearthbook.event.Event;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.event.EventTypes.EventType;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * Events to CBOR (RFC 8949) and back, by the names and versions of {@link EventTypes}.
 *
 * <p>Fields are written by name, so they may be added later; a record with the single component {@code String value} (an id)
 * is written as that text. Any thread may use it.
 */
public final class EventCodec {
    private static final TypeReference<LinkedHashMap<String, Object>> FIELDS = new TypeReference<>() {};

    private final EventTypes types;
    private final CBORMapper mapper = Mapping.MAPPER;

    private final Map<Class<?>, ObjectWriter> writers = new ConcurrentHashMap<>();
    private final Map<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();

    public EventCodec(EventTypes types) {
        this.types = types;
    }

    /** @throws HearthbookException {@code EVENT_TYPE_UNKNOWN} naming the class and how to register it */
    public EventType typeOf(Event event) {
        return types.of(event.getClass())
                .orElseThrow(
                        () -> new HearthbookException(
                                ErrorCode.EVENT_TYPE_UNKNOWN,
                                "The event class " + event.getClass().getName()
                                        + " has no name in the log. Register it with EventTypes and hand them to BookConfig.withEventTypes."));
    }

    /** @throws HearthbookException {@code EVENT_MALFORMED} when a component cannot be written */
    public byte[] encode(Event event) {
        try {
            return writers.computeIfAbsent(event.getClass(), mapper::writerFor).writeValueAsBytes(event);
        } catch (JacksonException e) {
            throw malformed("cannot be encoded", typeOf(event).name(), e);
        }
    }

    /**
     * Reads an event, lifting or lowering it to the version that is registered.
     *
     * @throws HearthbookException {@code EVENT_TYPE_UNKNOWN}, {@code EVENT_VERSION_NEWER} or {@code EVENT_MALFORMED}
     */
    public Event decode(String typeName, int version, byte[] cbor, int offset, int length) {
        EventType type = types.named(typeName)
                .orElseThrow(
                        () -> new HearthbookException(
                                ErrorCode.EVENT_TYPE_UNKNOWN,
                                "The log holds events of the type '" + typeName
                                        + "', which this book was not told of. Register it with EventTypes, or upgrade the application."));
        if (version > type.versionMax()) {
            throw new HearthbookException(
                    ErrorCode.EVENT_VERSION_NEWER,
                    "The log holds '" + typeName + "' in version " + version + ", this application reads up to version "
                            + type.versionMax() + ". Upgrade the application, or register a downcaster.");
        }
        try {
            if (version == type.version()) {
                return readers.computeIfAbsent(type.javaClass(), mapper::readerFor)
                        .readValue(cbor, offset, length);
            }
            Map<String, Object> fields = mapper.readerFor(FIELDS).readValue(cbor, offset, length);
            return mapper.convertValue(cast(type, version, fields), type.javaClass());
        } catch (JacksonException e) {
            throw malformed("cannot be decoded from version " + version, typeName, e);
        }
    }

    /** Fields of one version as the registered one has them. */
    private static Map<String, Object> cast(EventType type, int version, Map<String, Object> stored) {
        Map<String, Object> fields = stored;
        int at = version;
        try {
            while (at < type.version()) {
                fields = type.upcasters().get(at - 1).lift(fields);
                at++;
            }
            while (at > type.version()) {
                fields = type.downcasters().get(at - type.version() - 1).lower(fields);
                at--;
            }
            return fields;
        } catch (RuntimeException e) {
            // Its message may quote the fields.
            throw new HearthbookException(
                    ErrorCode.EVENT_MALFORMED,
                    "An event of the type '" + type.name() + "' in version " + version + " cannot be read: the "
                            + (at < type.version() ? "upcaster" : "downcaster") + " from version " + at + " threw "
                            + e.getClass().getName() + ". Correct it; the event itself is kept as it was written.");
        }
    }

    private static HearthbookException malformed(String how, String type, JacksonException e) {
        return new HearthbookException(
                ErrorCode.EVENT_MALFORMED,
                "An event of the type '" + type + "' " + how + ": " + Mapping.place(e)
                        + ". Check the record's components, or add an upcaster when fields have changed.");
    }
}
