package org.odelayer.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Each experiment with settings small enough for a test: it must learn what it claims, and draw. */
class ExamplesTest {
    @TempDir
    private Path folder;

    private JsonNode result(String... args) throws IOException {
        String[] all = java.util.Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--figures";
        all[args.length + 1] = folder.toString();
        return undrawn(all);
    }

    /** Of a command that draws nothing. */
    private static JsonNode undrawn(String... args) throws IOException {
        Printed printed = Printed.by(args);
        assertEquals(0, printed.code(), printed.err());
        return printed.result();
    }

    private void assertDrawn(String... names) throws IOException {
        for (String name : names) {
            assertTrue(Files.size(folder.resolve(name)) > 5000, name);
        }
    }

    @Test
    void aPlainFlowCannotExchangeTwoPointsOnTheLineOthersCan() throws IOException {
        JsonNode loss = result("flip1d", "--iterations", "250").get("smoothL1");
        assertTrue(loss.get("node").asDouble() >= 0.499, loss::toString);
        assertTrue(loss.get("anode").asDouble() < 1e-3, loss::toString);
        assertTrue(loss.get("second_order").asDouble() < 1e-3, loss::toString);
        assertDrawn("flip1d.png");
    }

    @Test
    void anAugmentedFlowSeparatesNestedSpheres() throws IOException {
        JsonNode result = result(
                "spheres", "--augment", "0,2", "--seeds", "1", "--points", "800", "--epochs", "10", "--batch", "64");
        double plain = result.get("mse").get("0").asDouble();
        double augmented = result.get("mse").get("2").asDouble();
        assertTrue(augmented < 0.05 && plain > 1.5 * augmented, result::toString);
        assertTrue(
                result.get("nfe").get("0").asDouble()
                        >= result.get("nfe").get("2").asDouble(),
                result::toString);
        assertDrawn("spheres.png", "spheres-features.png", "spheres-lift.png");
    }

    /** The best constant answer has the error 1/4 for labels 0 and 1, and 1 for −1 and 1. */
    @Test
    void theLabelsOfNestedSpheresAreChosen() throws IOException {
        String line = "spheres --augment 0 --seeds 1 --points 200 --epochs 1 --lr 1e-6 --labels ";
        double binary = result((line + "binary").split(" ")).get("mse").get("0").asDouble();
        double symmetric =
                result((line + "symmetric").split(" ")).get("mse").get("0").asDouble();
        assertTrue(binary != symmetric && symmetric > 0.9, binary + " and " + symmetric);
        assertTrue(Files.notExists(folder.resolve("spheres-lift.png")), "a flow in the plane has no third dimension");
    }

    @Test
    void aWarmUpHoldsTheWeightsOfALargeRateBack() throws IOException {
        String line = "spheres-rates --ways constant,warm-up-linear --seeds 1 --points 640 --epochs 3 --batch 64";
        JsonNode result = result(line.split(" "));
        double constant = result.get("constant").get("sigma10").asDouble();
        assertTrue(result.get("warm-up-linear").get("sigma10").asDouble() < constant / 2, result::toString);
        assertTrue(result.get("constant").get("saturated").asDouble() <= 1, result::toString);
        assertDrawn("spheres-rates.png");
    }

    @Test
    void onTheLineOnlyATrajectoryWithAnAugmentedDimensionFollowsTheSine() throws IOException {
        String line = "sine --augment 0,2 --points 10 --iterations 150 --fine-tuning 20 --seeds 1";
        JsonNode errors = result(line.split(" ")).get("rmse").get("sin x");
        assertTrue(errors.get("0").asDouble() > 0.4, errors::toString);
        assertTrue(errors.get("2").asDouble() < 0.2, errors::toString);
        assertDrawn("sine.png");
    }

    @Test
    void inThePlaneATrajectoryFollowsTheNoisySineWithoutAugmentation() throws IOException {
        String line = "sine --state plane --augment 0 --points 10 --noise 0.01 --hidden 20 --lr 0.05"
                + " --iterations 150 --fine-tuning 30 --seeds 1";
        JsonNode errors = result(line.split(" ")).get("rmse").get("sin x");
        assertTrue(errors.get("0").asDouble() < 0.2, errors::toString);
    }

    @Test
    void fineTuningImprovesASecondOrderEquationOfFiveParameters() throws IOException {
        JsonNode result = result(
                "oscillators",
                "--hidden",
                "1",
                "--seeds",
                "2",
                "--trajectories",
                "10",
                "--points",
                "10",
                "--iterations",
                "60",
                "--fine-tuning",
                "20");
        assertEquals(5, result.get("parameters").get("second order").get("1").asInt());
        assertTrue(result.get("mse").get("second order").get("1").asDouble() < 1e-3, result::toString);
        assertDrawn("oscillators.png");
    }

    @Test
    void aFlowThatPaysForItsJacobianTellsMoonsApartWithFewerEvaluations() throws IOException {
        String line = "moons --settings none,frobenius --seeds 1 --points 200 --test-points 100 --epochs 12 --lr 0.05";
        JsonNode result = result(line.split(" "));
        JsonNode evaluations = result.get("nfe");
        assertEquals(2, evaluations.size(), result::toString);
        assertTrue(
                evaluations.get("frobenius").asDouble()
                        < evaluations.get("none").asDouble(),
                result::toString);
        assertTrue(result.get("accuracy").get("none").asDouble() > 0.8, result::toString);
        result.get("kappa").forEach(kappa -> assertTrue(kappa.asDouble() >= 1, result::toString));
        assertDrawn("moons.png", "moons-robustness.png", "moons-boundaries.png");
    }

    @Test
    void theFlowsJacobianIsPenalizedAsWell() throws IOException {
        String line = "moons --reading flow --settings none,condition --condition 0.3 --seeds 1 --points 200"
                + " --test-points 100 --epochs 10 --lr 0.05";
        JsonNode kappas = result(line.split(" ")).get("kappaFlow");
        assertTrue(kappas.get("condition").asDouble() < kappas.get("none").asDouble(), kappas::toString);
    }

    @Test
    void theJacobianOfATrainedFlowIsMeasuredAndDrawn() throws IOException {
        String line = "jacobian --settings none,frobenius --points 200 --test-points 50 --epochs 12 --lr 0.05";
        JsonNode result = result(line.split(" "));
        JsonNode largest = result.get("sigmaMax");
        assertTrue(largest.get("frobenius").asDouble() < largest.get("none").asDouble(), result::toString);
        result.get("kappa").forEach(kappa -> assertTrue(kappa.asDouble() >= 1, result::toString));
        assertEquals(2, result.get("abscissa").size());
        assertTrue(
                result.get("flowKappa").get("frobenius").asDouble()
                        < result.get("flowKappa").get("none").asDouble(),
                result::toString);
        assertDrawn("jacobian.png");
    }

    @Test
    void workAndPrecisionAreMeasuredOnTwentyFiveProblems() throws IOException {
        JsonNode result = result("detest", "--method", "DOPRI5,DOPRI8", "--tol", "1e-3,1e-6");
        for (String method : List.of("DOPRI5", "DOPRI8")) {
            JsonNode errors = result.get("gmean").get(method);
            JsonNode evaluations = result.get("nfe").get(method);
            assertTrue(errors.get("1.0E-6").asDouble() < 1.5e-5, result::toString);
            assertTrue(
                    errors.get("0.001").asDouble() > 30 * errors.get("1.0E-6").asDouble(), result::toString);
            assertTrue(
                    evaluations.get("0.001").asInt() < evaluations.get("1.0E-6").asInt(), result::toString);
        }
        assertDrawn("detest.png");
    }

    @Test
    void aProblemIsSolvedAndItsStepsAreDrawn() throws IOException {
        JsonNode result = result("solve", "--problem", "D1", "--method", "dopri8", "--tol", "1e-8");
        assertEquals("SOLVED", result.get("status").asText());
        // An orbit of period 2π, from its perihelion on: x = 0 twice in each.
        assertEquals(6, result.get("events").asInt(), result::toString);
        assertTrue(result.get("error").asDouble() < 1e-5, result::toString);
        // Twelve evaluations per step, four for the dense output of which one is the next step's.
        assertTrue(result.get("nfe").asInt() > 14 * result.get("steps").asInt(), result::toString);
        assertDrawn("solve.png");
    }

    @Test
    void aBallBouncesAndItsBouncesAreDrawn() throws IOException {
        JsonNode result = result("solve", "--problem", "ball", "--tol", "1e-9");
        assertEquals("SOLVED", result.get("status").asText());
        // The seventh bounce from 1 m is at √(2/g)(1 + 2 (0.8 + 0.8² + … 0.8⁶)) = 3.11.
        assertEquals(6, result.get("events").asInt(), result::toString);
        assertTrue(result.get("error").asDouble() < 1e-7, result::toString);
        assertDrawn("solve.png");
    }

    @Test
    void aSolveThatFailsSaysWhy() throws IOException {
        JsonNode result = result("solve", "--problem", "D5", "--max-steps", "10");
        assertEquals("MAX_STEPS_REACHED", result.get("status").asText());
        assertTrue(result.get("error").isNull(), result::toString);
    }

    @Test
    void everyGradientIsMeasured() throws IOException {
        JsonNode result = undrawn("gradients", "--cases", "SPIRAL", "--rounds", "1", "--no-memory");
        for (String kind : List.of("continuous", "interpolating", "discrete", "checkpointed")) {
            assertTrue(result.get("error").get("spiral").get(kind).asDouble() < 1e-3, result::toString);
            assertTrue(result.get("time").get("spiral").get(kind).asDouble() > 0, result::toString);
            assertTrue(result.get("megabytes").get("spiral").get(kind).isNull());
        }
    }

    @Test
    void theConvolutionalNetworkTrainsAndIsDrawn() throws IOException {
        String line = "conv-digits --data rendered --train 60 --test 20 --epochs 2 --batch 10 --gradient DISCRETE";
        JsonNode result = result(line.split(" "));
        assertEquals(208_266, result.get("parameters").asInt());
        assertEquals(2, result.get("nfe").get("forward").size());
        assertTrue(result.get("nfe").get("backward").get(1).asDouble() >= 11, result::toString);
        assertDrawn("conv-digits.png");
    }

    @Test
    void aNetworkOfStepsTellsTheDonutsApartAndItsFlowIsDrawn() throws IOException {
        String line = "optimal-control --data donut1d --net simplex --steps 5 --points 100 --iterations 150 --lr 0.05";
        JsonNode result = result(line.split(" ")).get("simplex");
        assertTrue(result.get("accuracy").asDouble() > 0.9, result::toString);
        assertTrue(result.get("trainCost").asDouble() < 0.3, result::toString);
        assertEquals(5, result.get("timeSteps").size());
        double sum = 0;
        for (JsonNode step : result.get("timeSteps")) {
            sum += step.asDouble();
        }
        assertEquals(1, sum, 1e-3);
        assertDrawn("optimal-control.png", "optimal-control-layers.png");
    }

    @Test
    void theAuthorsSettingsGiveASheetOfFourNets() throws IOException {
        String line = "optimal-control --published --data squares --net net,resnet,odenet,simplex"
                + " --steps 3 --points 100 --iterations 60";
        JsonNode result = result(line.split(" "));
        assertEquals(4, result.size());
        // Half the mean square is 1/8 for the answer 1/2.
        for (JsonNode net : result) {
            assertTrue(net.get("trainCost").asDouble() < 0.13, result::toString);
        }
        assertEquals(1.0 / 3, result.get("resnet").get("timeSteps").get(0).asDouble(), 1e-4);
        assertDrawn("optimal-control-sheet.png", "optimal-control-curves.png");
    }

    @Test
    void everyNetworkIsInTheTable() throws IOException {
        String line = "optimal-control --table --seeds 1 --steps 2 --points 10 --iterations 2 --fixed-classifier"
                + " --loss squared --sharing stage";
        JsonNode result = result(line.split(" "));
        assertEquals(4, result.size());
        assertEquals(8, result.get("spiral").size());
        double accuracy = result.get("squares").get("kutta3").get("accuracy").asDouble();
        assertTrue(accuracy > 0 && accuracy < 1, result::toString);
    }

    @Test
    void theBestTimeToStopMovesToZeroWithTheNoise() throws IOException {
        String line = "denoise --points 16 --iterations 150 --batch 32 --lr 0.01"
                + " --levels 0,0.1,0.4,0.01,0.02,0.03,0.04,0.05";
        JsonNode result = result(line.split(" "));
        double[] times = numbers(result.get("stoppingTime"));
        assertTrue(times[0] == 0 && times[1] <= times[2] && times[2] > 0.1, result::toString);
        assertBelow(result.get("propagated"), result.get("bound"));
        assertDrawn("denoise.png", "denoise-signal.png");
    }

    /** From a start that knows nothing of the data it moves away from zero. */
    @Test
    void fromZeroTheBestTimeToStopGrowsAsTheNoiseFalls() throws IOException {
        String line = "denoise --points 16 --iterations 60 --batch 32 --lr 0.01 --levels 0.05,0.4"
                + " --operator blur --start zero --strength 10 --noise 0.05";
        JsonNode result = result(line.split(" "));
        double[] times = numbers(result.get("stoppingTime"));
        assertTrue(times[0] > times[1] && times[1] > 0, result::toString);
        assertBelow(result.get("propagated"), result.get("bound"));
    }

    private static double[] numbers(JsonNode list) {
        double[] numbers = new double[list.size()];
        java.util.Arrays.setAll(numbers, i -> list.get(i).asDouble());
        return numbers;
    }

    /** But for the rounding of FLOATs and what a result is rounded to. */
    private static void assertBelow(JsonNode lower, JsonNode upper) {
        for (int i = 0; i < lower.size(); i++) {
            assertTrue(lower.get(i).asDouble() <= upper.get(i).asDouble() + 1e-5, lower + " and " + upper);
        }
    }

    @Test
    void noAttackFallsBelowWhatAContractionGuarantees() throws IOException {
        String line = "contraction --seeds 1 --points 200 --epochs 10 --hidden 8 --pieces 2 --augment 1";
        JsonNode result = result(line.split(" "));
        JsonNode stable = result.get("stable");
        assertBelow(result.get("guaranteed"), stable.get("pgd"));
        assertBelow(stable.get("pgd"), stable.get("fgsm"));
        assertTrue(stable.get("stretch").asDouble() < 1, result::toString);
        assertTrue(result.get("free").get("stretch").asDouble() > 1, result::toString);
        assertTrue(result.get("guaranteed").get(0).asDouble() > 0.7, result::toString);
        assertDrawn("contraction.png");
    }

    @ParameterizedTest
    @CsvSource({
        "optimal-control --steps 0, --steps",
        "optimal-control --net resnet18, --net",
        "optimal-control --data spiral --data squares, --data",
        "contraction --augment -1, --augment",
        "denoise --points 15, --points",
        "denoise --levels -1, --levels",
        "mnist --data rendered --net euler --tolerance 1e-3, --tolerance",
        "mnist --data rendered --net none, --net",
        "spheres --seeds 0, --seeds",
        "spheres --warm-up -1, --warm-up",
        "spheres --clip -1, --clip",
        "spheres-rates --augment 0, --augment",
        "sine --noise -1, --noise",
        "sine --tolerance 0, --tolerance",
        "flip1d --lr -1, --lr",
        "sine --hidden 0, --hidden",
        "oscillators --points 0, --points",
        "moons --condition 0, --condition",
        "moons --seeds 0, --seeds",
        "jacobian --test-points 0, --test-points",
        "conv-digits --tolerance 0, --tolerance",
        "odenet --tolerance 0, --tolerance",
        "gradients --rounds 0, --rounds",
        "gradient-worth --iterations 0, --iterations",
        "solvers --data rendered --iterations 0, --iterations",
        "tracking --weight 0, --weight"
    })
    void wrongValuesAreNamed(String line, String option) {
        Printed printed = Printed.by(line.split(" "));
        assertEquals(2, printed.code());
        assertTrue(printed.err().contains(option), printed.err());
    }

    /** Orders of methods are those of their errors over the steps, and few steps find the digits all the same. */
    @Test
    void aTrainedBlockIsSolvedInOtherWays() throws IOException {
        JsonNode result = result("solvers --data rendered --train 500 --test 100 --iterations 40".split(" "));
        assertEquals(1, result.get("orders").get("EULER").asDouble(), 0.2);
        assertTrue(result.get("orders").get("RK4").asDouble() > 3, result::toString);
        JsonNode tolerances = result.get("tolerances");
        assertTrue(
                tolerances.get("0.01").get("nfe").asInt()
                        < tolerances.get("1.0E-6").get("nfe").asInt(),
                result::toString);
        assertDrawn("solvers.png");
    }

    @Test
    void aRunningCostHoldsThePathAndLeavesTheRestOpen() throws IOException {
        JsonNode result = result("tracking --iterations 120 --seeds 1".split(" "));
        double free = result.get("free").get("path").asDouble();
        assertTrue(4 * result.get("tracked").get("path").asDouble() < free, result::toString);
        assertTrue(result.get("elsewhere").asDouble() > 1, result::toString);
        assertDrawn("tracking.png");
    }

    @Test
    void theOppositeGradientIsWorseThanTheAdjoints() throws IOException {
        JsonNode accuracy = undrawn("gradient-worth", "--data", "rendered", "--iterations", "20", "--seeds", "1")
                .get("accuracy");
        double right = accuracy.get("adjoint, tolerance 1e-3").asDouble();
        assertTrue(right > accuracy.get("opposite").asDouble() + 0.2, accuracy::toString);
        assertEquals(right, accuracy.get("adjoint, tolerance 1e-8").asDouble(), 0.1);
    }

    @Test
    void everyBlockRunsOnNestedSpheresAndIsDrawn() throws IOException {
        JsonNode errors = result("blocks", "--seeds", "1", "--points", "200", "--epochs", "1")
                .get("mse");
        assertEquals(10, errors.size(), errors::toString);
        assertDrawn("block-node.png", "block-second-order-learned-velocity.png", "block-data-control.png");
    }
}
