package org.odelayer.examples.plot;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;

/** Where a function on a grid has a certain value: marching squares, a straight line or two in every cell. */
public final class Contour {
    private static final BasicStroke STROKE = new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);

    private final double[] xs;
    private final double[] ys;
    private final double[][] values;
    private final double level;
    private final List<Line2D> segments = new ArrayList<>();

    /**
     * Finds the contour.
     *
     * @param xs abscissas of the grid, ascending
     * @param ys ordinates of the grid, ascending
     * @param values {@code values[row][column]} at {@code ys[row]} and {@code xs[column]}; no line passes beside NaN
     * @param level the value of the function along the contour
     */
    public Contour(double[] xs, double[] ys, double[][] values, double level) {
        this.xs = xs;
        this.ys = ys;
        this.values = values;
        this.level = level;
        for (int row = 0; row + 1 < ys.length; row++) {
            for (int column = 0; column + 1 < xs.length; column++) {
                addCell(row, column);
            }
        }
    }

    /** The parts of the contour in the units of the axes. */
    List<Line2D> segments() {
        return List.copyOf(segments);
    }

    /**
     * How far away a place is.
     *
     * @param x its abscissa
     * @param y its ordinate
     * @return the Euclidean distance from the nearest point of the contour; infinite if there is none
     */
    public double distance(double x, double y) {
        return segments.stream()
                .mapToDouble(segment -> segment.ptSegDist(x, y))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** Draws the contour. */
    void draw(Graphics2D g, PlotArea area) {
        g.setColor(PlotStyle.INK);
        g.setStroke(STROKE);
        for (Line2D segment : segments) {
            g.draw(new Line2D.Double(
                    area.pixelX(segment.getX1()),
                    area.pixelY(segment.getY1()),
                    area.pixelX(segment.getX2()),
                    area.pixelY(segment.getY2())));
        }
    }

    private void addCell(int row, int column) {
        int[][] corners = {{row, column}, {row, column + 1}, {row + 1, column + 1}, {row + 1, column}};
        List<double[]> crossings = new ArrayList<>();
        double sum = 0;
        for (int i = 0; i < corners.length; i++) {
            sum += value(corners[i]);
            if (isAbove(corners[i]) != isAbove(corners[(i + 1) % corners.length])) {
                crossings.add(crossing(corners[i], corners[(i + 1) % corners.length]));
            }
        }
        if (Double.isNaN(sum)) {
            return;
        }
        // On a saddle the middle of the cell decides which corners belong together: those of its side.
        boolean firstJoinsMiddle = sum / corners.length > level == isAbove(corners[0]);
        int shift = crossings.size() == 4 && !firstJoinsMiddle ? 1 : 0;
        for (int i = 0; i < crossings.size(); i += 2) {
            double[] from = crossings.get(i + shift);
            double[] to = crossings.get((i + shift + 1) % crossings.size());
            segments.add(new Line2D.Double(from[0], from[1], to[0], to[1]));
        }
    }

    private double value(int[] corner) {
        return values[corner[0]][corner[1]];
    }

    private boolean isAbove(int[] corner) {
        return value(corner) > level;
    }

    private double[] crossing(int[] from, int[] to) {
        double part = (level - value(from)) / (value(to) - value(from));
        return new double[] {
            xs[from[1]] + part * (xs[to[1]] - xs[from[1]]), ys[from[0]] + part * (ys[to[0]] - ys[from[0]])
        };
    }
}
