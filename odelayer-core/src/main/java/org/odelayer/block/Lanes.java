package org.odelayer.block;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Threads;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.OdeSolveException;

/**
 * Blocks of one example, as many as there are threads, with the examples of a batch dealt out to them one by one: which
 * example comes to which does not depend on how long any takes, so that sums over them are the same each time.
 */
final class Lanes implements AutoCloseable {
    private final int batch;
    private final List<Lane> lanes;

    Lanes(OdeBlock block, Map<String, INDArray> parameters, DataType type, long... inputShape) {
        BlockParts.checkInputShape(inputShape);
        this.batch = Math.toIntExact(inputShape[0]);
        long[] one = inputShape.clone();
        one[0] = 1;
        this.lanes = IntStream.range(0, Math.min(batch, Threads.available()))
                .mapToObj(i -> new Lane(new SharedPasses(block, parameters, type, one)))
                .toList();
    }

    int batch() {
        return batch;
    }

    Lane first() {
        return lanes.get(0);
    }

    List<Lane> all() {
        return lanes;
    }

    /** Lets all examples be done, each in its lane; the first in order that fails is the one that is told of. */
    void each(Work work) {
        Failure[] failures = new Failure[lanes.size()];
        IntStream.range(0, lanes.size()).parallel().forEach(k -> failures[k] = go(k, work));
        Failure first = null;
        for (Failure failure : failures) {
            first = failure == null || first != null && first.example < failure.example ? first : failure;
        }
        if (first != null) {
            throw first.named(batch);
        }
    }

    private Failure go(int k, Work work) {
        for (int i = k; i < batch; i += lanes.size()) {
            try {
                work.run(lanes.get(k), i);
            } catch (RuntimeException e) {
                return new Failure(i, e);
            }
        }
        return null;
    }

    /** Adds up the lanes' sums of parameter gradients, in their order. */
    void addUp(Map<String, INDArray> totals) {
        totals.forEach((name, total) -> {
            total.assign(0);
            INDArray flat = Detached.call(() -> total.reshape('c', new long[] {total.length()}));
            for (Lane lane : lanes) {
                INDArray sum = lane.sums().get(name);
                if (sum != null) {
                    Vectors.add(1, sum, flat);
                }
            }
        });
    }

    @Override
    public void close() {
        lanes.forEach(Lane::close);
    }

    /** What is done with an example. */
    @FunctionalInterface
    interface Work {
        void run(Lane lane, int example);
    }

    private record Failure(int example, RuntimeException cause) {
        RuntimeException named(int batch) {
            return cause instanceof OdeSolveException e ? e.in(OutputTimes.name(example, batch)) : cause;
        }
    }
}
