package org.odelayer.block;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.AdjointPass;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.field.DynamicsField;
import org.odelayer.graph.Program;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolveStatus;
import org.odelayer.ode.method.Leg;

/** The gradient of a compiled block: back through the projection, the solve and the lift. */
final class BackwardPass implements AutoCloseable {
    private final BlockParts parts;
    private final AdjointPass adjoint;
    private final INDArray outputGradient;
    private final INDArray stateGradients;
    private final List<INDArray> states;
    private final List<INDArray> gradientsOfStates;
    private final INDArray inputGradient;
    private final INDArray initial;
    private final INDArray own;
    private final Map<String, INDArray> gradients;
    /** Of what f reads. */
    private final Map<String, INDArray> ofField;
    /** Of the input as f sees it; null if it does not. */
    private final INDArray controlGradient;

    /** All that leaves, by what it is a gradient of, as vectors. */
    private final Map<String, INDArray> leaving = new LinkedHashMap<>();

    private final INDArray flatOutputGradient;

    private final Program projected;
    private final Program lifting;
    private final Program lifted;
    private double[] times;
    private SolveStatistics statistics;

    BackwardPass(BlockParts parts, DynamicsField field, AdjointPass adjoint) {
        this.parts = parts;
        this.adjoint = adjoint;
        this.outputGradient = like(parts.output());
        this.stateGradients = like(parts.states());
        this.states = BlockParts.rows(parts.states());
        this.gradientsOfStates = BlockParts.rows(stateGradients);
        this.inputGradient = like(parts.input());
        this.initial = BlockParts.array(parts.type(), parts.size());
        ParameterList ofMaps = new ParameterList();
        parts.block()
                .lift()
                .defineParameters(ofMaps, BlockParts.tail(parts.input().shape()));
        parts.block()
                .projection()
                .defineParameters(ofMaps, BlockParts.tail(parts.dynamics().shape()));
        this.own = BlockParts.array(parts.type(), Math.max(1, ofMaps.length()));
        this.gradients = Detached.call(() -> ofMaps.views(own));
        this.ofField = field.byName(adjoint.parameterGradient());
        gradients.putAll(ofField);
        this.controlGradient = gradients.remove(Input.Control.NAME);
        this.flatOutputGradient = flat(outputGradient);
        gradients.forEach((name, gradient) -> leaving.put("parameter " + name, flat(gradient)));
        leaving.put("the input", flat(inputGradient));
        this.projected = parts.projection()
                .backward(parts.stacked(parts.states()), outputGradient, parts.stacked(stateGradients), gradients);
        this.lifting = parts.lift().evaluation(parts.input(), initial);
        INDArray a = adjoint.adjoint().reshape('c', parts.dynamics().shape());
        this.lifted = parts.lift().backward(parts.input(), a, inputGradient, gradients);
    }

    private static INDArray flat(INDArray array) {
        return Detached.call(() -> array.reshape('c', new long[] {array.length()}));
    }

    private static INDArray like(INDArray array) {
        return BlockParts.array(array.dataType(), array.shape());
    }

    /** The gradient with respect to the input; the others are kept. */
    INDArray run(INDArray gradient, double[] outputTimes, double costFactor) {
        statistics = null;
        times = outputTimes;
        BlockParts.copy("output gradient", gradient, outputGradient);
        double t0 = parts.block().times().t0();
        double t1 = times[times.length - 1];
        adjoint.begin(costFactor * Math.signum(t1 - t0));
        if (!Vectors.finite(flatOutputGradient)) {
            throw new OdeSolveException(SolveStatus.NON_FINITE_OUTPUT_GRADIENT, t1, t1, t0, SolveStatistics.NONE);
        }
        projected.run();
        lifting.run();
        Passage passage = new Passage(parts.dynamics(), adjoint.legs());
        for (int i = times.length - 1; i >= 0; i--) {
            double before = i == 0 ? t0 : times[i - 1];
            adjoint.output(new Leg(before, times[i]), states.get(i), gradientsOfStates.get(i));
            passage.stateChanged();
            passage.go(times[i], before);
        }
        Leg first = parts.dynamics().firstLeg(t0, t1);
        adjoint.end(first, initial);
        if (parts.startCosts() != null) {
            parts.startCosts().addGradients(costFactor, first, adjoint.adjoint(), ofField);
        }
        lifted.run();
        if (controlGradient != null) {
            inputGradient.addi(controlGradient);
        }
        checkFinite(t1, t0, passage.cost());
        statistics = passage.cost();
        return inputGradient;
    }

    /** Nothing that is not finite leaves. */
    private void checkFinite(double from, double to, SolveStatistics cost) {
        leaving.forEach((name, gradient) -> checkFinite(name, gradient, from, to, cost));
        if (parts.block().timed()
                && !(Double.isFinite(startTimeGradient())
                        && areFinite(outputTimeGradients())
                        && areFinite(ownTimeGradients()))) {
            throw notFinite("times", from, to, cost);
        }
    }

    private static boolean areFinite(double... values) {
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    private static void checkFinite(String of, INDArray gradient, double from, double to, SolveStatistics cost) {
        if (!Vectors.finite(gradient)) {
            throw notFinite(of, from, to, cost);
        }
    }

    private static OdeSolveException notFinite(String of, double from, double to, SolveStatistics cost) {
        return new OdeSolveException(SolveStatus.NON_FINITE_GRADIENT, to, from, to, cost)
                .in("gradient with respect to " + of);
    }

    Map<String, INDArray> parameterGradients() {
        return gradients;
    }

    double startTimeGradient() {
        double ofStart = parts.startCosts() == null ? 0 : parts.startCosts().timeGradient();
        return ofStart + adjoint.timeGradient(parts.block().times().t0());
    }

    double[] outputTimeGradients() {
        double[] result = new double[times.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = adjoint.timeGradient(times[i]);
        }
        return result;
    }

    /** As those of outputs that have each its own time. */
    double[] ownTimeGradients() {
        double[] result = new double[times.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = adjoint.outputTimeGradient(result.length - 1 - i);
        }
        return result;
    }

    double drift() {
        return adjoint.drift();
    }

    double driftScale() {
        return adjoint.driftScale();
    }

    double integralError() {
        return adjoint.integralError();
    }

    /** Null if the last run failed. */
    SolveStatistics statistics() {
        return statistics;
    }

    @Override
    public void close() {
        List.of(outputGradient, stateGradients, inputGradient, initial, own).forEach(INDArray::close);
    }
}
