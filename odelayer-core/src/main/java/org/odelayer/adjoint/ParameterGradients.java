package org.odelayer.adjoint;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.Factor;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.Total;
import org.odelayer.ode.method.DifferentiableField;
import org.odelayer.ode.method.FieldParameter;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.ParameterSum;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.ErrorNorm;

/** ∂L/∂θ as a sum of samples. A sample has one set of each parameter's elements, the total all sets. */
final class ParameterGradients implements ParameterSum, AutoCloseable {
    private final DifferentiableField field;
    private final List<FieldParameter> parameters;
    private final boolean oneSet;
    private final Exchange exchange;
    /** Whether the exchange is this sum's own. */
    private final boolean own;

    private final Factor one;
    private final INDArray sample;
    private final Sum sum;
    private final Sum.Addition addSample;
    /** Of the error of the sum; null until it is asked for. */
    private Sum errors;

    ParameterGradients(DifferentiableField field) {
        this.field = field;
        this.parameters = field.parameters();
        this.oneSet = parameters.stream().allMatch(parameter -> parameter.sets() == 1);
        this.own = field.exchange() == null;
        this.exchange = own ? new Exchange(field.dataType()) : field.exchange();
        this.one = new Factor(exchange);
        one.set(1);
        exchange.send();
        this.sample =
                array(parameters.stream().mapToLong(FieldParameter::length).sum());
        this.sum = new Sum();
        this.addSample = sum.addition(sample);
    }

    private INDArray array(long length) {
        return Detached.call(() -> Nd4j.create(field.dataType(), Math.max(1, length)));
    }

    private List<INDArray> partsOfSample(INDArray flat) {
        List<INDArray> parts = new ArrayList<>();
        long offset = 0;
        for (FieldParameter parameter : parameters) {
            parts.add(interval(flat, offset, parameter.length()));
            offset += parameter.length();
        }
        return parts;
    }

    private static INDArray interval(INDArray flat, long from, long length) {
        return Detached.call(() -> flat.get(NDArrayIndex.interval(from, from + length)));
    }

    @Override
    public INDArray sample() {
        return sample;
    }

    /** By which kernels know what the samples are multiplied by. */
    Exchange exchange() {
        return exchange;
    }

    /** The sum, parameter by parameter and set by set. */
    INDArray total() {
        return sum.flat;
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

    /** The names of the parameters whose last sample is not finite. */
    String undefined() {
        List<INDArray> parts = partsOfSample(sample);
        return IntStream.range(0, parts.size())
                .filter(i -> !Vectors.finite(parts.get(i)))
                .mapToObj(i -> parameters.get(i).name())
                .collect(Collectors.joining(", "));
    }

    /** Of the parameters in a sample. */
    long[] lengths() {
        return parameters.isEmpty()
                ? new long[] {1}
                : parameters.stream().mapToLong(FieldParameter::length).toArray();
    }

    private long[] totalLengths() {
        return parameters.isEmpty()
                ? new long[] {1}
                : parameters.stream()
                        .mapToLong(parameter -> parameter.length() * parameter.sets())
                        .toArray();
    }

    void reset() {
        sum.clear.run();
        if (errors != null) {
            errors.clear.run();
        }
    }

    @Override
    public void add(Leg leg, int stage) {
        addSample.add(one, leg, stage);
    }

    @Override
    public void close() {
        sample.close();
        if (own) {
            exchange.close();
        }
        sum.flat.close();
        if (errors != null) {
            errors.flat.close();
        }
    }

    /** A sum of samples. */
    private final class Sum implements Total {
        private final INDArray flat = array(parameters.stream()
                .mapToLong(parameter -> parameter.length() * parameter.sets())
                .sum());
        private final Kernel clear = Vectors.clear(flat);
        /** By parameter and set, made when they are first needed. */
        private final INDArray[][] sets = parameters.stream()
                .map(parameter -> new INDArray[parameter.sets()])
                .toArray(INDArray[][]::new);

        /** An array laid out as a sample that can be added. */
        @FunctionalInterface
        private interface Addition {
            void add(Factor factor, Leg leg, int stage);
        }

        private Addition addition(INDArray addend) {
            if (oneSet) {
                return (factor, leg, stage) -> factor.add(addend, flat);
            }
            List<INDArray> parts = partsOfSample(addend);
            return (factor, leg, stage) -> {
                for (int i = 0; i < parts.size(); i++) {
                    factor.add(parts.get(i), target(i, leg, stage));
                }
            };
        }

        @Override
        public Addend addend(INDArray addend) {
            Addition addition = addition(addend);
            return (factor, leg) -> addition.add(factor, leg, 0);
        }

        private INDArray target(int index, Leg leg, int stage) {
            int set = field.set(index, leg, stage);
            if (sets[index][set] == null) {
                long before = 0;
                for (FieldParameter parameter : parameters.subList(0, index)) {
                    before += parameter.length() * parameter.sets();
                }
                long length = parameters.get(index).length();
                sets[index][set] = interval(flat, before + set * length, length);
            }
            return sets[index][set];
        }

        @Override
        public void copyTo(INDArray target, Leg leg) {
            if (oneSet) {
                target.assign(flat);
                return;
            }
            List<INDArray> parts = partsOfSample(target);
            for (int i = 0; i < parts.size(); i++) {
                parts.get(i).assign(target(i, leg, 0));
            }
        }
    }

    /** The norm of the error of the sum. */
    final class ErrorMeasure implements AutoCloseable {
        private final ErrorNorm norm;
        private final ErrorNorm.Measure measure;

        private ErrorMeasure(AdaptiveStep tolerances) {
            norm = new ErrorNorm(tolerances, sum.flat, sum.flat, totalLengths(), exchange);
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
