package org.odelayer.examples.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.JsonNodeFactory;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * What a command came to, for programs to read: its last line, {@code RESULT} and a JSON object.
 *
 * <p>Numbers are rounded to {@value #DIGITS} digits; one that is not finite becomes null.
 */
public final class Result {
    private static final int DIGITS = 5;
    private static final String START = "RESULT ";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObjectNode json = NODES.objectNode();

    /** Nothing yet. */
    public Result() {}

    /**
     * One number of each of some things.
     *
     * @param <T> the kind of thing
     * @param all the things
     * @param name of each
     * @param value of each
     * @return the numbers by name
     */
    public static <T> Result of(Collection<T> all, Function<? super T, ?> name, ToDoubleFunction<? super T> value) {
        Result result = new Result();
        all.forEach(each -> result.with(String.valueOf(name.apply(each)), value.applyAsDouble(each)));
        return result;
    }

    /**
     * Adds a number.
     *
     * @param name its name
     * @param value its value
     * @return this result
     */
    public Result with(String name, double value) {
        json.set(name, number(value));
        return this;
    }

    /**
     * Adds a whole number, which is not rounded.
     *
     * @param name its name
     * @param value its value
     * @return this result
     */
    public Result with(String name, long value) {
        json.put(name, value);
        return this;
    }

    /**
     * Adds a word.
     *
     * @param name its name
     * @param text the word
     * @return this result
     */
    public Result with(String name, String text) {
        json.put(name, text);
        return this;
    }

    /**
     * Adds a list of numbers.
     *
     * @param name its name
     * @param values the numbers
     * @return this result
     */
    public Result with(String name, double[] values) {
        ArrayNode list = json.putArray(name);
        Arrays.stream(values).mapToObj(Result::number).forEach(list::add);
        return this;
    }

    /**
     * Adds what belongs together under a name of its own.
     *
     * @param name its name
     * @param inner what belongs together
     * @return this result
     */
    public Result with(String name, Result inner) {
        json.set(name, inner.json);
        return this;
    }

    private static JsonNode number(double value) {
        return Double.isFinite(value)
                ? NODES.numberNode(
                        new BigDecimal(value).round(new MathContext(DIGITS)).doubleValue())
                : NODES.nullNode();
    }

    /** The line as it is printed. */
    @Override
    public String toString() {
        return START + json;
    }

    /**
     * Reads what a command printed.
     *
     * @param output all of it
     * @return the object of its last line
     * @throws IllegalArgumentException if that is not a result
     */
    public static JsonNode in(String output) {
        String last = output.strip().lines().reduce("", (before, line) -> line);
        if (!last.startsWith(START + "{")) {
            throw new IllegalArgumentException("the last line must be a RESULT: " + last);
        }
        try {
            return new ObjectMapper().readTree(last.substring(START.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(last, e);
        }
    }
}
