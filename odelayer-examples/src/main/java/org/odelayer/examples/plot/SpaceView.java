package org.odelayer.examples.plot;

import java.awt.Rectangle;
import java.awt.geom.Point2D;

/**
 * An axonometric view of the unit cube that fills a rectangle.
 *
 * <p>The viewer stands above its corner (1, 0, 1): the first axis runs along the front to the right, the second one to
 * the back, the third one upwards.
 *
 * @param place the rectangle in pixels
 */
record SpaceView(Rectangle place) {
    /** Turns the first axis away from the picture's plane, clockwise seen from above. */
    private static final double TURN = Math.toRadians(30);

    private static final double ELEVATION = Math.toRadians(22);
    private static final double COS = Math.cos(TURN);
    private static final double SIN = Math.sin(TURN);

    private static final double WIDTH = COS + SIN;
    private static final double HEIGHT = Math.sin(ELEVATION) * WIDTH + Math.cos(ELEVATION);
    private static final double DEPTH = Math.cos(ELEVATION) * WIDTH + Math.sin(ELEVATION);

    /** Where a point of the cube is seen. */
    Point2D pixel(double x, double y, double z) {
        double right = COS * x + SIN * y;
        double up = Math.cos(ELEVATION) * z + Math.sin(ELEVATION) * (COS * y + SIN * (1 - x));
        return new Point2D.Double(place.x + right / WIDTH * place.width, place.getMaxY() - up / HEIGHT * place.height);
    }

    /** How near to the viewer a point of the cube is, from 0 to 1. */
    static double nearness(double x, double y, double z) {
        double forwards = SIN * x + COS * (1 - y);
        return (Math.cos(ELEVATION) * forwards + Math.sin(ELEVATION) * z) / DEPTH;
    }
}
