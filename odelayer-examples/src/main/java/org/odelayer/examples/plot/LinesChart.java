package org.odelayer.examples.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.odelayer.examples.plot.LinesPanel.Band;
import org.odelayer.examples.plot.LinesPanel.Curve;

/**
 * Lines, points and bands as XChart draws them, without XChart's axes.
 *
 * <p>XChart puts its ticks at data points where those are equally spaced, looks for them forever where the range is
 * small, and has none within a decade. So it is given fractions of axes that are drawn by {@link PlotArea}.
 */
final class LinesChart {
    private static final BasicStroke STROKE =
            new BasicStroke(PlotStyle.STROKE.getLineWidth(), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    private static final Color TRANSPARENT = new Color(0, 0, 0, 0);
    private static final int DOT = 8;

    private final PlotArea area;
    private final XYChart chart;
    private int added;

    LinesChart(PlotArea area) {
        this.area = area;
        chart = new XYChartBuilder()
                .width(area.place().width)
                .height(area.place().height)
                .build();
        XYStyler styler = chart.getStyler();
        styler.setLegendVisible(false).setChartTitleVisible(false).setChartPadding(0);
        styler.setChartBackgroundColor(TRANSPARENT).setPlotBackgroundColor(TRANSPARENT);
        styler.setPlotMargin(0).setPlotContentSize(1).setPlotBorderVisible(false);
        styler.setPlotGridLinesVisible(false).setMarkerSize(DOT);
        styler.setAxisTicksVisible(false).setXAxisTitleVisible(false).setYAxisTitleVisible(false);
        styler.setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(0.0).setYAxisMax(1.0);
    }

    /** Draws bands and, above them, curves into the area. */
    void draw(Graphics2D g, List<Band> bands, List<Curve> curves) {
        bands.forEach(this::add);
        curves.forEach(this::add);
        Rectangle place = area.place();
        Graphics2D inside = (Graphics2D) g.create(place.x, place.y, place.width, place.height);
        chart.paint(inside, place.width, place.height);
        inside.dispose();
    }

    private void add(Curve curve) {
        XYSeries series = series(fractions(area.x(), curve.x()), fractions(area.y(), curve.y()));
        series.setLineColor(curve.color()).setLineStyle(curve.line() ? STROKE : SeriesLines.NONE);
        series.setMarkerColor(curve.color()).setMarker(curve.line() ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    }

    /** Adds the polygon of each part of a band without gaps. */
    private void add(Band band) {
        double[] x = fractions(area.x(), band.x());
        double[] lower = fractions(area.y(), positive(band.lower()));
        double[] upper = fractions(area.y(), positive(band.upper()));
        int from = 0;
        for (int i = 0; i <= x.length; i++) {
            if (i == x.length || Double.isNaN(lower[i] + upper[i])) {
                addPolygon(band.color(), x, lower, upper, from, i);
                from = i + 1;
            }
        }
    }

    private void addPolygon(Color color, double[] x, double[] lower, double[] upper, int from, int to) {
        if (to - from < 2) {
            return;
        }
        int n = to - from;
        double[] around = new double[2 * n];
        double[] edge = new double[2 * n];
        for (int i = 0; i < n; i++) {
            around[i] = x[from + i];
            edge[i] = upper[from + i];
            around[2 * n - 1 - i] = x[from + i];
            edge[2 * n - 1 - i] = lower[from + i];
        }
        XYSeries series = series(around, edge);
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea).setFillColor(PlotStyle.translucent(color));
        series.setMarker(SeriesMarkers.NONE).setLineStyle(SeriesLines.NONE);
    }

    private XYSeries series(double[] x, double[] y) {
        return chart.addSeries("series " + added++, x, y);
    }

    /** What a logarithmic axis cannot show goes to its lower end. */
    private double[] positive(double[] values) {
        double least = area.y().logarithmic() ? area.y().min() : Double.NEGATIVE_INFINITY;
        return Arrays.stream(values).map(value -> Math.max(value, least)).toArray();
    }

    private static double[] fractions(Axis axis, double[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> axis.fraction(values[i]))
                .toArray();
    }
}
