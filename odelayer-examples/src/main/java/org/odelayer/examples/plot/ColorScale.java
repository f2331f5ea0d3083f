package org.odelayer.examples.plot;

import java.awt.Color;
import java.util.DoubleSummaryStatistics;

/**
 * Numbers as colors: blue below a center, orange above it, nearly white at it.
 *
 * <p>Blue is darker than orange at the same distance, so that the sides differ in gray print, and both are pale enough
 * for points to be seen on them.
 *
 * @param center the number that is nearly white
 * @param reach the distance from the center at which the colors end, positive
 */
record ColorScale(double center, double reach) {
    private static final Color LOW = new Color(0x70, 0xA3, 0xD0);
    private static final Color MIDDLE = new Color(0xF6, 0xF6, 0xF4);
    private static final Color HIGH = new Color(0xF6, 0xB4, 0x74);

    /** A scale whose ends are reached by the number farthest from the center, or neither if all are the center. */
    static ColorScale around(double center, DoubleSummaryStatistics values) {
        double reach = Math.max(Math.abs(values.getMax() - center), Math.abs(values.getMin() - center));
        return new ColorScale(center, reach > 0 ? reach : 1);
    }

    /** The color of a number as RGB. */
    int rgb(double value) {
        double part = Math.min(1, Math.abs(value - center) / reach);
        Color end = value < center ? LOW : HIGH;
        int red = mixed(MIDDLE.getRed(), end.getRed(), part);
        int green = mixed(MIDDLE.getGreen(), end.getGreen(), part);
        return red << 16 | green << 8 | mixed(MIDDLE.getBlue(), end.getBlue(), part);
    }

    private static int mixed(int from, int to, double part) {
        return (int) Math.round(from + part * (to - from));
    }
}
