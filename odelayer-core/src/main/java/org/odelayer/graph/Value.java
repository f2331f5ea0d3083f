package org.odelayer.graph;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One array of a plan: an input given from outside, a constant, the result of a node, or a view of another value. */
final class Value {
    private final String name;
    private final long[] shape;
    private final DataType type;
    private final boolean external;
    private final boolean constant;
    private INDArray array;
    private Value viewed;

    private Value(String name, INDArray array, boolean external, boolean constant) {
        this.name = name;
        this.shape = array.shape();
        this.type = array.dataType();
        this.external = external;
        this.constant = constant;
        this.array = array;
    }

    /** Given from outside; {@code sample} has its shape and type and serves shape inference only. */
    static Value external(String name, INDArray sample) {
        return new Value(name, sample, true, false);
    }

    static Value constant(String name, INDArray array) {
        return new Value(name, array, false, true);
    }

    static Value computed(String name, INDArray buffer) {
        return new Value(name, buffer, false, false);
    }

    String name() {
        return name;
    }

    long[] shape() {
        return shape;
    }

    int rank() {
        return shape.length;
    }

    long length() {
        return LongStream.of(shape).reduce(1, Math::multiplyExact);
    }

    DataType type() {
        return type;
    }

    boolean isExternal() {
        return external;
    }

    boolean isConstant() {
        return constant;
    }

    /** The array of this value alone: a sample, a constant or a buffer. */
    INDArray array() {
        return array;
    }

    boolean sameShape(Value other) {
        return Arrays.equals(shape, other.shape);
    }

    /** Makes this value another's, seen in this value's shape (both in C order); the own array is let go. */
    void becomeViewOf(Value other) {
        close();
        viewed = other;
    }

    /** Gives the value another array of its shape; the own one is freed. */
    void moveTo(INDArray place) {
        close();
        array = place;
    }

    /** Frees the value's array. */
    void close() {
        if (array != null && array.closeable()) {
            array.close();
        }
        array = null;
    }

    boolean isView() {
        return viewed != null;
    }

    Value viewed() {
        return viewed;
    }

    /** The value whose memory this one uses. */
    Value root() {
        return viewed == null ? this : viewed.root();
    }
}
