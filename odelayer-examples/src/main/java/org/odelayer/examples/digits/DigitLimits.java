package org.odelayer.examples.digits;

/**
 * How many digits a user wants, as given by {@code --train} and {@code --test}.
 *
 * @param train take the first so many training digits; null leaves the choice to the source
 * @param test take the first so many test digits; null leaves the choice to the source
 */
public record DigitLimits(Integer train, Integer test) {
    /** No limits. */
    public static final DigitLimits NONE = new DigitLimits(null, null);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a number is given and below 1
     */
    public DigitLimits {
        requirePositive("--train", train);
        requirePositive("--test", test);
    }

    private static void requirePositive(String option, Integer value) {
        if (value != null && value < 1) {
            throw new IllegalArgumentException(option + " (" + value + ") must be at least 1");
        }
    }

    /** Training digits to take where {@code available} are there. */
    int trainOf(int available, int otherwise, String source) {
        return within("--train", train, available, otherwise, source);
    }

    /** Test digits to take where {@code available} are there. */
    int testOf(int available, int otherwise, String source) {
        return within("--test", test, available, otherwise, source);
    }

    private static int within(String option, Integer value, int available, int otherwise, String source) {
        if (value == null) {
            return otherwise;
        }
        if (value > available) {
            throw new IllegalArgumentException(
                    option + " (" + value + ") must be at most " + available + ", the digits available in " + source);
        }
        return value;
    }
}
