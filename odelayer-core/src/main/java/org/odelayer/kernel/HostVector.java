package org.odelayer.kernel;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The elements of an array as Java reads and writes them, in DOUBLE and without an object for each: in place where the
 * array lies in the computer's own memory, through ND4J elsewhere.
 */
public final class HostVector {
    /** Held, because buffers do not keep the array's memory. */
    private final INDArray array;

    private final FloatBuffer floats;
    private final DoubleBuffer doubles;
    private final int offset;

    /**
     * Looks at an array.
     *
     * @param array FLOAT or DOUBLE, contiguous in C order, may be a view
     */
    public HostVector(INDArray array) {
        this.array = array;
        DataType inPlace = Backend.isCpu() ? array.dataType() : null;
        this.floats = inPlace == DataType.FLOAT ? array.data().asNioFloat() : null;
        this.doubles = inPlace == DataType.DOUBLE ? array.data().asNioDouble() : null;
        // ND4J's buffer of a view is the whole one, set to the view's beginning.
        this.offset = floats != null ? floats.position() : doubles != null ? doubles.position() : 0;
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
        if (floats != null) {
            return floats.get(offset + index);
        }
        return doubles != null ? doubles.get(offset + index) : array.getDouble(index);
    }

    private void put(int index, double value) {
        if (floats != null) {
            floats.put(offset + index, (float) value);
        } else {
            array.putScalar(index, value);
        }
    }

    /**
     * Reads present values one after the other.
     *
     * @param from the index of the first
     * @param values what to fill
     */
    public void read(int from, double... values) {
        if (doubles != null) {
            doubles.get(offset + from, values);
            return;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = get(from + i);
        }
    }

    /**
     * Writes values one after the other.
     *
     * @param from the index of the first
     * @param values what to write
     */
    public void write(int from, double... values) {
        if (doubles != null) {
            doubles.put(offset + from, values);
            return;
        }
        for (int i = 0; i < values.length; i++) {
            put(from + i, values[i]);
        }
    }
}
