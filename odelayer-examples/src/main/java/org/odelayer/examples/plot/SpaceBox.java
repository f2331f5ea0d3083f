package org.odelayer.examples.plot;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.util.List;

/** The floor and the two rear walls of a box with grids, and three of its edges as axes. */
final class SpaceBox {
    private static final Color WALL = new Color(0xF8, 0xF8, 0xF8);
    private static final int TOP = 10;
    private static final int SIDE = 76;
    private static final int BOTTOM = 72;
    private static final int LABEL_ROOM = 28;
    private static final int TITLE_ROOM = 51;
    private static final int MOST_TICKS = 5;

    private final List<Axis> axes;
    private final SpaceView view;

    /** Fits a box with its labels into a rectangle. */
    SpaceBox(Graphics2D g, Rectangle body, List<Axis> axes) {
        this.axes = axes;
        FontMetrics metrics = g.getFontMetrics(PlotStyle.LABELS);
        int left = Math.max(SIDE, TITLE_ROOM + PlotArea.widest(metrics, ticks(2)));
        int right = Math.max(SIDE, LABEL_ROOM + PlotArea.widest(metrics, ticks(1)));
        view = new SpaceView(
                new Rectangle(body.x + left, body.y + TOP, body.width - left - right, body.height - TOP - BOTTOM));
    }

    SpaceView view() {
        return view;
    }

    private List<Tick> ticks(int axis) {
        return axes.get(axis).ticks(MOST_TICKS);
    }

    /** Draws the box, all of which lies behind what is in it. */
    void draw(Graphics2D g) {
        fillWall(g, new double[][] {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}});
        fillWall(g, new double[][] {{0, 0, 0}, {0, 1, 0}, {0, 1, 1}, {0, 0, 1}});
        fillWall(g, new double[][] {{0, 1, 0}, {1, 1, 0}, {1, 1, 1}, {0, 1, 1}});
        g.setStroke(PlotStyle.HAIRLINE);
        g.setColor(PlotStyle.GRID);
        for (int axis = 0; axis < axes.size(); axis++) {
            drawGrid(g, axis);
        }
        Point2D corner = view.pixel(0, 0, 0);
        Point2D front = view.pixel(1, 0, 0);
        edge(0, corner, front, view.pixel(0, 1, 0)).draw(g);
        edge(1, front, view.pixel(1, 1, 0), corner).draw(g);
        Point2D rightOfCorner = new Point2D.Double(corner.getX() + 1, corner.getY());
        edge(2, corner, view.pixel(0, 0, 1), rightOfCorner).draw(g);
    }

    private SpaceEdge edge(int axis, Point2D start, Point2D end, Point2D inside) {
        return new SpaceEdge(axes.get(axis), ticks(axis), start, end, inside);
    }

    private void fillWall(Graphics2D g, double[][] corners) {
        Path2D wall = new Path2D.Double();
        for (double[] corner : corners) {
            Point2D at = view.pixel(corner[0], corner[1], corner[2]);
            if (wall.getCurrentPoint() == null) {
                wall.moveTo(at.getX(), at.getY());
            } else {
                wall.lineTo(at.getX(), at.getY());
            }
        }
        wall.closePath();
        g.setColor(WALL);
        g.fill(wall);
        g.setColor(PlotStyle.GRID.darker());
        g.setStroke(PlotStyle.HAIRLINE);
        g.draw(wall);
    }

    /** Draws the lines of an axis' ticks on the two walls that it runs along, floor included. */
    private void drawGrid(Graphics2D g, int axis) {
        for (Tick tick : ticks(axis)) {
            double at = axes.get(axis).fraction(tick.value());
            double[] bend = {0, 1, 0};
            bend[axis] = at;
            for (int other = 0; other < bend.length; other++) {
                if (other != axis) {
                    double[] end = bend.clone();
                    end[other] = 1 - bend[other];
                    g.draw(new Line2D.Double(pixel(bend), pixel(end)));
                }
            }
        }
    }

    private Point2D pixel(double[] at) {
        return view.pixel(at[0], at[1], at[2]);
    }
}
