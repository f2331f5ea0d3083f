package org.odelayer.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.dynamics.SdeTerms;

/** The error at T = 1 on the very paths, as it falls with the step. */
class StrongOrderTest {
    private static final double MU = 0.5;
    private static final double SIGMA = 0.8;
    private static final int PATHS = 4000;
    private static final int COARSEST = 4;
    private static final int FINEST = 8;
    private static final GridMotion MOTION = new GridMotion(7, PATHS, 1, 1, 1 << FINEST);

    /** Of log2 of the mean absolute error over log2 h, by least squares. */
    private static double slope(SdeDynamics dynamics, SdeMethod method, ToDoubleFunction<Integer> exact) {
        double slope = 0;
        double squares = 0;
        double middle = (COARSEST + FINEST) / 2.0;
        for (int k = COARSEST; k <= FINEST; k++) {
            double error = error(dynamics, method, Math.pow(2, -k), exact);
            slope += (middle - k) * Math.log(error) / Math.log(2);
            squares += (middle - k) * (middle - k);
        }
        return slope / squares;
    }

    private static double error(SdeDynamics dynamics, SdeMethod method, double h, ToDoubleFunction<Integer> exact) {
        SdeBlock block = SdeBlock.of(dynamics, method, TimeSpan.of(0, 1), h);
        try (CompiledSde compiled = block.compile(Map.of(), DataType.DOUBLE, PATHS, 1)) {
            INDArray y = compiled.infer(Nd4j.ones(DataType.DOUBLE, PATHS, 1), MOTION);
            double sum = 0;
            for (int i = 0; i < PATHS; i++) {
                sum += Math.abs(y.getDouble(i, 0) - exact.applyAsDouble(i));
            }
            return sum / PATHS;
        }
    }

    /** dy = μ y dt + σ y dW. */
    private static SdeDynamics geometric(Calculus calculus) {
        return new LambdaSde(NoiseType.DIAGONAL, calculus, (graph, t, y, p) -> SdeTerms.of(y.mul(MU), y.mul(SIGMA)));
    }

    private static double motion(int path) {
        double[] w = new double[1];
        MOTION.increment(path, 0, 1, w, null);
        return w[0];
    }

    @ParameterizedTest
    @EnumSource(value = SdeMethod.class, names = "SRA1", mode = EnumSource.Mode.EXCLUDE)
    void multiplicativeNoiseHasTheOrder(SdeMethod method) {
        Calculus calculus = method.solves(NoiseType.DIAGONAL, Calculus.ITO) ? Calculus.ITO : Calculus.STRATONOVICH;
        double drift = calculus == Calculus.ITO ? MU - SIGMA * SIGMA / 2 : MU;
        double slope = slope(geometric(calculus), method, i -> Math.exp(drift + SIGMA * motion(i)));
        assertEquals(method.order(NoiseType.DIAGONAL), slope, 0.1);
    }
}
