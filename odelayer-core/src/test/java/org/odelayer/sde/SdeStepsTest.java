package org.odelayer.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.LambdaDynamics;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.SdeTerms;
import org.odelayer.noise.BrownianMotion;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.stepsize.StepControl;

/** Each method makes the steps of its formula. */
class SdeStepsTest {
    private static final int EXAMPLES = 3;

    /** f = sin(y + t), and g = cos(2y + t), or cos t where it must not depend on y. */
    private record Waves(boolean additive) implements PlainSteps.Equation {
        @Override
        public double f(double t, double y) {
            return Math.sin(y + t);
        }

        @Override
        public double g(double t, double y) {
            return Math.cos(additive ? t : 2 * y + t);
        }

        @Override
        public double slope(double t, double y) {
            return additive ? 0 : -2 * Math.sin(2 * y + t);
        }
    }

    private static LambdaSde waves(NoiseType noise, Calculus calculus) {
        return new LambdaSde(noise, calculus, (graph, t, y, p) -> {
            SDVariable f = graph.math().sin(y.add(t));
            SDVariable g =
                    graph.math().cos(noise == NoiseType.ADDITIVE ? t : y.mul(2).add(t));
            return SdeTerms.of(f, noise == NoiseType.GENERAL ? g.reshape(EXAMPLES, 1, 1) : g);
        });
    }

    /** A method and a noise with a calculus. */
    record Case(SdeMethod method, NoiseType noise, Calculus calculus) {}

    static Stream<Case> cases() {
        return SdeCases.all()
                .flatMap(each -> Stream.of(Calculus.values())
                        .filter(calculus -> each.method().solves(each.noise(), calculus))
                        .map(calculus -> new Case(each.method(), each.noise(), calculus)));
    }

    /** Steps of at most 3/32 are three to the first output and eight more to the second. Rounding is left. */
    @ParameterizedTest
    @MethodSource("cases")
    void theyAreThoseOfItsFormula(Case which) {
        GridMotion motion = new GridMotion(11, EXAMPLES, 1, 1, 96);
        SdeBlock block =
                SdeBlock.of(waves(which.noise, which.calculus), which.method, TimeSpan.series(0, 0.25, 1), 3 / 32.0);
        double[][] expected = new double[2][EXAMPLES];
        for (int example = 0; example < EXAMPLES; example++) {
            PlainSteps plain = new PlainSteps(
                    which.method, new Waves(which.noise == NoiseType.ADDITIVE), which.calculus, 0.3 * example);
            double y = 0.3 * example;
            y = go(plain, motion, example, y, 0, 0.25, 3);
            expected[0][example] = y;
            expected[1][example] = go(plain, motion, example, y, 0.25, 1, 8);
        }
        assertEquals(11, block.steps());
        INDArray x = Nd4j.createFromArray(0, 0.3, 0.6).reshape(EXAMPLES, 1);
        try (CompiledSde compiled = block.compile(Map.of(), DataType.DOUBLE, EXAMPLES, 1)) {
            INDArray y = compiled.forward(x, motion).reshape(2, EXAMPLES);
            assertEquals(0, y.sub(Nd4j.createFromArray(expected)).norm2Number().doubleValue(), 1e-12);
        }
    }

    /** Without noise a method is that of an ordinary equation. */
    @ParameterizedTest
    @EnumSource(names = {"EULER_MARUYAMA", "HEUN", "MIDPOINT"})
    void withoutDiffusionTheyAreThoseOfAnOrdinaryEquation(SdeMethod method) {
        Calculus calculus = method == SdeMethod.EULER_MARUYAMA ? Calculus.ITO : Calculus.STRATONOVICH;
        LambdaSde still = new LambdaSde(
                NoiseType.DIAGONAL,
                calculus,
                (graph, t, y, p) -> SdeTerms.of(graph.math().sin(y.add(t)), y.mul(0)));
        INDArray x = SdeCases.normal(4, DataType.DOUBLE, EXAMPLES, 2);
        SolverSettings settings = new SolverSettings(method.tableau(), StepControl.constant(1 / 16.0), 100);
        OdeBlock ordinary =
                OdeBlock.of(new LambdaDynamics((graph, t, y, p) -> graph.math().sin(y.add(t))), 0, 1, settings);
        try (CompiledSde compiled = SdeBlock.of(still, method, TimeSpan.of(0, 1), 1 / 16.0)
                        .compile(Map.of(), DataType.DOUBLE, EXAMPLES, 2);
                CompiledBlock expected = ordinary.compile(Map.of(), DataType.DOUBLE, EXAMPLES, 2)) {
            INDArray y = compiled.forward(x, new GridMotion(11, EXAMPLES, 2, 1, 16));
            assertEquals(0, y.sub(expected.forward(x)).norm2Number().doubleValue(), 1e-12);
            assertEquals(
                    expected.forwardStatistics().evaluations(),
                    compiled.forwardStatistics().evaluations());
        }
    }

    private static double go(
            PlainSteps plain, BrownianMotion motion, int example, double from, double t0, double t1, int steps) {
        double[] dw = new double[1];
        double[] area = new double[1];
        double y = from;
        for (int i = 0; i < steps; i++) {
            double t = t0 + (t1 - t0) * i / steps;
            double h = (t1 - t0) / steps;
            motion.increment(example, t, t + h, dw, area);
            y = plain.step(t, h, y, dw[0], area[0]);
        }
        return y;
    }
}
