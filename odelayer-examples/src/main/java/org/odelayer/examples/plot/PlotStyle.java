package org.odelayer.examples.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.util.List;

/** Colors, fonts and strokes that all plots share. */
final class PlotStyle {
    static final Color INK = new Color(0x26, 0x26, 0x26);
    static final Color GRID = new Color(0xE4, 0xE4, 0xE4);

    static final Font LABELS = new Font(Font.SANS_SERIF, Font.PLAIN, 18);
    static final Font AXIS_TITLES = new Font(Font.SANS_SERIF, Font.PLAIN, 20);
    static final Font PANEL_TITLES = new Font(Font.SANS_SERIF, Font.BOLD, 20);
    static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 24);

    /** M. Okabe and K. Ito, Color universal design, 2008: told apart by color-blind readers; four more follow. */
    static final List<Color> COLORS = List.of(
            new Color(0x00, 0x72, 0xB2),
            new Color(0xD5, 0x5E, 0x00),
            new Color(0x00, 0x9E, 0x73),
            new Color(0xCC, 0x79, 0xA7),
            new Color(0xE6, 0x9F, 0x00),
            new Color(0x56, 0xB4, 0xE9),
            new Color(0x7A, 0x4B, 0xB0),
            new Color(0x7F, 0x3B, 0x08),
            new Color(0x8C, 0x8C, 0x8C),
            new Color(0x00, 0x00, 0x00));

    static final BasicStroke STROKE = new BasicStroke(2.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
    static final BasicStroke HAIRLINE = new BasicStroke(1);
    static final BasicStroke DASHED =
            new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {7, 5}, 0);

    private static final float SMALLEST_TEXT = 16;
    private static final int BAND_ALPHA = 60;

    private PlotStyle() {}

    /** Asks for smooth edges and letters. */
    static void smooth(Graphics2D g) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    }

    /** The color of an area around a line. */
    static Color translucent(Color color) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_ALPHA);
    }

    /**
     * Writes a line of text.
     *
     * @param g where to; its font becomes smaller where the text would be wider than {@code room}, yet stays readable
     * @param font the font to begin with
     * @param text what to write
     * @param middle abscissa of the middle of the text
     * @param baseline ordinate of the text
     * @param room the width to stay within
     */
    static void centered(Graphics2D g, Font font, String text, double middle, double baseline, double room) {
        g.setColor(INK);
        g.setFont(font);
        while (g.getFontMetrics().stringWidth(text) > room && g.getFont().getSize2D() > SMALLEST_TEXT) {
            g.setFont(g.getFont().deriveFont(g.getFont().getSize2D() - 1));
        }
        g.drawString(text, (float) (middle - g.getFontMetrics().stringWidth(text) / 2.0), (float) baseline);
    }

    /** Writes a line of text upwards, centered as in {@link #centered}; the baseline is an abscissa. */
    static void upwards(Graphics2D g, Font font, String text, double baseline, double middle, double room) {
        Graphics2D turned = (Graphics2D) g.create();
        turned.rotate(-Math.PI / 2, baseline, middle);
        centered(turned, font, text, baseline, middle, room);
        turned.dispose();
    }
}
