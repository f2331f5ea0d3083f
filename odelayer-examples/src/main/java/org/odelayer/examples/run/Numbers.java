package org.odelayer.examples.run;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Numbers that a user gives, and arrays of computed ones. */
public final class Numbers {
    private Numbers() {}

    /**
     * Refuses what makes no sense.
     *
     * @param option the option's name
     * @param value what the user gave
     * @throws IllegalArgumentException if it is not positive
     */
    public static void requirePositive(String option, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(option + " (" + value + ") must be > 0");
        }
    }

    /**
     * Refuses what makes no sense.
     *
     * @param option the option's name
     * @param value what the user gave
     * @throws IllegalArgumentException if it is below 1
     */
    public static void requirePositive(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " (" + value + ") must be >= 1");
        }
    }

    /**
     * Refuses what makes no sense.
     *
     * @param option the option's name
     * @param value what the user gave
     * @throws IllegalArgumentException if it is negative or not a number
     */
    public static void requireNotNegative(String option, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException(option + " (" + value + ") must be >= 0");
        }
    }

    /**
     * An array.
     *
     * @param length how long
     * @param value what stands at each index
     * @return the array
     */
    public static double[] filled(int length, IntToDoubleFunction value) {
        double[] array = new double[length];
        Arrays.setAll(array, value);
        return array;
    }
}
