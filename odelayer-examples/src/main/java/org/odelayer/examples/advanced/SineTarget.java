package org.odelayer.examples.advanced;

import java.util.function.DoubleUnaryOperator;

/** The curves to learn. */
enum SineTarget {
    SIN("sin x", Math::sin),
    SIN_PLUS_X("sin x + x", x -> Math.sin(x) + x);

    private final String title;
    private final DoubleUnaryOperator curve;

    SineTarget(String title, DoubleUnaryOperator curve) {
        this.title = title;
        this.curve = curve;
    }

    double at(double x) {
        return curve.applyAsDouble(x);
    }

    @Override
    public String toString() {
        return title;
    }
}
