package org.odelayer.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.Features;
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
    private static final int FEWER_PATHS = 1000;
    private static final int FEWEST_PATHS = 400;
    private static final int CELLS = 1 << (FINEST + 3);
    private static final GridMotion MOTION = new GridMotion(7, PATHS, 1, 1, 1 << FINEST);
    private static final GridMotion FINE_MOTION = new GridMotion(8, FEWER_PATHS, 1, 1, CELLS);
    private static final GridMotion TWO_MOTIONS = new GridMotion(9, FEWEST_PATHS, 2, 1, CELLS);
    private static final double[] LOGISTIC = IntStream.range(0, FEWER_PATHS)
            .mapToDouble(StrongOrderTest::logistic)
            .toArray();

    /** Of log2 of the mean absolute error over log2 h, by least squares. */
    private static double slope(
            SdeDynamics dynamics, SdeMethod method, GridMotion motion, double start, double... exact) {
        double slope = 0;
        double squares = 0;
        double middle = (COARSEST + FINEST) / 2.0;
        for (int k = COARSEST; k <= FINEST; k++) {
            SdeBlock block = SdeBlock.of(dynamics, method, TimeSpan.of(0, 1), Math.pow(2, -k));
            slope += (middle - k) * Math.log(error(block, motion, start, exact)) / Math.log(2);
            squares += (middle - k) * (middle - k);
        }
        return slope / squares;
    }

    private static double error(SdeBlock block, GridMotion motion, double start, double... exact) {
        int paths = exact.length / motion.channels();
        int features = motion.channels();
        try (CompiledSde compiled = block.compile(Map.of(), DataType.DOUBLE, paths, features)) {
            INDArray x = Nd4j.valueArrayOf(new long[] {paths, features}, start, DataType.DOUBLE);
            INDArray expected = Nd4j.createFromArray(exact).reshape(paths, features);
            INDArray error = compiled.infer(x, motion).sub(expected);
            return error.norm1Number().doubleValue() / paths;
        }
    }

    /** dy = μ y dt + σ y dW. */
    private static SdeDynamics geometric(Calculus calculus) {
        return new LambdaSde(NoiseType.DIAGONAL, calculus, (graph, t, y, p) -> SdeTerms.of(y.mul(MU), y.mul(SIGMA)));
    }

    @ParameterizedTest
    @EnumSource(value = SdeMethod.class, names = "SRA1", mode = EnumSource.Mode.EXCLUDE)
    void multiplicativeNoiseHasTheOrder(SdeMethod method) {
        Calculus calculus = method.solves(NoiseType.DIAGONAL, Calculus.ITO) ? Calculus.ITO : Calculus.STRATONOVICH;
        double drift = calculus == Calculus.ITO ? MU - SIGMA * SIGMA / 2 : MU;
        double[] exact = new double[PATHS];
        double[] w = new double[1];
        for (int path = 0; path < PATHS; path++) {
            MOTION.increment(path, 0, 1, w, null);
            exact[path] = Math.exp(drift + SIGMA * w[0]);
        }
        double slope = slope(geometric(calculus), method, MOTION, 1, exact);
        assertEquals(method.order(NoiseType.DIAGONAL), slope, 0.1);
    }

    /**
     * dy = (1 − exp y) dt + dW has the solution t + W − ln (1 + ∫ exp(u + W(u)) du) from y = 0: the logarithm of the
     * logistic equation's.
     */
    @ParameterizedTest
    @EnumSource
    void additiveNoiseHasTheOrder(SdeMethod method) {
        SdeDynamics dynamics = new LambdaSde(
                NoiseType.ADDITIVE,
                Calculus.ITO,
                (graph, t, y, p) -> SdeTerms.of(
                        graph.math().exp(y).rsub(1), graph.constant(1.0).castTo(y.dataType())));
        double slope = slope(dynamics, method, FINE_MOTION, 0, LOGISTIC);
        assertEquals(method.order(NoiseType.ADDITIVE), slope, 0.1);
    }

    /**
     * Of the integral, what is known of W on a cell from ΔW and its area A is used to the square of W: with H = A/δ −
     * ΔW/2 it is ΔW s/δ + 6H s(δ − s)/δ² in the mean, and the variance is δ²/15 over the cell. What is left is of the
     * size of the error of SRA1 with steps of a cell, and a step has eight of them.
     */
    private static double logistic(int path) {
        double cell = 1.0 / CELLS;
        double[] dw = new double[1];
        double[] area = new double[1];
        double w = 0;
        double integral = 0;
        for (int i = 0; i < CELLS; i++) {
            double t = i * cell;
            FINE_MOTION.increment(path, t, t + cell, dw, area);
            double h = area[0] / cell - dw[0] / 2;
            double square = cell * (dw[0] * dw[0] / 3 + dw[0] * h + 1.2 * h * h) + cell * cell / 15;
            integral += Math.exp(t + w) * (cell + cell * cell / 2 + area[0] + square / 2);
            w += dw[0];
        }
        return 1 + w - Math.log1p(integral);
    }

    /** y₂ = ∫ W₁ ∘ dW₂ has a Lévy area in it, which no method here makes: the order of all is 0.5. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MILSTEIN", "SRA1"})
    void noiseThatDoesNotCommuteHasOrderOneHalf(SdeMethod method) {
        Calculus calculus = method.solves(NoiseType.GENERAL, Calculus.ITO) ? Calculus.ITO : Calculus.STRATONOVICH;
        SdeDynamics dynamics = new LambdaSde(NoiseType.GENERAL, calculus, (graph, t, y, p) -> {
            SDVariable first = Features.slice(graph, y, 0, 1);
            SDVariable none = first.mul(0);
            SDVariable g = graph.concat(1, none.add(1), none, none, first);
            return SdeTerms.of(y.mul(0), g.reshape(FEWEST_PATHS, 2, 2));
        });
        double[] exact = new double[2 * FEWEST_PATHS];
        for (int path = 0; path < FEWEST_PATHS; path++) {
            integrate(path, exact);
        }
        double slope = slope(dynamics, method, TWO_MOTIONS, 0, exact);
        assertEquals(method.order(NoiseType.GENERAL), slope, 0.1);
    }

    /** W₁ and the integral by the trapezoidal rule on the cells, whose error is a third of that of the finest steps. */
    private static void integrate(int path, double... exact) {
        double[] dw = new double[2];
        for (int i = 0; i < CELLS; i++) {
            TWO_MOTIONS.increment(path, (double) i / CELLS, (i + 1.0) / CELLS, dw, null);
            exact[2 * path + 1] += (exact[2 * path] + dw[0] / 2) * dw[1];
            exact[2 * path] += dw[0];
        }
    }
}
