package org.odelayer.ode;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Factor;
import org.odelayer.ode.method.Leg;

/** What a quadrature adds to. */
public interface Total {
    /**
     * Prepares additions.
     *
     * @param flat laid out as the integrand
     * @return adds the array's present values
     */
    Addend addend(INDArray flat);

    /**
     * Writes the present values of what is added to.
     *
     * @param flat where to write them, laid out as the integrand
     * @param leg where the integrand belongs
     */
    void copyTo(INDArray flat, Leg leg);

    /** An array that can be added. */
    @FunctionalInterface
    interface Addend {
        /**
         * Adds a multiple of the array's present values.
         *
         * @param factor of the values
         * @param leg where they were computed
         */
        void add(Factor factor, Leg leg);
    }

    /**
     * A total of the integrand's own layout.
     *
     * @param total what is added to
     * @return adds to it
     */
    static Total of(INDArray total) {
        return new Total() {
            @Override
            public Addend addend(INDArray flat) {
                return (factor, leg) -> factor.add(flat, total);
            }

            @Override
            public void copyTo(INDArray flat, Leg leg) {
                flat.assign(total);
            }
        };
    }
}
