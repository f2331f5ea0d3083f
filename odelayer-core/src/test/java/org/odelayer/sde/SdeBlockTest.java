package org.odelayer.sde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.block.CentralDifferences;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.DriftDiffusion;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.JumpDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.dynamics.SdeTerms;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.noise.BrownianMotion;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatus;

/** What blocks take, give and refuse. */
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

    @ParameterizedTest
    @CsvSource({
        "EULER_MARUYAMA, DIAGONAL, STRATONOVICH, take MILSTEIN HEUN MIDPOINT EULER_HEUN REVERSIBLE_HEUN",
        "HEUN, SCALAR, ITO, take EULER_MARUYAMA MILSTEIN",
        "REVERSIBLE_HEUN, GENERAL, ITO, take EULER_MARUYAMA",
        "MILSTEIN, GENERAL, ITO, Lévy areas",
        "SRA1, DIAGONAL, ITO, ADDITIVE"
    })
    void whatDoesNotGoTogetherIsRefusedWithAdvice(SdeMethod method, NoiseType noise, Calculus calculus, String advice) {
        String message = refusal(() -> SdeBlock.of(linear(noise, calculus), method, TIMES, 0.1));
        assertTells(message.replace(",", ""), method.name(), advice);
    }

    @ParameterizedTest
    @EnumSource
    void additiveNoiseGoesWithEveryMethodInBothCalculi(SdeMethod method) {
        for (Calculus calculus : Calculus.values()) {
            method.check(linear(NoiseType.ADDITIVE, calculus));
        }
        assertTrue(method.order(NoiseType.ADDITIVE) >= 1);
    }

    @Test
    void theDiffusionMustBeWhatItsNoiseSays() {
        assertTells(refusal(() -> compile(linear(NoiseType.ADDITIVE, Calculus.ITO), SdeMethod.SRA1, 2)), "ADDITIVE");
        LambdaSde narrow =
                new LambdaSde(NoiseType.DIAGONAL, Calculus.ITO, (graph, t, y, p) -> SdeTerms.of(y, y.mmul(p.get("A"))));
        assertTells(
                refusal(() -> compile(narrow.weight("A", 3, 2), SdeMethod.EULER_MARUYAMA, 3)),
                "diffusion has shape ([4, 2])",
                "[4, 3]");
        LambdaSde mixing =
                new LambdaSde(NoiseType.DIAGONAL, Calculus.ITO, (graph, t, y, p) -> SdeTerms.of(y, y.mmul(p.get("A"))));
        assertTells(
                refusal(() -> compile(mixing.weight("A", 3, 3), SdeMethod.MILSTEIN, 3)),
                "MILSTEIN",
                "Lévy areas",
                "EULER_MARUYAMA");
    }

    private static void compile(SdeDynamics dynamics, SdeMethod method, long features) {
        SdeBlock block = SdeBlock.of(dynamics, method, TIMES, 0.25);
        Map<String, INDArray> zeros = block.parameters(features).glorot(DataType.FLOAT, 1);
        zeros.values().forEach(array -> array.assign(0));
        block.compile(zeros, DataType.FLOAT, 4, features).close();
    }

    @Test
    void valuesThatAreNotAllowedAreNamed() {
        SdeDynamics dynamics = linear(NoiseType.DIAGONAL, Calculus.ITO);
        SdeMethod method = SdeMethod.EULER_MARUYAMA;
        assertTells(refusal(() -> SdeBlock.of(dynamics, method, TIMES, 0)), "step (0.0)");
        assertTells(refusal(() -> SdeBlock.of(dynamics, method, TIMES, Double.NaN)), "step (NaN)");
        assertTells(refusal(() -> SdeBlock.of(dynamics, method, TimeSpan.of(1, 0), 0.1)), "ascend");
        assertTells(refusal(() -> SdeBlock.of(dynamics, method, TimeSpan.perExample(0, 3), 0.1)), "ascend");
        assertTells(refusal(() -> SdeBlock.of(null, method, TIMES, 0.1)), "dynamics (null)");
        for (Adjoint adjoint : new Adjoint[] {ContinuousAdjoint.AS_FORWARD, InterpolatingAdjoint.AS_FORWARD}) {
            String message =
                    refusal(() -> SdeBlock.of(dynamics, method, TIMES, 0.1).withGradient(adjoint));
            assertTells(message, "DiscreteAdjoint", "REVERSIBLE_HEUN");
        }
        Dynamics jumping = new JumpDynamics(new MlpDynamics(2), 0.5);
        SdeDynamics jumps = new DriftDiffusion(jumping, new MlpDynamics(2), NoiseType.SCALAR, Calculus.ITO);
        SdeBlock block = SdeBlock.of(jumps, method, TIMES, 0.1);
        assertTells(refusal(() -> block.parameters(2)), "jump");
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

    @Test
    void theMotionMustHaveTheChannels() {
        SdeBlock block = SdeBlock.of(linear(NoiseType.DIAGONAL, Calculus.ITO), SdeMethod.EULER_MARUYAMA, TIMES, 0.5);
        INDArray x = Nd4j.ones(DataType.DOUBLE, 1, 3);
        try (CompiledSde compiled = block.compile(Map.of(), DataType.DOUBLE, 1, 3)) {
            assertTells(refusal(() -> compiled.forward(x, new GridMotion(1, 1, 2, 1, 2))), "2 channels", "3 channels");
            assertTells(refusal(() -> compiled.forward(x, null)), "null");
        }
    }

    private static BrownianMotion undefined() {
        return new BrownianMotion() {
            @Override
            public void increment(int example, double s, double t, double[] increment, double[] area) {
                increment[0] = s > 0.4 ? Double.NaN : 0;
            }

            @Override
            public int channels() {
                return 1;
            }
        };
    }

    /** In the diffusion from y = 2 on, and in the motion. */
    @Test
    void whatIsNotANumberIsTold() {
        LambdaSde rooted = new LambdaSde(
                NoiseType.SCALAR,
                Calculus.ITO,
                (graph, t, y, p) -> SdeTerms.of(y, graph.math().sqrt(y.rsub(2))));
        INDArray x = Nd4j.ones(DataType.DOUBLE, 1, 1);
        try (CompiledSde compiled = SdeBlock.of(rooted, SdeMethod.EULER_MARUYAMA, TimeSpan.of(0, 3), 0.5)
                .compile(Map.of(), DataType.DOUBLE, 1, 1)) {
            OdeSolveException failure =
                    assertThrows(OdeSolveException.class, () -> compiled.forward(x, new GridMotion(1, 1, 1, 3, 6)));
            assertEquals(SolveStatus.NON_FINITE_DERIVATIVE, failure.status());
        }
        SdeBlock block = SdeBlock.of(linear(NoiseType.SCALAR, Calculus.ITO), SdeMethod.EULER_MARUYAMA, TIMES, 0.25);
        try (CompiledSde compiled = block.compile(Map.of(), DataType.DOUBLE, 1, 1)) {
            OdeSolveException failure = assertThrows(OdeSolveException.class, () -> compiled.forward(x, undefined()));
            assertEquals(SolveStatus.NON_FINITE_DERIVATIVE, failure.status());
        }
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
