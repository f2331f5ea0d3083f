package org.odelayer.block;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;

/** An array of a batch, with a view of what belongs to each example. */
final class BatchArray implements AutoCloseable {
    private final INDArray one;
    private final int axis;
    private final INDArray all;
    private final List<INDArray> examples;

    /** Shaped as an array of one example, but for the axis along which examples lie side by side. */
    BatchArray(INDArray one, int axis, int batch) {
        long[] shape = one.shape().clone();
        shape[axis] *= batch;
        this.one = one;
        this.axis = axis;
        this.all = BlockParts.array(one.dataType(), shape);
        this.examples = Detached.call(() -> IntStream.range(0, batch)
                .mapToObj(i -> part(all, i * one.size(axis) * all.stride(axis), one.shape()))
                .toList());
    }

    /** Another one of this shape. */
    BatchArray like() {
        return new BatchArray(one, axis, examples.size());
    }

    private static INDArray part(INDArray whole, long offset, long... shape) {
        return Nd4j.create(whole.data(), shape, whole.stride(), whole.offset() + offset, 'c');
    }

    INDArray all() {
        return all;
    }

    INDArray of(int example) {
        return examples.get(example);
    }

    /** Sets an example's entry along the first axis to 0. */
    void clear(int example, int first) {
        INDArray one = of(example);
        long[] shape = one.shape().clone();
        shape[0] = 1;
        part(one, first * one.stride(0), shape).assign(0);
    }

    @Override
    public void close() {
        all.close();
    }
}
