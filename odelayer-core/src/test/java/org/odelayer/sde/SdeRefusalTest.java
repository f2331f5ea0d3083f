package org.odelayer.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.DriftDiffusion;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.JumpDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.dynamics.SdeTerms;
import org.odelayer.noise.BrownianMotion;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatus;

/** What blocks refuse, early and with advice. */
class SdeRefusalTest {
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
        assertTells(refusal(() -> SdeBlock.of(dynamics, method, TIMES, 1e-9)), "step (1.0E-9)", "10000000");
        Dynamics jumping = new JumpDynamics(new MlpDynamics(2), 0.5);
        SdeDynamics jumps = new DriftDiffusion(jumping, new MlpDynamics(2), NoiseType.SCALAR, Calculus.ITO);
        SdeBlock block = SdeBlock.of(jumps, method, TIMES, 0.1);
        assertTells(refusal(() -> block.parameters(2)), "jump");
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

    @Test
    void legsThatNobodyDrivesAreRefused() {
        OdeBlock equation = SdeBlock.of(linear(NoiseType.DIAGONAL, Calculus.ITO), SdeMethod.EULER_MARUYAMA, TIMES, 0.5)
                .equation();
        INDArray x = Nd4j.ones(DataType.DOUBLE, 1, 1);
        try (CompiledBlock compiled = equation.compile(Map.of(), DataType.DOUBLE, 1, 1)) {
            String message = assertThrows(IllegalStateException.class, () -> compiled.forward(x))
                    .getMessage();
            assertTells(message, "leg_rate", "drive");
        }
        try (CompiledBlock compiled =
                equation.withSteps(BatchSteps.PER_EXAMPLE).compile(Map.of(), DataType.DOUBLE, 1, 1)) {
            String message = assertThrows(IllegalStateException.class, () -> compiled.drive((leg, inputs) -> {}))
                    .getMessage();
            assertTells(message, "PER_EXAMPLE");
        }
    }
}
