package org.odelayer.examples.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The values of several things side by side; a part of a {@link Figure}.
 *
 * <p>Each thing has a strip: all of its values as translucent dots, spread over the strip's width so that none hides
 * another, and a box from the lower to the upper quartile with a line at the median. Names stand below the strips
 * instead of in a legend.
 */
public final class StripsPanel extends FigurePanel {
    private static final int RIGHT = 34;
    private static final double ROOM = 0.05;
    private static final double BOX = 0.6;
    private static final double DOTS = 0.44;
    private static final double DOT = 8;
    private static final double SMALL_DOT = 4;
    private static final int MANY = 60;
    private static final int ALPHA = 130;
    private static final int FAINT = 45;

    /** Multiples of it are spread evenly over [0, 1). */
    private static final double GOLDEN = 0.618033988749895;

    private final String yTitle;
    private final List<Strip> strips = new ArrayList<>();
    private boolean logarithmic;
    private double[] ends;
    private Double reference;

    /** One thing. */
    private record Strip(String name, Color color, double[] sorted) {
        double quantile(double part) {
            double place = part * (sorted.length - 1);
            int below = (int) Math.floor(place);
            int above = Math.min(below + 1, sorted.length - 1);
            return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
        }
    }

    StripsPanel(String title, String yTitle, SeriesColors colors) {
        super(title, colors);
        this.yTitle = yTitle;
    }

    /**
     * Adds a strip at the right of the others.
     *
     * @param name what stands below it
     * @param values finite, at least one, positive if the axis is logarithmic; copied
     * @return this panel
     * @throws IllegalArgumentException if the values are not like that, or the figure has no color left for the name;
     *     the message gives the name
     */
    public StripsPanel strip(String name, double... values) {
        SeriesNumbers numbers = new SeriesNumbers("strip " + name);
        double[] sorted = numbers.finite("values", values);
        requirePositive(numbers, sorted);
        Arrays.sort(sorted);
        strips.add(new Strip(name, color(name), sorted));
        return this;
    }

    private void requirePositive(SeriesNumbers numbers, double... values) {
        numbers.require(
                !logarithmic || Arrays.stream(values).allMatch(value -> value > 0),
                "must have positive values on a logarithmic axis");
    }

    /**
     * Makes the vertical axis logarithmic.
     *
     * @return this panel
     * @throws IllegalArgumentException if a value is not positive; the message gives its name
     */
    public StripsPanel logarithmic() {
        logarithmic = true;
        strips.forEach(strip -> requirePositive(new SeriesNumbers("strip " + strip.name), strip.sorted));
        return this;
    }

    /**
     * Gives the vertical axis these ends, for panels that are to be compared; what lies beyond is cut off.
     *
     * @param lower its lower end, finite; positive if the axis is logarithmic
     * @param upper its upper end, finite
     * @return this panel
     * @throws IllegalArgumentException unless the lower end is below the upper
     */
    public StripsPanel between(double lower, double upper) {
        new SeriesNumbers("ends (" + lower + ", " + upper + ")")
                .require(lower < upper && Double.isFinite(upper - lower), "must be ascending and finite");
        ends = new double[] {lower, upper};
        return this;
    }

    /**
     * Draws a line across all strips, such as that of no difference.
     *
     * @param value where, in the unit of the axis, which reaches to it
     * @return this panel
     */
    public StripsPanel across(double value) {
        reference = value;
        return this;
    }

    @Override
    boolean isEmpty() {
        return strips.isEmpty();
    }

    @Override
    void drawBody(Graphics2D g, Rectangle body) {
        Axis names = Axis.of(strips.stream().map(Strip::name).toList());
        PlotArea area = PlotArea.within(g, body, names, vertical(), RIGHT);
        area.drawGrid(g);
        Graphics2D inside = (Graphics2D) g.create();
        inside.clip(area.place());
        if (reference != null) {
            line(inside, area, names.min(), names.max(), reference, PlotStyle.INK);
        }
        for (int i = 0; i < strips.size(); i++) {
            draw(inside, area, strips.get(i), i + 1);
        }
        inside.dispose();
        area.drawAxes(g);
    }

    private Axis vertical() {
        if (ends != null) {
            return new Axis(yTitle, ends[0], ends[1], logarithmic);
        }
        DoubleStream all = strips.stream().flatMapToDouble(strip -> Arrays.stream(strip.sorted));
        DoubleStream more = reference == null ? DoubleStream.empty() : DoubleStream.of(reference);
        DoubleSummaryStatistics range = DoubleStream.concat(all, more).summaryStatistics();
        return logarithmic ? Axis.logarithmic(yTitle, range) : Axis.linear(yTitle, range, ROOM);
    }

    private static void draw(Graphics2D g, PlotArea area, Strip strip, int place) {
        double left = area.pixelX(place - BOX / 2);
        double right = area.pixelX(place + BOX / 2);
        double top = area.pixelY(strip.quantile(0.75));
        double bottom = area.pixelY(strip.quantile(0.25));
        Color color = strip.color;
        Rectangle2D box = new Rectangle2D.Double(left, top, right - left, bottom - top);
        g.setColor(PlotStyle.translucent(color));
        g.fill(box);
        g.setColor(color);
        g.setStroke(PlotStyle.HAIRLINE);
        g.draw(box);
        boolean many = strip.sorted.length > MANY;
        g.setColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), many ? FAINT : ALPHA));
        double dot = many ? SMALL_DOT : DOT;
        for (int i = 0; i < strip.sorted.length; i++) {
            double aside = i * GOLDEN % 1 - 0.5;
            double x = area.pixelX(place + DOTS * aside);
            g.fill(new Ellipse2D.Double(x - dot / 2, area.pixelY(strip.sorted[i]) - dot / 2, dot, dot));
        }
        line(g, area, place - BOX / 2, place + BOX / 2, strip.quantile(0.5), strip.color.darker());
    }

    private static void line(Graphics2D g, PlotArea area, double from, double to, double value, Color color) {
        g.setColor(color);
        g.setStroke(color.equals(PlotStyle.INK) ? PlotStyle.HAIRLINE : PlotStyle.STROKE);
        double y = area.pixelY(value);
        g.draw(new Line2D.Double(area.pixelX(from), y, area.pixelX(to), y));
    }
}
