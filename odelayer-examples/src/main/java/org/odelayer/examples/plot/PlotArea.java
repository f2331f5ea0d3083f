package org.odelayer.examples.plot;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Line2D;
import java.util.List;

/**
 * A rectangle between a horizontal and a vertical axis.
 *
 * @param place the rectangle in pixels
 * @param x what it spans from left to right
 * @param y what it spans from bottom to top
 */
record PlotArea(Rectangle place, Axis x, Axis y) {
    /** Room for most labels and the title of the vertical axis, equal in most panels to align them. */
    private static final int Y_AXIS_WIDTH = 100;

    private static final int X_AXIS_HEIGHT = 76;
    private static final int TITLE_ROOM = 40;
    private static final int TOP = 8;
    private static final int TICK = 6;
    private static final int LABEL_GAP = 5;
    private static final int X_TICK_SPACING = 60;
    private static final int Y_TICK_SPACING = 46;

    /**
     * Leaves room for the axes.
     *
     * @param g to measure labels with
     * @param body the rectangle to stay within, axes included
     * @param right pixels to leave at the right
     */
    static PlotArea within(Graphics2D g, Rectangle body, Axis x, Axis y, int right) {
        FontMetrics metrics = g.getFontMetrics(PlotStyle.LABELS);
        int height = body.height - TOP - X_AXIS_HEIGHT;
        int labels = widest(metrics, y.ticks(height / Y_TICK_SPACING));
        int left = Math.max(Y_AXIS_WIDTH, TITLE_ROOM + labels + LABEL_GAP + TICK);
        return new PlotArea(new Rectangle(body.x + left, body.y + TOP, body.width - left - right, height), x, y);
    }

    static int widest(FontMetrics metrics, List<Tick> ticks) {
        return ticks.stream()
                .mapToInt(tick -> metrics.stringWidth(tick.label()))
                .max()
                .orElse(0);
    }

    /** The abscissa of a value in pixels. */
    double pixelX(double value) {
        return place.x + x.fraction(value) * place.width;
    }

    /** The ordinate of a value in pixels. */
    double pixelY(double value) {
        return place.y + (1 - y.fraction(value)) * place.height;
    }

    /** The value at an abscissa in pixels; the axis must be linear. */
    double valueX(double pixel) {
        return x.min() + (pixel - place.x) / place.width * (x.max() - x.min());
    }

    /** The value at an ordinate in pixels; the axis must be linear. */
    double valueY(double pixel) {
        return y.max() - (pixel - place.y) / place.height * (y.max() - y.min());
    }

    /** Draws a line at every number that is written at an axis. */
    void drawGrid(Graphics2D g) {
        g.setColor(PlotStyle.GRID);
        g.setStroke(PlotStyle.HAIRLINE);
        for (Tick tick : xTicks(g)) {
            double at = Math.rint(pixelX(tick.value()));
            g.draw(new Line2D.Double(at, place.y, at, place.getMaxY()));
        }
        for (Tick tick : yTicks()) {
            double at = Math.rint(pixelY(tick.value()));
            if (tick.labelled()) {
                g.draw(new Line2D.Double(place.x, at, place.getMaxX(), at));
            }
        }
    }

    /** Draws the frame, ticks, labels and titles. */
    void drawAxes(Graphics2D g) {
        g.setColor(PlotStyle.INK);
        g.setStroke(PlotStyle.HAIRLINE);
        g.draw(place);
        drawHorizontal(g);
        drawVertical(g);
    }

    private void drawHorizontal(Graphics2D g) {
        double bottom = place.getMaxY();
        int ascent = g.getFontMetrics(PlotStyle.LABELS).getAscent();
        double room = place.width / (double) Math.max(1, x.names().size());
        for (Tick tick : xTicks(g)) {
            double at = Math.rint(pixelX(tick.value()));
            g.draw(new Line2D.Double(at, bottom, at, bottom + TICK));
            PlotStyle.centered(g, PlotStyle.LABELS, tick.label(), at, bottom + TICK + LABEL_GAP + ascent - 2, room);
        }
        double baseline = bottom + X_AXIS_HEIGHT - 18;
        PlotStyle.centered(g, PlotStyle.AXIS_TITLES, x.title(), place.getCenterX(), baseline, place.width);
    }

    private void drawVertical(Graphics2D g) {
        g.setFont(PlotStyle.LABELS);
        FontMetrics metrics = g.getFontMetrics();
        for (Tick tick : yTicks()) {
            double at = Math.rint(pixelY(tick.value()));
            int length = tick.labelled() ? TICK : TICK / 2;
            g.draw(new Line2D.Double(place.x - length, at, place.x, at));
            float left = place.x - TICK - LABEL_GAP - metrics.stringWidth(tick.label());
            g.drawString(tick.label(), left, (float) at + metrics.getAscent() * 0.37f);
        }
        double baseline = place.x - TICK - LABEL_GAP - widest(metrics, yTicks()) - 12.0;
        PlotStyle.upwards(g, PlotStyle.AXIS_TITLES, y.title(), baseline, place.getCenterY(), place.height);
    }

    private List<Tick> yTicks() {
        return y.ticks(place.height / Y_TICK_SPACING);
    }

    private List<Tick> xTicks(Graphics2D g) {
        FontMetrics metrics = g.getFontMetrics(PlotStyle.LABELS);
        int most = place.width / X_TICK_SPACING;
        while (most > 1 && (widest(metrics, x.ticks(most)) + 2 * LABEL_GAP) * most > place.width) {
            most--;
        }
        return x.ticks(most);
    }
}
