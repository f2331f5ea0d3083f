package org.odelayer.examples.plot;

import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gives every name a color of its own, in the order in which they are asked for. */
final class SeriesColors {
    private final Map<String, Color> colors = new LinkedHashMap<>();

    /**
     * The color of a name, always the same.
     *
     * @throws IllegalArgumentException if all colors belong to other names
     */
    Color of(String name) {
        if (!colors.containsKey(name) && colors.size() == PlotStyle.COLORS.size()) {
            throw new IllegalArgumentException("series " + name + " must be one of the " + colors.size()
                    + " names that have a color: " + String.join(", ", colors.keySet()));
        }
        return colors.computeIfAbsent(name, key -> PlotStyle.COLORS.get(colors.size()));
    }
}
