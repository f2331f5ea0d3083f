package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.kernel.CountingBackend;
import org.odelayer.kernel.CountingBackend.Counts;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.KineticEnergy;

/** What goes between Java and a device while a block is solved, and that it is the same block there. */
class DeviceTrafficTest {
    private static final List<RunningCost> NONE = List.of();
    private static final List<RunningCost> TWO = List.of(new KineticEnergy(0.1), new KineticEnergy(0.2));

    /**
     * What a solve reads beside its steps: norms of the first one, whether states are finite, the drift; and sums that
     * tell whether a gradient is finite, one per parameter.
     */
    private static final int READS = 24;

    /** What a solve sends beside its steps: the first evaluation, the Euler step of the first step's length. */
    private static final int WRITES = 6;

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (OdeSolver solver : List.of(OdeSolver.DOPRI5, OdeSolver.TSIT5, OdeSolver.BOSH3, OdeSolver.RK4)) {
            for (List<RunningCost> costs : List.of(NONE, TWO)) {
                Adjoints.all().stream()
                        .filter(adjoint -> solver == OdeSolver.DOPRI5 || adjoint == ContinuousAdjoint.AS_FORWARD)
                        .forEach(adjoint -> cases.add(Arguments.of(solver, costs, adjoint)));
            }
        }
        return cases.stream();
    }

    private static Dynamics timed() {
        return new MlpDynamics(8).time(TimeDependence.CONCAT);
    }

    private static OdeBlock block(Dynamics dynamics, OdeSolver solver, List<RunningCost> costs, Adjoint adjoint) {
        double tolerance = solver == OdeSolver.BOSH3 ? 1e-5 : 1e-8;
        StepControl control =
                solver == OdeSolver.RK4 ? StepControl.constant(0.05) : StepControl.adaptive(tolerance, tolerance);
        SolverSettings settings = new SolverSettings(solver.tableau(), control, 10_000);
        return OdeBlock.of(dynamics, 0, 1, settings).withCosts(costs).withGradient(adjoint);
    }

    /** Everything that a block gives, one number after the other. */
    private static final class Run implements AutoCloseable {
        private final CompiledBlock compiled;
        private final INDArray x;
        private final List<INDArray> results = new ArrayList<>();

        Run(OdeBlock block, DataType type, int batch) {
            Map<String, INDArray> parameters = block.parameters(4).glorot(type, 2);
            this.x = BlockGradientTest.normal(new Random(3), batch, 4).mul(2).castTo(type);
            this.compiled = block.compile(parameters, type, batch, 4);
            compiled.onWarning(text -> {});
            compiled.drawProbes(7);
        }

        void forward() {
            results.add(compiled.forward(x).dup());
        }

        void backward() {
            results.add(compiled.backward(x).dup());
            compiled.parameterGradients().values().forEach(gradient -> results.add(gradient.dup()));
        }

        @Override
        public void close() {
            compiled.close();
        }
    }

    private static int attempts(SolveStatistics statistics) {
        return statistics.accepted() + statistics.rejected();
    }

    private static void assertFew(String what, Counts counts, SolveStatistics statistics) {
        int attempts = attempts(statistics);
        System.out.println(
                what + ": " + attempts + " steps, " + counts.reads() + " readings, " + counts.writes() + " sendings");
        assertTrue(attempts > 5, () -> what + ": " + attempts + " steps tell nothing");
        assertTrue(counts.reads() <= attempts + READS, () -> what + ", " + attempts + " steps: " + counts);
        assertTrue(counts.writes() <= 2 * attempts + WRITES, () -> what + ", " + attempts + " steps: " + counts);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStepReadsOnceAndWritesTwiceAtMost(OdeSolver solver, List<RunningCost> costs, Adjoint adjoint) {
        OdeBlock block = block(timed(), solver, costs, adjoint);
        List<INDArray> there;
        try (CountingBackend backend = CountingBackend.install();
                Run run = new Run(block, DataType.DOUBLE, 5)) {
            // The first time, the constants of the method go to the device.
            run.forward();
            run.backward();
            backend.take();
            run.forward();
            Counts forward = backend.take();
            run.backward();
            Counts backward = backend.take();
            String name = solver + ", " + costs.size() + " costs, "
                    + adjoint.getClass().getSimpleName();
            assertFew(name + " forward", forward, run.compiled.forwardStatistics());
            assertFew(name + " backward", backward, run.compiled.backwardStatistics());
            there = run.results;
        }
        assertSame(results(block, DataType.DOUBLE), there, 1e-11);
    }

    /** A loop over the elements of a batch would read or write more for a larger one. */
    @Test
    void copiesAreAsManyForAnyBatch() {
        for (Adjoint adjoint : Adjoints.all()) {
            assertAsManyForAnyBatch(block(timed(), OdeSolver.RK4, TWO, adjoint));
        }
    }

    private static void assertAsManyForAnyBatch(OdeBlock block) {
        List<Counts> counts = new ArrayList<>();
        for (int batch : new int[] {2, 40}) {
            try (CountingBackend backend = CountingBackend.install();
                    Run run = new Run(block, DataType.DOUBLE, batch)) {
                backend.take();
                run.forward();
                run.backward();
                counts.add(backend.take());
            }
        }
        assertEquals(counts.get(0).reads(), counts.get(1).reads());
        assertEquals(counts.get(0).writes(), counts.get(1).writes());
    }

    private static List<INDArray> results(OdeBlock block, DataType type) {
        try (Run run = new Run(block, type, 5)) {
            run.forward();
            run.backward();
            run.forward();
            run.backward();
            return run.results;
        }
    }

    /** The kernels are others there, so that sums differ in rounding, and steps with them. */
    private static void assertSame(List<INDArray> here, List<INDArray> there, double tolerance) {
        for (int i = 0; i < here.size(); i++) {
            double error = here.get(i).sub(there.get(i)).norm2Number().doubleValue();
            double size = here.get(i).norm2Number().doubleValue();
            assertEquals(0, error / size, tolerance, "result " + i);
        }
    }

    private static void assertSameOnADevice(OdeBlock block, DataType type, double tolerance) {
        List<INDArray> here = results(block, type);
        try (CountingBackend backend = CountingBackend.install()) {
            assertSame(here, results(block, type), tolerance);
            assertTrue(backend.take().writes() > 0, "nothing was sent");
        }
    }

    /** Steps that differ in rounding may be one more or less: the tolerance is that of the solve. */
    @Test
    void soItIsInFloatAndWithParametersThatVaryInTime() {
        assertSameOnADevice(block(timed(), OdeSolver.DOPRI5, TWO, ContinuousAdjoint.AS_FORWARD), DataType.FLOAT, 1e-4);
        Dynamics varying = DepthDependence.galerkin(DepthBasis.LEGENDRE, 3).applyTo(new MlpDynamics(8), 0, 1);
        for (OdeSolver solver : List.of(OdeSolver.FEHLBERG45, OdeSolver.DOPRI8)) {
            assertSameOnADevice(block(varying, solver, NONE, ContinuousAdjoint.AS_FORWARD), DataType.DOUBLE, 1e-11);
        }
        Dynamics piecewise = DepthDependence.piecewise(4).applyTo(new MlpDynamics(8), 0, 1);
        assertSameOnADevice(
                block(piecewise, OdeSolver.TSIT5, NONE, ContinuousAdjoint.AS_FORWARD), DataType.DOUBLE, 1e-11);
    }
}
