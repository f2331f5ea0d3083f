package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dynamics.AlgebraDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ProbeDistribution;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.dynamics.Trace;
import org.odelayer.field.DynamicsCheck;
import org.odelayer.manifold.Manifold;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.KineticEnergy;

/** Gradients of solves on manifolds: exact for the steps made, tangent at the input. */
class ManifoldGradientTest {
    private static final Manifold SPHERE = Manifold.sphere(3);

    private static Dynamics dynamics() {
        return new MlpDynamics(5).time(TimeDependence.CONCAT);
    }

    static Stream<Arguments> solversAndManifolds() {
        return ManifoldSolveTest.solversAndManifolds();
    }

    private static INDArray weights(long... shape) {
        return BlockGradientTest.normal(new Random(9), shape);
    }

    private static void check(OdeBlock block, INDArray x) {
        Map<String, INDArray> parameters = block.parameters(x.size(1)).glorot(DataType.DOUBLE, 5);
        // So slow that nothing comes near the edge of a ball, or far out on a hyperboloid.
        parameters.values().forEach(array -> array.muli(0.25));
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, x.shape())) {
            compiled.drawProbes(4);
            INDArray v = weights(compiled.forward(x).shape());
            DoubleSupplier loss = () -> compiled.forward(x).mul(v).sumNumber().doubleValue() + compiled.penalty();
            loss.getAsDouble();
            INDArray gradient = compiled.backward(v).dup();
            Map<String, INDArray> gradients = compiled.parameterGradients();
            INDArray[] copies = gradients.values().stream().map(INDArray::dup).toArray(INDArray[]::new);
            CentralDifferences differences = new CentralDifferences(loss, 1e-8);
            // Moves of the input stay within what is projected: 2e-3 along a direction of all examples.
            new SmallMoves(loss).check(x, gradient);
            int i = 0;
            for (String name : gradients.keySet()) {
                differences.check(name, parameters.get(name), copies[i++]);
            }
        }
    }

    /** Differences of an input whose rows may be moved by no more than a thousandth. */
    private record SmallMoves(DoubleSupplier loss) {
        private static final double STEP = 1e-4;

        void check(INDArray x, INDArray gradient) {
            INDArray direction = weights(x.shape());
            direction.divi(direction.norm2Number());
            INDArray original = x.dup();
            double[] values = new double[5];
            for (int i = -2; i <= 2; i++) {
                x.assign(original.add(direction.mul(i * STEP)));
                values[i + 2] = loss.getAsDouble();
            }
            x.assign(original);
            double expected = (8 * (values[3] - values[1]) - (values[4] - values[0])) / (12 * STEP);
            double actual = gradient.mul(direction).sumNumber().doubleValue();
            assertEquals(expected, actual, 1e-8 * Math.max(1, Math.abs(expected)));
        }
    }

    @ParameterizedTest
    @MethodSource("solversAndManifolds")
    void theGradientIsThatOfDifferences(NamedMethod solver, Manifold manifold) {
        OdeBlock block = ManifoldSolveTest.block(manifold, dynamics(), 1, ManifoldSolveTest.constant(solver, 0.25));
        check(block, ManifoldSolveTest.points(manifold, 3, 8));
    }

    @ParameterizedTest
    @MethodSource("org.odelayer.block.ManifoldSolveTest#solvers")
    void theGradientIsThatOfDifferencesWithCosts(NamedMethod solver) {
        Manifold manifold = Manifold.product(Manifold.rotations(), Manifold.euclidean(1));
        OdeBlock block = ManifoldSolveTest.block(manifold, dynamics(), 1, ManifoldSolveTest.constant(solver, 0.5))
                .withCosts(List.of(new KineticEnergy(0.3)));
        check(block, ManifoldSolveTest.points(manifold, 2, 8));
    }

    @Test
    void theGradientIsThatOfDifferencesWithCheckpoints() {
        OdeBlock block = ManifoldSolveTest.block(
                        SPHERE, dynamics(), 2, ManifoldSolveTest.constant(OdeSolver.RK4, 0.125))
                .withGradient(DiscreteAdjoint.CHECKPOINTED);
        check(block, ManifoldSolveTest.points(SPHERE, 2, 8));
    }

    /** Adaptive steps, whose lengths count as given: to the tolerance of what they change. */
    @Test
    void theGradientOfAdaptiveStepsIsThatOfDifferences() {
        SolverSettings tight =
                new SolverSettings(OdeSolver.DOPRI5.method(), StepControl.adaptive(1e-12, 1e-12), 10_000);
        check(ManifoldSolveTest.block(SPHERE, dynamics(), 1, tight), ManifoldSolveTest.points(SPHERE, 2, 8));
    }

    /** The density is a number beside the point, moved by both methods. */
    @ParameterizedTest
    @MethodSource("org.odelayer.block.ManifoldSolveTest#solvers")
    void theGradientOfAFlowIsThatOfDifferences(NamedMethod solver) {
        for (Trace trace : List.of(Trace.exact(), Trace.hutchinson(1, ProbeDistribution.RADEMACHER))) {
            OdeBlock block = BlockOptions.builder()
                    .manifold(SPHERE)
                    .density(trace)
                    .build()
                    .block(
                            dynamics(),
                            TimeSpan.of(0, 1),
                            ManifoldSolveTest.constant(solver, 0.25),
                            DiscreteAdjoint.EVERY_STEP,
                            3);
            check(block, ManifoldSolveTest.points(SPHERE, 2, 8));
        }
    }

    @ParameterizedTest
    @MethodSource("org.odelayer.block.ManifoldSolveTest#solvers")
    void theGradientIsTangentAtTheInput(NamedMethod solver) {
        OdeBlock block = ManifoldSolveTest.block(SPHERE, dynamics(), 2, ManifoldSolveTest.constant(solver, 0.1));
        Map<String, INDArray> parameters = block.parameters(3).glorot(DataType.DOUBLE, 5);
        INDArray x = ManifoldSolveTest.points(SPHERE, 4, 8);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, x.shape())) {
            compiled.forward(x);
            INDArray gradient = compiled.backward(weights(x.shape()));
            INDArray products = gradient.mul(x).sum(1);
            for (int i = 0; i < 4; i++) {
                assertEquals(0, products.getDouble(i), 1e-10);
            }
        }
    }

    /** By the end of the last step and the start of the first, with the others where they are. */
    @ParameterizedTest
    @MethodSource("org.odelayer.block.ManifoldSolveTest#solvers")
    void theGradientOfTimesIsThatOfDifferences(NamedMethod solver) {
        // One step: its length is all of the span, so that differences of the span are those of the step.
        OdeBlock block = ManifoldSolveTest.block(SPHERE, dynamics(), 0.4, ManifoldSolveTest.constant(solver, 1))
                .withTimeGradients();
        Map<String, INDArray> parameters = block.parameters(3).glorot(DataType.DOUBLE, 5);
        INDArray x = ManifoldSolveTest.points(SPHERE, 2, 8);
        INDArray v = weights(x.shape());
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, x.shape())) {
            compiled.forward(x);
            compiled.backward(v);
            double actual = compiled.outputTimeGradients()[0];
            double above = compiled.forward(x, 0.4 + 1e-5).mul(v).sumNumber().doubleValue();
            double below = compiled.forward(x, 0.4 - 1e-5).mul(v).sumNumber().doubleValue();
            assertEquals((above - below) / 2e-5, actual, 1e-8);
        }
    }

    /** Also where ω sees another shape than it gives. */
    @Test
    void fieldsOfAlgebrasHaveTheRightGradients() {
        for (Manifold manifold :
                List.of(SPHERE, Manifold.sphere(4), Manifold.rotations(), Manifold.torus(2), Manifold.hyperboloid(3))) {
            Dynamics dynamics = new AlgebraDynamics(new MlpDynamics(4), manifold);
            DynamicsCheck.verify(dynamics, manifold.ambient());
        }
    }
}
