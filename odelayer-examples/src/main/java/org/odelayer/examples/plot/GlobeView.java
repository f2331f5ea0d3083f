package org.odelayer.examples.plot;

import java.awt.Rectangle;

/**
 * How the unit sphere is seen from far away: turned points have x to the right, y upwards and z towards the viewer.
 *
 * @param right the unit vector to the right
 * @param up that upwards
 * @param near that towards the viewer
 */
record GlobeView(double[] right, double[] up, double[] near) {
    /** From above a place, in degrees, with north at the top. */
    static GlobeView of(double latitude, double longitude) {
        double phi = Math.toRadians(latitude);
        double lambda = Math.toRadians(longitude);
        double[] right = {-Math.sin(lambda), Math.cos(lambda), 0};
        double[] up = {-Math.sin(phi) * Math.cos(lambda), -Math.sin(phi) * Math.sin(lambda), Math.cos(phi)};
        double[] near = {Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)};
        return new GlobeView(right, up, near);
    }

    /** Where a point is for the viewer. */
    double[] turned(double... point) {
        return new double[] {dot(right, point), dot(up, point), dot(near, point)};
    }

    /** The point that is seen at a place of the disc. */
    double[] point(double x, double y) {
        double z = Math.sqrt(Math.max(0, 1 - x * x - y * y));
        double[] point = new double[3];
        for (int i = 0; i < point.length; i++) {
            point[i] = x * right[i] + y * up[i] + z * near[i];
        }
        return point;
    }

    private static double dot(double[] a, double... b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    /** The abscissa of a turned point where the sphere fills a square. */
    static double pixelX(Rectangle place, double... turned) {
        return place.getCenterX() + turned[0] * place.width / 2.0;
    }

    /** Its ordinate. */
    static double pixelY(Rectangle place, double... turned) {
        return place.getCenterY() - turned[1] * place.height / 2.0;
    }
}
