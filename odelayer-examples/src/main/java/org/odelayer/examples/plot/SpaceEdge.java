package org.odelayer.examples.plot;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.util.List;

/** An edge of a box in an axonometric view, drawn as an axis with ticks, labels and a title along it. */
final class SpaceEdge {
    private static final double TICK = 6;
    private static final double LABEL_GAP = 7;
    private static final double TITLE_GAP = 4;

    /** The middle of letters above their baseline, in parts of their ascent. */
    private static final double MIDDLE = 0.37;

    private final Axis axis;
    private final List<Tick> ticks;
    private final Point2D start;
    private final Point2D end;
    private final Point2D outwards;

    /**
     * An edge.
     *
     * @param start the pixel of the lower end of the axis
     * @param end the pixel of the upper end
     * @param inside a pixel in whose direction ticks do not point, but in the opposite one, from {@code start}
     */
    SpaceEdge(Axis axis, List<Tick> ticks, Point2D start, Point2D end, Point2D inside) {
        this.axis = axis;
        this.ticks = ticks;
        this.start = start;
        this.end = end;
        outwards = direction(inside, start);
    }

    private static Point2D direction(Point2D from, Point2D to) {
        double length = from.distance(to);
        return new Point2D.Double((to.getX() - from.getX()) / length, (to.getY() - from.getY()) / length);
    }

    /** Draws the edge and what is written beside it. */
    void draw(Graphics2D g) {
        g.setColor(PlotStyle.INK);
        g.setFont(PlotStyle.LABELS);
        g.draw(new Line2D.Double(start, end));
        FontMetrics metrics = g.getFontMetrics();
        for (Tick tick : ticks) {
            Point2D at = place(axis.fraction(tick.value()));
            g.draw(new Line2D.Double(at, beyond(at, outwards, TICK)));
            int width = metrics.stringWidth(tick.label());
            Point2D middle = beyond(at, outwards, labelDistance(metrics, width));
            float left = (float) (middle.getX() - width / 2.0);
            g.drawString(tick.label(), left, (float) (middle.getY() + metrics.getAscent() * MIDDLE));
        }
        drawTitle(g);
    }

    private Point2D place(double fraction) {
        return new Point2D.Double(
                start.getX() + fraction * (end.getX() - start.getX()),
                start.getY() + fraction * (end.getY() - start.getY()));
    }

    private static Point2D beyond(Point2D at, Point2D direction, double distance) {
        return new Point2D.Double(at.getX() + direction.getX() * distance, at.getY() + direction.getY() * distance);
    }

    /** How far from the edge the middle of a label must be for the label to keep off it. */
    private double labelDistance(FontMetrics metrics, int width) {
        double besides = width / 2.0 / Math.max(1e-9, Math.abs(outwards.getX()));
        double below = metrics.getAscent() / 2.0 / Math.max(1e-9, Math.abs(outwards.getY()));
        return TICK + LABEL_GAP + Math.min(besides, below);
    }

    private void drawTitle(Graphics2D g) {
        Point2D along = direction(start, end);
        double side = Math.signum(outwards.getY() * along.getX() - outwards.getX() * along.getY());
        Point2D across = new Point2D.Double(-along.getY() * side, along.getX() * side);
        FontMetrics metrics = g.getFontMetrics(PlotStyle.AXIS_TITLES);
        double distance =
                labelDepth(g.getFontMetrics(PlotStyle.LABELS), across) + TITLE_GAP + metrics.getAscent() / 2.0;
        Point2D middle = beyond(place(0.5), across, distance);
        Graphics2D turned = (Graphics2D) g.create();
        turned.rotate(Math.atan2(along.getY(), along.getX()), middle.getX(), middle.getY());
        double baseline = middle.getY() + metrics.getAscent() * MIDDLE;
        PlotStyle.centered(turned, PlotStyle.AXIS_TITLES, axis.title(), middle.getX(), baseline, start.distance(end));
        turned.dispose();
    }

    /** How far from the edge labels reach. */
    private double labelDepth(FontMetrics metrics, Point2D across) {
        int width = PlotArea.widest(metrics, ticks);
        double middle =
                labelDistance(metrics, width) * (outwards.getX() * across.getX() + outwards.getY() * across.getY());
        return middle + Math.abs(across.getX()) * width / 2 + Math.abs(across.getY()) * metrics.getAscent() / 2;
    }
}
