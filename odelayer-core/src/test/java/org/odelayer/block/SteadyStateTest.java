package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.series.CompiledSeries;
import org.odelayer.series.GruUpdate;
import org.odelayer.series.SeriesBlock;
import org.odelayer.series.StretchedDynamics;

/** What a block costs in memory once everything is allocated. */
class SteadyStateTest {
    private static final Path STATUS = Path.of("/proc/self/status");

    /** A block with a trained lift and projection, and its passes. */
    private static final class Fixture implements AutoCloseable {
        private final CompiledBlock compiled;
        private final INDArray x;
        private final INDArray gradient;

        Fixture(long batch, Adjoint adjoint, Method method) {
            this(batch, adjoint, method, BatchSteps.SHARED);
        }

        Fixture(long batch, Adjoint adjoint, Method method, BatchSteps steps) {
            SolverSettings settings = new SolverSettings(method, StepControl.adaptive(1e-3, 1e-3), 1000);
            OdeBlock block = new OdeBlock(
                            new MlpDynamics(8).time(TimeDependence.CONCAT),
                            new Maps.Affine("in", 4),
                            new Maps.Affine("out", 2),
                            TimeSpan.of(0, 1),
                            settings,
                            adjoint)
                    .withSteps(steps);
            Map<String, INDArray> parameters = block.parameters(3).glorot(DataType.FLOAT, 1);
            compiled = block.compile(parameters, DataType.FLOAT, batch, 3);
            // The same entries over and over, so that any batch takes the same steps.
            x = Nd4j.createFromArray(-1f, 0.3f, 0.8f).reshape(1, 3).repeat(0, batch);
            gradient = Nd4j.ones(DataType.FLOAT, batch, 2);
        }

        void pass(int times) {
            for (int i = 0; i < times; i++) {
                compiled.forward(x);
                compiled.backward(gradient);
            }
        }

        @Override
        public void close() {
            compiled.close();
        }
    }

    /**
     * In a virtual machine of its own, whose heap is as large as it gets and whose compiler has little to do, so that
     * only other memory can grow.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void passesTakeNoMemoryFromTheSystem(int adjoint) throws IOException, InterruptedException {
        long growth = growth("passes", adjoint);
        // A pass runs some 400 kernels: a leak of 16 bytes a kernel would be 13 MB.
        assertTrue(growth < 5_000, () -> "grew by " + growth + " kB in 2,000 passes");
    }

    @ParameterizedTest
    @EnumSource(names = {"RODAS5P", "KENCARP4"})
    void passesOfStiffMethodsTakeNoneEither(StiffSolver solver) throws IOException, InterruptedException {
        long growth = growth("some passes", 1, solver);
        assertTrue(growth < 2_000, () -> "grew by " + growth + " kB in 500 passes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void examplesThatAreSolvedByThemselvesTakeNoneEither(int adjoint) throws IOException, InterruptedException {
        long growth = growth("rows", adjoint);
        assertTrue(growth < 2_000, () -> "grew by " + growth + " kB in 500 passes of 16 examples");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void legsOfASeriesTakeNoneEither(int adjoint) throws IOException, InterruptedException {
        long growth = growth("series", adjoint);
        assertTrue(growth < 2_000, () -> "grew by " + growth + " kB in 500 passes of 5 legs");
    }

    private static long growth(String what, int adjoint) throws IOException, InterruptedException {
        return growth(what, adjoint, OdeSolver.DOPRI5);
    }

    private static long growth(String what, int adjoint, NamedMethod method) throws IOException, InterruptedException {
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
                        SteadyStateTest.class.getName(),
                        what,
                        Integer.toString(adjoint),
                        method.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), output);
        return Long.parseLong(output.substring(output.lastIndexOf('=') + 1).strip());
    }

    /** Prints by how many kilobytes the process grows, in passes after half as many or with more steps. */
    public static void main(String[] arguments) throws IOException {
        Adjoint adjoint = Adjoints.all().get(Integer.parseInt(arguments[1]));
        if (arguments[0].equals("steps")) {
            printGrowthWithSteps(adjoint);
        } else if (arguments[0].equals("series")) {
            printGrowthOfSeries(adjoint);
        } else {
            int passes = arguments[0].equals("passes") ? 2000 : 500;
            BatchSteps steps = arguments[0].equals("rows") ? BatchSteps.PER_EXAMPLE : BatchSteps.SHARED;
            printGrowthWithPasses(
                    new Fixture(16, adjoint, NamedMethod.of(arguments[2]).method(), steps), passes);
        }
    }

    private static void printGrowthWithPasses(Fixture given, int passes) throws IOException {
        try (Fixture fixture = given) {
            fixture.pass(passes / 2);
            long before = residentKilobytes();
            fixture.pass(passes);
            System.out.println("growth=" + (residentKilobytes() - before));
        }
    }

    private static void printGrowthOfSeries(Adjoint adjoint) throws IOException {
        SolverSettings settings =
                new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-3, 1e-3), 1000);
        SeriesBlock block = new SeriesBlock(
                new StretchedDynamics(new MlpDynamics(8)),
                new GruUpdate(4, 2),
                4,
                4,
                settings,
                adjoint,
                BatchSteps.SHARED);
        Map<String, INDArray> parameters = block.parameters().glorot(DataType.FLOAT, 1);
        INDArray start = Nd4j.zeros(DataType.FLOAT, 16, 4);
        INDArray controls = Nd4j.ones(DataType.FLOAT, 5, 16, 2);
        INDArray observations = Nd4j.ones(DataType.FLOAT, 5, 16, 4);
        INDArray gradient = Nd4j.ones(DataType.FLOAT, 5, 16, 4);
        try (CompiledSeries series = block.compile(parameters, DataType.FLOAT, 16)) {
            long before = 0;
            for (int i = 0; i < 750; i++) {
                before = i == 250 ? residentKilobytes() : before;
                series.forward(start, controls, observations);
                series.backward(gradient);
            }
            System.out.println("growth=" + (residentKilobytes() - before));
        }
    }

    /**
     * From 10 to 1,000 steps of a state of 40 kB: the discrete adjoint keeps 1,000 states, checkpoints are some 2 √1000
     * = 64.
     */
    @Test
    void theContinuousAdjointKeepsNothingOfTheSteps() throws IOException, InterruptedException {
        assertTrue(growth("steps", 0) < 4_000);
        assertTrue(growth("steps", 3) < 8_000);
        assertTrue(growth("steps", 2) > 36_000);
    }

    private static void printGrowthWithSteps(Adjoint adjoint) throws IOException {
        SolverSettings settings = new SolverSettings(OdeSolver.EULER.tableau(), StepControl.constant(1e-3), 10_000);
        OdeBlock block = OdeBlock.of(new MlpDynamics(1), 0, 1, settings).withGradient(adjoint);
        Map<String, INDArray> parameters = block.parameters(1000).glorot(DataType.FLOAT, 1);
        INDArray x = Nd4j.ones(DataType.FLOAT, 10, 1000);
        try (CompiledBlock compiled = block.compile(parameters, DataType.FLOAT, 10, 1000)) {
            long before = 0;
            for (double t1 : new double[] {0.01, 0.01, 0.01, 1, 1}) {
                before = t1 < 1 ? residentKilobytes() : before;
                compiled.forward(x, t1);
                compiled.backward(x);
            }
            System.out.println("growth=" + (residentKilobytes() - before));
        }
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    static List<Adjoint> adjoints() {
        return Adjoints.all();
    }

    @ParameterizedTest
    @MethodSource("adjoints")
    void aStepTakesLittleOfTheHeap(Adjoint adjoint) {
        long small = bytesPerStep(16, adjoint);
        long large = bytesPerStep(2048, adjoint);
        // ND4J's axpy and norm, some 0.4 kB each; what a pass takes beside its steps is counted too.
        assertTrue(small < 12_000, () -> small + " bytes per step");
        // Nothing depends on the size of the arrays: one of the large ones has 24 kB, and the compiler may spare an
        // object.
        assertEquals(small, large, 1_000);
    }

    private static int steps(SolveStatistics statistics) {
        return statistics.accepted() + statistics.rejected();
    }

    private static long bytesPerStep(long batch, Adjoint adjoint) {
        try (Fixture fixture = new Fixture(batch, adjoint, OdeSolver.DOPRI5.method())) {
            fixture.pass(100);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long thread = Thread.currentThread().getId();
            long before = threads.getThreadAllocatedBytes(thread);
            fixture.pass(100);
            long bytes = threads.getThreadAllocatedBytes(thread) - before;
            int steps = steps(fixture.compiled.forwardStatistics()) + steps(fixture.compiled.backwardStatistics());
            return bytes / (100L * steps);
        }
    }
}
