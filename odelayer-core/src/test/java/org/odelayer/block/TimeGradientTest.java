package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;

/** ∂L/∂t0 and ∂L/∂tᵢ against differences of solves to other times. */
class TimeGradientTest {
    private static final SolverSettings TIGHT =
            new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-11, 1e-11), 100_000);

    /** The times of the start and of the outputs, and costs. */
    record Case(Adjoint adjoint, double[] times, List<RunningCost> costs) {
        @Override
        public String toString() {
            return adjoint + " " + Arrays.toString(times) + " " + costs;
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        List<RunningCost> costs =
                List.of(new KineticEnergy(0.6), JacobianFrobenius.exact(0.2), new KineticEnergy(0.4).atStart());
        for (Adjoint adjoint : Adjoints.all()) {
            cases.add(new Case(adjoint, new double[] {0.3, 1.2}, List.of()));
            cases.add(new Case(adjoint, new double[] {1.2, 0.3}, List.of()));
            cases.add(new Case(adjoint, new double[] {0.1, 0.4, 0.7, 1.5}, costs));
            cases.add(new Case(adjoint, new double[] {1.1, 0.8, 0.2}, costs));
        }
        return cases;
    }

    private static OdeBlock block(Case given, double... times) {
        TimeSpan span = TimeSpan.series(times[0], Arrays.copyOfRange(times, 1, times.length));
        return new OdeBlock(
                        new MlpDynamics(4).time(TimeDependence.CONCAT),
                        StateMap.IDENTITY,
                        StateMap.IDENTITY,
                        span,
                        TIGHT,
                        given.adjoint)
                .withCosts(given.costs)
                .withTimeGradients();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theyAreDifferencesOfTheLoss(Case given) {
        Map<String, INDArray> parameters =
                block(given, given.times).parameters(2).glorot(DataType.DOUBLE, 3);
        INDArray x = BlockGradientTest.normal(new Random(1), 3, 2);
        INDArray weights = BlockGradientTest.normal(new Random(2), given.times.length - 1, 3, 2);
        try (CompiledBlock compiled = block(given, given.times).compile(parameters, DataType.DOUBLE, 3, 2)) {
            compiled.forward(x);
            compiled.backward(weights);
            assertEquals(difference(given, 0, parameters, x, weights), compiled.startTimeGradient(), 1e-7, "t0");
            double[] ofOutputs = compiled.outputTimeGradients();
            for (int i = 1; i < given.times.length; i++) {
                assertEquals(difference(given, i, parameters, x, weights), ofOutputs[i - 1], 1e-7, "t" + i);
            }
        }
    }

    private static double difference(
            Case given, int index, Map<String, INDArray> parameters, INDArray x, INDArray weights) {
        double h = Math.min(1e-3, Math.abs(given.times[1] - given.times[0]) / 5);
        double[] values = new double[5];
        for (int k = -2; k <= 2; k++) {
            double[] times = given.times.clone();
            times[index] += k * h;
            try (CompiledBlock compiled = block(given, times).compile(parameters, DataType.DOUBLE, 3, 2)) {
                INDArray output = compiled.forward(x);
                values[k + 2] = output.mul(weights).sumNumber().doubleValue() + compiled.penalty();
            }
        }
        return (8 * (values[3] - values[1]) - (values[4] - values[0])) / (12 * h);
    }

    /** Legs that are one step long, in both directions: the first step of a leg is its last one. */
    @ParameterizedTest
    @MethodSource("shortCases")
    void theyAreDifferencesOfTheLossForLegsOfOneStep(Case given) {
        Map<String, INDArray> parameters =
                block(given, given.times).parameters(2).glorot(DataType.DOUBLE, 3);
        try (CompiledBlock compiled = block(given, given.times).compile(parameters, DataType.DOUBLE, 3, 2)) {
            compiled.forward(BlockGradientTest.normal(new Random(1), 3, 2));
            assertEquals(given.times.length - 1, compiled.forwardStatistics().accepted());
        }
        theyAreDifferencesOfTheLoss(given);
    }

    static List<Case> shortCases() {
        List<Case> cases = new ArrayList<>();
        for (Adjoint adjoint : Adjoints.all()) {
            cases.add(new Case(adjoint, new double[] {0.3, 0.302}, List.of()));
            cases.add(new Case(adjoint, new double[] {0.3, 0.298}, List.of()));
            cases.add(new Case(adjoint, new double[] {0.3, 0.302, 0.304}, List.of(new KineticEnergy(0.6))));
        }
        return cases;
    }

    /** y(t0) = x whatever t0 is. */
    @Test
    void anOutputAtTheStartMovesWithIt() {
        for (Adjoint adjoint : Adjoints.all()) {
            Case given = new Case(adjoint, new double[] {0, 0, 1}, List.of());
            Map<String, INDArray> parameters = block(given, 0, 1).parameters(2).glorot(DataType.DOUBLE, 3);
            INDArray x = BlockGradientTest.normal(new Random(1), 3, 2);
            INDArray weights = BlockGradientTest.normal(new Random(2), 2, 3, 2);
            double[] gradients = new double[2];
            for (int outputs = 1; outputs <= 2; outputs++) {
                double[] times = outputs == 1 ? new double[] {0, 1} : new double[] {0, 0, 1};
                try (CompiledBlock compiled = block(given, times).compile(parameters, DataType.DOUBLE, 3, 2)) {
                    compiled.forward(x);
                    INDArray last = weights.get(
                            org.nd4j.linalg.indexing.NDArrayIndex.interval(2 - outputs, 2),
                            org.nd4j.linalg.indexing.NDArrayIndex.all(),
                            org.nd4j.linalg.indexing.NDArrayIndex.all());
                    compiled.backward(last);
                    gradients[outputs - 1] = compiled.startTimeGradient();
                    if (outputs == 2) {
                        assertEquals(gradients[1], compiled.outputTimeGradients()[0]);
                    }
                }
            }
            assertEquals(gradients[0], gradients[1], 1e-9, adjoint.toString());
        }
    }

    @Test
    void theyMustBeAskedForBeforehand() {
        OdeBlock block = OdeBlock.of(new MlpDynamics(4), 0, 1, TIGHT);
        for (Adjoint adjoint : Adjoints.all()) {
            Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 3);
            INDArray x = BlockGradientTest.normal(new Random(1), 3, 2);
            try (CompiledBlock compiled = block.withGradient(adjoint).compile(parameters, DataType.DOUBLE, 3, 2)) {
                assertThrows(IllegalStateException.class, compiled::startTimeGradient);
                compiled.forward(x);
                compiled.backward(x);
                assertThrows(IllegalStateException.class, compiled::startTimeGradient);
                assertThrows(IllegalStateException.class, compiled::outputTimeGradients);
            }
        }
        assertEquals(ContinuousAdjoint.AS_FORWARD, block.gradient());
    }
}
