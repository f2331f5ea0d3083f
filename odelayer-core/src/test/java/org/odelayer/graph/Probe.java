package org.odelayer.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A small graph of one operation, with inputs at which it is differentiable, and what its VJP is worth. */
record Probe(String name, double low, double high, List<long[]> shapes, Body body) {
    /** Central differences with this step have truncation error ~1e-11 and rounding error ~1e-10. */
    private static final double STEP = 1e-5;

    /** A wrong gradient has the right product with a random direction by chance only; three leave none. */
    private static final int DIRECTIONS = 3;

    /** Writes the operation. */
    @FunctionalInterface
    interface Body {
        SDVariable apply(SameDiff sd, SDVariable[] x);
    }

    static Probe of(String name, double low, double high, Body body, long[]... shapes) {
        return new Probe(name, low, high, List.of(shapes), body);
    }

    static void unary(
            List<Probe> probes,
            String name,
            double low,
            double high,
            BiFunction<SameDiff, SDVariable, SDVariable> body) {
        probes.add(of(name, low, high, (sd, x) -> body.apply(sd, x[0]), new long[] {3, 4}));
    }

    CompiledFunction compile() {
        Map<String, long[]> inputs = new LinkedHashMap<>();
        for (int i = 0; i < shapes.size(); i++) {
            inputs.put("x" + i, shapes.get(i));
        }
        return CompiledFunction.compile(
                DataType.DOUBLE, inputs, (sd, x) -> body.apply(sd, x.values().toArray(new SDVariable[0])));
    }

    /**
     * The largest error of the VJP, |analytic − numeric| / max(1, |analytic|, |numeric|), over all inputs and some
     * directions.
     */
    double error() {
        try (CompiledFunction function = compile()) {
            return new Comparison(function).error();
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private final class Comparison {
        private final Random random = new Random(42);
        private final Map<String, INDArray> inputs = new LinkedHashMap<>();
        private final Map<String, INDArray> gradients = new LinkedHashMap<>();
        private final INDArray cotangent;
        private final INDArray result;
        private final Program vjp;
        private final Program value;

        Comparison(CompiledFunction function) {
            for (int i = 0; i < shapes.size(); i++) {
                inputs.put("x" + i, Nd4j.create(DataType.DOUBLE, shapes.get(i)));
                gradients.put("x" + i, Nd4j.create(DataType.DOUBLE, shapes.get(i)));
            }
            cotangent = Nd4j.create(DataType.DOUBLE, function.outputShape());
            result = Nd4j.create(DataType.DOUBLE, function.outputShape());
            vjp = function.vjp(inputs, cotangent, null, gradients);
            value = function.evaluation(inputs, result);
        }

        /** A first run at other inputs leaves its traces in every buffer; the second one must not see them. */
        double error() {
            draw();
            vjp.run();
            draw();
            vjp.run();
            double worst = 0;
            for (Map.Entry<String, INDArray> input : inputs.entrySet()) {
                for (int i = 0; i < DIRECTIONS; i++) {
                    worst = Math.max(worst, error(input.getValue(), gradients.get(input.getKey())));
                }
            }
            return worst;
        }

        private double error(INDArray x, INDArray gradient) {
            INDArray direction = Nd4j.create(DataType.DOUBLE, x.shape());
            fill(direction, -1, 1);
            return error(gradient.mul(direction).sumNumber().doubleValue(), numeric(x, direction));
        }

        private double numeric(INDArray x, INDArray direction) {
            INDArray original = x.dup('c');
            x.assign(original.add(direction.mul(STEP)));
            double above = at();
            x.assign(original.sub(direction.mul(STEP)));
            double below = at();
            x.assign(original);
            return (above - below) / (2 * STEP);
        }

        private void draw() {
            inputs.values().forEach(x -> fill(x, low, high));
            fill(cotangent, -1, 1);
        }

        private void fill(INDArray x, double from, double to) {
            for (long i = 0; i < x.length(); i++) {
                x.putScalar(i, from + (to - from) * random.nextDouble());
            }
        }

        private double at() {
            value.run();
            return result.mul(cotangent).sumNumber().doubleValue();
        }

        private static double error(double a, double b) {
            double error = Math.abs(a - b) / Math.max(1, Math.max(Math.abs(a), Math.abs(b)));
            return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
        }
    }
}
