package org.odelayer.kernel;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The elements of an array as Java reads and writes them, in DOUBLE and without an object for each: in place where the
 * array lies in the computer's own memory. Elsewhere each call copies: what is read or written together should be one
 * call.
 */
public final class HostVector {
    private static final int PIECE = 1024;
    private static final float[] NO_FLOATS = new float[PIECE];
    private static final double[] NO_DOUBLES = new double[PIECE];

    /** Held, because buffers do not keep the array's memory. */
    private final INDArray array;

    private final FloatBuffer floats;
    private final DoubleBuffer doubles;
    private final int offset;
    /** Null if it lies in place. */
    private final HostMemory elsewhere;

    private final double[] one = new double[1];

    /**
     * Looks at an array.
     *
     * @param array FLOAT or DOUBLE, contiguous in C order, may be a view
     */
    public HostVector(INDArray array) {
        this.array = array;
        DataType inPlace = Backend.current().isCpu() ? array.dataType() : null;
        this.floats = inPlace == DataType.FLOAT ? array.data().asNioFloat() : null;
        this.doubles = inPlace == DataType.DOUBLE ? array.data().asNioDouble() : null;
        // ND4J's buffer of a view is the whole one, set to the view's beginning.
        this.offset = floats != null ? floats.position() : doubles != null ? doubles.position() : 0;
        this.elsewhere =
                floats != null || doubles != null ? null : Backend.current().memory(array);
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
        if (doubles != null) {
            return doubles.get(offset + index);
        }
        elsewhere.read(index, one);
        return one[0];
    }

    /**
     * Writes an element.
     *
     * @param index from 0
     * @param value what to write
     */
    public void put(int index, double value) {
        if (floats != null) {
            floats.put(offset + index, (float) value);
        } else if (doubles != null) {
            doubles.put(offset + index, value);
        } else {
            one[0] = value;
            elsewhere.write(index, one);
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
        } else if (floats == null) {
            elsewhere.read(from, values);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = floats.get(offset + from + i);
            }
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
        } else if (floats == null) {
            elsewhere.write(from, values);
        } else {
            for (int i = 0; i < values.length; i++) {
                floats.put(offset + from + i, (float) values[i]);
            }
        }
    }

    /**
     * Copies all elements, in place on both sides.
     *
     * @param target as many, of the same type
     */
    void copyTo(HostVector target) {
        if (floats != null) {
            target.floats.put(target.offset, floats, offset, length());
        } else {
            target.doubles.put(target.offset, doubles, offset, length());
        }
    }

    /** Writes zeros to all elements, in place. */
    void clear() {
        for (int from = 0; from < length(); from += PIECE) {
            int count = Math.min(PIECE, length() - from);
            if (floats != null) {
                floats.put(offset + from, NO_FLOATS, 0, count);
            } else {
                doubles.put(offset + from, NO_DOUBLES, 0, count);
            }
        }
    }
}
