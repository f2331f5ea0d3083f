package org.odelayer.examples.plot;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Line2D;
import java.util.List;

/** The colors of a map with their numbers, at the right of its panel. */
final class ColorBar {
    private static final int GAP = 16;
    private static final int WIDTH = 18;
    private static final int TICK = 6;
    private static final int LABEL_GAP = 5;
    private static final int TITLE_ROOM = 34;
    private static final int TICK_SPACING = 46;

    private final ColorScale scale;
    private final Axis axis;
    private final List<Double> levels;

    /**
     * A bar.
     *
     * @param axis the range of its numbers
     * @param scale their colors
     * @param levels numbers to mark across the bar as contours are on the map
     */
    ColorBar(Axis axis, ColorScale scale, List<Double> levels) {
        this.axis = axis;
        this.scale = scale;
        this.levels = levels;
    }

    private List<Tick> ticks(int height) {
        return axis.ticks(height / TICK_SPACING);
    }

    /** The pixels to leave at the right of a plot area. */
    int room(FontMetrics metrics, int height) {
        return GAP + WIDTH + TICK + LABEL_GAP + PlotArea.widest(metrics, ticks(height)) + TITLE_ROOM;
    }

    /** Draws the bar beside an area. */
    void draw(Graphics2D g, Rectangle area) {
        PlotArea bar = new PlotArea(new Rectangle((int) area.getMaxX() + GAP, area.y, WIDTH, area.height), axis, axis);
        for (int row = 0; row < area.height; row++) {
            g.setColor(new Color(scale.rgb(bar.valueY(area.y + row + 0.5))));
            g.fillRect(bar.place().x, area.y + row, WIDTH, 1);
        }
        g.setColor(PlotStyle.INK);
        g.setStroke(PlotStyle.HAIRLINE);
        g.draw(bar.place());
        drawLevels(g, bar);
        drawTicks(g, bar);
    }

    private void drawLevels(Graphics2D g, PlotArea bar) {
        for (double level : levels) {
            if (level >= axis.min() && level <= axis.max()) {
                g.fillRect(bar.place().x, (int) Math.rint(bar.pixelY(level)) - 1, WIDTH, 2);
            }
        }
    }

    private void drawTicks(Graphics2D g, PlotArea bar) {
        g.setFont(PlotStyle.LABELS);
        FontMetrics metrics = g.getFontMetrics();
        double right = bar.place().getMaxX();
        List<Tick> ticks = ticks(bar.place().height);
        for (Tick tick : ticks) {
            double at = Math.rint(bar.pixelY(tick.value()));
            g.draw(new Line2D.Double(right, at, right + TICK, at));
            g.drawString(tick.label(), (float) right + TICK + LABEL_GAP, (float) at + metrics.getAscent() * 0.37f);
        }
        double baseline = right + TICK + LABEL_GAP + PlotArea.widest(metrics, ticks) + 22;
        PlotStyle.upwards(
                g, PlotStyle.AXIS_TITLES, axis.title(), baseline, bar.place().getCenterY(), bar.place().height);
    }
}
