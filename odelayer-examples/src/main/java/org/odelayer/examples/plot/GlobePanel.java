package org.odelayer.examples.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A function, points and paths on the unit sphere, seen from far away; a part of a {@link Figure}.
 *
 * <p>The viewer is above 30° of latitude and −60° of longitude, unless {@link #from} moves it. What is on the far side
 * is not seen. Paths are drawn in the order of the calls, below all points.
 */
public final class GlobePanel extends FigurePanel {
    private static final int MARGIN = 14;
    private static final double DOT = 6;
    private static final int MERIDIANS = 12;
    private static final int PARALLELS = 5;
    private static final int SEGMENTS = 90;
    private static final Color NET = new Color(0, 0, 0, 38);
    private static final Color RIM = new Color(0x8C, 0x8C, 0x8C);

    private final List<Track> tracks = new ArrayList<>();
    private GlobeView view = GlobeView.of(30, -60);
    private GlobeMap map;
    /** Where colors end; NaN for the largest value. */
    private double largest = Double.NaN;

    /** Points [point][axis], joined or not. */
    private record Track(Color color, boolean path, double[][] points) {}

    GlobePanel(String title, SeriesColors colors) {
        super(title, colors);
    }

    /**
     * Moves the viewer.
     *
     * @param latitude in degrees
     * @param longitude in degrees
     * @return this panel
     */
    public GlobePanel from(double latitude, double longitude) {
        view = GlobeView.of(latitude, longitude);
        return this;
    }

    /**
     * Colors the sphere by a function that is never negative, from nearly white at its smallest value, or 0.
     *
     * @param values in cells of equal latitude and longitude, [row][column]: rows from the south pole to the north,
     *     columns from longitude 0 to the east; finite; copied
     * @param label the quantity and unit
     * @return this panel
     * @throws IllegalArgumentException if the values are not like that
     */
    public GlobePanel map(double[][] values, String label) {
        map = new GlobeMap(values, label);
        return this;
    }

    /**
     * Fixes the number at which the colors of {@link #map map} end, which begin at 0, so that panels can be compared.
     *
     * @param high the number, positive
     * @return this panel
     */
    public GlobePanel upTo(double high) {
        new SeriesNumbers("colors up to " + high).require(high > 0, "must be positive");
        largest = high;
        return this;
    }

    /**
     * Adds dots with a thin white edge.
     *
     * @param name their name in the legend
     * @param points of the unit sphere, {@code {x, y, z}} each; copied
     * @return this panel
     * @throws IllegalArgumentException if there are none or the figure has no color left for the name
     */
    public GlobePanel points(String name, double[]... points) {
        tracks.add(new Track(enter(name, Legend.Mark.POINTS), false, checked("points " + name, points)));
        return this;
    }

    /**
     * Adds a line.
     *
     * @param name its name in the legend, which several paths may share
     * @param points of the unit sphere in the order in which it passes, {@code {x, y, z}} each; copied
     * @return this panel
     * @throws IllegalArgumentException if there are none or the figure has no color left for the name
     */
    public GlobePanel path(String name, double[]... points) {
        tracks.add(new Track(enter(name, Legend.Mark.LINE), true, checked("path " + name, points)));
        return this;
    }

    private static double[][] checked(String what, double[]... points) {
        SeriesNumbers numbers = new SeriesNumbers(what);
        for (int axis = 0; axis < 3; axis++) {
            int chosen = axis;
            numbers.finite("xyz".substring(axis, axis + 1), column(chosen, points));
        }
        return Arrays.stream(points).map(double[]::clone).toArray(double[][]::new);
    }

    private static double[] column(int axis, double[]... points) {
        return Arrays.stream(points).mapToDouble(point -> point[axis]).toArray();
    }

    @Override
    boolean isEmpty() {
        return map == null && tracks.isEmpty();
    }

    @Override
    void drawBody(Graphics2D g, Rectangle body) {
        DoubleSummaryStatistics range = map == null ? null : range();
        ColorBar bar = null;
        int room = 0;
        if (map != null) {
            ColorScale scale = ColorScale.around(range.getMin(), range);
            bar = new ColorBar(Axis.linear(map.label(), range, 0), scale, List.of());
            room = bar.room(g.getFontMetrics(PlotStyle.LABELS), body.height - 2 * MARGIN);
        }
        int size = Math.min(body.width - room, body.height) - 2 * MARGIN;
        Rectangle place =
                new Rectangle(body.x + (body.width - room - size) / 2, body.y + (body.height - size) / 2, size, size);
        drawGlobe(g, place, range);
        if (bar != null) {
            bar.draw(g, place);
        }
    }

    private DoubleSummaryStatistics range() {
        return Double.isNaN(largest)
                ? map.range()
                : Arrays.stream(new double[] {0, largest}).summaryStatistics();
    }

    private void drawGlobe(Graphics2D g, Rectangle place, DoubleSummaryStatistics range) {
        ColorScale scale = range == null ? null : ColorScale.around(range.getMin(), range);
        GlobeMap.draw(g, place, view, map, scale);
        drawNet(g, place);
        g.setColor(RIM);
        g.setStroke(PlotStyle.HAIRLINE);
        g.draw(new Ellipse2D.Double(place.x, place.y, place.width, place.height));
        tracks.stream().filter(Track::path).forEach(track -> drawPath(g, place, track));
        tracks.stream().filter(track -> !track.path).forEach(track -> drawPoints(g, place, track));
    }

    private void drawNet(Graphics2D g, Rectangle place) {
        g.setColor(NET);
        g.setStroke(PlotStyle.HAIRLINE);
        for (int i = 0; i < MERIDIANS; i++) {
            double longitude = 2 * Math.PI * i / MERIDIANS;
            draw(g, place, SEGMENTS, part -> point(Math.PI * (part - 0.5), longitude));
        }
        for (int i = 1; i <= PARALLELS; i++) {
            double latitude = Math.PI * ((double) i / (PARALLELS + 1) - 0.5);
            draw(g, place, 2 * SEGMENTS, part -> point(latitude, 2 * Math.PI * part));
        }
    }

    private static double[] point(double latitude, double longitude) {
        return new double[] {
            Math.cos(latitude) * Math.cos(longitude), Math.cos(latitude) * Math.sin(longitude), Math.sin(latitude)
        };
    }

    /** A curve on the sphere, of a part in [0, 1]. */
    private interface Curve {
        double[] at(double part);
    }

    private void draw(Graphics2D g, Rectangle place, int segments, Curve curve) {
        double[][] points = IntStream.rangeClosed(0, segments)
                .mapToObj(i -> curve.at((double) i / segments))
                .toArray(double[][]::new);
        g.draw(seen(place, points));
    }

    /** The parts of a line that are on the near side. */
    private Path2D seen(Rectangle place, double[]... points) {
        Path2D line = new Path2D.Double();
        boolean drawing = false;
        for (double[] point : points) {
            double[] at = view.turned(point);
            if (at[2] < 0) {
                drawing = false;
                continue;
            }
            double x = GlobeView.pixelX(place, at);
            double y = GlobeView.pixelY(place, at);
            if (drawing) {
                line.lineTo(x, y);
            } else {
                line.moveTo(x, y);
            }
            drawing = true;
        }
        return line;
    }

    private void drawPath(Graphics2D g, Rectangle place, Track track) {
        Path2D line = seen(place, track.points);
        g.setColor(PlaneSeries.CASING_COLOR);
        g.setStroke(PlaneSeries.CASING);
        g.draw(line);
        g.setColor(track.color);
        g.setStroke(PlaneSeries.STROKE);
        g.draw(line);
    }

    private void drawPoints(Graphics2D g, Rectangle place, Track track) {
        for (double[] point : track.points) {
            double[] at = view.turned(point);
            if (at[2] >= 0) {
                PlaneSeries.dot(g, track.color, GlobeView.pixelX(place, at), GlobeView.pixelY(place, at), DOT);
            }
        }
    }
}
