package org.odelayer.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.block.StateMap;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.SdeTerms;
import org.odelayer.noise.BrownianPath;
import org.odelayer.noise.NoiseKey;

/** Steps that are undone. */
class ReversibleHeunTest {
    private static final int STEPS = 200;
    private static final Path STATUS = Path.of("/proc/self/status");

    private static OdeBlock leg(OdeBlock equation, StateMap lift, double t0, double t1) {
        return new OdeBlock(
                equation.dynamics(),
                lift,
                StateMap.IDENTITY,
                TimeSpan.of(t0, t1),
                equation.forward(),
                equation.gradient());
    }

    @ParameterizedTest
    @CsvSource({"DOUBLE, 1e-12", "FLOAT, 1e-4"})
    void thereAndBackOver200StepsIsTheStart(DataType type, double tolerance) {
        SdeBlock block = SdeBlock.of(
                SdeCases.dynamics(NoiseType.GENERAL, Calculus.STRATONOVICH),
                SdeMethod.REVERSIBLE_HEUN,
                TimeSpan.of(0, 2),
                2.0 / STEPS);
        assertEquals(STEPS, block.steps());
        Map<String, INDArray> parameters = block.parameters(SdeCases.FEATURES).glorot(type, 3);
        OdeBlock equation = block.equation();
        NoiseDriver driver = new NoiseDriver(block.method(), block.grid(), 4, SdeCases.CHANNELS);
        driver.follow(new GridMotion(5, 4, SdeCases.CHANNELS, 2, STEPS));
        INDArray x = SdeCases.normal(1, type, 4, SdeCases.FEATURES);
        try (CompiledBlock there =
                        leg(equation, equation.lift(), 0, 2).compile(parameters, type, 4, SdeCases.FEATURES);
                CompiledBlock back =
                        leg(equation, StateMap.IDENTITY, 2, 0).compile(parameters, type, 4, 2 * SdeCases.FEATURES)) {
            there.drive(driver);
            back.drive(driver);
            INDArray end = there.infer(x).dup();
            assertTrue(end.sub(Nd4j.concat(1, x, x.mul(0))).norm2Number().doubleValue() > 1, "nothing moved");
            INDArray start = back.infer(end);
            INDArray expected = Nd4j.concat(1, x, x.mul(0));
            assertEquals(0, start.sub(expected).normmaxNumber().doubleValue(), tolerance);
            assertEquals(STEPS + 1, there.forwardStatistics().evaluations());
        }
    }

    /** The states are found again; what remains is rounding, which a warning would tell otherwise. */
    @Test
    void theWayBackDoesNotDrift() {
        SdeBlock block = SdeBlock.of(
                        SdeCases.dynamics(NoiseType.DIAGONAL, Calculus.STRATONOVICH),
                        SdeMethod.REVERSIBLE_HEUN,
                        TimeSpan.of(0, 2),
                        2.0 / STEPS)
                .withGradient(ContinuousAdjoint.AS_FORWARD);
        Map<String, INDArray> parameters = block.parameters(SdeCases.FEATURES).glorot(DataType.DOUBLE, 3);
        INDArray x = SdeCases.normal(1, DataType.DOUBLE, 4, SdeCases.FEATURES);
        try (CompiledSde compiled = block.compile(parameters, DataType.DOUBLE, 4, SdeCases.FEATURES)) {
            compiled.forward(x, new GridMotion(5, 4, SdeCases.FEATURES, 2, STEPS));
            compiled.backward(x);
            assertTrue(compiled.drift() < 1e-12, () -> "" + compiled.drift());
        }
    }

    /**
     * For ẏ = λ y, w = λ h, a step multiplies by w ± √(1 + w²): where the drift contracts, y − ŷ grows as y falls, by
     * 1.1 a step here.
     */
    @Test
    void theSecondStateRunsAwayWhereTheDriftContractsForLong() {
        LambdaSde decay = new LambdaSde(
                NoiseType.ADDITIVE,
                Calculus.STRATONOVICH,
                (graph, t, y, p) -> SdeTerms.of(y.neg(), graph.constant(0.0).castTo(y.dataType())));
        INDArray x = Nd4j.ones(DataType.DOUBLE, 1, 1);
        double[] ends = new double[2];
        for (int i = 0; i < 2; i++) {
            SdeMethod method = i == 0 ? SdeMethod.HEUN : SdeMethod.REVERSIBLE_HEUN;
            SdeBlock block = SdeBlock.of(decay, method, TimeSpan.of(0, 20), 0.1);
            try (CompiledSde compiled = block.compile(Map.of(), DataType.DOUBLE, 1, 1)) {
                ends[i] = Math.abs(
                        compiled.forward(x, new GridMotion(1, 1, 1, 20, STEPS)).getDouble(0));
            }
        }
        assertEquals(Math.exp(-20), ends[0], 1e-9);
        // ŷ has some w²/4 of the start in what grows, and y has w²/4 of that; (0.1 + √1.01)²⁰⁰ = exp 19.97.
        assertEquals(1e-4 / 16 * Math.exp(19.97), ends[1], 0.1 * ends[1]);
    }

    /**
     * From 10 to 1,000 steps of two states of 40 kB: a record of them has 80 MB. In a virtual machine of its own, whose
     * heap is as large as it gets.
     */
    @Test
    void itsGradientKeepsNothingOfTheSteps() throws IOException, InterruptedException {
        assumeTrue(Files.isReadable(STATUS), "Linux tells in " + STATUS);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms192m",
                        "-Xmx192m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ReversibleHeunTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), output);
        String[] growth = output.strip().split("growth=");
        assertTrue(Long.parseLong(growth[1].strip()) < 8_000, output);
        assertTrue(Long.parseLong(growth[2].strip()) > 70_000, output);
    }

    /** Prints by how many kilobytes the process grows, undoing the steps and with a record. */
    public static void main(String[] arguments) throws IOException {
        for (Adjoint adjoint : new Adjoint[] {ContinuousAdjoint.AS_FORWARD, DiscreteAdjoint.EVERY_STEP}) {
            try (CompiledSde few = wide(10, adjoint);
                    CompiledSde many = wide(1000, adjoint)) {
                pass(few, 10);
                pass(few, 10);
                long before = residentKilobytes();
                pass(many, 1000);
                System.out.println("growth=" + (residentKilobytes() - before));
            }
        }
    }

    private static CompiledSde wide(int steps, Adjoint adjoint) {
        LambdaSde dynamics = new LambdaSde(
                NoiseType.SCALAR,
                Calculus.STRATONOVICH,
                (graph, t, y, p) -> SdeTerms.of(y.mul(-0.5), graph.math().tanh(y)));
        SdeBlock block = SdeBlock.of(dynamics, SdeMethod.REVERSIBLE_HEUN, TimeSpan.of(0, 1), 1.0 / steps)
                .withGradient(adjoint);
        return block.compile(Map.of(), DataType.FLOAT, 10, 1000);
    }

    private static void pass(CompiledSde compiled, int steps) {
        INDArray x = Nd4j.ones(DataType.FLOAT, 10, 1000);
        compiled.forward(x, BrownianPath.grid(new NoiseKey(1, 0, 0), 0, 1, steps, 1));
        compiled.backward(x);
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
