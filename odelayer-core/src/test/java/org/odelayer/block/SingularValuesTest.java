package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.ConditionNumber;
import org.odelayer.regularization.SpectralNorm;

/** Estimated singular values against ND4J's decomposition. */
class SingularValuesTest {
    private static final SolverSettings STEPS =
            new SolverSettings(OdeSolver.EULER.tableau(), StepControl.constant(0.1), 1000);

    /**
     * The costs of the second half of a time in which J hardly changes: the first half is for the vectors to settle.
     */
    private static double[] settled(OdeBlock block, double half, Map<String, INDArray> parameters, INDArray x) {
        try (CompiledBlock compiled = block.compile(parameters, x.dataType(), x.shape())) {
            compiled.drawProbes(1);
            compiled.forward(x, half);
            double[] first = compiled.costs();
            compiled.forward(x, 2 * half);
            double[] both = compiled.costs();
            return IntStream.range(0, both.length)
                    .mapToDouble(i -> (both[i] - first[i]) / half)
                    .toArray();
        }
    }

    /** The last argument keeps ND4J from its divide-and-conquer method, which fails. */
    private static double[] reference(INDArray matrix) {
        INDArray values = Nd4j.create(DataType.DOUBLE, matrix.size(0));
        Nd4j.exec(DynamicCustomOp.builder("svd")
                .addInputs(matrix)
                .addOutputs(values)
                .addIntegerArguments(0, 0, 1000)
                .build());
        return values.toDoubleVector();
    }

    /** The Jacobian of y W is Wᵀ, everywhere. */
    @ParameterizedTest
    @CsvSource({"2, 2", "3, 3", "8, 4", "16, 5", "33, 6", "64, 7"})
    void exactOnesAreThoseOfTheDecomposition(int dimensions, long seed) {
        INDArray w = BlockGradientTest.normal(new Random(seed), dimensions, dimensions);
        double[] expected = reference(w);
        double largest = expected[0];
        double kappa = largest / expected[dimensions - 1];
        assertTrue(kappa < 1e4, "below the cap");
        OdeBlock block = OdeBlock.of(new MlpDynamics(), 0, 1, STEPS)
                .withCosts(List.of(
                        new SpectralNorm(1, 60),
                        new ConditionNumber(1, false, 1e4, 64),
                        new ConditionNumber(1, true, 1e4, 64)));
        Map<String, INDArray> parameters = Map.of("W0", w, "b0", Nd4j.zeros(DataType.DOUBLE, dimensions));
        double[] found = settled(block, 1, parameters, Nd4j.zeros(DataType.DOUBLE, 2, dimensions));
        assertEquals(largest, found[0], 1e-6 * largest);
        assertEquals(kappa, found[1], 1e-6 * kappa);
        assertEquals(Math.log(kappa), found[2], 1e-6);
    }

    /**
     * State 4 × 4 × 4, ẏ = K₂ * tanh(K₁ * y), κ of 340 to 480: the matrix-free estimate looks at 24 or 48 directions of
     * 64, and comes closer from evaluation to evaluation. Here are 40 to settle and 40 to measure, in a time in which J
     * hardly changes.
     */
    @ParameterizedTest
    @CsvSource({"DOUBLE, 48, 1", "DOUBLE, 48, 2", "DOUBLE, 24, 2", "DOUBLE, 24, 3", "FLOAT, 48, 1", "FLOAT, 24, 3"})
    void theMatrixFreeConditionOfAConvolutionIsWithinOnePercent(DataType type, int steps, long seed) {
        ConvolutionDynamics dynamics = new ConvolutionDynamics(8);
        OdeBlock block = OdeBlock.of(
                dynamics, 0, 1e-3, new SolverSettings(OdeSolver.EULER.tableau(), StepControl.constant(2.5e-5), 1000));
        Map<String, INDArray> parameters = block.parameters(4, 4, 4).glorot(type, seed);
        INDArray x = BlockGradientTest.normal(new Random(seed), 2, 4, 4, 4).castTo(type);
        double exact =
                settled(block.withCosts(List.of(new ConditionNumber(1, false, 1e4, 64))), 1e-3, parameters, x)[0];
        double found =
                settled(block.withCosts(List.of(new ConditionNumber(1, false, 1e4, steps))), 1e-3, parameters, x)[0];
        assertEquals(exact, found, 0.01 * exact);
    }
}
