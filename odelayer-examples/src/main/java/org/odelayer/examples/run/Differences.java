package org.odelayer.examples.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Which of some means differ beyond their spread, {@code |m₁ − m₂| > √(s₁² + s₂²)}, by {@link Spread#differsFrom}; of
 * fewer than {@value #ENOUGH} runs each there is no verdict.
 *
 * @param spreads mean and standard deviation of each thing that is compared, in the order of the table
 * @param runs how many of each
 */
public record Differences(Map<String, Spread> spreads, int runs) {
    /** So many runs allow a verdict. */
    public static final int ENOUGH = 5;

    /**
     * The pairs that differ, each a row minus a row above it.
     *
     * @return lines such as {@code b - a: +0.034 (spread 0.021)}; none if there are too few runs
     */
    public List<String> beyond() {
        List<String> names = new ArrayList<>(spreads.keySet());
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < names.size() && runs >= ENOUGH; i++) {
            for (String second : names.subList(i + 1, names.size())) {
                Spread above = spreads.get(names.get(i));
                Spread below = spreads.get(second);
                if (below.differsFrom(above)) {
                    lines.add(String.format(
                            Locale.ROOT,
                            "%s - %s: %+.3f (spread %.3f)",
                            second,
                            names.get(i),
                            below.mean() - above.mean(),
                            Math.hypot(below.deviation(), above.deviation())));
                }
            }
        }
        return lines;
    }

    /**
     * Prints them below a line that tells the rule.
     *
     * @param lines where to
     */
    public void print(Consumer<String> lines) {
        lines.accept("Differences of two means beyond their spread, sqrt(s1² + s2²), " + runs + " runs each:");
        List<String> beyond = beyond();
        beyond.forEach(line -> lines.accept("  " + line));
        if (runs < ENOUGH) {
            lines.accept("  no verdict from fewer than " + ENOUGH);
        } else if (beyond.isEmpty()) {
            lines.accept("  none");
        }
    }
}
