package org.odelayer.examples.plot;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A panel of a {@link Figure}: a title, a legend below it where there are several names, and a body. */
abstract class FigurePanel {
    private static final int TITLE_HEIGHT = 40;
    private static final int TITLE_BASELINE = 27;
    private static final int MARGIN = 16;

    private final String title;
    private final SeriesColors colors;
    private final Map<String, Set<Legend.Mark>> marks = new LinkedHashMap<>();

    FigurePanel(String title, SeriesColors colors) {
        this.title = title;
        this.colors = colors;
    }

    /** Draws everything but title and legend into a rectangle. */
    abstract void drawBody(Graphics2D g, Rectangle body);

    /** What must be there before the panel can be drawn. */
    abstract boolean isEmpty();

    /** The color of a name that is written elsewhere than in the legend. */
    final Color color(String name) {
        return colors.of(name);
    }

    /** Puts a name into the legend and gives its color. */
    final Color enter(String name, Legend.Mark mark) {
        Color color = colors.of(name);
        marks.computeIfAbsent(name, key -> EnumSet.noneOf(Legend.Mark.class)).add(mark);
        return color;
    }

    /** @throws IllegalStateException if there is nothing to draw; the message names the panel */
    final void requireContent() {
        if (isEmpty()) {
            throw new IllegalStateException("panel " + title + " must have a series");
        }
    }

    /** The height of title and legend in pixels. */
    final int headHeight(FontMetrics metrics, int width) {
        return TITLE_HEIGHT + Legend.ROW_HEIGHT * legend(metrics, width).size();
    }

    /**
     * Draws the panel.
     *
     * @param g where to, its origin in the top left corner of the panel
     * @param width in pixels
     * @param height in pixels
     * @param head the height to leave to title and legend
     */
    final void draw(Graphics2D g, int width, int height, int head) {
        PlotStyle.smooth(g);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        PlotStyle.centered(g, PlotStyle.PANEL_TITLES, title, width / 2.0, TITLE_BASELINE, width - 2.0 * MARGIN);
        g.setFont(PlotStyle.LABELS);
        FontMetrics metrics = g.getFontMetrics();
        int baseline = TITLE_HEIGHT + metrics.getAscent();
        for (List<Legend.Entry> row : legend(metrics, width)) {
            Legend.draw(g, row, (width - Legend.width(row, metrics)) / 2, baseline);
            baseline += Legend.ROW_HEIGHT;
        }
        drawBody(g, new Rectangle(0, head, width, height - head));
    }

    private List<List<Legend.Entry>> legend(FontMetrics metrics, int width) {
        List<Legend.Entry> entries = marks.entrySet().stream()
                .map(entry -> new Legend.Entry(entry.getKey(), colors.of(entry.getKey()), entry.getValue()))
                .toList();
        return entries.size() < 2 ? List.of() : Legend.rows(entries, metrics, width - 2 * MARGIN);
    }
}
