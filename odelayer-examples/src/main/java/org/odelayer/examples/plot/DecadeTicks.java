package org.odelayer.examples.plot;

import java.util.ArrayList;
import java.util.List;

/** Ticks of a logarithmic axis: labelled powers of ten, their multiples between them. */
final class DecadeTicks {
    /** Axes of fewer decades show labels at multiples of powers too. */
    private static final double FEW_DECADES = 1.7;

    private static final double VERY_FEW_DECADES = 0.75;
    private static final double SLACK = 1e-9;

    /** Decimal exponents beyond which numbers are written as powers. */
    private static final int SMALLEST_PLAIN = -3;

    private static final int LARGEST_PLAIN = 4;

    private final double decades;
    private final int first;
    private final int last;
    private final int stride;

    private DecadeTicks(double min, double max, int most) {
        decades = Math.log10(max / min);
        first = (int) Math.floor(Math.log10(min) + SLACK);
        last = (int) Math.floor(Math.log10(max) + SLACK);
        stride = Math.max(1, (int) Math.ceil(decades / most));
    }

    /** The ticks of a range of positive numbers, {@code most} powers of ten or fewer being labelled. */
    static List<Tick> between(double min, double max, int most) {
        DecadeTicks ticks = new DecadeTicks(min, max, most);
        return ticks.all().stream()
                .filter(tick -> tick.value() >= min * (1 - SLACK) && tick.value() <= max * (1 + SLACK))
                .toList();
    }

    /** The nearest multiple, from 1 to 9, of a power of ten that is not above a positive number. */
    static double floor(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        return Math.floor(value / power + SLACK) * power;
    }

    /** The nearest multiple, from 1 to 10, of a power of ten that is not below a positive number. */
    static double ceil(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        return Math.ceil(value / power - SLACK) * power;
    }

    private List<Tick> all() {
        List<Tick> ticks = new ArrayList<>();
        for (int exponent = first; exponent <= last; exponent++) {
            for (int factor = 1; factor < 10; factor++) {
                if (factor == 1 || stride == 1) {
                    ticks.add(new Tick(Double.parseDouble(factor + "e" + exponent), label(factor, exponent)));
                }
            }
        }
        return ticks;
    }

    private String label(int factor, int exponent) {
        boolean round = factor == 1 || factor == 2 || factor == 5;
        boolean written = factor == 1
                ? Math.floorMod(exponent, stride) == 0
                : decades < VERY_FEW_DECADES || decades < FEW_DECADES && round;
        if (!written) {
            return "";
        }
        if (first >= SMALLEST_PLAIN && last <= LARGEST_PLAIN) {
            return RoundTicks.number(Double.parseDouble(factor + "e" + exponent), Math.max(0, -exponent));
        }
        return (factor == 1 ? "" : factor + "·") + RoundTicks.powerOfTen(exponent);
    }
}
