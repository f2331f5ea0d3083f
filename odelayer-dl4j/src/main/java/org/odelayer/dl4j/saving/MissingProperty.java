package org.odelayer.dl4j.saving;

import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Finds what was taken away from a configuration of Deeplearning4j's own, where its mapper puts null or a default in
 * silence: a property that is written again and was not there.
 */
final class MissingProperty {
    private MissingProperty() {}

    /**
     * Looks for one.
     *
     * @param saved what the file has
     * @param whole the same as it is written now
     * @return the path of the first property that is missing
     */
    static Optional<String> in(JsonNode saved, JsonNode whole) {
        return in("", saved, whole).findFirst();
    }

    private static Stream<String> in(String path, JsonNode saved, JsonNode whole) {
        if (whole.isArray() && saved.size() == whole.size()) {
            return IntStream.range(0, whole.size())
                    .boxed()
                    .flatMap(i -> in(path + "/" + i, saved.get(i), whole.get(i)));
        }
        if (!whole.isObject()
                || !saved.isObject()
                || !isStock(whole.path("@class").asText())) {
            return Stream.empty();
        }
        Iterable<Map.Entry<String, JsonNode>> fields = whole::fields;
        return StreamSupport.stream(fields.spliterator(), false).flatMap(field -> {
            String name = path + "/" + field.getKey();
            JsonNode before = saved.get(field.getKey());
            return before == null ? Stream.of(name) : in(name, before, field.getValue());
        });
    }

    /** The layers here have their own reader, which knows what an older file may lack; so may those of users. */
    private static boolean isStock(String name) {
        return name.isEmpty() || name.startsWith("org.deeplearning4j.") || name.startsWith("org.nd4j.");
    }
}
