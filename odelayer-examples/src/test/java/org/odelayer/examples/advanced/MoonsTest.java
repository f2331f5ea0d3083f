package org.odelayer.examples.advanced;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.examples.run.Numbers;
import org.odelayer.regularization.ConditionNumber;
import org.odelayer.regularization.Penalty;

class MoonsTest {
    private static final double EPSILON = 0.2;

    /** Far from what a float rounds off. */
    private static final double STEP = 1e-2;

    private final DataSet data = MoonsData.sample(new Random(3), 40, 0.1);
    private final MultiLayerNetwork network =
            MoonsRun.network(new Penalty[0], 3, new MoonsRun.Settings(40, 40, 0.1, 1, 40, 0.01, 8, 1e-5));
    private final MoonsClassifier classifier = new MoonsClassifier(network, data);
    private final INDArray points = data.getFeatures();

    @Test
    void theMeanConditionNumberOfALinearFlowIsThatOfItsMatrix() {
        // tanh x is x where x is small: f = (x₁/1, x₂/4) by two of the hidden units.
        network.getLayer(0).getParam("W0").assign(0).putScalar(0, 0, 1e-3).putScalar(1, 1, 1e-3);
        network.getLayer(0).getParam("W1").assign(0).putScalar(0, 0, 1e3).putScalar(1, 1, 250);
        for (MoonsReading reading : MoonsReading.values()) {
            // The flow of ẏ = (y₁, y₂/4) over a unit of time is (e y₁, e^¼ y₂).
            double expected = reading == MoonsReading.FLOW ? Math.exp(0.75) : 4;
            MoonsConditioning conditioning = MoonsConditioning.of(reading, classifier);
            assertEquals(expected, conditioning.mean(), 1e-3);
            assertEquals(expected, conditioning.median(), 1e-3);
        }
    }

    @Test
    void aTrainingWithTheFlowsJacobianEndsWithoutIt() {
        MoonsRun.Settings settings = new MoonsRun.Settings(40, 40, 0.1, 2, 20, 0.1, 8, 1e-5);
        Penalty penalty = MoonsReading.FLOW.of(MoonsSetting.CONDITION, ConditionNumber.of(1));
        MoonsClassifier trained =
                MoonsRun.train(MoonsSetting.CONDITION, new Penalty[] {penalty}, 3, settings, new MoonsCost());
        MoonsClassifier free = MoonsRun.train(MoonsSetting.NONE, new Penalty[0], 3, settings, new MoonsCost());
        double kappa = MoonsConditioning.of(MoonsReading.FLOW, trained).mean();
        double freely = MoonsConditioning.of(MoonsReading.FLOW, free).mean();
        assertTrue(kappa < freely, kappa + " with a penalty, " + freely + " without");
        assertEquals(2, trained.network().feedForwardToLayer(0, points).get(1).size(1));
    }

    @Test
    void theFastAttackStepsAgainstTheRightAnswerInBothCoordinates() {
        try (MoonsAttack attack = new MoonsAttack(classifier)) {
            INDArray moved = attack.fgsm(EPSILON).sub(points);
            for (int i = 0; i < points.size(0); i++) {
                for (int k = 0; k < 2; k++) {
                    double slope = slope(i, k) * (classifier.isLower(i) ? -1 : 1);
                    // Where the slope is no more than rounding its sign is not known.
                    if (Math.abs(slope) > 1e-2) {
                        assertEquals(EPSILON * Math.signum(slope), moved.getDouble(i, k), 1e-6, "point " + i);
                    }
                }
            }
        }
    }

    private double slope(int point, int coordinate) {
        double[] odds = new double[2];
        for (int side = 0; side < 2; side++) {
            INDArray x = points.dup();
            x.putScalar(point, coordinate, x.getDouble(point, coordinate) + (side == 0 ? -STEP : STEP));
            odds[side] = classifier.logOdds(x)[point];
        }
        return (odds[1] - odds[0]) / (2 * STEP);
    }

    @Test
    void theProjectedAttackRaisesTheLossAndStaysWithinItsReach() {
        try (MoonsAttack attack = new MoonsAttack(classifier)) {
            INDArray moved = attack.pgd(EPSILON);
            assertTrue(moved.sub(points).amaxNumber().doubleValue() < EPSILON + 1e-6);
            double[] before = againstTheRight(points);
            double[] after = againstTheRight(moved);
            IntStream.range(0, before.length).forEach(i -> assertTrue(after[i] > before[i], "point " + i));
            assertEquals(points, attack.pgd(0));
        }
    }

    private double[] againstTheRight(INDArray places) {
        double[] odds = classifier.logOdds(places);
        return Numbers.filled(odds.length, i -> classifier.isLower(i) ? -odds[i] : odds[i]);
    }

    @Test
    void oddsAndProbabilitiesOfTheNetworkAgree() {
        double[] odds = classifier.logOdds(points);
        double[] probabilities = network.output(points).ravel().toDoubleVector();
        double[] sigmoids = Arrays.stream(odds).map(z -> 1 / (1 + Math.exp(-z))).toArray();
        assertArrayEquals(probabilities, sigmoids, 1e-4);
    }

    @Test
    void halfOfThePointsAreOnEachMoonAndWithoutNoiseOnItsCircle() {
        DataSet clean = MoonsData.sample(new Random(1), 50, 1e-9);
        for (int i = 0; i < 50; i++) {
            double x = clean.getFeatures().getDouble(i, 0);
            double y = clean.getFeatures().getDouble(i, 1);
            boolean lower = i % 2 == 1;
            assertEquals(lower ? 1 : 0, clean.getLabels().getDouble(i));
            assertEquals(1, lower ? Math.hypot(x - 1, y - 0.5) : Math.hypot(x, y), 1e-5);
            assertTrue(lower ? y <= 0.5 : y >= 0);
        }
    }

    @Test
    void theMarginOfAStraightBoundaryIsTheDistanceFromIt() {
        network.getLayer(0).getParam("W1").assign(0);
        network.getLayer(1).getParam("W").assign(Nd4j.createFromArray(new float[][] {{0}, {-2}}));
        network.getLayer(1).getParam("b").assign(0.5);
        double[] distances = IntStream.range(0, 40)
                .filter(i -> points.getDouble(i, 1) < 0.25 == classifier.isLower(i))
                .mapToDouble(i -> Math.abs(points.getDouble(i, 1) - 0.25))
                .toArray();
        assertEquals(
                Arrays.stream(distances).average().orElseThrow(), new MoonsPlane(classifier).margin(classifier), 1e-5);
    }
}
