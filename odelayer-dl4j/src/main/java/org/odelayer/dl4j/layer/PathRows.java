package org.odelayer.dl4j.layer;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * How the paths of a batch, [batch count, n] or [times, batch count, n] with those of an example one after the other,
 * become the output of a layer.
 *
 * @param count paths of each example
 * @param averaged whether their mean is the output; each of them otherwise
 */
record PathRows(int count, boolean averaged) {
    static PathRows each(int count) {
        return new PathRows(count, false);
    }

    static PathRows mean(int count) {
        return new PathRows(count, true);
    }

    /** Rows of the output. */
    int perExample() {
        return averaged ? 1 : count;
    }

    INDArray toOutput(INDArray paths) {
        return averaged ? byExample(paths).mean(paths.rank() - 1) : paths;
    }

    /** The gradient by the paths for that by the output. */
    INDArray toRows(INDArray ofOutput) {
        return averaged ? ofOutput.div(count).repeat(ofOutput.rank() - 2, count) : ofOutput;
    }

    /** The gradient by the input for that by its repetitions. */
    INDArray toInput(INDArray ofRepeated) {
        return count == 1 ? ofRepeated : byExample(ofRepeated).sum(1);
    }

    /** With a dimension for the paths of an example, behind that of the examples. */
    private INDArray byExample(INDArray paths) {
        long[] shape = paths.shape();
        long[] split = Arrays.copyOf(shape, shape.length + 1);
        int rows = shape.length - 2;
        split[rows] = shape[rows] / count;
        split[rows + 1] = count;
        split[rows + 2] = shape[rows + 1];
        return paths.dup('c').reshape('c', split);
    }

    /** A view of some features, the last dimension. */
    static INDArray features(INDArray array, long from, long to) {
        INDArrayIndex[] all = new INDArrayIndex[array.rank()];
        Arrays.fill(all, NDArrayIndex.all());
        all[array.rank() - 1] = NDArrayIndex.interval(from, to);
        return array.get(all);
    }
}
