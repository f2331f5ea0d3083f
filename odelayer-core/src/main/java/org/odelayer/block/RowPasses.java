package org.odelayer.block;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolveStatus;

/**
 * Passes that solve each example by itself, in a block of one example: what such a block can do, they can, and no
 * example knows of another. {@link Lanes} has the blocks.
 *
 * <p>Backwards, an example's solve is taken up again from its states; where the gradient needs more of it, as of a
 * record, it is solved once more, which counts as a part of the backward pass.
 */
final class RowPasses implements BlockPasses {
    private final OdeBlock block;
    private final int batch;
    private final Lanes lanes;
    private final BatchArray input;
    private final BatchArray output;
    /** The states at the output times; null if solves are done again. */
    private final BatchArray states;
    /** What only the backward pass needs; null before the first. */
    private Gradients gradients;

    private OutputTimes times;
    private boolean costing;
    private long seed;
    private final double[][] costs;
    private List<SolveStatistics> spent;

    RowPasses(OdeBlock block, Map<String, INDArray> parameters, DataType type, long... inputShape) {
        this.block = block;
        this.lanes = new Lanes(block, parameters, type, inputShape);
        this.batch = lanes.batch();
        BlockParts one = lanes.first().passes().parts();
        this.input = new BatchArray(one.input(), 0, batch);
        this.output = new BatchArray(one.output(), block.times().isSeries() ? 1 : 0, batch);
        this.states = lanes.first().solvesAgain() ? null : new BatchArray(one.states(), 1, batch);
        this.costs = new double[batch][block.costs().size()];
    }

    @Override
    public CompiledDynamics dynamics() {
        return lanes.first().passes().dynamics();
    }

    @Override
    public void drawProbes(long newSeed) {
        seed = newSeed;
    }

    @Override
    public INDArray forward(INDArray x, OutputTimes newTimes, boolean withCosts) {
        spent = null;
        BlockParts.copy("input", x, input.all());
        times = newTimes;
        costing = withCosts;
        SolveStatistics[] done = new SolveStatistics[batch];
        lanes.each((lane, i) -> done[i] = forward(lane, i));
        spent = List.of(done);
        return output.all();
    }

    @Override
    public void resume(INDArray x, INDArray known) {
        BlockParts.copy("input", x, input.all());
        BlockParts.copy("states", known, output.all());
        times = OutputTimes.known(block.times());
        costing = false;
        for (int i = 0; states != null && i < batch; i++) {
            states.of(i).assign(output.of(i));
        }
        spent = Collections.nCopies(batch, SolveStatistics.NONE);
    }

    private SolveStatistics forward(Lane lane, int i) {
        if (!times.wantsAny(i)) {
            output.of(i).assign(0);
            Arrays.fill(costs[i], 0);
            return SolveStatistics.NONE;
        }
        SharedPasses passes = lane.passes();
        lane.forward(input.of(i), times.of(i), costing, Lane.seed(seed, i));
        output.of(i).assign(passes.parts().output());
        clear(output, i);
        if (states != null) {
            states.of(i).assign(passes.parts().states());
        }
        System.arraycopy(passes.costs(), 0, costs[i], 0, costs[i].length);
        return passes.forwardStatistics().get(0);
    }

    /** Outputs that the example does not have are 0, and so is their gradient. */
    private void clear(BatchArray outputs, int example) {
        for (int k = 0; k < times.of(example).length; k++) {
            if (!times.wants(example, k)) {
                outputs.clear(example, k);
            }
        }
    }

    @Override
    public double[] costs() {
        double[] means = new double[block.costs().size()];
        Arrays.setAll(
                means, k -> Arrays.stream(costs).mapToDouble(each -> each[k]).sum() / batch);
        return means;
    }

    @Override
    public List<SolveStatistics> forwardStatistics() {
        return spent;
    }

    @Override
    public INDArray backward(INDArray outputGradient, double costFactor) {
        if (gradients == null) {
            gradients = new Gradients();
        }
        return gradients.run(outputGradient, costFactor);
    }

    @Override
    public List<SolveStatistics> backwardStatistics() {
        return wentBack() ? gradients.spent : null;
    }

    @Override
    public boolean wentBack() {
        return gradients != null;
    }

    @Override
    public Map<String, INDArray> parameterGradients() {
        return gradients.ofParameters;
    }

    @Override
    public double drift() {
        double[] sorted = gradients.scales.clone();
        Arrays.sort(sorted);
        double median = sorted[batch / 2];
        double worst = 0;
        for (int i = 0; i < batch; i++) {
            double own = gradients.scales[i];
            double drift = gradients.drifts[i];
            // Examples near zero among others do not count.
            worst = Math.max(worst, own < median && Double.isFinite(drift) ? drift * own / median : drift);
        }
        return worst;
    }

    @Override
    public double integralError() {
        return largest(gradients.errors);
    }

    private static double largest(double... values) {
        return Arrays.stream(values).reduce(0, Math::max);
    }

    @Override
    public double startTimeGradient() {
        return Arrays.stream(gradients.ofStart).sum();
    }

    @Override
    public double[] outputTimeGradients() {
        return total(gradients.ofOutputs);
    }

    @Override
    public double[][] exampleTimeGradients() {
        return Arrays.stream(gradients.ofOwnTimes).map(double[]::clone).toArray(double[][]::new);
    }

    private double[] total(double[]... each) {
        double[] sums = new double[block.times().count()];
        for (double[] one : each) {
            Arrays.setAll(sums, k -> sums[k] + one[k]);
        }
        return sums;
    }

    @Override
    public void close() {
        lanes.close();
        input.close();
        output.close();
        if (states != null) {
            states.close();
        }
        if (gradients != null) {
            gradients.close();
        }
    }

    /** What is found backwards. */
    private final class Gradients {
        private final BatchArray ofOutput = output.like();
        private final BatchArray ofInput = input.like();
        private final Map<String, INDArray> ofParameters = new LinkedHashMap<>();
        private final double[] ofStart = new double[batch];
        private final double[][] ofOutputs = new double[batch][block.times().count()];
        private final double[][] ofOwnTimes = new double[batch][block.times().count()];
        private final double[] drifts = new double[batch];
        private final double[] scales = new double[batch];
        private final double[] errors = new double[batch];
        private List<SolveStatistics> spent;

        Gradients() {
            long[] inputShape = BlockParts.tail(input.all().shape());
            block.parameters(inputShape)
                    .all()
                    .forEach(parameter -> ofParameters.put(
                            parameter.name(), BlockParts.array(input.all().dataType(), parameter.dimensions())));
        }

        INDArray run(INDArray outputGradient, double costFactor) {
            spent = null;
            BlockParts.copy("output gradient", outputGradient, ofOutput.all());
            lanes.all().forEach(Lane::beginSums);
            List.of(drifts, scales, errors).forEach(values -> Arrays.fill(values, 0));
            SolveStatistics[] done = new SolveStatistics[batch];
            lanes.each((lane, i) -> done[i] = run(lane, i, costFactor));
            lanes.addUp(ofParameters);
            SolveStatistics all = SolveStatistics.mean(List.of(done));
            ofParameters.forEach((name, gradient) -> requireFinite(name, gradient, all));
            spent = List.of(done);
            return ofInput.all();
        }

        private SolveStatistics run(Lane lane, int i, double costFactor) {
            if (!times.wantsAny(i)) {
                leaveOut(i);
                return SolveStatistics.NONE;
            }
            clear(ofOutput, i);
            INDArray known = states == null ? null : states.of(i);
            SolveStatistics again = lane.comeBack(input.of(i), times.of(i), costing, Lane.seed(seed, i), known);
            SharedPasses passes = lane.passes();
            try {
                ofInput.of(i).assign(lane.backward(ofOutput.of(i), costFactor));
            } finally {
                note(passes, i);
            }
            if (block.timed()) {
                ofStart[i] = passes.startTimeGradient();
                ofOutputs[i] = passes.outputTimeGradients();
                ofOwnTimes[i] = times.gathered(i, passes.exampleTimeGradients()[0]);
            }
            return again.plus(passes.backwardStatistics().get(0));
        }

        private void note(SharedPasses passes, int i) {
            drifts[i] = passes.wentBack() ? passes.drift() : 0;
            scales[i] = passes.wentBack() ? passes.driftScale() : 0;
            errors[i] = passes.wentBack() ? passes.integralError() : 0;
        }

        private void leaveOut(int i) {
            ofInput.of(i).assign(0);
            ofStart[i] = 0;
            Arrays.fill(ofOutputs[i], 0);
            Arrays.fill(ofOwnTimes[i], 0);
        }

        /** Of sums of what is finite. */
        private void requireFinite(String name, INDArray gradient, SolveStatistics all) {
            if (!Vectors.finite(gradient.reshape('c', new long[] {gradient.length()}))) {
                double t0 = block.times().t0();
                throw new OdeSolveException(SolveStatus.NON_FINITE_GRADIENT, t0, t0, t0, all)
                        .in("gradient with respect to parameter " + name + ", the sum over the examples");
            }
        }

        void close() {
            ofOutput.close();
            ofInput.close();
            ofParameters.values().forEach(INDArray::close);
        }
    }
}
