package org.odelayer.examples.run;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Mean and standard deviation of some runs.
 *
 * @param mean their mean
 * @param deviation the sample standard deviation, with n − 1; 0 of a single run
 */
public record Spread(double mean, double deviation) {

    /**
     * Of some values.
     *
     * @param values at least one
     * @return mean and standard deviation
     */
    public static Spread of(double... values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return new Spread(mean, values.length == 1 ? 0 : Math.sqrt(squares / (values.length - 1)));
    }

    /**
     * Of a measure of some runs.
     *
     * @param <T> the kind of run
     * @param runs at least one
     * @param value what each came to
     * @return mean and standard deviation
     */
    public static <T> Spread of(Collection<T> runs, ToDoubleFunction<? super T> value) {
        return of(runs.stream().mapToDouble(value).toArray());
    }

    /**
     * Whether two means differ by more than the runs scatter.
     *
     * @param other of other runs
     * @return |m₁ − m₂| &gt; √(s₁² + s₂²)
     */
    public boolean differsFrom(Spread other) {
        return Math.abs(mean - other.mean) > Math.hypot(deviation, other.deviation);
    }

    /**
     * Mean and standard deviation for a table.
     *
     * @param decimals of each
     * @return such as {@code 0.12 ± 0.03}
     */
    public String text(int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f ± %." + decimals + "f", mean, deviation);
    }

    @Override
    public String toString() {
        return text(3);
    }
}
