package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.block.CompiledBlock;

/** All gradients of one case: their errors, evaluations and times. */
final class GradientsRun {
    private final GradientsCase work;
    private final Map<GradientKind, Row> rows = new EnumMap<>(GradientKind.class);

    /**
     * What one kind of gradient comes to.
     *
     * @param forward function evaluations
     * @param backward function evaluations
     * @param stateError of ∂L/∂y0, relative
     * @param parameterError of ∂L/∂θ, relative
     * @param seconds of a forward and a backward pass, the median
     */
    record Row(int forward, int backward, double stateError, double parameterError, double seconds) {}

    /** Measures with so many rounds, in each of which all kinds take their turn. */
    GradientsRun(GradientsCase work, int rounds) {
        this.work = work;
        Map<String, INDArray> exact = exact();
        Map<GradientKind, CompiledBlock> blocks = new EnumMap<>(GradientKind.class);
        Map<GradientKind, double[]> seconds = new EnumMap<>(GradientKind.class);
        for (GradientKind kind : GradientKind.values()) {
            blocks.put(kind, work.compile(kind.adjoint()));
            seconds.put(kind, new double[rounds]);
        }
        INDArray input = work.input(work.type());
        INDArray gradient = work.outputGradient(work.type());
        int warmUp = Math.max(1, rounds / 3);
        for (int i = -warmUp; i < rounds; i++) {
            for (GradientKind kind : GradientKind.values()) {
                long start = System.nanoTime();
                blocks.get(kind).forward(input);
                blocks.get(kind).backward(gradient);
                if (i >= 0) {
                    seconds.get(kind)[i] = (System.nanoTime() - start) / 1e9;
                }
            }
        }
        blocks.forEach((kind, block) -> rows.put(kind, row(block, input, gradient, exact, seconds.get(kind))));
        blocks.values().forEach(CompiledBlock::close);
    }

    private static Row row(
            CompiledBlock block, INDArray input, INDArray gradient, Map<String, INDArray> exact, double[] seconds) {
        block.forward(input);
        Map<String, INDArray> found = found(block, gradient);
        Map<String, INDArray> state = Map.of("", found.remove(""));
        Arrays.sort(seconds);
        return new Row(
                block.forwardStatistics().evaluations(),
                block.backwardStatistics().evaluations(),
                error(state, exact),
                error(found, exact),
                seconds[seconds.length / 2]);
    }

    /** In DOUBLE; under the empty name the one with respect to the input. */
    private static Map<String, INDArray> found(CompiledBlock block, INDArray gradient) {
        Map<String, INDArray> found = new LinkedHashMap<>();
        found.put("", block.backward(gradient).castTo(DataType.DOUBLE).dup());
        block.parameterGradients()
                .forEach((name, value) ->
                        found.put(name, value.castTo(DataType.DOUBLE).dup()));
        return found;
    }

    private Map<String, INDArray> exact() {
        try (CompiledBlock block = work.compileExact(ContinuousAdjoint.AS_FORWARD)) {
            block.onWarning(text -> {});
            block.forward(work.input(DataType.DOUBLE));
            return found(block, work.outputGradient(DataType.DOUBLE));
        }
    }

    private static double error(Map<String, INDArray> found, Map<String, INDArray> exact) {
        double error = 0;
        double size = 0;
        for (Map.Entry<String, INDArray> entry : found.entrySet()) {
            INDArray expected = exact.get(entry.getKey());
            error += Math.pow(entry.getValue().distance2(expected), 2);
            size += Math.pow(expected.norm2Number().doubleValue(), 2);
        }
        return Math.sqrt(error / size);
    }

    GradientsCase work() {
        return work;
    }

    Row row(GradientKind kind) {
        return rows.get(kind);
    }

    /** The time over that of the continuous adjoint. */
    double relativeTime(GradientKind kind) {
        return row(kind).seconds / row(GradientKind.CONTINUOUS).seconds;
    }
}
