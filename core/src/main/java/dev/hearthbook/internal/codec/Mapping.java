package dev.hearthbook.internal.codec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedConstructor;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;

/** How records are written: by their components, ids as text. Any thread. */
final class Mapping {
    /** Buffers lie with the thread: one pool for all of them is where callers that append at once would meet. */
    static final CBORMapper MAPPER = CBORMapper.builder(CBORFactory.builder()
                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                    .build())
            .annotationIntrospector(new IdsAsText())
            .changeDefaultPropertyInclusion(always -> always.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private Mapping() {}

    /** Jackson's messages quote content, so only the kind of the error and the path to the field are kept. */
    static String place(JacksonException e) {
        StringBuilder path = new StringBuilder();
        e.getPath()
                .forEach(step -> path.append('/')
                        .append(step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName()));
        return e.getClass().getSimpleName() + " at " + (path.length() == 0 ? "/" : path);
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
