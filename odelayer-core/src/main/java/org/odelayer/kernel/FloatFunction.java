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
    /** max(a, |b|), for a ≥ 0; NaN if either is. */
    MAXIMUM_OF_SIZE {
        @Override
        void apply(float[] a, float[] b, float[] result, int count) {
            for (int i = 0; i < count; i++) {
                result[i] = Math.max(a[i], Math.abs(b[i]));
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
     * tanh a ≈ a p(a²) / q(a²) for |a| ≤ 9, of degrees 5 and 4 in a², to 1.3e-9 by itself and to 4e-7 with the rounding
     * of FLOAT; beyond, tanh is 1 to rounding. The coefficients are a least-squares fit of the relative error on
     * Chebyshev points, reweighted towards the largest error. Nine times as fast as the plain backend's (14 µs instead
     * of 135 on 128 × 128).
     */
    TANH {
        @Override
        void apply(float[] a, float[] b, float[] result, int count) {
            for (int i = 0; i < count; i++) {
                float x = a[i];
                float s = Math.min(END * END, x * x);
                float p = ((((P5 * s + P4) * s + P3) * s + P2) * s + P1) * s + 1;
                float q = (((Q4 * s + Q3) * s + Q2) * s + Q1) * s + 1;
                result[i] = Math.max(-1, Math.min(1, x * p / q));
            }
        }
    };

    private static final float END = 9;
    private static final float P1 = 0.1368085361858311f;
    private static final float P2 = 0.0038695044688921835f;
    private static final float P3 = 2.803124077373823e-05f;
    private static final float P4 = 3.0642363952068855e-08f;
    private static final float P5 = -1.2246130020422995e-11f;
    private static final float Q1 = 0.47014185708482387f;
    private static final float Q2 = 0.027250143681867522f;
    private static final float Q3 = 0.0003940707199676133f;
    private static final float Q4 = 1.289030253889245e-06f;

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
