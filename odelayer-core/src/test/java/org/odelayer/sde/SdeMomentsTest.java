package org.odelayer.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.SdeTerms;
import org.odelayer.noise.BrownianPath;
import org.odelayer.noise.NoiseKey;

/** Mean and variance of an Ornstein–Uhlenbeck process, dy = −θ y dt + σ dW, against those of the method's own steps. */
class SdeMomentsTest {
    private static final int PATHS = 20_000;
    private static final int STEPS = 8;
    private static final double THETA = 1.5;
    private static final double SIGMA = 0.7;
    private static final double START = 1.2;

    private record Decay() implements PlainSteps.Equation {
        @Override
        public double f(double t, double y) {
            return -THETA * y;
        }

        @Override
        public double g(double t, double y) {
            return SIGMA;
        }

        @Override
        public double slope(double t, double y) {
            return 0;
        }
    }

    /** The end of a path of which one step alone has an increment and an area. */
    private static double end(SdeMethod method, double start, int noisy, double dw, double area) {
        PlainSteps plain = new PlainSteps(method, new Decay(), Calculus.ITO, start);
        double y = start;
        for (int i = 0; i < STEPS; i++) {
            boolean now = i == noisy;
            y = plain.step((double) i / STEPS, 1.0 / STEPS, y, now ? dw : 0, now ? area : 0);
        }
        return y;
    }

    /** The steps are linear in increments, of variance h, and areas, hΔW/2 and something independent of h³/12. */
    private static double variance(SdeMethod method) {
        double h = 1.0 / STEPS;
        double sum = 0;
        for (int i = 0; i < STEPS; i++) {
            double ofIncrement = end(method, 0, i, 1, h / 2);
            double ofRest = end(method, 0, i, 0, 1);
            sum += h * ofIncrement * ofIncrement + h * h * h / 12 * ofRest * ofRest;
        }
        return sum;
    }

    /** Within four standard errors: √(v/N) of the mean and v √(2/N) of the variance. */
    @ParameterizedTest
    @EnumSource
    void theyAreThoseOfTheSteps(SdeMethod method) {
        LambdaSde process = new LambdaSde(
                NoiseType.ADDITIVE,
                Calculus.ITO,
                (graph, t, y, p) ->
                        SdeTerms.of(y.mul(-THETA), graph.constant(SIGMA).castTo(y.dataType())));
        SdeBlock block = SdeBlock.of(process, method, TimeSpan.of(0, 1), 1.0 / STEPS);
        BrownianPath path = BrownianPath.grid(new NoiseKey(3, 0, 0), 0, 1, STEPS, 1);
        try (CompiledSde compiled = block.compile(Map.of(), DataType.DOUBLE, PATHS, 1)) {
            INDArray y = compiled.infer(Nd4j.valueArrayOf(new long[] {PATHS, 1}, START, DataType.DOUBLE), path);
            double mean = end(method, START, -1, 0, 0);
            double variance = variance(method);
            assertEquals(mean, y.meanNumber().doubleValue(), 4 * Math.sqrt(variance / PATHS));
            double spread = y.sub(mean).norm2Number().doubleValue();
            assertEquals(variance, spread * spread / PATHS, 4 * variance * Math.sqrt(2.0 / PATHS));
        }
    }
}
