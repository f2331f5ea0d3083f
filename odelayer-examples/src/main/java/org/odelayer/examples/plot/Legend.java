package org.odelayer.examples.plot;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Names of series beside samples of how they are drawn, in rows. */
final class Legend {
    static final int ROW_HEIGHT = 28;

    private static final int SWATCH = 36;
    private static final int SWATCH_GAP = 7;
    private static final int GAP = 19;
    private static final int BAND_HEIGHT = 14;
    private static final int DOT = 9;

    /** How a series is drawn. */
    enum Mark {
        BAND,
        LINE,
        POINTS
    }

    /** A name and its sample. */
    record Entry(String name, Color color, Set<Mark> marks) {
        int width(FontMetrics metrics) {
            return (marks.equals(Set.of(Mark.POINTS)) ? DOT : SWATCH) + SWATCH_GAP + metrics.stringWidth(name);
        }
    }

    private Legend() {}

    /** Breaks entries into rows that are not wider than {@code room} unless a single name is. */
    static List<List<Entry>> rows(List<Entry> entries, FontMetrics metrics, int room) {
        List<List<Entry>> rows = new ArrayList<>();
        int used = 0;
        for (Entry entry : entries) {
            int width = entry.width(metrics);
            if (rows.isEmpty() || used + GAP + width > room) {
                rows.add(new ArrayList<>());
                used = -GAP;
            }
            rows.get(rows.size() - 1).add(entry);
            used += GAP + width;
        }
        return rows;
    }

    /** The width of a row in pixels. */
    static int width(List<Entry> row, FontMetrics metrics) {
        return row.stream().mapToInt(entry -> entry.width(metrics) + GAP).sum() - GAP;
    }

    /** Draws a row in the font that is set. */
    static void draw(Graphics2D g, List<Entry> row, int left, int baseline) {
        FontMetrics metrics = g.getFontMetrics();
        int x = left;
        for (Entry entry : row) {
            int end = x + entry.width(metrics);
            int text = end - metrics.stringWidth(entry.name);
            drawSample(g, entry, x, text - SWATCH_GAP, baseline - metrics.getAscent() / 3);
            g.setColor(PlotStyle.INK);
            g.drawString(entry.name, text, baseline);
            x = end + GAP;
        }
    }

    private static void drawSample(Graphics2D g, Entry entry, int left, int right, int middle) {
        if (entry.marks.contains(Mark.BAND)) {
            g.setColor(PlotStyle.translucent(entry.color));
            g.fillRect(left, middle - BAND_HEIGHT / 2, right - left, BAND_HEIGHT);
        }
        g.setColor(entry.color);
        if (entry.marks.contains(Mark.LINE)) {
            g.setStroke(PlotStyle.STROKE);
            g.drawLine(left, middle, right, middle);
        }
        if (entry.marks.contains(Mark.POINTS)) {
            g.fill(new Ellipse2D.Double((left + right - DOT) / 2.0, middle - DOT / 2.0, DOT, DOT));
        }
    }
}
