package org.odelayer.sde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.CentralDifferences;
import org.odelayer.block.StateMap;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.DriftDiffusion;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.ProbeDistribution;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.dynamics.SdeTerms;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.noise.BrownianMotion;
import org.odelayer.noise.BrownianPath;
import org.odelayer.noise.NoiseKey;

/** What blocks take and give. */
class SdeBlockTest {
    private static final TimeSpan TIMES = TimeSpan.of(0, 1);

    private static LambdaSde linear(NoiseType noise, Calculus calculus) {
        return new LambdaSde(noise, calculus, (graph, t, y, p) -> SdeTerms.of(y.mul(-1), y.mul(0.5)));
    }

    private static String refusal(Runnable code) {
        return assertThrows(IllegalArgumentException.class, code::run).getMessage();
    }

    private static void assertTells(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    /** y = exp((μ − σ²/2) T + σ W), so that ∂y/∂y₀ = y and ∂y/∂σ = (W − σ T) y; errors of some h σ². */
    @Test
    void theExampleOfTheDocumentIsSolvedAndDifferentiated() {
        SdeBlock block = SdeBlock.of(new GeometricBrownianMotion(), SdeMethod.MILSTEIN, TimeSpan.of(0, 1), 1.0 / 64);
        Map<String, INDArray> parameters = block.parameters(1).glorot(DataType.DOUBLE, 42);
        BrownianPath path = BrownianPath.grid(new NoiseKey(42, 0, 0), 0, 1, 64, 1);
        INDArray x = Nd4j.ones(DataType.DOUBLE, 1000, 1);
        try (CompiledSde compiled = block.compile(parameters, DataType.DOUBLE, 1000, 1)) {
            INDArray y = compiled.forward(x, path);
            INDArray gradient = compiled.backward(x);
            double[] w = new double[1];
            double ofSigma = 0;
            for (int i = 0; i < 1000; i++) {
                path.increment(i, 0, 1, w, null);
                double exact = Math.exp(0.1 - 0.005 + 0.1 * w[0]);
                assertEquals(exact, y.getDouble(i), 1e-3);
                assertEquals(exact, gradient.getDouble(i), 1e-3);
                ofSigma += (w[0] - 0.1) * exact;
            }
            assertEquals(ofSigma, compiled.parameterGradients().get("sigma").getDouble(0), 1);
        }
    }

    @Test
    void driftAndDiffusionHaveTheirOwnParameters() {
        DriftDiffusion both =
                new DriftDiffusion(new MlpDynamics(4), new MlpDynamics(2), NoiseType.GENERAL, Calculus.ITO);
        SdeBlock block = SdeBlock.of(both.channels(5), SdeMethod.EULER_MARUYAMA, TIMES, 0.5);
        Map<String, INDArray> parameters = block.parameters(3).glorot(DataType.FLOAT, 1);
        assertEquals(5, block.channels(3));
        assertArrayEquals(new long[] {3, 4}, parameters.get("drift.W0").shape());
        assertArrayEquals(new long[] {2, 15}, parameters.get("diffusion.W1").shape());
        assertEquals(both.channels(5), Dynamics.fromJson(both.channels(5).toJson()));
        assertTells(refusal(() -> both.channels(0)), "channels (0)");
        assertTells(
                refusal(() -> new DriftDiffusion(new MlpDynamics(4), new MlpDynamics(2), NoiseType.SCALAR, Calculus.ITO)
                        .channels(2)),
                "channels (2)",
                "SCALAR");
    }

    /** A diffusion network whose last layer starts at zero: the path is the drift's, and its gradient is not zero. */
    @ParameterizedTest
    @EnumSource(names = {"HEUN", "EULER_HEUN", "REVERSIBLE_HEUN"})
    void aDiffusionThatIsZeroHasAGradient(SdeMethod method) {
        SdeDynamics dynamics = new DriftDiffusion(
                        new MlpDynamics(4).time(TimeDependence.CONCAT),
                        new MlpDynamics(4).time(TimeDependence.CONCAT),
                        NoiseType.GENERAL,
                        Calculus.STRATONOVICH)
                .channels(2);
        SdeBlock block = SdeBlock.of(dynamics, method, TIMES, 0.125);
        Map<String, INDArray> parameters = block.parameters(3).glorot(DataType.DOUBLE, 1);
        parameters.get("diffusion.W1").assign(0);
        INDArray x = SdeCases.normal(2, DataType.DOUBLE, 1, 3);
        GridMotion motion = new GridMotion(1, 1, 2, 1, 8);
        try (CompiledSde compiled = block.compile(parameters, DataType.DOUBLE, 1, 3)) {
            compiled.forward(x, motion);
            compiled.backward(x);
            INDArray gradient =
                    compiled.parameterGradients().get("diffusion.W1").dup();
            assertTrue(gradient.norm2Number().doubleValue() > 0.01);
            new CentralDifferences(
                            () -> compiled.infer(x, motion).mul(x).sumNumber().doubleValue(), 1e-8)
                    .check("W1", parameters.get("diffusion.W1"), gradient);
        }
    }

    /** Both have the same increments, cast; steps of FLOATs round 16 times. */
    @ParameterizedTest
    @EnumSource
    void floatsFollowDoublesAndRepeatThemselves(SdeMethod method) {
        SdeCases.Case which =
                new SdeCases.Case(method, method == SdeMethod.SRA1 ? NoiseType.ADDITIVE : NoiseType.SCALAR);
        SdeBlock block = SdeBlock.of(which.dynamics(), which.method(), TIMES, 1 / 16.0);
        GridMotion motion = new GridMotion(3, 2, block.channels(SdeCases.FEATURES), 1, 16);
        INDArray[] results = new INDArray[2];
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            Map<String, INDArray> parameters =
                    block.parameters(SdeCases.FEATURES).glorot(type, 3);
            INDArray x = SdeCases.normal(1, type, 2, SdeCases.FEATURES);
            try (CompiledSde compiled = block.compile(parameters, type, 2, SdeCases.FEATURES)) {
                INDArray first = compiled.forward(x, motion).dup();
                compiled.backward(x);
                assertEquals(first, compiled.forward(x, motion));
                results[type == DataType.FLOAT ? 0 : 1] = first.castTo(DataType.DOUBLE);
            }
        }
        assertEquals(0, results[0].sub(results[1]).normmaxNumber().doubleValue(), 1e-5);
    }

    /** ℓ = y₁² with dy = −y dt, whose steps of Euler are known: Σ h (1 − h)²ᵏ. */
    @Test
    void theCostAlongThePathIsOneMoreFeature() {
        LambdaSde dynamics = new LambdaSde(NoiseType.DIAGONAL, Calculus.ITO, (graph, t, y, p) -> {
                    SDVariable first = Features.slice(graph, y, 0, 1);
                    return SdeTerms.of(y.neg(), y.mul(0)).withCost(first.mul(first));
                })
                .withCost();
        SdeBlock block = SdeBlock.of(dynamics, SdeMethod.EULER_MARUYAMA, TimeSpan.series(0, 0.5, 1), 0.25);
        INDArray x = Nd4j.createFromArray(new double[][] {{1, 2}});
        double r = 0.75 * 0.75;
        double half = 0.25 * (1 + r);
        try (CompiledSde compiled = block.compile(Map.of(), DataType.DOUBLE, 1, 2)) {
            INDArray output = compiled.forward(x, new GridMotion(1, 1, 2, 1, 4));
            assertEquals(half, output.getDouble(0, 0, 2), 1e-14);
            assertEquals(half * (1 + r * r), output.getDouble(1, 0, 2), 1e-14);
            assertEquals(2 * r * r, output.getDouble(1, 0, 1), 1e-14);
            INDArray gradient = Nd4j.zeros(DataType.DOUBLE, 2, 1, 3);
            gradient.putScalar(1, 0, 2, 1);
            assertEquals(2 * half * (1 + r * r), compiled.backward(gradient).getDouble(0, 0), 1e-14);
        }
    }

    /** With noise: the gradient of the cost's integral goes through y and the parameters. */
    @ParameterizedTest
    @EnumSource
    void theCostHasAGradientWithEveryMethod(SdeMethod method) {
        Calculus calculus =
                method.solves(NoiseType.DIAGONAL, Calculus.STRATONOVICH) ? Calculus.STRATONOVICH : Calculus.ITO;
        NoiseType noise = method == SdeMethod.SRA1 ? NoiseType.ADDITIVE : NoiseType.DIAGONAL;
        LambdaSde dynamics = new LambdaSde(noise, calculus, (graph, t, y, p) -> {
                    SDVariable a = p.get("A");
                    SDVariable g =
                            noise == NoiseType.ADDITIVE ? a : graph.math().sin(y.mul(a));
                    return SdeTerms.of(y.mul(a), g)
                            .withCost(graph.math().square(y.sub(a)).sum(true, 1));
                })
                .weight("A", 1, 2)
                .withCost();
        SdeBlock block = SdeBlock.of(dynamics, method, TIMES, 0.125);
        Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 2);
        INDArray x = SdeCases.normal(4, DataType.DOUBLE, 2, 2);
        GridMotion motion = new GridMotion(9, 2, 2, 1, 8);
        try (CompiledSde compiled = block.compile(parameters, DataType.DOUBLE, 2, 2)) {
            INDArray weights = SdeCases.normal(5, DataType.DOUBLE, 2, 3);
            CentralDifferences differences = new CentralDifferences(
                    () -> compiled.infer(x, motion).mul(weights).sumNumber().doubleValue(), 1e-8);
            compiled.forward(x, motion);
            INDArray ofInput = compiled.backward(weights).dup();
            INDArray ofA = compiled.parameterGradients().get("A").dup();
            differences.check("x", x, ofInput);
            differences.check("A", parameters.get("A"), ofA);
        }
    }

    /** Forwards and backwards each increment is asked for once: what it costs to make is not small. */
    @ParameterizedTest
    @EnumSource
    void theMotionIsAskedOnceAStep(SdeMethod method) {
        NoiseType noise = method == SdeMethod.SRA1 ? NoiseType.ADDITIVE : NoiseType.SCALAR;
        SdeBlock block = SdeBlock.of(new SdeCases.Case(method, noise).dynamics(), method, TIMES, 0.125);
        block = method.reversible() ? block.withGradient(ContinuousAdjoint.AS_FORWARD) : block;
        Map<String, INDArray> parameters = block.parameters(SdeCases.FEATURES).glorot(DataType.DOUBLE, 3);
        CountingMotion motion = new CountingMotion(new GridMotion(3, 1, block.channels(SdeCases.FEATURES), 1, 8));
        INDArray x = SdeCases.normal(1, DataType.DOUBLE, 1, SdeCases.FEATURES);
        try (CompiledSde compiled = block.compile(parameters, DataType.DOUBLE, 1, SdeCases.FEATURES)) {
            compiled.forward(x, motion);
            assertEquals(8, motion.count);
            compiled.backward(x);
            assertTrue(motion.count <= 16, () -> "" + motion.count);
        }
    }

    private static final class CountingMotion implements BrownianMotion {
        private final BrownianMotion inner;
        private int count;

        CountingMotion(BrownianMotion inner) {
            this.inner = inner;
        }

        @Override
        public void increment(int example, double s, double t, double[] increment, double[] area) {
            count++;
            inner.increment(example, s, t, increment, area);
        }

        @Override
        public int channels() {
            return inner.channels();
        }
    }

    @Test
    void stepsEndAtOutputsHoweverIrregular() {
        SdeDynamics dynamics = linear(NoiseType.DIAGONAL, Calculus.ITO);
        SdeMethod method = SdeMethod.EULER_MARUYAMA;
        assertEquals(10, SdeBlock.of(dynamics, method, TIMES, 0.1).steps());
        assertEquals(1, SdeBlock.of(dynamics, method, TIMES, 5).steps());
        SdeBlock block = SdeBlock.of(dynamics, method, TimeSpan.series(1, 1, 1.3, 1.35, 2), 0.1);
        double[] times = block.grid().times();
        double[] expected = {1, 1.1, 1.2, 1.3, 1.35, 1.35 + 0.65 / 7};
        assertArrayEquals(expected, Arrays.copyOf(times, expected.length), 1e-15);
        assertEquals(3 + 1 + 7, block.steps());
        assertEquals(2, times[times.length - 1]);
    }

    /** f = −y + x₂ with the input x = [y(0), x₂]: after a step y(0) (1 − h) + h x₂, without noise. */
    @Test
    void dynamicsMaySeeTheInput() {
        LambdaSde seeing = new LambdaSde(
                NoiseType.SCALAR,
                Calculus.ITO,
                (graph, t, y, p) -> SdeTerms.of(
                        Features.slice(graph, p.get(Input.Control.NAME), 1, 2).sub(y), y.mul(0)));
        SdeBlock block = SdeBlock.of(seeing.reading(new Input.Control(List.of(2L))), SdeMethod.MILSTEIN, TIMES, 1)
                .withMaps(new First(), StateMap.IDENTITY);
        INDArray x = Nd4j.createFromArray(new double[][] {{1, 3}});
        try (CompiledSde compiled = block.compile(Map.of(), DataType.DOUBLE, 1, 2)) {
            assertEquals(3, compiled.forward(x, new GridMotion(1, 1, 1, 1, 1)).getDouble(0), 1e-15);
            INDArray gradient = compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 1));
            assertEquals(Nd4j.createFromArray(new double[][] {{0, 1}}), gradient);
        }
        LambdaSde timed = linear(NoiseType.SCALAR, Calculus.ITO)
                .reading(new Input.Noise("noise_x", List.of(1L), ProbeDistribution.NORMAL));
        assertTells(
                refusal(() -> SdeBlock.of(timed, SdeMethod.MILSTEIN, TIMES, 1).parameters(1)), "noise of their own");
    }

    /** The first feature of the input. */
    private record First() implements StateMap {
        @Override
        public long[] outputShape(long... inputShape) {
            return new long[] {1};
        }

        @Override
        public void defineParameters(ParameterList parameters, long... inputShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
            return Features.slice(graph, x, 0, 1);
        }
    }

    @Test
    void fieldsOfDifferentMethodsAreNotEqual() {
        SdeDynamics dynamics =
                new DriftDiffusion(new MlpDynamics(2), new MlpDynamics(2), NoiseType.SCALAR, Calculus.STRATONOVICH);
        SdeBlock heun = SdeBlock.of(dynamics, SdeMethod.HEUN, TIMES, 0.5);
        SdeBlock midpoint = SdeBlock.of(dynamics, SdeMethod.MIDPOINT, TIMES, 0.5);
        assertEquals(heun.equation().dynamics(), heun.equation().dynamics());
        assertNotEquals(heun.equation().dynamics(), midpoint.equation().dynamics());
    }

    /** Legs and statistics, some small objects; nothing depends on the size of the arrays. */
    @Test
    void aStepTakesLittleOfTheHeap() {
        long small = bytesPerStep(16);
        long large = bytesPerStep(1024);
        assertTrue(small < 6_000, () -> small + " bytes per step");
        assertEquals(small, large, 1_000);
    }

    private static long bytesPerStep(int batch) {
        int steps = 64;
        SdeBlock block = SdeBlock.of(
                SdeCases.dynamics(NoiseType.DIAGONAL, Calculus.STRATONOVICH), SdeMethod.HEUN, TIMES, 1.0 / steps);
        GridMotion motion = new GridMotion(1, batch, SdeCases.FEATURES, 1, steps);
        INDArray x = SdeCases.normal(1, DataType.FLOAT, batch, SdeCases.FEATURES);
        Map<String, INDArray> parameters = block.parameters(SdeCases.FEATURES).glorot(DataType.FLOAT, 1);
        try (CompiledSde compiled = block.compile(parameters, DataType.FLOAT, batch, SdeCases.FEATURES)) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = 0;
            for (int i = 0; i < 40; i++) {
                before = i == 20
                        ? threads.getThreadAllocatedBytes(Thread.currentThread().getId())
                        : before;
                compiled.forward(x, motion);
                compiled.backward(x);
            }
            return (threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before) / (20L * 2 * steps);
        }
    }

    /** Without drift y = x + G W(1), with more components of W than features. */
    @Test
    void aDiffusionThatLacksTheBatchIsThatOfAllExamples() {
        LambdaSde dynamics = new LambdaSde(
                        NoiseType.GENERAL, Calculus.STRATONOVICH, (graph, t, y, p) -> SdeTerms.of(y.mul(0), p.get("G")))
                .weight("G", 2, 3)
                .withChannels(3);
        SdeBlock block = SdeBlock.of(dynamics, SdeMethod.HEUN, TIMES, 0.25);
        INDArray g = Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 6}});
        GridMotion motion = new GridMotion(6, 2, 3, 1, 4);
        try (CompiledSde compiled = block.compile(Map.of("G", g), DataType.DOUBLE, 2, 2)) {
            INDArray y = compiled.forward(Nd4j.zeros(DataType.DOUBLE, 2, 2), motion);
            compiled.backward(Nd4j.createFromArray(new double[][] {{1, 0}, {0, 0}}));
            double[] w = new double[3];
            motion.increment(1, 0, 1, w, null);
            assertEquals(4 * w[0] + 5 * w[1] + 6 * w[2], y.getDouble(1, 1), 1e-13);
            motion.increment(0, 0, 1, w, null);
            assertArrayEquals(
                    w, compiled.parameterGradients().get("G").getRow(0).toDoubleVector(), 1e-13);
        }
    }

    @Test
    void aGradientAfterInferenceIsThatOfTheSamePath() {
        SdeBlock block = SdeBlock.of(linear(NoiseType.DIAGONAL, Calculus.ITO), SdeMethod.EULER_MARUYAMA, TIMES, 0.25)
                .withGradient(DiscreteAdjoint.CHECKPOINTED);
        INDArray x = Nd4j.ones(DataType.DOUBLE, 1, 1);
        GridMotion motion = new GridMotion(2, 1, 1, 1, 4);
        try (CompiledSde compiled = block.compile(Map.of(), DataType.DOUBLE, 1, 1)) {
            double y = compiled.infer(x, motion).getDouble(0);
            // Of a linear equation the solution from 1 is its derivative.
            assertEquals(y, compiled.backward(x).getDouble(0), 1e-14);
        }
    }
}
