package org.odelayer.noise;

/** The path of one example, with both ends of the last interval at hand: one of them is an end of the next one. */
final class ExamplePath {
    private final BridgeTree tree;
    private Point from;
    private Point to;

    ExamplePath(BridgeTree tree, int channels) {
        this.tree = tree;
        this.from = new Point(channels);
        this.to = new Point(channels);
    }

    /** Another path from here on. */
    void restart(long stream) {
        tree.restart(stream);
        from.position = Double.NaN;
        to.position = Double.NaN;
    }

    /** To an interval, whose ends are counted in leaves of the tree. */
    void go(double start, double end) {
        if (start == to.position || end == from.position) {
            Point other = from;
            from = to;
            to = other;
        }
        from.go(start, tree);
        to.go(end, tree);
    }

    /** W(t) − W(s). */
    void increments(double[] increment) {
        for (int c = 0; c < increment.length; c++) {
            increment[c] = to.w[c] - from.w[c];
        }
    }

    /** ∫ₛᵗ (W(u) − W(s)) du, of an interval with a length in time. */
    void areas(double length, double[] area) {
        for (int c = 0; c < area.length; c++) {
            area[c] = to.integral[c] - from.integral[c] - from.w[c] * length;
        }
    }

    /** W and its integral from the tree's start on. */
    private static final class Point {
        private final double[] w;
        private final double[] integral;
        private double position = Double.NaN;

        Point(int channels) {
            w = new double[channels];
            integral = new double[channels];
        }

        void go(double target, BridgeTree tree) {
            if (target != position) {
                tree.at(target, w, integral);
                position = target;
            }
        }
    }
}
