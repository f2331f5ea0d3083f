package org.odelayer.examples.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Points and paths in space in an axonometric view; a part of a {@link Figure}.
 *
 * <p>Nearer points hide farther ones and are a little larger; paths are drawn in the order of the calls, below all
 * points. Those of one name share a color and an entry in the legend.
 */
public final class SpacePanel extends FigurePanel {
    private static final double ROOM = 0.05;
    private static final double SMALLEST_DOT = 6.5;
    private static final double LARGEST_DOT = 9.5;

    private final List<String> axisTitles;
    private final List<Cloud> clouds = new ArrayList<>();
    private final List<Cloud> paths = new ArrayList<>();
    /** Ends of the axes, [axis][end]; null where the points decide. */
    private double[][] limits;

    /** Points as [axis][point]. */
    private record Cloud(Color color, double[][] columns) {}

    private record Dot(Color color, Point2D place, double nearness) {}

    SpacePanel(String title, List<String> axisTitles, SeriesColors colors) {
        super(title, colors);
        this.axisTitles = axisTitles;
    }

    /**
     * Adds dots with a thin white edge.
     *
     * @param name their name in the legend
     * @param x coordinates along the axis that runs along the front, finite; copied
     * @param y coordinates along the axis that runs to the back, as many, finite; copied
     * @param z coordinates along the vertical axis, as many, finite; copied
     * @return this panel
     * @throws IllegalArgumentException if the arrays are not like that or empty, or the figure has no color left for
     *     the name; the message gives the name
     */
    public SpacePanel points(String name, double[] x, double[] y, double[] z) {
        SeriesNumbers numbers = new SeriesNumbers("points " + name);
        double[][] columns = {numbers.finite("x", x), numbers.finite("y", y), numbers.finite("z", z)};
        clouds.add(new Cloud(enter(name, Legend.Mark.POINTS), columns));
        return this;
    }

    /**
     * Adds dots of several kinds, which come in turn.
     *
     * @param names of the kinds in the legend
     * @param x coordinates along the axis that runs along the front, finite; copied
     * @param y coordinates along the axis that runs to the back, as many, finite; copied
     * @param z coordinates along the vertical axis, as many, finite; copied
     * @return this panel
     * @throws IllegalArgumentException as {@link #points(String, double[], double[], double[])} does
     */
    public SpacePanel points(List<String> names, double[] x, double[] y, double[] z) {
        int kinds = names.size();
        for (int kind = 0; kind < kinds; kind++) {
            points(
                    names.get(kind),
                    SeriesNumbers.every(kinds, kind, x),
                    SeriesNumbers.every(kinds, kind, y),
                    SeriesNumbers.every(kinds, kind, z));
        }
        return this;
    }

    /**
     * Adds a line with an arrow head at its end, or a dot if it stays at its place.
     *
     * @param name its name in the legend, which several paths may share
     * @param x coordinates along the axis that runs along the front, in the order in which the path passes, finite;
     *     copied
     * @param y coordinates along the axis that runs to the back, as many, finite; copied
     * @param z coordinates along the vertical axis, as many, finite; copied
     * @return this panel
     * @throws IllegalArgumentException as {@link #points(String, double[], double[], double[])} does
     */
    public SpacePanel path(String name, double[] x, double[] y, double[] z) {
        SeriesNumbers numbers = new SeriesNumbers("path " + name);
        double[][] columns = {numbers.finite("x", x), numbers.finite("y", y), numbers.finite("z", z)};
        paths.add(new Cloud(enter(name, Legend.Mark.LINE), columns));
        return this;
    }

    /**
     * Fixes the axes, so that panels with the same ones can be compared; points must lie within.
     *
     * @param ends of each axis, {@code {low, high}}, finite and ascending; copied
     * @return this panel
     * @throws IllegalArgumentException if the ends are not three such pairs
     */
    public SpacePanel within(double[]... ends) {
        SeriesNumbers numbers = new SeriesNumbers("ends of the axes");
        numbers.require(ends.length == axisTitles.size(), "must be " + axisTitles.size());
        for (double[] pair : ends) {
            numbers.require(
                    pair.length == 2 && pair[0] < pair[1] && Double.isFinite(pair[1] - pair[0]),
                    "must be finite and ascending");
        }
        limits = Arrays.stream(ends).map(double[]::clone).toArray(double[][]::new);
        return this;
    }

    @Override
    boolean isEmpty() {
        return clouds.isEmpty() && paths.isEmpty();
    }

    @Override
    void drawBody(Graphics2D g, Rectangle body) {
        List<Axis> axes =
                IntStream.range(0, axisTitles.size()).mapToObj(this::axis).toList();
        SpaceBox box = new SpaceBox(g, body, axes);
        box.draw(g);
        paths.forEach(path -> drawPath(g, path, axes, box.view()));
        clouds.stream()
                .flatMap(cloud -> dots(cloud, axes, box.view()))
                .sorted(Comparator.comparingDouble(Dot::nearness))
                .forEach(dot -> draw(g, dot));
    }

    private Axis axis(int axis) {
        if (limits != null) {
            return Axis.linear(axisTitles.get(axis), Arrays.stream(limits[axis]).summaryStatistics(), ROOM);
        }
        return Axis.linear(
                axisTitles.get(axis),
                Stream.concat(clouds.stream(), paths.stream())
                        .flatMapToDouble(cloud -> Arrays.stream(cloud.columns[axis]))
                        .summaryStatistics(),
                ROOM);
    }

    private static void drawPath(Graphics2D g, Cloud path, List<Axis> axes, SpaceView view) {
        List<Point2D> places = dots(path, axes, view).map(Dot::place).toList();
        PlaneSeries.path(
                g,
                path.color,
                places.stream().mapToDouble(Point2D::getX).toArray(),
                places.stream().mapToDouble(Point2D::getY).toArray());
    }

    private static Stream<Dot> dots(Cloud cloud, List<Axis> axes, SpaceView view) {
        return IntStream.range(0, cloud.columns[0].length).mapToObj(i -> {
            double x = axes.get(0).fraction(cloud.columns[0][i]);
            double y = axes.get(1).fraction(cloud.columns[1][i]);
            double z = axes.get(2).fraction(cloud.columns[2][i]);
            return new Dot(cloud.color, view.pixel(x, y, z), SpaceView.nearness(x, y, z));
        });
    }

    private static void draw(Graphics2D g, Dot dot) {
        double size = SMALLEST_DOT + dot.nearness * (LARGEST_DOT - SMALLEST_DOT);
        PlaneSeries.dot(g, dot.color, dot.place.getX(), dot.place.getY(), size);
    }
}
