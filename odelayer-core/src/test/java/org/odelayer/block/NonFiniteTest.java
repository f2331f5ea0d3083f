package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.AdjointNorm;
import org.odelayer.adjoint.AdjointSolver;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.LambdaDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatus;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.JacobianFrobenius;

/** What is NaN or infinite does not leave as a result, and the error says whose it is. */
class NonFiniteTest {
    private static final SolverSettings ADAPTIVE =
            new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-6, 1e-6), 10_000);
    private static final SolverSettings CONSTANT =
            new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.1), 1000);

    static List<Adjoint> adjoints() {
        List<Adjoint> adjoints = new ArrayList<>(Adjoints.all());
        adjoints.add(ContinuousAdjoint.AS_FORWARD.norm(AdjointNorm.SEMINORM));
        adjoints.add(InterpolatingAdjoint.AS_FORWARD.norm(AdjointNorm.SEMINORM));
        return adjoints;
    }

    private static INDArray row(double... values) {
        return Nd4j.createFromArray(values).reshape(1, values.length);
    }

    private static OdeSolveException failure(
            Dynamics dynamics,
            Map<String, INDArray> parameters,
            SolverSettings settings,
            Adjoint adjoint,
            INDArray y0) {
        OdeBlock block = OdeBlock.of(dynamics, 0, 1, settings).withGradient(adjoint);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, y0.shape())) {
            compiled.onWarning(text -> {
                throw new AssertionError(text);
            });
            compiled.forward(y0);
            OdeSolveException failure = assertThrows(
                    OdeSolveException.class, () -> compiled.backward(y0.mul(0).add(1)), "" + adjoint);
            assertTrue(failure.getMessage().startsWith("backward pass: "), failure.getMessage());
            return failure;
        }
    }

    /** y' = √k y with k = 0: all is finite but ∂f/∂k. */
    @ParameterizedTest
    @MethodSource("adjoints")
    void aParameterGradientThatIsInfiniteIsRefused(Adjoint adjoint) {
        Dynamics dynamics = new LambdaDynamics(
                        (graph, t, y, parameters) -> y.mul(graph.math().sqrt(parameters.get("k"))))
                .weight("k", 1, 1);
        OdeSolveException failure = failure(dynamics, Map.of("k", row(0)), ADAPTIVE, adjoint, row(1));
        assertEquals(SolveStatus.NON_FINITE_GRADIENT, failure.status(), failure.getMessage());
        assertTrue(failure.getMessage().contains("parameter k"), failure.getMessage());
    }

    @ParameterizedTest
    @MethodSource("adjoints")
    void byConstantStepsToo(Adjoint adjoint) {
        Dynamics dynamics = new LambdaDynamics((graph, t, y, parameters) ->
                        y.mul(graph.math().sqrt(parameters.get("k"))).add(parameters.get("other")))
                .weight("other", 1, 1)
                .weight("k", 1, 1);
        Adjoint own = adjoint instanceof ContinuousAdjoint ? ContinuousAdjoint.AS_FORWARD : adjoint;
        Adjoint chosen = own instanceof InterpolatingAdjoint ? InterpolatingAdjoint.AS_FORWARD : own;
        Map<String, INDArray> parameters = Map.of("k", row(0), "other", row(1));
        OdeSolveException failure = failure(dynamics, parameters, CONSTANT, chosen, row(1));
        assertEquals(SolveStatus.NON_FINITE_GRADIENT, failure.status());
        assertTrue(failure.getMessage().contains("parameter k"), failure.getMessage());
    }

    /** y' = √|y| at 0, and ‖y‖ at 0: f is there, its derivative is not. */
    @ParameterizedTest
    @MethodSource("adjoints")
    void aDerivativeThatDoesNotExistIsNotBlamedOnTheField(Adjoint adjoint) {
        Dynamics root = new LambdaDynamics(
                (graph, t, y, parameters) -> graph.math().sqrt(graph.math().abs(y)));
        Dynamics norm = new LambdaDynamics((graph, t, y, parameters) -> y.mul(
                        graph.math().sqrt(y.mul(y).sum(true, 1)))
                .add(y.mul(y).sum(true, 1).mul(0)));
        assertEquals(
                SolveStatus.NON_FINITE_GRADIENT,
                failure(root, Map.of(), ADAPTIVE, adjoint, row(0, 0)).status());
        assertEquals(
                SolveStatus.NON_FINITE_GRADIENT,
                failure(norm, Map.of(), ADAPTIVE, adjoint, row(0, 0)).status());
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void aLossThatIsNanIsBlamedOnTheLoss(double value) {
        for (Adjoint adjoint : Adjoints.all()) {
            OdeBlock block = OdeBlock.of(new MlpDynamics(4), 0, 1, ADAPTIVE).withGradient(adjoint);
            Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 1);
            try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 3, 2)) {
                INDArray x = Nd4j.ones(DataType.DOUBLE, 3, 2);
                compiled.forward(x);
                INDArray bad = x.dup().putScalar(1, 1, value);
                OdeSolveException failure = assertThrows(OdeSolveException.class, () -> compiled.backward(bad));
                assertEquals(SolveStatus.NON_FINITE_OUTPUT_GRADIENT, failure.status());
                assertTrue(failure.getMessage().contains("loss"), failure.getMessage());
                compiled.backward(x);
            }
        }
    }

    /** A cost that is NaN is told as such though the steps look at it. */
    @Test
    void aCostThatIsNanIsNotBlamedOnTheField() {
        // J = y / |y| · sign is 0/0 where y = 0.
        Dynamics root = new LambdaDynamics(
                (graph, t, y, parameters) -> graph.math().sqrt(graph.math().abs(y)));
        for (SolverSettings settings : List.of(ADAPTIVE, CONSTANT)) {
            OdeBlock block = OdeBlock.of(root, 0, 1, settings).withCosts(List.of(JacobianFrobenius.exact(1)));
            try (CompiledBlock compiled = block.compile(Map.of(), DataType.DOUBLE, 1, 1)) {
                OdeSolveException failure = assertThrows(OdeSolveException.class, () -> compiled.forward(row(0)));
                assertEquals(SolveStatus.NON_FINITE_COST, failure.status(), failure.getMessage());
                assertTrue(failure.getMessage().startsWith("forward pass: "), failure.getMessage());
                compiled.infer(row(0));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT, 1e-12, true", "FLOAT, 1e-6, false", "DOUBLE, 1e-12, false", "DOUBLE, 1e-16, true"})
    void tolerancesBelowTheResolutionAreToldOnce(DataType type, double tolerance, boolean told) {
        SolverSettings settings =
                new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(tolerance, tolerance), 100_000);
        OdeBlock plain = OdeBlock.of(new MlpDynamics(), 0, 1e-3, settings);
        OdeBlock own = OdeBlock.of(new MlpDynamics(), 0, 1e-3, ADAPTIVE)
                .withGradient(ContinuousAdjoint.with(
                        AdjointSolver.AS_FORWARD.rtol(tolerance).atol(tolerance)));
        Map<String, INDArray> parameters = plain.parameters(2).glorot(type, 1);
        for (OdeBlock block : List.of(plain, own)) {
            List<String> said = new ArrayList<>();
            try (CompiledBlock compiled = block.compile(parameters, type, 1, 2)) {
                compiled.onWarning(said::add);
                compiled.forward(Nd4j.ones(type, 1, 2));
                compiled.forward(Nd4j.ones(type, 1, 2));
            }
            assertEquals(told ? 1 : 0, said.size(), said::toString);
            assertTrue(!told || said.get(0).contains(type + " resolves"), said::toString);
            assertTrue(!told || said.get(0).startsWith(block == own ? "adjoint rtol" : "rtol"), said::toString);
        }
    }

    @Test
    void timeGradientsThatAreNotFiniteAreRefused() {
        // f sees √t: ∂f/∂t is infinite at the start, where the discrete adjoint asks for it.
        Dynamics clock = new LambdaDynamics(
                (graph, t, y, parameters) -> y.mul(graph.math().sqrt(t)));
        OdeBlock block = OdeBlock.of(clock, 0, 1, ADAPTIVE)
                .withGradient(org.odelayer.adjoint.DiscreteAdjoint.EVERY_STEP)
                .withTimeGradients();
        try (CompiledBlock compiled = block.compile(Map.of(), DataType.DOUBLE, 1, 1)) {
            compiled.forward(row(1));
            OdeSolveException failure = assertThrows(OdeSolveException.class, () -> compiled.backward(row(1)));
            assertEquals(SolveStatus.NON_FINITE_GRADIENT, failure.status());
            assertTrue(failure.getMessage().contains("times"), failure.getMessage());
        }
    }
}
