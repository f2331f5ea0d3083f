package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.GradientFlowDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ReactionDynamics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Flows ẏ = −Kᵀσ(K y + β) − λAᵀ(A y − x) that start elsewhere than at the data x, of other size than the state. */
class InverseProblemTest {
    private static final SolverSettings TIGHT =
            new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-10, 1e-10), 100_000);

    private static final double STRENGTH = 0.4;

    /** More rows than unknowns; its columns are orthogonal, of the squared lengths 3 and 6. */
    private static final double[][] TALL = {{1, 1}, {1, -1}, {1, 0}, {0, 2}};

    private static final double[][] ADJOINT = {{1, 1, 1, 0}, {1, -1, 0, 2}};
    private static final double[] LENGTHS = {3, 6};
    private static final double[] DATA = {0.5, -1, 2, 0.25};

    private static Dynamics dynamics() {
        return new ReactionDynamics(new GradientFlowDynamics(), STRENGTH, TALL);
    }

    private static OdeBlock block(Augmentation start, TimeSpan times) {
        return BlockOptions.builder()
                .augmentation(start)
                .dataControl(true)
                .build()
                .block(dynamics(), times, TIGHT, InterpolatingAdjoint.AS_FORWARD, 4);
    }

    private static double[] solve(Augmentation start, double scale, double t1, double... data) {
        OdeBlock block = block(start, TimeSpan.of(0, t1));
        Map<String, INDArray> parameters = block.parameters(4).glorot(DataType.DOUBLE, 3);
        parameters.get("K").muli(scale);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 1, 4)) {
            return compiled.infer(Nd4j.createFromArray(new double[][] {data})).toDoubleVector();
        }
    }

    private static double[] times(double[][] rows, double... x) {
        return Nd4j.createFromArray(rows)
                .mmul(Nd4j.createFromArray(x).reshape(x.length, 1))
                .reshape(rows.length)
                .toDoubleVector();
    }

    /** Without g each coordinate decays to the least-squares solution (aᵢ·x)/‖aᵢ‖² with the rate λ‖aᵢ‖². */
    @Test
    void moreRowsThanUnknownsAreSolvedInTheLeastSquaresSenseFromWhereverTheStateStarts() {
        for (double[][] start : new double[][][] {ADJOINT, new double[2][4], {{0, 0, 1, 0}, {0, 0.5, 0, 0}}}) {
            double[] from = times(start, DATA);
            double[] projected = times(ADJOINT, DATA);
            double[] expected = new double[2];
            for (int i = 0; i < 2; i++) {
                double solution = projected[i] / LENGTHS[i];
                expected[i] = solution + Math.exp(-STRENGTH * LENGTHS[i] * 0.7) * (from[i] - solution);
            }
            assertArrayEquals(expected, solve(Augmentation.linear(start), 0, 0.7, DATA), 1e-9);
        }
    }

    /** From one start, ‖y(t; x) − y(t; x')‖ ≤ λ‖A‖t‖x − x'‖, whatever K is. */
    @Test
    void anErrorOfTheDataComesInWithTime() {
        Augmentation zero = Augmentation.linear(new double[2][4]);
        double[] other = {0.52, -1.01, 1.97, 0.3};
        double error = Nd4j.createFromArray(DATA).distance2(Nd4j.createFromArray(other));
        double norm = Math.sqrt(6);
        for (double t : new double[] {0.01, 0.1, 1, 10}) {
            INDArray first = Nd4j.createFromArray(solve(zero, 2, t, DATA));
            double distance = first.distance2(Nd4j.createFromArray(solve(zero, 2, t, other)));
            assertTrue(distance <= STRENGTH * norm * t * error, () -> "at " + t + ": " + distance);
            // Far from the bound the test would not see the time in it.
            assertTrue(t > 0.1 || distance > 0.3 * STRENGTH * norm * t * error, () -> "at " + t + ": " + distance);
        }
    }

    @Test
    void itsGradientsAreDifferencesOfTheLoss() {
        for (Augmentation start :
                new Augmentation[] {Augmentation.linear(ADJOINT), Augmentation.linear(new double[2][4])}) {
            BlockGradientTest.check(block(start, TimeSpan.of(0, 1)), 3, 4);
            BlockGradientTest.check(block(start, TimeSpan.of(0, 1)).withGradient(DiscreteAdjoint.EVERY_STEP), 1, 4);
        }
    }

    @Test
    void aLinearStartMapsThePartsOfASplitInputAlike() {
        OdeBlock block = BlockOptions.builder()
                .augmentation(Augmentation.linear(new double[] {1, 2}, new double[] {0, 1}, new double[] {-1, 0}))
                .order(2)
                .initialVelocity(InitialVelocity.SPLIT)
                .output(OutputState.ALL)
                .build()
                .block(new MlpDynamics(3), TimeSpan.of(0, 1), TIGHT, InterpolatingAdjoint.AS_FORWARD, 4);
        assertArrayEquals(new long[] {6}, block.outputShape(4));
        INDArray x = Nd4j.createFromArray(new double[][] {{1, 2, 3, 5}});
        Map<String, INDArray> parameters = block.parameters(4).glorot(DataType.DOUBLE, 3);
        try (CompiledBlock compiled = block.inside(0, 1).compile(parameters, DataType.DOUBLE, 1, 4)) {
            assertArrayEquals(
                    new double[] {5, 2, -1, 13, 5, -3},
                    compiled.infer(x).slice(0).reshape(6).toDoubleVector());
        }
    }

    @Test
    void startsAreEqualIfTheirNumbersAre() {
        assertEquals(Augmentation.linear(ADJOINT), Augmentation.linear(ADJOINT.clone()));
        assertEquals(
                Augmentation.linear(ADJOINT).hashCode(),
                Augmentation.linear(ADJOINT.clone()).hashCode());
        assertNotEquals(Augmentation.linear(ADJOINT), Augmentation.linear(new double[2][4]));
        double[][] rows = {{1, 2}};
        Augmentation start = Augmentation.linear(rows);
        rows[0][0] = 7;
        start.map()[0][1] = 7;
        assertEquals(Augmentation.linear(new double[] {1, 2}), start);
    }

    @Test
    void whatDoesNotFitIsNamedWithWhatWould() {
        Augmentation adjoint = Augmentation.linear(ADJOINT);
        refused(
                "A has 2 columns",
                () -> block(Augmentation.NONE, TimeSpan.of(0, 1)).parameters(4));
        refused(
                "Augmentation.linear",
                () -> block(Augmentation.NONE, TimeSpan.of(0, 1)).parameters(4));
        refused(
                "input must be of 4 features, not of shape [3]",
                () -> block(adjoint, TimeSpan.of(0, 1)).parameters(3));
        refused(
                "use data control",
                () -> BlockOptions.PLAIN
                        .block(
                                new ReactionDynamics(new GradientFlowDynamics(), 1),
                                TimeSpan.of(0, 1),
                                TIGHT,
                                InterpolatingAdjoint.AS_FORWARD,
                                4)
                        .parameters(4));
        refused("rows of one length", () -> Augmentation.linear(new double[] {1, 2}, new double[] {1}));
        refused("finite", () -> Augmentation.linear(new double[] {Double.NaN}));
        refused("a row and a column", Augmentation::linear);
        refused(
                "keepAugmented (false)",
                () -> BlockOptions.builder()
                        .augmentation(adjoint)
                        .keepAugmented(false)
                        .build());
        refused("augmentation size (3)", () -> new Augmentation(Augmentation.Kind.LINEAR, 3, ADJOINT));
        refused("augmentation map", () -> new Augmentation(Augmentation.Kind.LINEAR, 0, null));
    }

    private static void refused(String message, Executable code) {
        String found = assertThrows(IllegalArgumentException.class, code).getMessage();
        assertTrue(found.contains(message), found);
    }
}
