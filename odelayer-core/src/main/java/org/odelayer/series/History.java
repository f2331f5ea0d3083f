package org.odelayer.series;

import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.kernel.Detached;

/**
 * Arrays of all legs, [legs, batch, first + second], and views of their parts, which are made once: a view that is made
 * costs memory outside the heap until it is collected.
 */
final class History implements AutoCloseable {
    private final INDArray all;
    private final List<INDArray> legs;
    private final List<INDArray> firsts;
    /** Of all legs; null if there are none. */
    private final INDArray seconds;

    History(DataType type, long count, long batch, long first, long second) {
        long features = first + second;
        this.all = Detached.call(() -> Nd4j.create(type, count, batch, features));
        INDArray flat = all.reshape('c', count, batch * features);
        this.legs = Detached.call(() -> LongStream.range(0, count)
                .mapToObj(k -> flat.getRow(k).reshape('c', batch, features))
                .toList());
        this.firsts = second == 0
                ? legs
                : Detached.call(() -> legs.stream()
                        .map(leg -> leg.get(NDArrayIndex.all(), NDArrayIndex.interval(0, first)))
                        .toList());
        this.seconds = second == 0
                ? null
                : Detached.call(
                        () -> all.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(first, features)));
    }

    long count() {
        return legs.size();
    }

    /** Always the same array. */
    INDArray all() {
        return all;
    }

    INDArray leg(int k) {
        return legs.get(k);
    }

    INDArray first(int k) {
        return firsts.get(k);
    }

    /** The second features of all legs. */
    INDArray seconds() {
        return seconds;
    }

    @Override
    public void close() {
        all.close();
    }
}
