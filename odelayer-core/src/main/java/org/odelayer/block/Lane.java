package org.odelayer.block;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.SolveStatistics;

/** A block of one example, which goes through some examples of a batch one after the other, in one thread at a time. */
final class Lane implements AutoCloseable {
    private final SharedPasses passes;
    /** Whether there are costs, which may have probes. */
    private final boolean costly;
    /** Whether a gradient needs more of a solve than its states. */
    private final boolean solvesAgain;

    /** Parameter gradients of this lane's examples, added up; flat, as those of one. */
    private final Map<String, INDArray> sums = new LinkedHashMap<>();

    private final Map<String, INDArray> ofOne = new LinkedHashMap<>();

    /** With a block that was compiled for one example; closes it. */
    Lane(SharedPasses passes) {
        this.passes = passes;
        OdeBlock block = passes.parts().block();
        this.costly = !block.costs().isEmpty();
        this.solvesAgain =
                block.gradient().records() || passes.dynamics().probes().follow();
    }

    SharedPasses passes() {
        return passes;
    }

    boolean solvesAgain() {
        return solvesAgain;
    }

    /** The solve of one example. */
    void forward(INDArray x, double[] times, boolean costing, long seed) {
        passes.parts().input().assign(x);
        draw(costing, seed);
        passes.solve(times, costing, false);
    }

    private void draw(boolean costing, long seed) {
        if (passes.dynamics().isNoisy() || costly && costing) {
            passes.drawProbes(seed);
        }
    }

    /** Prepares the gradient of an example that was solved before, with its states there or not. Returns the cost. */
    SolveStatistics comeBack(INDArray x, double[] times, boolean costing, long seed, INDArray states) {
        passes.parts().input().assign(x);
        draw(costing, seed);
        if (solvesAgain) {
            passes.solve(times, costing, true);
            return passes.forwardStatistics().get(0);
        }
        passes.parts().states().assign(states);
        passes.resume(times, costing);
        return SolveStatistics.NONE;
    }

    /** Of an example with a place in the batch. */
    static long seed(long seed, int example) {
        return new SplittableRandom(seed + example).nextLong();
    }

    /** The gradients of a batch begin. */
    void beginSums() {
        sums.values().forEach(sum -> sum.assign(0));
    }

    /** The gradient of the example that was prepared; the lane's array. */
    INDArray backward(INDArray outputGradient, double costFactor) {
        INDArray gradient = passes.backward(outputGradient, costFactor);
        if (ofOne.isEmpty()) {
            passes.parameterGradients().forEach((name, one) -> {
                ofOne.put(name, Detached.call(() -> one.reshape('c', new long[] {one.length()})));
                sums.put(name, BlockParts.array(one.dataType(), one.length()));
            });
        }
        ofOne.forEach((name, one) -> Vectors.add(1, one, sums.get(name)));
        return gradient;
    }

    /** By name, flat; nothing for a lane that has never gone back. */
    Map<String, INDArray> sums() {
        return sums;
    }

    @Override
    public void close() {
        passes.close();
        sums.values().forEach(INDArray::close);
    }
}
