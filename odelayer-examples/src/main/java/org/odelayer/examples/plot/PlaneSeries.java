package org.odelayer.examples.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.List;

/**
 * Points in the plane, or the path through them.
 *
 * @param colors of the points in turn, so that none of several kinds hides the others; one for a path
 * @param path whether they are joined
 */
record PlaneSeries(List<Color> colors, boolean path, double[] x, double[] y) {
    private static final double DOT = 8;
    private static final double EDGE = 1.2;
    private static final double END_DOT = 9;
    private static final double HEAD_LENGTH = 13;
    private static final double HEAD_HALF_WIDTH = 5.5;
    static final BasicStroke STROKE = new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    static final BasicStroke CASING = new BasicStroke(3.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    static final Color CASING_COLOR = new Color(255, 255, 255, 150);

    /** Draws the series. */
    void draw(Graphics2D g, PlotArea area) {
        double[] px = new double[x.length];
        double[] py = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            px[i] = area.pixelX(x[i]);
            py[i] = area.pixelY(y[i]);
        }
        if (path) {
            path(g, colors.get(0), px, py);
        } else {
            for (int i = 0; i < x.length; i++) {
                dot(g, colors.get(i % colors.size()), px[i], py[i], DOT);
            }
        }
    }

    /** Draws a dot with a white edge around it. */
    static void dot(Graphics2D g, Color color, double x, double y, double size) {
        double outer = size + 2 * EDGE;
        g.setColor(Color.WHITE);
        g.fill(new Ellipse2D.Double(x - outer / 2, y - outer / 2, outer, outer));
        g.setColor(color);
        g.fill(new Ellipse2D.Double(x - size / 2, y - size / 2, size, size));
    }

    /** Draws a line through pixels with an arrow head at its end. */
    static void path(Graphics2D g, Color color, double[] px, double[] py) {
        Path2D line = new Path2D.Double();
        line.moveTo(px[0], py[0]);
        for (int i = 1; i < px.length; i++) {
            line.lineTo(px[i], py[i]);
        }
        g.setColor(CASING_COLOR);
        g.setStroke(CASING);
        g.draw(line);
        g.setColor(color);
        g.setStroke(STROKE);
        g.draw(line);
        drawEnd(g, color, px, py);
    }

    private static void drawEnd(Graphics2D g, Color color, double[] px, double[] py) {
        int end = px.length - 1;
        int back = end;
        // The last step alone may be too short to have a direction that is seen.
        while (back >= 0 && Math.hypot(px[end] - px[back], py[end] - py[back]) < HEAD_LENGTH / 2) {
            back--;
        }
        if (back < 0) {
            dot(g, color, px[end], py[end], END_DOT);
        } else {
            head(g, px[end], py[end], Math.atan2(py[end] - py[back], px[end] - px[back]));
        }
    }

    private static void head(Graphics2D g, double x, double y, double direction) {
        Path2D head = new Path2D.Double();
        head.moveTo(HEAD_LENGTH / 3, 0);
        head.lineTo(-HEAD_LENGTH * 2 / 3, HEAD_HALF_WIDTH);
        head.lineTo(-HEAD_LENGTH / 2, 0);
        head.lineTo(-HEAD_LENGTH * 2 / 3, -HEAD_HALF_WIDTH);
        head.closePath();
        Graphics2D turned = (Graphics2D) g.create();
        turned.translate(x, y);
        turned.rotate(direction);
        turned.fill(head);
        turned.dispose();
    }
}
