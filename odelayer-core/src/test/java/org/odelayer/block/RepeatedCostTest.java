package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ProbeDistribution;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.ConditionNumber;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.Penalty;
import org.odelayer.regularization.SpectralNorm;

/** Costs and their gradients are functions of the input, the parameters and the probes that were drawn. */
class RepeatedCostTest {
    private static SolverSettings adaptive(double tolerance) {
        return new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(tolerance, tolerance), 10_000);
    }

    private static Map<String, INDArray> parameters(int features, long seed) {
        return OdeBlock.of(new MlpDynamics(32), 0, 1, adaptive(1e-3))
                .parameters(features)
                .glorot(DataType.DOUBLE, seed);
    }

    static Stream<List<Penalty>> penalties() {
        return Stream.of(
                List.of(SpectralNorm.of(1)),
                List.of(ConditionNumber.of(1)),
                List.of(new JacobianFrobenius(1, 1, ProbeDistribution.NORMAL)),
                List.of(SpectralNorm.of(1).atStart(), ConditionNumber.of(1).atStart()),
                List.of(SpectralNorm.of(1).onPart(0.5), new JacobianFrobenius(1, 2, ProbeDistribution.NORMAL)));
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void theSameCallGivesTheSameNumbers(List<Penalty> penalties) {
        INDArray x = BlockGradientTest.normal(new Random(1), 2, 26);
        INDArray other = BlockGradientTest.normal(new Random(2), 2, 26);
        for (Adjoint adjoint : List.of(ContinuousAdjoint.AS_FORWARD, DiscreteAdjoint.CHECKPOINTED)) {
            OdeBlock block = OdeBlock.of(new MlpDynamics(32), 0, 0.2, adaptive(1e-2))
                    .withCosts(penalties)
                    .withGradient(adjoint);
            try (CompiledBlock compiled = block.compile(parameters(26, 1), DataType.DOUBLE, 2, 26)) {
                compiled.drawProbes(5);
                compiled.forward(x);
                double[] costs = compiled.costs();
                INDArray gradient = compiled.backward(x).dup();
                INDArray ofParameters = compiled.parameterGradients().get("W0").dup();
                assertArrayEquals(costs, compiled.costs(), 0, "the gradient leaves the costs alone");
                assertEquals(gradient, compiled.backward(x), "the gradient again");
                compiled.forward(other);
                compiled.backward(x);
                compiled.infer(other);
                compiled.forward(x);
                assertArrayEquals(costs, compiled.costs(), 0, "after other work");
                assertEquals(gradient, compiled.backward(x), "after other work");
                assertEquals(ofParameters, compiled.parameterGradients().get("W0"), "after other work");
                compiled.drawProbes(6);
                compiled.drawProbes(5);
                compiled.forward(x);
                assertArrayEquals(costs, compiled.costs(), 0, "the same draw");
            }
        }
    }

    /**
     * The accuracy of the defaults that the documentation states: σ_max is never too large, and a few percent too small
     * at most.
     */
    @ParameterizedTest
    @CsvSource({"2, 2e-3", "10, 1e-2", "30, 2e-2"})
    void theDefaultSpectralNormIsAccurateTo(int features, double accuracy) {
        for (long seed = 1; seed <= 2; seed++) {
            double exact = cost(new SpectralNorm(1, 100), features, seed);
            double found = cost(SpectralNorm.of(1), features, seed);
            double error = found / exact - 1;
            assertTrue(error <= 1e-3 && error > -accuracy, () -> "relative error " + error);
        }
    }

    private static double cost(Penalty penalty, int features, long seed) {
        INDArray x = BlockGradientTest.normal(new Random(seed), 8, features);
        OdeBlock block = OdeBlock.of(new MlpDynamics(32), 0, 1, adaptive(1e-3)).withCosts(List.of(penalty));
        try (CompiledBlock compiled = block.compile(parameters(features, seed), DataType.DOUBLE, 8, features)) {
            compiled.drawProbes(7);
            compiled.forward(x);
            return compiled.costs()[0];
        }
    }

    /** Of the loss λ ∫ ℓ dt alone, by central differences along random directions. */
    @ParameterizedTest
    @CsvSource({"5, 2, 2e-2", "5, 40, 1e-4", "30, 2, 1e-1"})
    void theGradientIsTheDifferenceOfTheCost(int features, int iterations, double accuracy) {
        differ(new SpectralNorm(1, iterations), features, accuracy);
    }

    @ParameterizedTest
    @CsvSource({"2, 1e-4", "5, 1e-4"})
    void soIsThatOfTheConditionNumber(int features, double accuracy) {
        differ(ConditionNumber.ofLogarithm(1), features, accuracy);
    }

    private static void differ(Penalty penalty, int features, double accuracy) {
        INDArray x = BlockGradientTest.normal(new Random(3), 2, features);
        Map<String, INDArray> parameters = parameters(features, 4);
        OdeBlock block = OdeBlock.of(new MlpDynamics(32), 0, 1, adaptive(1e-9)).withCosts(List.of(penalty));
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 2, features)) {
            compiled.drawProbes(7);
            Supplier<Double> cost = () -> {
                compiled.forward(x);
                return compiled.penalty();
            };
            cost.get();
            compiled.backward(x.mul(0), 0.5);
            INDArray gradient = compiled.parameterGradients().get("W0").dup();
            INDArray w = parameters.get("W0");
            INDArray direction = gradient.div(gradient.norm2Number());
            double step = 1e-4;
            w.addi(direction.mul(step));
            double above = cost.get();
            w.subi(direction.mul(2 * step));
            double below = cost.get();
            w.addi(direction.mul(step));
            double numeric = (above - below) / (2 * step);
            double analytic = gradient.norm2Number().doubleValue();
            assertEquals(1, numeric / analytic, accuracy);
        }
    }
}
