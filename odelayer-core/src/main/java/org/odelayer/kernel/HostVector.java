package org.odelayer.kernel;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The elements of an array as the computer itself reads them, one by one and in DOUBLE, without an object for each. */
public final class HostVector {
    /** Held, because buffers do not keep the array's memory. */
    private final INDArray array;

    private final FloatBuffer floats;
    private final DoubleBuffer doubles;
    private final int offset;

    /**
     * Looks at an array.
     *
     * @param array FLOAT or DOUBLE, contiguous, may be a view
     */
    public HostVector(INDArray array) {
        this.array = array;
        boolean isFloat = array.dataType() == DataType.FLOAT;
        this.floats = isFloat ? array.data().asNioFloat() : null;
        this.doubles = isFloat ? null : array.data().asNioDouble();
        // ND4J's buffer of a view is the whole one, set to the view's beginning.
        this.offset = isFloat ? floats.position() : doubles.position();
    }

    /**
     * The number of elements.
     *
     * @return n
     */
    public int length() {
        return (int) array.length();
    }

    /**
     * An element's present value.
     *
     * @param index from 0
     * @return the value
     */
    public double get(int index) {
        return floats == null ? doubles.get(offset + index) : floats.get(offset + index);
    }
}
