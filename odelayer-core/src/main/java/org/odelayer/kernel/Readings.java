package org.odelayer.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Results that kernels write and Java reads. */
public final class Readings {
    private final Exchange.Place place;

    Readings(Exchange.Place place) {
        this.place = place;
    }

    /**
     * Where kernels write them.
     *
     * @return a vector
     */
    public INDArray array() {
        return place.array();
    }

    /** Kernels have written new ones. What others have written by now is read together with them. */
    public void renew() {
        place.block().renew();
    }

    /**
     * Reads a result.
     *
     * @param index from 0
     * @return its value at the last {@link #renew}
     */
    public double get(int index) {
        return place.block().get(place.offset() + index);
    }
}
