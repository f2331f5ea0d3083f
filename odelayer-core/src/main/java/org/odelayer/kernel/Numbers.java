package org.odelayer.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Numbers that Java sets and kernels read: kernels that run after {@link Exchange#send} see them. */
public final class Numbers {
    private final Exchange.Place place;

    Numbers(Exchange.Place place) {
        this.place = place;
    }

    /**
     * Where kernels read them.
     *
     * @return C-ordered, of the shape that was asked for
     */
    public INDArray array() {
        return place.array();
    }

    /**
     * Sets a number.
     *
     * @param index its place in C order
     * @param value the number
     */
    public void set(int index, double value) {
        place.block().set(place.offset() + index, value);
    }
}
