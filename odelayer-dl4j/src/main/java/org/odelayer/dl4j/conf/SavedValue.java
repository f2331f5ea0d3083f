package org.odelayer.dl4j.conf;

import java.io.IOException;
import java.io.Serializable;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.shade.jackson.annotation.JsonValue;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.BeanProperty;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.JsonDeserializer;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.deser.ContextualDeserializer;
import org.nd4j.shade.jackson.databind.deser.std.StdDeserializer;

/**
 * A value of a configuration that other serializers than Jackson see as its JSON. Deeplearning4j's configurations also
 * go through Java's serialization and, on Spark, through Kryo, which sets fields: it can neither set those of a record
 * nor fill an immutable list, and it leaves no say to the classes that it reads. Two strings are all that it finds
 * here; the value is made of them when it is asked for.
 *
 * <p>The JSON is that of the moment at which the value is given; in a network's JSON the value itself is written.
 *
 * @param <T> what Jackson writes and reads as an equal value
 */
@JsonDeserialize(using = SavedValue.Reader.class)
final class SavedValue<T> implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The name of its class: Kryo looks into the fields of classes, too. */
    private String type;

    /** The value. */
    private String json;

    /** The same; null until it is asked for in a copy that a serializer made. */
    private transient volatile T value;

    /** For serializers that want to call a constructor. */
    private SavedValue() {}

    /**
     * Keeps a value.
     *
     * @param value not null
     * @throws IllegalArgumentException if it cannot be written as JSON
     */
    SavedValue(T value) {
        this.type = value.getClass().getName();
        this.value = value;
        try {
            this.json = mapper().writer()
                    .without(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(value + " cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Keeps a value that may be missing.
     *
     * @param value null for none
     * @return null for none
     * @throws IllegalArgumentException if it cannot be written as JSON
     */
    static <T> SavedValue<T> of(T value) {
        return value == null ? null : new SavedValue<>(value);
    }

    /** A value that may be missing: null for none. */
    static <T> T get(SavedValue<T> saved) {
        return saved == null ? null : saved.get();
    }

    private static ObjectMapper mapper() {
        return JsonMappers.getMapper();
    }

    /** The value. */
    @JsonValue
    T get() {
        if (value == null) {
            value = read();
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private T read() {
        try {
            return (T) mapper().readValue(json, mapper().getTypeFactory().findClass(type));
        } catch (ClassNotFoundException | JsonProcessingException e) {
            throw new IllegalStateException(type + " cannot be read from its JSON " + json, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SavedValue<?> saved && get().equals(saved.get());
    }

    @Override
    public int hashCode() {
        return get().hashCode();
    }

    @Override
    public String toString() {
        return get().toString();
    }

    /**
     * Reads the value where it stands. A creator that delegates would be asked behind the start of an object, where
     * YAML has its class, and find none in an object that is empty.
     */
    static final class Reader extends StdDeserializer<SavedValue<?>> implements ContextualDeserializer {
        private static final long serialVersionUID = 1L;

        /** Of the value; null before the property is known. */
        private final JavaType content;

        /** For Jackson. */
        Reader() {
            this(null);
        }

        private Reader(JavaType content) {
            super(SavedValue.class);
            this.content = content;
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
            JavaType whole = property == null ? context.getContextualType() : property.getType();
            return new Reader(whole.containedType(0));
        }

        @Override
        public SavedValue<?> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return new SavedValue<>(context.findRootValueDeserializer(content).deserialize(parser, context));
        }
    }
}
