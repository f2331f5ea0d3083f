package org.odelayer.examples.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Lines over one vertical axis, with a legend above them where it hides none; a part of a {@link TrainingPlot}.
 *
 * <p>Lines of up to {@value #FEW} points are marked at each of them.
 */
public final class PlotPanel {
    private static final int LEGEND_HEIGHT = 34;
    private static final int MARGIN = 14;

    /** Room for labels such as "-12,500" and the title of the axis, equal in all panels to align them. */
    private static final int Y_AXIS_WIDTH = 110;

    private static final int FEW = 40;

    private record Line(String name, double[] x, double[] y) {
        /**
         * This line and a gap behind its end. XChart puts its ticks at data points instead of round numbers where
         * points are equally spaced, as iterations are; the additional one is not, and lies beyond the axis.
         */
        Line unevenlySpaced() {
            int n = x.length;
            double[] longerX = Arrays.copyOf(x, n + 1);
            double[] longerY = Arrays.copyOf(y, n + 1);
            longerX[n] = x[n - 1] + 0.37 * (x[n - 1] - x[0]);
            longerY[n] = Double.NaN;
            return new Line(name, longerX, longerY);
        }
    }

    private final String yLabel;
    private final List<Line> lines = new ArrayList<>();
    private boolean fromZero;

    PlotPanel(String yLabel) {
        this.yLabel = yLabel;
    }

    /**
     * Adds a line.
     *
     * @param name its name in the legend, used once per panel
     * @param x abscissas, ascending and finite; copied
     * @param y ordinates, as many, finite or NaN for a gap; copied
     * @return this panel
     * @throws IllegalArgumentException if the arrays are empty or of different lengths, hold an infinite number, or the
     *     name is taken; the message gives the name of the line
     */
    public PlotPanel line(String name, double[] x, double[] y) {
        SeriesNumbers numbers = new SeriesNumbers("line " + name);
        numbers.require(lines.stream().noneMatch(line -> line.name.equals(name)), "must have a name of its own");
        lines.add(new Line(name, numbers.finite("x", x), numbers.gapped("y", y)));
        return this;
    }

    /**
     * Makes the vertical axis begin at zero, for counts whose small changes must not look large.
     *
     * @return this panel
     */
    public PlotPanel fromZero() {
        fromZero = true;
        return this;
    }

    /** All abscissas of all lines. */
    DoubleStream abscissas() {
        return lines.stream().flatMapToDouble(line -> Arrays.stream(line.x));
    }

    /**
     * Draws the panel.
     *
     * @param g where to, its origin in the top left corner of the panel
     * @param width in pixels
     * @param height in pixels
     * @param x the range of the horizontal axis
     * @param xLabel its title, null for none
     * @throws IllegalStateException if the panel has no line
     */
    void draw(Graphics2D g, int width, int height, DoubleSummaryStatistics x, String xLabel) {
        if (lines.isEmpty()) {
            throw new IllegalStateException("panel " + yLabel + " must have a line");
        }
        drawLegend(g, width);
        Graphics2D below = (Graphics2D) g.create(0, LEGEND_HEIGHT, width, height - LEGEND_HEIGHT);
        chart(width, height - LEGEND_HEIGHT, x, xLabel).paint(below, width, height - LEGEND_HEIGHT);
        below.dispose();
    }

    private void drawLegend(Graphics2D g, int width) {
        PlotStyle.smooth(g);
        g.setFont(PlotStyle.LABELS);
        List<Legend.Entry> entries = IntStream.range(0, lines.size())
                .mapToObj(i -> new Legend.Entry(lines.get(i).name, color(i), Set.of(Legend.Mark.LINE)))
                .toList();
        int left = width - MARGIN - Legend.width(entries, g.getFontMetrics());
        Legend.draw(g, entries, left, LEGEND_HEIGHT - MARGIN / 2);
    }

    private XYChart chart(int width, int height, DoubleSummaryStatistics x, String xLabel) {
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(height)
                .yAxisTitle(yLabel)
                .xAxisTitle(xLabel == null ? "" : xLabel)
                .build();
        style(chart.getStyler());
        // One point has no range of its own.
        double room = x.getMin() == x.getMax() ? 1 : 0;
        chart.getStyler().setXAxisMin(x.getMin() - room).setXAxisMax(x.getMax() + room);
        chart.getStyler().setXAxisTitleVisible(xLabel != null);
        if (fromZero) {
            chart.getStyler().setYAxisMin(0.0);
        }
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i).unevenlySpaced();
            XYSeries series = chart.addSeries(line.name, line.x, line.y);
            series.setMarkerColor(color(i)).setLineColor(color(i)).setLineStyle(PlotStyle.STROKE);
            series.setMarker(lines.get(i).x.length <= FEW ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        }
        return chart;
    }

    private static void style(XYStyler styler) {
        styler.setLegendVisible(false).setChartTitleVisible(false).setChartPadding(MARGIN / 2);
        styler.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE);
        styler.setChartFontColor(PlotStyle.INK)
                .setPlotBorderColor(PlotStyle.INK)
                .setPlotBorderVisible(false);
        styler.setAxisTickLabelsFont(PlotStyle.LABELS).setAxisTitleFont(PlotStyle.AXIS_TITLES);
        styler.setAxisTickLabelsColor(PlotStyle.INK).setAxisTickMarksColor(PlotStyle.INK);
        styler.setPlotGridLinesColor(PlotStyle.GRID).setPlotGridLinesStroke(PlotStyle.HAIRLINE);
        styler.setYAxisLeftWidthHint(Y_AXIS_WIDTH).setMarkerSize(7);
        // At 0 the background of the plot sometimes hides the vertical axis.
        styler.setPlotMargin(1);
        styler.setXAxisTickMarkSpacingHint(110).setYAxisTickMarkSpacingHint(48);
    }

    private static Color color(int line) {
        return PlotStyle.COLORS.get(line % PlotStyle.COLORS.size());
    }
}
