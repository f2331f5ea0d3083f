package org.odelayer.examples.plot;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Lines, points and bands between two axes; a part of a {@link Figure}.
 *
 * <p>Series of one name share a color and an entry in the legend. Bands lie behind all lines and points, which are
 * drawn in the order of the calls.
 */
public final class LinesPanel extends FigurePanel {
    private static final int RIGHT = 34;
    private static final double ROOM = 0.04;
    private static final int MARK_GAP = 8;
    private static final Color LABEL_BACK = new Color(255, 255, 255, 215);

    private final String xTitle;
    private final String yTitle;
    private final List<Curve> curves = new ArrayList<>();
    private final List<Band> bands = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private boolean logarithmic;
    private boolean logarithmicX;
    private double[] reached = {};
    /** Ends of the vertical axis; null where the series decide. */
    private double[] ends;

    /** Points, or the line through them. */
    record Curve(String label, Color color, boolean line, double[] x, double[] y) {}

    /** What lies between two lines. */
    record Band(String label, Color color, double[] x, double[] lower, double[] upper) {}

    /** A place on the horizontal axis. */
    private record Mark(String label, double x) {}

    LinesPanel(String title, String xTitle, String yTitle, SeriesColors colors) {
        super(title, colors);
        this.xTitle = xTitle;
        this.yTitle = yTitle;
    }

    /**
     * Adds a line without markers.
     *
     * @param name its name in the legend
     * @param x abscissas, finite; copied
     * @param y ordinates, as many, finite or NaN for a gap, positive if the axis is logarithmic; copied
     * @return this panel
     * @throws IllegalArgumentException if the arrays are not like that or empty, or the figure has no color left for
     *     the name; the message gives the name
     */
    public LinesPanel line(String name, double[] x, double[] y) {
        return curve(name, x, y, true);
    }

    /**
     * Adds markers without a line.
     *
     * @param name their name in the legend
     * @param x abscissas, finite; copied
     * @param y ordinates, as many, finite or NaN for none, positive if the axis is logarithmic; copied
     * @return this panel
     * @throws IllegalArgumentException if the arrays are not like that or empty, or the figure has no color left for
     *     the name; the message gives the name
     */
    public LinesPanel points(String name, double[] x, double[] y) {
        return curve(name, x, y, false);
    }

    private LinesPanel curve(String name, double[] x, double[] y, boolean line) {
        String label = (line ? "line " : "points ") + name;
        SeriesNumbers numbers = new SeriesNumbers(label);
        double[] finiteX = numbers.finite("x", x);
        double[] gappedY = numbers.gapped("y", y);
        if (logarithmic) {
            requirePositive(label, y);
        }
        if (logarithmicX) {
            requirePositiveX(label, x);
        }
        Color color = enter(name, line ? Legend.Mark.LINE : Legend.Mark.POINTS);
        curves.add(new Curve(label, color, line, finiteX, gappedY));
        return this;
    }

    /**
     * Adds a translucent band, such as the spread of several runs around their mean.
     *
     * @param name its name in the legend, that of the line around which it lies
     * @param x abscissas, ascending and finite; copied
     * @param lower ordinates of the lower edge, as many, finite or NaN for a gap; copied. A logarithmic axis cuts the
     *     band off where they are not positive.
     * @param upper ordinates of the upper edge, as many, nowhere below the lower; copied
     * @return this panel
     * @throws IllegalArgumentException if the arrays are not like that or empty, nothing is left on a logarithmic axis,
     *     or the figure has no color left for the name; the message gives the name
     */
    public LinesPanel band(String name, double[] x, double[] lower, double[] upper) {
        String label = "band " + name;
        SeriesNumbers numbers = new SeriesNumbers(label);
        double[] finiteX = numbers.finite("x", x);
        double[] gappedLower = numbers.gapped("lower", lower);
        double[] gappedUpper = numbers.gapped("upper", upper);
        for (int i = 0; i < x.length; i++) {
            numbers.require(i == 0 || x[i - 1] <= x[i], "must have ascending x");
            numbers.require(
                    !(lower[i] > upper[i]),
                    "must have no lower (" + lower[i] + ") above its upper (" + upper[i] + ") at place " + i);
        }
        if (logarithmic) {
            requireSomePositive(label, upper);
        }
        if (logarithmicX) {
            requirePositiveX(label, x);
        }
        bands.add(new Band(label, enter(name, Legend.Mark.BAND), finiteX, gappedLower, gappedUpper));
        return this;
    }

    /**
     * Adds a line, and around it a band of one deviation to either side.
     *
     * @param name their name in the legend
     * @param x abscissas, ascending and finite; copied
     * @param middle ordinates of the line, as many, finite or NaN for a gap; copied
     * @param deviation half the height of the band, as many, nowhere negative; copied
     * @return this panel
     * @throws IllegalArgumentException as {@link #line} and {@link #band} do
     */
    public LinesPanel spread(String name, double[] x, double[] middle, double[] deviation) {
        double[] lower = middle.clone();
        double[] upper = middle.clone();
        for (int i = 0; i < x.length; i++) {
            lower[i] -= deviation[i];
            upper[i] += deviation[i];
        }
        return band(name, x, lower, upper).line(name, x, middle);
    }

    /**
     * Adds bars from zero, up or down.
     *
     * @param name their name in the legend
     * @param x where their middles are, ascending and finite; copied
     * @param heights as many, finite; copied
     * @return this panel
     * @throws IllegalArgumentException if the arrays are not like that or empty, or the figure has no color left for
     *     the name; the message gives the name
     */
    public LinesPanel bars(String name, double[] x, double[] heights) {
        double[] middles = new SeriesNumbers("bars " + name).finite("x", x);
        double[] ends = new SeriesNumbers("bars " + name).finite("heights", heights);
        double half = 0.4 * (x.length < 2 ? 1 : middles[1] - middles[0]);
        for (int i = 0; i < middles.length; i++) {
            double low = Math.min(0, ends[i]);
            double high = Math.max(0, ends[i]);
            double[] sides = {middles[i] - half, middles[i] + half};
            band(name, sides, new double[] {low, low}, new double[] {high, high});
            double[] around = {sides[0], sides[0], sides[1], sides[1], sides[0]};
            line(name, around, new double[] {0, ends[i], ends[i], 0, 0});
        }
        return this;
    }

    /**
     * Adds a line through marked points, for few of them.
     *
     * @param name its name in the legend
     * @param x abscissas, finite; copied
     * @param y ordinates, as many, finite or NaN for a gap, positive if the axis is logarithmic; copied
     * @return this panel
     * @throws IllegalArgumentException as {@link #line} does
     */
    public LinesPanel marked(String name, double[] x, double[] y) {
        return line(name, x, y).points(name, x, y);
    }

    /**
     * Marks a place of the horizontal axis by a dashed line from top to bottom, such as where something begins.
     *
     * @param label stands at the left of its upper end
     * @param x the place, finite; one that the series do not reach is not drawn
     * @return this panel
     * @throws IllegalArgumentException if the place is not finite
     */
    public LinesPanel mark(String label, double x) {
        new SeriesNumbers("mark " + label).require(Double.isFinite(x), "must be finite");
        marks.add(new Mark(label, x));
        return this;
    }

    /**
     * Makes the vertical axis reach to zero, for counts whose small changes must not look large; of no effect if it is
     * logarithmic.
     *
     * @return this panel
     */
    public LinesPanel fromZero() {
        return reaching(0);
    }

    /**
     * Makes the vertical axis reach to some values, for panels that are to be compared; one that is not positive is of
     * no effect if the axis is logarithmic.
     *
     * @param values ordinates, finite; in place of those given before
     * @return this panel
     */
    public LinesPanel reaching(double... values) {
        reached = values.clone();
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
    public LinesPanel between(double lower, double upper) {
        if (!(lower < upper) || Double.isInfinite(upper - lower)) {
            throw new IllegalArgumentException("ends (" + lower + ", " + upper + ") must be ascending and finite");
        }
        ends = new double[] {lower, upper};
        return this;
    }

    /**
     * Makes the vertical axis logarithmic.
     *
     * @return this panel
     * @throws IllegalArgumentException if a line or a point is not positive, or nothing of a band is; the message gives
     *     its name
     */
    public LinesPanel logarithmic() {
        curves.forEach(curve -> requirePositive(curve.label, curve.y));
        bands.forEach(band -> requireSomePositive(band.label, band.upper));
        logarithmic = true;
        return this;
    }

    /**
     * Makes the horizontal axis logarithmic.
     *
     * @return this panel
     * @throws IllegalArgumentException if an abscissa is not positive; the message gives the name
     */
    public LinesPanel logarithmicX() {
        curves.forEach(curve -> requirePositiveX(curve.label, curve.x));
        bands.forEach(band -> requirePositiveX(band.label, band.x));
        logarithmicX = true;
        return this;
    }

    private static void requirePositiveX(String label, double[] x) {
        new SeriesNumbers(label)
                .require(Arrays.stream(x).allMatch(value -> value > 0), "must have positive x on a logarithmic axis");
    }

    private static void requirePositive(String label, double[] y) {
        new SeriesNumbers(label)
                .require(Arrays.stream(y).noneMatch(value -> value <= 0), "must have positive y on a logarithmic axis");
    }

    private static void requireSomePositive(String label, double[] upper) {
        new SeriesNumbers(label)
                .require(
                        Arrays.stream(upper).anyMatch(value -> value > 0),
                        "must have a positive upper on a logarithmic axis");
    }

    @Override
    boolean isEmpty() {
        return curves.isEmpty() && bands.isEmpty();
    }

    @Override
    void drawBody(Graphics2D g, Rectangle body) {
        DoubleSummaryStatistics range = abscissas().summaryStatistics();
        Axis x = logarithmicX ? Axis.logarithmic(xTitle, range) : Axis.linear(xTitle, range, ROOM);
        PlotArea area = PlotArea.within(g, body, x, vertical(), RIGHT);
        area.drawGrid(g);
        new LinesChart(area).draw(g, bands, curves);
        marks.stream().filter(mark -> mark.x >= x.min() && mark.x <= x.max()).forEach(mark -> draw(g, area, mark));
        area.drawAxes(g);
    }

    private static void draw(Graphics2D g, PlotArea area, Mark mark) {
        Rectangle place = area.place();
        double at = area.pixelX(mark.x);
        g.setColor(PlotStyle.INK);
        g.setStroke(PlotStyle.DASHED);
        g.draw(new Line2D.Double(at, place.getMinY(), at, place.getMaxY()));
        g.setFont(PlotStyle.LABELS);
        FontMetrics metrics = g.getFontMetrics();
        double left = at - metrics.stringWidth(mark.label) - MARK_GAP;
        double baseline = place.getMinY() + metrics.getHeight();
        g.setColor(LABEL_BACK);
        g.fill(new Rectangle2D.Double(
                left, baseline - metrics.getAscent(), metrics.stringWidth(mark.label), metrics.getHeight()));
        g.setColor(PlotStyle.INK);
        g.drawString(mark.label, (float) left, (float) baseline);
    }

    private Axis vertical() {
        if (ends != null) {
            return new Axis(yTitle, ends[0], ends[1], logarithmic);
        }
        DoubleSummaryStatistics shown = ordinates()
                .filter(value -> logarithmic ? value > 0 : !Double.isNaN(value))
                .summaryStatistics();
        return logarithmic ? Axis.logarithmic(yTitle, shown) : Axis.linear(yTitle, shown, ROOM);
    }

    private DoubleStream abscissas() {
        return Stream.concat(curves.stream().map(Curve::x), bands.stream().map(Band::x))
                .flatMapToDouble(Arrays::stream);
    }

    private DoubleStream ordinates() {
        Stream<double[]> ofBands = bands.stream().flatMap(band -> Stream.of(band.lower, band.upper));
        DoubleStream values =
                Stream.concat(curves.stream().map(Curve::y), ofBands).flatMapToDouble(Arrays::stream);
        return DoubleStream.concat(DoubleStream.of(reached), values);
    }
}
