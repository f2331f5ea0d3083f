package org.odelayer.dl4j.conf;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonDeserializer;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.deser.DeserializationProblemHandler;
import org.nd4j.shade.jackson.databind.deser.std.StdDeserializer;
import org.nd4j.shade.jackson.databind.exc.UnrecognizedPropertyException;
import org.nd4j.shade.jackson.databind.exc.ValueInstantiationException;
import org.nd4j.shade.jackson.databind.util.TokenBuffer;

/**
 * Reads a layer from a saved configuration and refuses what Deeplearning4j's mapper would drop or leave out in silence:
 * properties, at any depth of the layer's own values, that this version does not know; needed ones that are missing; a
 * format that is newer than {@link OdeLayer#FORMAT}.
 *
 * @param <L> the layer
 */
abstract class LayerReader<L extends OdeLayer> extends StdDeserializer<L> {
    private static final long serialVersionUID = 1L;

    private final transient Class<L> type;
    private final transient ObjectMapper strict;
    private final transient List<String> needed;

    /** Takes away the annotation that names this reader, and the class, which is known. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
    @JsonDeserialize(using = JsonDeserializer.None.class)
    private interface WithoutReader {}

    LayerReader(Class<L> type, String... needed) {
        super(type);
        this.type = type;
        this.needed = List.of(needed);
        this.strict = JsonMappers.getMapper()
                .copy()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .addMixIn(type, WithoutReader.class)
                .addHandler(new StockValues());
    }

    /**
     * Deeplearning4j's own values, an updater for instance, are read as it reads them: some write what they do not
     * read.
     */
    private static final class StockValues extends DeserializationProblemHandler {
        private static final List<String> STOCK = List.of("org.deeplearning4j.", "org.nd4j.");

        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                JsonDeserializer<?> deserializer,
                Object beanOrClass,
                String propertyName)
                throws IOException {
            Class<?> owner = beanOrClass instanceof Class<?> named ? named : beanOrClass.getClass();
            boolean stock = STOCK.stream().anyMatch(owner.getName()::startsWith);
            if (stock) {
                parser.skipChildren();
            }
            return stock;
        }
    }

    @Override
    public L deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        // A tree would lose the tags that YAML has for classes.
        TokenBuffer saved = context.readValue(parser, TokenBuffer.class);
        JsonNode tree = strict.readTree(saved.asParser());
        String layer = OdeLayer.name(type, tree.path("layerName").asText(null));
        int format = format(tree, layer, parser);
        requireNeeded(tree, layer, parser);
        try {
            L result = strict.readValue(saved.asParser(), type);
            if (format > OdeLayer.FORMAT) {
                throw JsonMappingException.from(parser, layer + ": " + newer(format));
            }
            return result;
        } catch (UnrecognizedPropertyException e) {
            throw JsonMappingException.from(parser, layer + ": " + unknown(e, format), e);
        } catch (ValueInstantiationException e) {
            throw JsonMappingException.from(
                    parser,
                    layer + ": its saved configuration has a value that is not allowed, or lacks one: "
                            + e.getOriginalMessage(),
                    e);
        }
    }

    private static int format(JsonNode tree, String layer, JsonParser parser) throws JsonMappingException {
        JsonNode format = tree.path("format");
        if (format.isMissingNode()) {
            return 1;
        }
        if (!format.isInt() || format.asInt() < 1) {
            throw JsonMappingException.from(parser, layer + ": format (" + format + ") must be a number from 1 on");
        }
        return format.asInt();
    }

    private void requireNeeded(JsonNode tree, String layer, JsonParser parser) throws JsonMappingException {
        for (String name : needed) {
            if (!tree.hasNonNull(name)) {
                throw JsonMappingException.from(
                        parser, layer + ": its saved configuration lacks the property \"" + name + "\"");
            }
        }
    }

    private static String unknown(UnrecognizedPropertyException e, int format) {
        String path = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                .collect(Collectors.joining("."));
        return "its saved configuration has the property \"" + path + "\", which this version does not know"
                + (format > OdeLayer.FORMAT ? "; " + newer(format) : "");
    }

    private static String newer(int format) {
        return "it was saved in format " + format + ", and this version reads formats up to " + OdeLayer.FORMAT;
    }
}
