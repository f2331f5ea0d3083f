package org.odelayer.adjoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Vectors;

/** What a quadrature adds to. */
interface Total {
    /**
     * Prepares additions.
     *
     * @param flat laid out as the integrand
     */
    Addend addend(INDArray flat);

    /** Writes the present values of what is added to. */
    void copyTo(INDArray flat);

    /** An array that can be added. */
    @FunctionalInterface
    interface Addend {
        /** Adds a multiple of the array's present values, which were computed in a stage. */
        void add(double factor, int stage);
    }

    /** A total of the integrand's own layout. */
    static Total of(INDArray total) {
        return new Total() {
            @Override
            public Addend addend(INDArray flat) {
                return (factor, stage) -> Vectors.add(factor, flat, total);
            }

            @Override
            public void copyTo(INDArray flat) {
                flat.assign(total);
            }
        };
    }
}
