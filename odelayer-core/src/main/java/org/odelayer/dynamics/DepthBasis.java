package org.odelayer.dynamics;

/** Functions ψ₀, …, ψ_{K−1} of s = (t − t0) / (t1 − t0), in which parameters are expanded over the depth of a block. */
public enum DepthBasis {
    /**
     * ψₖ is 1 on the k-th of K equal intervals and 0 elsewhere: a stack of blocks with parameters of their own. The
     * solver stops where the parameters jump.
     */
    PIECEWISE_CONSTANT {
        /** Not a series: evaluations read one coefficient ({@link PiecewiseDynamics}). */
        @Override
        void evaluate(double s, double[] values) {
            throw new UnsupportedOperationException("pieces are not summed");
        }
    },
    /** Legendre polynomials in 2s − 1. */
    LEGENDRE {
        @Override
        void evaluate(double s, double[] values) {
            double x = 2 * s - 1;
            for (int k = 0; k < values.length; k++) {
                values[k] = k == 0 ? 1 : k == 1 ? x : ((2 * k - 1) * x * values[k - 1] - (k - 1) * values[k - 2]) / k;
            }
        }
    },
    /** Chebyshev polynomials of the first kind in 2s − 1. */
    CHEBYSHEV {
        @Override
        void evaluate(double s, double[] values) {
            double x = 2 * s - 1;
            for (int k = 0; k < values.length; k++) {
                values[k] = k == 0 ? 1 : k == 1 ? x : 2 * x * values[k - 1] - values[k - 2];
            }
        }
    },
    /** 1, cos 2πs, sin 2πs, cos 4πs, sin 4πs, …: equal at both ends. */
    FOURIER {
        @Override
        void evaluate(double s, double[] values) {
            values[0] = 1;
            for (int k = 1; k < values.length; k++) {
                double angle = 2 * Math.PI * ((k + 1) / 2) * s;
                values[k] = k % 2 == 1 ? Math.cos(angle) : Math.sin(angle);
            }
        }
    };

    /** Writes ψ₀(s), …, ψ_{K−1}(s), K the array's length. */
    abstract void evaluate(double s, double[] values);
}
