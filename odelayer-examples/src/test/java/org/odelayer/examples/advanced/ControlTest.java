package org.odelayer.examples.advanced;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Sharing;
import org.odelayer.examples.run.StepNet;

/** Networks of steps on points in the plane: what is trained and what is not, and what it costs. */
class ControlTest {
    private static final int POINTS = 60;

    private static ControlRun run(
            ControlSetting.Optimizer optimizer, ControlLoss loss, boolean fixed, boolean published, int iterations) {
        return new ControlRun(
                new ControlSetting(
                        ControlData.DONUT2D,
                        published,
                        StepNet.SIMPLEX,
                        Sharing.STEP,
                        3,
                        1,
                        loss,
                        fixed,
                        new ControlSetting.Training(POINTS, optimizer, iterations, 0.05)),
                3);
    }

    @ParameterizedTest
    @CsvSource({"ADAM, true", "ADAM, false", "BACKTRACKING, true", "BACKTRACKING, false"})
    void aFixedClassifierStaysAsItIsWhileTheStepsAreTrained(ControlSetting.Optimizer optimizer, boolean published) {
        ControlRun short1 = run(optimizer, ControlLoss.SQUARED, true, published, 1);
        ControlRun longer = run(optimizer, ControlLoss.SQUARED, true, published, 20);
        assertEquals(short1.classifierParameters(), longer.classifierParameters());
        if (!published) {
            INDArray first = Nd4j.createFromArray(new double[][] {{5}, {0}});
            assertEquals(
                    first.castTo(longer.classifierParameters().get(0).dataType()),
                    longer.classifierParameters().get(0));
            assertEquals(0, longer.classifierParameters().get(1).getDouble(0));
        }
        assertTrue(longer.last().trainCost() < short1.last().trainCost());
    }

    @ParameterizedTest
    @EnumSource
    void oneThatIsNotFixedIsTrained(ControlSetting.Optimizer optimizer) {
        List<INDArray> before =
                run(optimizer, ControlLoss.LOGISTIC, false, true, 1).classifierParameters();
        List<INDArray> after =
                run(optimizer, ControlLoss.LOGISTIC, false, true, 5).classifierParameters();
        assertNotEquals(before.get(0), after.get(0));
        assertNotEquals(before.get(1), after.get(1));
    }

    @ParameterizedTest
    @EnumSource
    void theCostIsTheMeanLossOfTheProbabilities(ControlLoss loss) {
        ControlRun run = run(ControlSetting.Optimizer.BACKTRACKING, loss, true, true, 1);
        double[] output = run.output(run.points());
        double sum = 0;
        for (int i = 0; i < output.length; i++) {
            // The classes come in turn.
            double right = i % 2 == 1 ? output[i] : 1 - output[i];
            sum += loss == ControlLoss.LOGISTIC ? -Math.log(right) : (1 - right) * (1 - right) / 2;
        }
        assertEquals(sum / output.length, run.last().testCost(), 1e-9);
    }

    @ParameterizedTest
    @EnumSource
    void gradientDescentWithBacktrackingNeverClimbs(ControlLoss loss) {
        double before = Double.POSITIVE_INFINITY;
        ControlRun run = run(ControlSetting.Optimizer.BACKTRACKING, loss, false, true, 40);
        assertEquals(41, run.checks().size());
        for (ControlRun.Check check : run.checks()) {
            assertTrue(check.trainCost() <= before, run.checks()::toString);
            before = check.trainCost();
        }
        assertTrue(before < 0.8 * run.checks().get(0).trainCost(), run.checks()::toString);
        double sum = 0;
        for (double step : run.timeSteps()) {
            assertTrue(step > -1e-12);
            sum += step;
        }
        assertEquals(1, sum, 1e-9);
    }

    @ParameterizedTest
    @CsvSource({"NETWORK, 1", "STEP, 3", "STAGE, 12"})
    void theParametersAreSharedAsOneWishes(Sharing sharing, int sets) {
        ControlRun run = new ControlRun(
                new ControlSetting(
                        ControlData.SPIRAL,
                        false,
                        StepNet.KUTTA4,
                        sharing,
                        3,
                        1,
                        ControlLoss.LOGISTIC,
                        false,
                        new ControlSetting.Training(20, ControlSetting.Optimizer.ADAM, 1, 0.01)),
                1);
        // K and β of each set, and the classifier.
        assertEquals(sets * 6L + 3, run.parameters());
    }

    /** With the published noise the disc's points lie √2/10 from its middle in each coordinate, with less 0.08. */
    @Test
    void thePublishedNoiseIsTheAuthors() {
        for (boolean published : new boolean[] {true, false}) {
            DataSet points = ControlData.DONUT2D.points(published).sample(new Random(5), 20_000);
            double squares = 0;
            double radii = 0;
            for (int i = 0; i < 20_000; i += 2) {
                double x = points.getFeatures().getDouble(i + 1, 0);
                squares += x * x;
                radii += Math.hypot(
                        points.getFeatures().getDouble(i, 0),
                        points.getFeatures().getDouble(i, 1));
            }
            assertEquals(published ? 0.1 * Math.sqrt(2) : 0.08, Math.sqrt(squares / 10_000), 0.003);
            // The mean of a radius of density r exp(−(r − 1/2)²/(2·0.1²)) is 1/2 + 0.02, and noise adds 0.01/(2·0.5).
            assertEquals(published ? 0.53 : 0.5, radii / 10_000, 0.003);
        }
    }
}
