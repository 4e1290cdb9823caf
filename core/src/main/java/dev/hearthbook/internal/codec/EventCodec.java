package dev.hearthbook.internal.codec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.event.EventTypes.EventType;
import dev.hearthbook.event.Upcaster;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedConstructor;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.dataformat.cbor.CBORFactory;
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
    /** Buffers lie with the thread: one pool for all of them is where callers that append at once would meet. */
    private final CBORMapper mapper = CBORMapper.builder(CBORFactory.builder()
                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                    .build())
            .annotationIntrospector(new IdsAsText())
            .changeDefaultPropertyInclusion(always -> always.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

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
     * Reads an event, lifting it to the newest version.
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
        if (version > type.version()) {
            throw new HearthbookException(
                    ErrorCode.EVENT_VERSION_NEWER,
                    "The log holds '" + typeName + "' in version " + version + ", this application knows version "
                            + type.version() + ". Upgrade the application.");
        }
        try {
            if (version == type.version()) {
                return readers.computeIfAbsent(type.javaClass(), mapper::readerFor)
                        .readValue(cbor, offset, length);
            }
            Map<String, Object> fields = mapper.readerFor(FIELDS).readValue(cbor, offset, length);
            for (Upcaster step : type.upcasters().subList(version - 1, type.version() - 1)) {
                fields = step.lift(fields);
            }
            return mapper.convertValue(fields, type.javaClass());
        } catch (JacksonException e) {
            throw malformed("cannot be decoded from version " + version, typeName, e);
        }
    }

    /** Jackson's messages quote content, so only the kind of the error and the path to the field are kept. */
    private static HearthbookException malformed(String how, String type, JacksonException e) {
        StringBuilder path = new StringBuilder();
        e.getPath()
                .forEach(step -> path.append('/')
                        .append(step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName()));
        return new HearthbookException(
                ErrorCode.EVENT_MALFORMED,
                "An event of the type '" + type + "' " + how + ": "
                        + e.getClass().getSimpleName() + " at "
                        + (path.length() == 0 ? "/" : path)
                        + ". Check the record's components, or add an upcaster when fields have changed.");
    }

    /** Records that are a single text named "value" are that text on disk. */
    private static final class IdsAsText extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public @Nullable Boolean hasAsValue(MapperConfig<?> config, Annotated annotated) {
            boolean accessor = annotated instanceof AnnotatedMethod method
                    && method.getName().equals("value")
                    && method.getParameterCount() == 0
                    && isId(method.getDeclaringClass());
            return accessor ? Boolean.TRUE : super.hasAsValue(config, annotated);
        }

        @Override
        public JsonCreator.@Nullable Mode findCreatorAnnotation(MapperConfig<?> config, Annotated annotated) {
            boolean canonical = annotated instanceof AnnotatedConstructor constructor
                    && constructor.getParameterCount() == 1
                    && isId(constructor.getDeclaringClass());
            return canonical ? JsonCreator.Mode.DELEGATING : super.findCreatorAnnotation(config, annotated);
        }

        private static boolean isId(Class<?> type) {
            RecordComponent[] components = type.isRecord() ? type.getRecordComponents() : new RecordComponent[0];
            return components.length == 1
                    && components[0].getName().equals("value")
                    && components[0].getType() == String.class;
        }
    }
}
