package org.odelayer.examples.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A function of two variables as colors, and points and paths above it; a part of a {@link Figure}.
 *
 * <p>Points and paths are drawn in the order of the calls. Those of one name share a color and an entry in the legend.
 */
public final class PlanePanel extends FigurePanel {
    private static final int RIGHT = 34;
    private static final double ROOM = 0.05;

    private final String xTitle;
    private final String yTitle;
    private final List<PlaneSeries> series = new ArrayList<>();
    private final List<Double> levels = new ArrayList<>();
    private HeatMap map;
    private PlaneLimits limits = PlaneLimits.NONE;
    private double[] colors;
    private boolean fromZero;

    PlanePanel(String title, String xTitle, String yTitle, SeriesColors colors) {
        super(title, colors);
        this.xTitle = xTitle;
        this.yTitle = yTitle;
    }

    /**
     * Draws a function behind everything else, with a bar of its colors at the right: blue below a center, orange above
     * it. The center is the level of the first contour, else zero if values lie at both its sides, else the middle of
     * the values. Between the places of the grid it is interpolated.
     *
     * @param xs abscissas of the grid, ascending and finite, at least 2; copied
     * @param ys ordinates of the grid, ascending and finite, at least 2; copied
     * @param values {@code values[row][column]} at {@code ys[row]} and {@code xs[column]}, finite or NaN for none,
     *     which stays white; copied
     * @param label the quantity and unit of the values
     * @return this panel
     * @throws IllegalArgumentException if the arrays are not like that, no value is a number, or the panel has a map
     *     already; the message gives the label
     */
    public PlanePanel map(double[] xs, double[] ys, double[][] values, String label) {
        HeatMap added = new HeatMap(xs, ys, values, label);
        new SeriesNumbers("map " + label).require(map == null, "must be the only map of its panel");
        map = added;
        return this;
    }

    /**
     * Draws the line along which the function of {@link #map map} has a value, and marks that value at the bar of its
     * colors.
     *
     * @param level the value, finite, in the unit of the function; a level that it does not reach gives no line
     * @return this panel
     * @throws IllegalArgumentException if the level is not finite
     * @throws IllegalStateException if there is no map yet
     */
    public PlanePanel contour(double level) {
        if (map == null) {
            throw new IllegalStateException("contour " + level + " must come after a map");
        }
        new SeriesNumbers("contour " + level).require(Double.isFinite(level), "must be finite");
        levels.add(level);
        return this;
    }

    /**
     * Fixes the numbers at which the colors of {@link #map map} end, so that panels with the same ends can be compared.
     * The center, nearly white, is the level of the first contour, else the middle; a value beyond an end has that
     * end's color.
     *
     * @param low the number where blue ends
     * @param high the number where orange ends, above {@code low}
     * @return this panel
     * @throws IllegalArgumentException if the numbers are not like that
     */
    public PlanePanel colors(double low, double high) {
        new SeriesNumbers("colors " + low + " to " + high)
                .require(low < high && Double.isFinite(high - low), "must be finite and ascending");
        colors = new double[] {low, high};
        return this;
    }

    /**
     * Colors {@link #map map} from nearly white at 0 to orange at a number, for what is never negative, such as a
     * density.
     *
     * @param high the number where orange ends, positive
     * @return this panel
     * @throws IllegalArgumentException if the number is not like that
     */
    public PlanePanel upTo(double high) {
        fromZero = true;
        return colors(0, high);
    }

    /**
     * Fixes both axes, so that panels with the same ones can be compared; what lies outside is cut off.
     *
     * @param newLimits the ends of the axes
     * @return this panel
     */
    public PlanePanel within(PlaneLimits newLimits) {
        limits = newLimits;
        return this;
    }

    /**
     * Adds dots with a thin white edge.
     *
     * @param name their name in the legend
     * @param x abscissas, finite; copied
     * @param y ordinates, as many, finite; copied
     * @return this panel
     * @throws IllegalArgumentException if the arrays are not like that or empty, or the figure has no color left for
     *     the name; the message gives the name
     */
    public PlanePanel points(String name, double[] x, double[] y) {
        return points(List.of(name), x, y);
    }

    /**
     * Adds dots of several kinds, which come in turn and are drawn so: none hides the others.
     *
     * @param names of the kinds in the legend
     * @param x abscissas, finite; copied
     * @param y ordinates, as many, finite; copied
     * @return this panel
     * @throws IllegalArgumentException as {@link #points(String, double[], double[])} does
     */
    public PlanePanel points(List<String> names, double[] x, double[] y) {
        SeriesNumbers numbers = new SeriesNumbers("points " + String.join(", ", names));
        double[] finiteX = numbers.finite("x", x);
        double[] finiteY = numbers.finite("y", y);
        List<Color> kinds =
                names.stream().map(name -> enter(name, Legend.Mark.POINTS)).toList();
        series.add(new PlaneSeries(kinds, false, finiteX, finiteY));
        return this;
    }

    /**
     * Adds a line with an arrow head at its end, or a dot if it stays at its place.
     *
     * @param name its name in the legend, which several paths may share
     * @param x abscissas in the order in which the path passes, finite; copied
     * @param y ordinates, as many, finite; copied
     * @return this panel
     * @throws IllegalArgumentException if the arrays are not like that or empty, or the figure has no color left for
     *     the name; the message gives the name
     */
    public PlanePanel path(String name, double[] x, double[] y) {
        SeriesNumbers numbers = new SeriesNumbers("path " + name);
        double[] finiteX = numbers.finite("x", x);
        double[] finiteY = numbers.finite("y", y);
        series.add(new PlaneSeries(List.of(enter(name, Legend.Mark.LINE)), true, finiteX, finiteY));
        return this;
    }

    @Override
    boolean isEmpty() {
        return map == null && series.isEmpty();
    }

    @Override
    void drawBody(Graphics2D g, Rectangle body) {
        Axis x = axis(xTitle, limits.x(), PlaneSeries::x, HeatMap::xEnds);
        Axis y = axis(yTitle, limits.y(), PlaneSeries::y, HeatMap::yEnds);
        if (map == null) {
            PlotArea area = PlotArea.within(g, body, x, y, RIGHT);
            area.drawGrid(g);
            area.drawAxes(g);
            drawSeries(g, area);
        } else {
            drawOnMap(g, body, x, y);
        }
    }

    private void drawOnMap(Graphics2D g, Rectangle body, Axis x, Axis y) {
        DoubleSummaryStatistics range =
                colors == null ? map.range() : Arrays.stream(colors).summaryStatistics();
        ColorScale scale = ColorScale.around(center(range), range);
        ColorBar bar = new ColorBar(Axis.linear(map.label(), range, 0), scale, levels);
        int right = bar.room(g.getFontMetrics(PlotStyle.LABELS), body.height);
        PlotArea area = PlotArea.within(g, body, x, y, right);
        map.draw(g, area, scale);
        drawInside(g, area, inside -> levels.forEach(level -> map.contour(level).draw(inside, area)));
        area.drawAxes(g);
        drawSeries(g, area);
        bar.draw(g, area.place());
    }

    /** What is beyond fixed axes is cut off; dots at the ends of others may reach over them. */
    private void drawInside(Graphics2D g, PlotArea area, Consumer<Graphics2D> drawing) {
        Graphics2D inside = (Graphics2D) g.create();
        if (limits != PlaneLimits.NONE) {
            inside.clip(area.place());
        }
        drawing.accept(inside);
        inside.dispose();
    }

    private void drawSeries(Graphics2D g, PlotArea area) {
        drawInside(g, area, inside -> series.forEach(each -> each.draw(inside, area)));
    }

    private double center(DoubleSummaryStatistics values) {
        if (fromZero) {
            return 0;
        }
        if (!levels.isEmpty()) {
            return levels.get(0);
        }
        boolean aroundZero = colors == null && values.getMin() < 0 && values.getMax() > 0;
        return aroundZero ? 0 : values.getMin() / 2 + values.getMax() / 2;
    }

    private Axis axis(
            String title, double[] fixed, Function<PlaneSeries, double[]> ofSeries, Function<HeatMap, double[]> ofMap) {
        if (fixed != null) {
            return Axis.linear(title, Arrays.stream(fixed).summaryStatistics(), 0);
        }
        Stream<double[]> ends = Stream.ofNullable(map).map(ofMap);
        DoubleStream values = Stream.concat(series.stream().map(ofSeries), ends).flatMapToDouble(Arrays::stream);
        return Axis.linear(title, values.summaryStatistics(), map == null ? ROOM : 0);
    }
}
