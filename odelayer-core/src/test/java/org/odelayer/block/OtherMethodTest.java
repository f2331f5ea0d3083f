package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.GradientReference;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.adjoint.LinearDynamics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.ToyRosenbrock;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.KineticEnergy;

/** A method of a family that nothing here knows: a block solves and differentiates with it all the same. */
class OtherMethodTest {
    private static SolverSettings settings(double tolerance) {
        return new SolverSettings(new ToyRosenbrock(), StepControl.adaptive(tolerance, tolerance), 100_000);
    }

    /** Eigenvalues −1 and −1000: stability holds an explicit method to steps of 0.003, and this one to none. */
    @Test
    void aStiffSystemTakesFewSteps() {
        Map<String, INDArray> stiff = Map.of("A", Nd4j.createFromArray(new double[][] {{998, 1998}, {-999, -1999}}));
        INDArray y0 = Nd4j.createFromArray(new double[][] {{1, 0}});
        double[] exact = {2 * Math.exp(-10), -Math.exp(-10)};
        try (CompiledBlock rosenbrock =
                        OdeBlock.of(new LinearDynamics(), 0, 10, settings(1e-3)).compile(stiff, DataType.DOUBLE, 1, 2);
                CompiledBlock explicit = OdeBlock.of(
                                new LinearDynamics(),
                                0,
                                10,
                                new SolverSettings(
                                        OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-3, 1e-3), 100_000))
                        .compile(stiff, DataType.DOUBLE, 1, 2)) {
            assertArrayEquals(exact, rosenbrock.forward(y0).toDoubleVector(), 5e-3);
            assertArrayEquals(exact, explicit.forward(y0).toDoubleVector(), 5e-3);
            int few = rosenbrock.forwardStatistics().accepted();
            int many = explicit.forwardStatistics().accepted();
            assertTrue(5 * few < many, () -> few + " steps against " + many);
        }
    }

    @Test
    void adjointsThatSolveBackwardsGoWithIt() {
        GradientReference reference = GradientReference.LINEAR;
        for (Adjoint adjoint : List.of(ContinuousAdjoint.AS_FORWARD, InterpolatingAdjoint.AS_FORWARD)) {
            OdeBlock block = OdeBlock.of(reference.dynamics, reference.t0, reference.t1, settings(1e-4))
                    .withGradient(adjoint)
                    .withCosts(List.of(new KineticEnergy(1e-12)));
            try (CompiledBlock compiled = block.compile(reference.parameters(DataType.DOUBLE), DataType.DOUBLE, 1, 2)) {
                compiled.onWarning(text -> {});
                compiled.forward(reference.input(DataType.DOUBLE));
                INDArray gradient = compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 2));
                // Gradients reach 36 and 100; the method has order 2, and errors grow on the way.
                assertArrayEquals(reference.stateGradient, gradient.toDoubleVector(), 0.2, adjoint.toString());
                assertArrayEquals(
                        reference.parameterGradient,
                        compiled.parameterGradients().get("A").dup().data().asDouble(),
                        0.5,
                        adjoint.toString());
            }
        }
    }

    @Test
    void theDiscreteAdjointRefusesItByName() {
        OdeBlock block = OdeBlock.of(new LinearDynamics(), 0, 1, settings(1e-3));
        String message = assertThrows(
                        IllegalArgumentException.class, () -> block.withGradient(DiscreteAdjoint.EVERY_STEP))
                .getMessage();
        assertTrue(message.contains("ROS2") && message.contains("discrete adjoint"), message);
        assertEquals("ROS2", block.forward().method().toString());
    }
}
