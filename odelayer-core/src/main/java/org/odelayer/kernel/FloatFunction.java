package org.odelayer.kernel;

import java.util.Map;

/**
 * Elementwise functions of FLOAT arrays, as loops that the Java compiler vectorizes; what {@link FloatLoops} is made
 * of.
 */
public enum FloatFunction {
    /** a + b. */
    ADD {
        @Override
        void apply(float[] a, float[] b, float[] result, int count) {
            for (int i = 0; i < count; i++) {
                result[i] = a[i] + b[i];
            }
        }
    },
    /** a − b. */
    SUBTRACT {
        @Override
        void apply(float[] a, float[] b, float[] result, int count) {
            for (int i = 0; i < count; i++) {
                result[i] = a[i] - b[i];
            }
        }
    },
    /** ab. */
    MULTIPLY {
        @Override
        void apply(float[] a, float[] b, float[] result, int count) {
            for (int i = 0; i < count; i++) {
                result[i] = a[i] * b[i];
            }
        }
    },
    /** a/b. */
    DIVIDE {
        @Override
        void apply(float[] a, float[] b, float[] result, int count) {
            for (int i = 0; i < count; i++) {
                result[i] = a[i] / b[i];
            }
        }
    },
    /** a². */
    SQUARE {
        @Override
        void apply(float[] a, float[] b, float[] result, int count) {
            for (int i = 0; i < count; i++) {
                result[i] = a[i] * a[i];
            }
        }
    },
    /**
     * tanh a ≈ a p(a²) / q(a²) for |a| ≤ 8.04, of degrees 5 and 4 in a²; beyond, the value there. The coefficients
     * are those of the smallest relative error, by Remez' algorithm, and of their neighbors in FLOAT the best, found by
     * {@code docs/scripts/float_functions.py}. The fit is good to 1.3e-9; with the rounding of FLOAT the error is at
     * most 3.5e-7, or 5.9 units in the last place, over all values of FLOAT. Nine times as fast as the plain backend's
     * (14 µs instead of 135 on 128 × 128).
     */
    TANH {
        @Override
        void apply(float[] a, float[] b, float[] result, int count) {
            for (int i = 0; i < count; i++) {
                float x = Math.max(-END, Math.min(END, a[i]));
                float s = x * x;
                float p = ((((P5 * s + P4) * s + P3) * s + P2) * s + P1) * s + 1;
                float q = (((Q4 * s + Q3) * s + Q2) * s + Q1) * s + 1;
                result[i] = x * p / q;
            }
        }
    };

    /** Up to here the quotient is nowhere above 1, and here it is 1 − 2e-7. */
    private static final float END = 8.04f;

    private static final float P1 = 0.13682462f;
    private static final float P2 = 0.003871496f;
    private static final float P3 = 2.8069899e-05f;
    private static final float P4 = 3.072923e-08f;
    private static final float P5 = -1.2305064e-11f;
    private static final float Q1 = 0.47015792f;
    private static final float Q2 = 0.027257498f;
    private static final float Q3 = 0.0003944164f;
    private static final float Q4 = 1.2916498e-06f;

    private static final Map<String, FloatFunction> BY_NAME = Map.of(
            "add", ADD,
            "biasadd", ADD,
            "subtract", SUBTRACT,
            "multiply", MULTIPLY,
            "divide", DIVIDE,
            "square", SQUARE,
            "tanh", TANH);

    /**
     * The function that an operation computes.
     *
     * @param operation an operation of ND4J
     * @return the function; null if it is none of these
     */
    public static FloatFunction of(Operation operation) {
        return BY_NAME.get(operation.name());
    }

    /**
     * Whether ND4J's own kernel is slow: tanh and the square cost it 8 ns an element, others 0.2.
     *
     * @return true if loops are faster for a single function of any length
     */
    public boolean isSlowElsewhere() {
        return this == TANH || this == SQUARE;
    }

    /** Computes the first {@code count} elements; functions of one argument do not look at {@code b}. */
    abstract void apply(float[] a, float[] b, float[] result, int count);
}
