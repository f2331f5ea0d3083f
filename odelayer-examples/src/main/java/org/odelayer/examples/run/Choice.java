package org.odelayer.examples.run;

import java.util.Arrays;
import java.util.Locale;

/** Constants as users write them: in any case, with hyphens or underscores. */
public final class Choice {
    private Choice() {}

    /**
     * The name of a constant.
     *
     * @param constant the constant
     * @return as users write it
     */
    public static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The constant that a user chose.
     *
     * @param <E> their type
     * @param constants all of them
     * @param option the option's name
     * @param text what the user gave
     * @return the one that is written so
     * @throws IllegalArgumentException if there is none
     */
    public static <E extends Enum<E>> E of(E[] constants, String option, String text) {
        return Arrays.stream(constants)
                .filter(each -> each.toString().equalsIgnoreCase(text.replace('_', '-')))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        option + " (" + text + ") must be one of " + Arrays.toString(constants)));
    }
}
