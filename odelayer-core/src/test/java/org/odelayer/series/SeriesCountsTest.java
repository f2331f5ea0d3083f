package org.odelayer.series;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.block.BatchSteps;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.StateMap;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;

/** What it is worth to try the whole leg first. */
class SeriesCountsTest {
    private static final int LEGS = 20;
    private static final int BATCH = 10;
    private static final int STATE = 6;

    static java.util.List<Adjoint> adjoints() {
        return Adjoints.all();
    }

    /** At the tolerances that layers train with. */
    @ParameterizedTest
    @MethodSource("adjoints")
    void theWholeLegFirstHalvesTheForwardPass(Adjoint adjoint) {
        SolverSettings settings = SeriesCase.settings(OdeSolver.DOPRI5.method(), 1e-3);
        SeriesBlock block = new SeriesBlock(
                new StretchedDynamics(new MlpDynamics(16)),
                StateMap.IDENTITY,
                STATE,
                0,
                settings,
                adjoint,
                BatchSteps.SHARED);
        SeriesCase given = SeriesCase.random(block, LEGS, BATCH);
        given.controls().assign(0.25);
        int[] whole = new int[2];
        try (CompiledSeries series = given.compile()) {
            given.states(series);
            series.backward(given.weights());
            whole[0] = series.forwardStatistics().evaluations();
            whole[1] = series.backwardStatistics().evaluations();
        }
        int[] chosen = chosen(given, settings);
        assertTrue(2 * whole[0] <= chosen[0], () -> whole[0] + " and " + chosen[0]);
        // Here some legs are solved again for their record, which the loop by hand keeps.
        int all = whole[0] + whole[1];
        assertTrue(all < chosen[0] + chosen[1], () -> all + " and " + (chosen[0] + chosen[1]));
    }

    /** Leg after leg by hand, each with a first step that is chosen. */
    private static int[] chosen(SeriesCase given, SolverSettings settings) {
        int[] sums = new int[2];
        try (CompiledBlock leg = given.block()
                .leg()
                .withForward(settings)
                .compile(given.parameters(), DataType.DOUBLE, BATCH, STATE + 2)) {
            INDArray y = given.start();
            for (int k = 0; k < LEGS; k++) {
                y = leg.forward(Nd4j.concat(1, y, given.controls().tensorAlongDimension(k, 1, 2)))
                        .dup();
                leg.backward(given.weights().tensorAlongDimension(k, 1, 2));
                sums[0] += leg.forwardStatistics().evaluations();
                sums[1] += leg.backwardStatistics().evaluations();
            }
        }
        return sums;
    }
}
