package org.odelayer.adjoint;

import java.util.Map;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.kernel.Detached;

/** ∂L/∂θ as a sum of samples, with the block's input among θ if f sees it: two arrays of their size. */
final class ParameterGradients implements AutoCloseable {
    private final INDArray flatSample;
    private final INDArray flatTotal;
    private final Map<String, INDArray> sample;
    private final Map<String, INDArray> total;

    ParameterGradients(CompiledDynamics dynamics, ParameterList parameters) {
        long batch = dynamics.shape()[0];
        long inputs = parameters.controls().map(shape -> batch * length(shape)).orElse(0L);
        long length = Math.max(1, parameters.length() + inputs);
        this.flatSample = Detached.call(() -> Nd4j.create(dynamics.dataType(), length));
        this.flatTotal = Detached.call(() -> Nd4j.create(dynamics.dataType(), length));
        this.sample = Detached.call(() -> views(parameters, batch, flatSample));
        this.total = Detached.call(() -> views(parameters, batch, flatTotal));
    }

    static long length(long... shape) {
        return LongStream.of(shape).reduce(1, Math::multiplyExact);
    }

    /** The parameters, and behind them the block's input if f sees it. */
    private static Map<String, INDArray> views(ParameterList parameters, long batch, INDArray flat) {
        Map<String, INDArray> views = parameters.views(flat);
        parameters.controls().ifPresent(shape -> {
            INDArray part = flat.get(NDArrayIndex.interval(parameters.length(), flat.length()));
            views.put(CompiledDynamics.CONTROL, part.reshape('c', batched(batch, shape)));
        });
        return views;
    }

    private static long[] batched(long batch, long[] shape) {
        return LongStream.concat(LongStream.of(batch), LongStream.of(shape)).toArray();
    }

    /** Where vᵀ∂f/∂θ is written, by name. */
    Map<String, INDArray> sample() {
        return sample;
    }

    /** The sum, by name. */
    Map<String, INDArray> total() {
        return total;
    }

    INDArray flatSample() {
        return flatSample;
    }

    INDArray flatTotal() {
        return flatTotal;
    }

    void reset() {
        flatTotal.assign(0);
    }

    /** Adds the sample. */
    void add() {
        Nd4j.getBlasWrapper().level1().axpy(flatTotal.length(), 1.0, flatSample, flatTotal);
    }

    @Override
    public void close() {
        flatSample.close();
        flatTotal.close();
    }
}
