package dev.hearthbook.internal.codec;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.Fields;
import dev.hearthbook.model.HearthbookException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * Documents as records and as fields. Records become fields by their components, as events do; what a record does not know is
 * left out when it is read. Any thread.
 */
public final class DocumentCodec {
    private static final TypeReference<LinkedHashMap<String, Object>> FIELDS = new TypeReference<>() {};

    private DocumentCodec() {}

    /** @throws IllegalArgumentException when it cannot be written as fields; the message names no content */
    public static Map<String, Object> fields(Object document) {
        if (document instanceof Map<?, ?> map) {
            return Fields.normal(texts(map));
        }
        try {
            return Fields.normal(Mapping.MAPPER.convertValue(document, FIELDS));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("a " + document.getClass().getSimpleName()
                    + " cannot be written as a document, because of " + Mapping.place(e)
                    + "; use texts, numbers, instants, lists, maps and records of them");
        }
    }

    @SuppressWarnings("unchecked") // names are checked by whoever makes the fields normal
    private static Map<String, Object> texts(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    /**
     * A document of this shape.
     *
     * @throws HearthbookException {@code EVENT_MALFORMED} when the fields do not fit the shape
     */
    public static <T> T read(Map<String, Object> fields, Class<T> type) {
        if (type == Map.class) {
            return type.cast(fields);
        }
        try {
            return Mapping.MAPPER.convertValue(fields, type);
        } catch (JacksonException e) {
            throw new HearthbookException(
                    ErrorCode.EVENT_MALFORMED,
                    "A document does not fit " + type.getSimpleName() + ": " + Mapping.place(e)
                            + ". Give the record the component, or a type that holds what was written.");
        }
    }
}
