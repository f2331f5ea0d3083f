package org.odelayer.examples.plot;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** Ticks at multiples of 1, 2 or 5 times a power of ten. */
final class RoundTicks {
    /** Numbers beyond are written with a power of ten. */
    private static final double LARGEST_PLAIN = 1e6;

    private static final int MOST_DECIMALS = 4;

    /** Lets the ends of a range be ticks although they are not exact. */
    private static final double SLACK = 1e-9;

    private final double min;
    private final double max;
    private final int factor;
    private final int exponent;

    private RoundTicks(double min, double max, int factor, int exponent) {
        this.min = min;
        this.max = max;
        this.factor = factor;
        this.exponent = exponent;
    }

    /**
     * The ticks of a range.
     *
     * @param most intervals between ticks at most, at least 1
     */
    static List<Tick> between(double min, double max, int most) {
        int exponent = (int) Math.floor(Math.log10((max - min) / most));
        for (int factor : new int[] {1, 2, 5}) {
            if ((max - min) / (factor * Math.pow(10, exponent)) <= most) {
                return new RoundTicks(min, max, factor, exponent).all();
            }
        }
        return new RoundTicks(min, max, 1, exponent + 1).all();
    }

    private List<Tick> all() {
        double step = factor * Math.pow(10, exponent);
        return LongStream.rangeClosed((long) Math.ceil(min / step - SLACK), (long) Math.floor(max / step + SLACK))
                .map(i -> i * factor)
                .mapToObj(i -> new Tick(Double.parseDouble(i + "e" + exponent), label(i)))
                .toList();
    }

    private String label(long multiple) {
        double largest = Math.max(Math.abs(min), Math.abs(max));
        if (multiple == 0 || largest < LARGEST_PLAIN && exponent >= -MOST_DECIMALS) {
            return number(Double.parseDouble(multiple + "e" + exponent), Math.max(0, -exponent));
        }
        int shared = (int) Math.floor(Math.log10(largest));
        double significand = Double.parseDouble(multiple + "e" + (exponent - shared));
        return number(significand, Math.max(0, shared - exponent)) + "·" + powerOfTen(shared);
    }

    /** A number with exactly so many decimals, its thousands set apart. */
    static String number(double value, int decimals) {
        DecimalFormat format = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
        format.setMinimumFractionDigits(value == 0 ? 0 : decimals);
        format.setMaximumFractionDigits(decimals);
        return format.format(value);
    }

    /** Ten with a raised exponent. */
    static String powerOfTen(int exponent) {
        StringBuilder raised = new StringBuilder("10");
        Integer.toString(exponent)
                .chars()
                .mapToObj(digit -> digit == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(digit - '0'))
                .forEach(raised::append);
        return raised.toString();
    }
}
