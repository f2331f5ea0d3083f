package org.odelayer.examples.support;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;
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
    static final Color INK = new Color(0x26, 0x26, 0x26);

    private static final int LEGEND_HEIGHT = 34;
    private static final int LEGEND_GAP = 26;
    private static final int SWATCH = 36;
    private static final int MARGIN = 14;

    /** Room for labels such as "-12,500" and the title of the axis, equal in all panels to align them. */
    private static final int Y_AXIS_WIDTH = 110;

    private static final int FEW = 40;

    private static final Color GRID = new Color(0xE4, 0xE4, 0xE4);
    private static final Font LABELS = new Font(Font.SANS_SERIF, Font.PLAIN, 18);
    private static final Font AXIS_TITLES = new Font(Font.SANS_SERIF, Font.PLAIN, 20);

    /** M. Okabe and K. Ito, Color universal design, 2008: told apart by color-blind readers. */
    private static final List<Color> COLORS = List.of(
            new Color(0x00, 0x72, 0xB2),
            new Color(0xD5, 0x5E, 0x00),
            new Color(0x00, 0x9E, 0x73),
            new Color(0xCC, 0x79, 0xA7),
            new Color(0xE6, 0x9F, 0x00),
            new Color(0x56, 0xB4, 0xE9));

    private static final BasicStroke STROKE = new BasicStroke(2.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);

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
        require(lines.stream().noneMatch(line -> line.name.equals(name)), name, "must have a name of its own");
        require(x.length > 0, name, "must have a point");
        require(x.length == y.length, name, "must have as many x (" + x.length + ") as y (" + y.length + ")");
        require(Arrays.stream(x).allMatch(Double::isFinite), name, "must have finite x");
        require(Arrays.stream(y).noneMatch(Double::isInfinite), name, "must have finite y");
        require(Arrays.stream(y).anyMatch(Double::isFinite), name, "must have a y that is a number");
        lines.add(new Line(name, x.clone(), y.clone()));
        return this;
    }

    private static void require(boolean condition, String name, String demand) {
        if (!condition) {
            throw new IllegalArgumentException("line " + name + " " + demand);
        }
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
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setFont(LABELS);
        int right = width - MARGIN;
        for (int i = lines.size() - 1; i >= 0; i--) {
            String name = lines.get(i).name;
            int left = right - g.getFontMetrics().stringWidth(name);
            g.setColor(INK);
            g.drawString(name, left, LEGEND_HEIGHT - MARGIN / 2);
            g.setColor(color(i));
            g.setStroke(STROKE);
            int middle = LEGEND_HEIGHT - MARGIN / 2 - g.getFontMetrics().getAscent() / 3;
            g.drawLine(left - SWATCH - MARGIN / 2, middle, left - MARGIN / 2, middle);
            right = left - SWATCH - LEGEND_GAP;
        }
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
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i).unevenlySpaced();
            XYSeries series = chart.addSeries(line.name, line.x, line.y);
            series.setMarkerColor(color(i)).setLineColor(color(i)).setLineStyle(STROKE);
            series.setMarker(lines.get(i).x.length <= FEW ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        }
        return chart;
    }

    private static void style(XYStyler styler) {
        styler.setLegendVisible(false).setChartTitleVisible(false).setChartPadding(MARGIN / 2);
        styler.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE);
        styler.setChartFontColor(INK).setPlotBorderColor(INK).setPlotBorderVisible(false);
        styler.setAxisTickLabelsFont(LABELS).setAxisTitleFont(AXIS_TITLES);
        styler.setAxisTickLabelsColor(INK).setAxisTickMarksColor(INK);
        styler.setPlotGridLinesColor(GRID).setPlotGridLinesStroke(new BasicStroke(1));
        styler.setYAxisLeftWidthHint(Y_AXIS_WIDTH).setMarkerSize(7);
        // At 0 the background of the plot sometimes hides the vertical axis.
        styler.setPlotMargin(1);
        styler.setXAxisTickMarkSpacingHint(110).setYAxisTickMarkSpacingHint(48);
    }

    private static Color color(int line) {
        return COLORS.get(line % COLORS.size());
    }
}
