package org.odelayer.examples.advanced;

import org.odelayer.examples.run.Choice;

/** What moves along a curve y(x), the layer's time being x. */
enum SineState {
    /** y alone: on a line, where a path that comes back to where it was must go on as it did from there. */
    LINE(1),
    /** (x, y): in the plane, where the curve never meets itself. */
    PLANE(2);

    private final int dimensions;

    SineState(int dimensions) {
        this.dimensions = dimensions;
    }

    /** The size of the state without augmented dimensions; y is the last of them. */
    int dimensions() {
        return dimensions;
    }

    /** A point of the curve as a state. */
    double[] of(double x, double y) {
        return this == LINE ? new double[] {y} : new double[] {x, y};
    }

    /** As users write it. */
    @Override
    public String toString() {
        return Choice.name(this);
    }
}
