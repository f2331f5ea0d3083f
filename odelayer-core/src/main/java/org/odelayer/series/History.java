package org.odelayer.series;

import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.kernel.Detached;

/** Arrays of all legs, [legs, batch, first + second], and of each of them both parts of its features. */
final class History implements AutoCloseable {
    private final INDArray all;
    private final List<INDArray> legs;
    private final List<INDArray> firsts;
    /** Empty if there are no second ones. */
    private final List<INDArray> seconds;

    History(DataType type, long count, long batch, long first, long second) {
        long features = first + second;
        this.all = Detached.call(() -> Nd4j.create(type, count, batch, features));
        INDArray flat = all.reshape('c', count, batch * features);
        this.legs = Detached.call(() -> LongStream.range(0, count)
                .mapToObj(k -> flat.getRow(k).reshape('c', batch, features))
                .toList());
        this.firsts = second == 0 ? legs : parts(0, first);
        this.seconds = second == 0 ? List.of() : parts(first, features);
    }

    private List<INDArray> parts(long from, long to) {
        return Detached.call(() -> legs.stream()
                .map(leg -> leg.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to)))
                .toList());
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

    INDArray second(int k) {
        return seconds.get(k);
    }

    @Override
    public void close() {
        all.close();
    }
}
