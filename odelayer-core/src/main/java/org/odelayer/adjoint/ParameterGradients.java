package org.odelayer.adjoint;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.ErrorNorm;

/**
 * ∂L/∂θ as a sum of samples, with the block's input among θ if f sees it. A sample has one set of the parameters, the
 * total all sets of those that differ between intervals of time or stages.
 */
final class ParameterGradients implements AutoCloseable {
    private final CompiledDynamics dynamics;
    private final ParameterList parameters;
    private final INDArray flatSample;
    private final Map<String, INDArray> sample;
    private final Sum sum;
    private final Total.Addend addSample;
    /** Of the error of the sum; null until it is asked for. */
    private Sum errors;

    ParameterGradients(CompiledDynamics dynamics, ParameterList parameters) {
        this.dynamics = dynamics;
        this.parameters = parameters;
        this.flatSample = array(parameters.partLength());
        this.sample = Detached.call(() -> views(flatSample));
        this.sum = new Sum();
        this.addSample = sum.addend(flatSample);
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
        return sum.byName;
    }

    /** The sum, to be added to. */
    Total sum() {
        return sum;
    }

    /** The error of the sum, to be added to. */
    Total errors() {
        errors = errors == null ? new Sum() : errors;
        return errors;
    }

    /** Measures the error of the sum in tolerances. */
    ErrorMeasure errorMeasure(AdaptiveStep tolerances) {
        errors();
        return new ErrorMeasure(tolerances);
    }

    INDArray flatSample() {
        return flatSample;
    }

    /** The names of the parameters whose last sample is not finite. */
    String undefined() {
        return sample.entrySet().stream()
                .filter(entry -> !Vectors.finite(entry.getValue()
                        .reshape('c', new long[] {entry.getValue().length()})))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    /** Of the parameters in a sample. */
    long[] lengths() {
        return lengths(sample);
    }

    private static long[] lengths(Map<String, INDArray> parts) {
        return parts.isEmpty()
                ? new long[] {1}
                : parts.values().stream().mapToLong(INDArray::length).toArray();
    }

    void reset() {
        sum.clear.run();
        if (errors != null) {
            errors.clear.run();
        }
    }

    /** Adds the sample of a stage. */
    void add(int stage) {
        addSample.add(1, stage);
    }

    @Override
    public void close() {
        flatSample.close();
        sum.flat.close();
        if (errors != null) {
            errors.flat.close();
        }
    }

    /** A sum of samples. */
    private final class Sum implements Total {
        private final INDArray flat = array(parameters.length());
        private final Map<String, INDArray> byName = Detached.call(() -> withInput(parameters.views(flat), flat));
        private final Kernel clear = Vectors.clear(flat);
        private final Map<Integer, Map<String, INDArray>> sets = new HashMap<>();

        @Override
        public Addend addend(INDArray addend) {
            if (flatSample.length() == flat.length()) {
                return (factor, stage) -> Vectors.add(factor, addend, flat);
            }
            Map<String, INDArray> parts = Detached.call(() -> views(addend));
            return (factor, stage) -> {
                Map<String, INDArray> targets = present(stage);
                parts.forEach((name, part) -> Vectors.add(factor, part, targets.get(name)));
            };
        }

        /** The parts of the sum that the last evaluation's parameters have. */
        private Map<String, INDArray> present(int stage) {
            return sets.computeIfAbsent(dynamics.set(stage), set -> Detached.call(() -> dynamics.parts(byName, stage)));
        }

        @Override
        public void copyTo(INDArray target) {
            if (flatSample.length() == flat.length()) {
                target.assign(flat);
            } else {
                Map<String, INDArray> present = present(0);
                Detached.run(() -> views(target).forEach((name, part) -> part.assign(present.get(name))));
            }
        }
    }

    /** The norm of the error of the sum. */
    final class ErrorMeasure implements AutoCloseable {
        private final ErrorNorm norm;
        private final ErrorNorm.Measure measure;

        private ErrorMeasure(AdaptiveStep tolerances) {
            norm = new ErrorNorm(tolerances, sum.flat, sum.flat, lengths(sum.byName));
            measure = norm.of(errors.flat);
        }

        /** RMS of error / (atol + rtol |sum|) over each parameter, the largest. */
        double value() {
            norm.rescale();
            return measure.value();
        }

        @Override
        public void close() {
            norm.close();
        }
    }
}
