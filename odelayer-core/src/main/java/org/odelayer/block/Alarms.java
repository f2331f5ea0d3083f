package org.odelayer.block;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What blocks say of numerical trouble that is not an error: notices once, measures when they first exceed their limits
 * and again when they are ten times worse. Blocks of one layer, which differ in their batch shape only, share one.
 */
public final class Alarms {
    private final Consumer<String> consumer;
    private final Set<String> told = new HashSet<>();
    private double drift = CompiledBlock.DRIFT_LIMIT;
    private double integral = CompiledBlock.INTEGRAL_LIMIT;

    /**
     * Alarms that nobody has heard yet.
     *
     * @param consumer takes one sentence
     */
    public Alarms(Consumer<String> consumer) {
        this.consumer = consumer;
    }

    void notice(String text) {
        if (told.add(text)) {
            consumer.accept(text);
        }
    }

    void drift(double value) {
        if (value > drift) {
            drift = 10 * value;
            say(
                    "the state solved backwards is off the one solved forwards by up to %.3g of its size (its drift,"
                            + " which should be less than %.2g), so the gradient may be wrong; use smaller tolerances"
                            + " or steps, or InterpolatingAdjoint or DiscreteAdjoint as gradient",
                    value, CompiledBlock.DRIFT_LIMIT);
        }
    }

    void integral(double value) {
        if (value > integral) {
            integral = 10 * value;
            say(
                    "the gradient with respect to the parameters is off by about %.3g tolerances (which should be"
                            + " less than %.0f): the step control does not look at it; use AdjointNorm.FULL",
                    value, CompiledBlock.INTEGRAL_LIMIT);
        }
    }

    private void say(String text, Object... values) {
        consumer.accept(String.format(Locale.ROOT, text, values));
    }
}
