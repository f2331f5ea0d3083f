package org.odelayer.examples.advanced;

import java.util.List;
import org.odelayer.examples.run.Choice;

/** What a network is to answer on the disc and on the annulus. */
enum SpheresLabels {
    /** 0 and 1. */
    BINARY(0),
    /** −1 and 1. */
    SYMMETRIC(-1);

    private static final double ANNULUS = 1;

    private final double disc;

    SpheresLabels(double disc) {
        this.disc = disc;
    }

    /** The label of a point. */
    double of(boolean annulus) {
        return annulus ? ANNULUS : disc;
    }

    /** The answer that parts the kinds, and the two half way from there to the labels. */
    double[] levels() {
        return new double[] {between(0.5), between(0.25), between(0.75)};
    }

    /** A number from the disc's label at 0 to the annulus' at 1. */
    double between(double part) {
        return disc + part * (ANNULUS - disc);
    }

    /** The mean squared error of the best constant answer. */
    double variance() {
        return (ANNULUS - disc) * (ANNULUS - disc) / 4;
    }

    /** The names of the kinds, in turn as the points. */
    List<String> kinds() {
        return List.of("disc (" + (disc < 0 ? "−1" : "0") + ")", "annulus (1)");
    }

    /** As users write it. */
    @Override
    public String toString() {
        return Choice.name(this);
    }
}
