package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TrajectoryPoint;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.Penalty;

/** A running cost of a user's own, of time, state and parameters. */
class OwnCostTest {
    /** The distance of the path from sin t, and the size of the weights on the way. */
    record Tracking(double weight) implements Penalty {
        private static final long serialVersionUID = 1L;

        @Override
        public SDVariable define(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
            SDVariable off = at.y().sub(graph.math().sin(at.t()));
            SDVariable weights = at.parameters().get("W0");
            return off.mul(off).sum().add(weights.mul(weights).sum().mul(at.y().getShape()[0]));
        }
    }

    private static SolverSettings settings(Adjoint adjoint) {
        StepControl control =
                adjoint instanceof DiscreteAdjoint ? StepControl.constant(0.01) : StepControl.adaptive(1e-10, 1e-10);
        return new SolverSettings(OdeSolver.DOPRI5.tableau(), control, 100_000);
    }

    /** ẏ = −y from 1: ∫ (e⁻ᵗ − sin t)² dt + W² T over [0, 2], W = −1. */
    @Test
    void itsIntegralIsKnown() {
        OdeBlock block = OdeBlock.of(
                        new MlpDynamics(), 0, 2, settings(Adjoints.all().get(0)))
                .withCosts(List.of(new Tracking(1)));
        Map<String, INDArray> parameters =
                Map.of("W0", Nd4j.createFromArray(new double[][] {{-1}}), "b0", Nd4j.zeros(DataType.DOUBLE, 1));
        double squares = (1 - Math.exp(-4)) / 2 + 1 - Math.sin(4) / 4;
        // −2 ∫ e⁻ᵗ sin t dt = [e⁻ᵗ (sin t + cos t)].
        double mixed = Math.exp(-2) * (Math.sin(2) + Math.cos(2)) - 1;
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 2, 1)) {
            compiled.forward(Nd4j.ones(DataType.DOUBLE, 2, 1));
            assertEquals(squares + mixed + 2, compiled.costs()[0], 1e-8);
        }
    }

    static List<Adjoint> adjoints() {
        return Adjoints.all();
    }

    /** ℓ depends on θ beside f, and on t, whose gradient has ∂ℓ/∂t. */
    @ParameterizedTest
    @MethodSource("adjoints")
    void itsGradientIsADifferenceOfTheLoss(Adjoint adjoint) {
        DepthDependence pieces = DepthDependence.piecewise(2);
        for (DepthDependence depth : List.of(DepthDependence.CONSTANT, pieces)) {
            OdeBlock block = BlockOptions.builder()
                    .depth(depth)
                    .build()
                    .block(new MlpDynamics(3), TimeSpan.of(0, 0.8), settings(adjoint), adjoint, 2)
                    .withCosts(List.of(new Tracking(0.4), new Tracking(0.2).atStart(), new Tracking(0.3).onPart(0.4)));
            Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 3);
            INDArray x = BlockGradientTest.normal(new Random(1), 3, 2);
            INDArray weights = BlockGradientTest.normal(new Random(2), 3, 2);
            try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 3, 2)) {
                CentralDifferences differences = new CentralDifferences(
                        () -> compiled.forward(x).mul(weights).sumNumber().doubleValue() + compiled.penalty(), 2e-7);
                compiled.forward(x);
                INDArray gradient = compiled.backward(weights).dup();
                parameters.forEach((name, array) -> differences.check(
                        name, array, compiled.parameterGradients().get(name).dup()));
                differences.check("x", x, gradient);
            }
        }
    }
}
