package org.odelayer.adjoint;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;

/**
 * ∂L/∂θ as a sum of samples, with the block's input among θ if f sees it. A sample has one set of the parameters, the total all sets
 * of those that differ between intervals of time or stages.
 */
final class ParameterGradients implements Total, AutoCloseable {
    private final CompiledDynamics dynamics;
    private final ParameterList parameters;
    private final INDArray flatSample;
    private final INDArray flatTotal;
    private final Map<String, INDArray> sample;
    private final Map<String, INDArray> total;
    private final Addend addSample;
    private final Kernel clear;
    private final Map<Integer, Map<String, INDArray>> sets = new HashMap<>();

    ParameterGradients(CompiledDynamics dynamics, ParameterList parameters) {
        this.dynamics = dynamics;
        this.parameters = parameters;
        this.flatSample = array(parameters.partLength());
        this.flatTotal = array(parameters.length());
        this.sample = Detached.call(() -> views(flatSample));
        this.total = Detached.call(() -> withInput(parameters.views(flatTotal), flatTotal));
        this.addSample = addend(flatSample);
        this.clear = Vectors.clear(flatTotal);
    }

    static long length(long... shape) {
        return LongStream.of(shape).reduce(1, Math::multiplyExact);
    }

    private INDArray array(long ofParameters) {
        long inputs = parameters.controls().map(this::inputLength).orElse(0L);
        return Detached.call(() -> Nd4j.create(dynamics.dataType(), Math.max(1, ofParameters + inputs)));
    }

    private long inputLength(long... shape) {
        return dynamics.shape()[0] * length(shape);
    }

    private Map<String, INDArray> views(INDArray flat) {
        return withInput(parameters.partViews(flat), flat);
    }

    /** Behind the parameters the block's input if f sees it. */
    private Map<String, INDArray> withInput(Map<String, INDArray> views, INDArray flat) {
        parameters.controls().ifPresent(shape -> {
            INDArray part = flat.get(NDArrayIndex.interval(flat.length() - inputLength(shape), flat.length()));
            views.put(CompiledDynamics.CONTROL, part.reshape('c', batched(shape)));
        });
        return views;
    }

    private long[] batched(long... shape) {
        return LongStream.concat(LongStream.of(dynamics.shape()[0]), LongStream.of(shape))
                .toArray();
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

    void reset() {
        clear.run();
    }

    /** Adds the sample of a stage. */
    void add(int stage) {
        addSample.add(1, stage);
    }

    @Override
    public Addend addend(INDArray flat) {
        if (flatSample.length() == flatTotal.length()) {
            return (factor, stage) -> Vectors.add(factor, flat, flatTotal);
        }
        Map<String, INDArray> parts = Detached.call(() -> views(flat));
        return (factor, stage) -> {
            Map<String, INDArray> targets = present(stage);
            parts.forEach((name, part) -> Vectors.add(factor, part, targets.get(name)));
        };
    }

    /** The parts of the total that the last evaluation's parameters have. */
    private Map<String, INDArray> present(int stage) {
        return sets.computeIfAbsent(dynamics.set(stage), set -> Detached.call(() -> dynamics.parts(total, stage)));
    }

    @Override
    public void copyTo(INDArray flat) {
        if (flatSample.length() == flatTotal.length()) {
            flat.assign(flatTotal);
        } else {
            Map<String, INDArray> present = present(0);
            Detached.run(() -> views(flat).forEach((name, part) -> part.assign(present.get(name))));
        }
    }

    @Override
    public void close() {
        flatSample.close();
        flatTotal.close();
    }
}
