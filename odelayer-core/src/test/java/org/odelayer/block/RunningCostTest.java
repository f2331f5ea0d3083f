package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ProbeDistribution;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.ConditionNumber;
import org.odelayer.regularization.DirectionalDerivative;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;
import org.odelayer.regularization.Penalty;
import org.odelayer.regularization.SpectralNorm;

/** Running costs in closed form, and their gradients as differences of the loss. */
class RunningCostTest {
    private static final SolverSettings TIGHT =
            new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-11, 1e-11), 100_000);

    /** ẏ = y W, a spiral with W Wᵀ = 4.01 I. */
    private static final double[][] SPIRAL = {{-0.1, 2}, {-2, -0.1}};

    private static double[] costs(double[][] w, double t1, long seed, double[][] x, Penalty... penalties) {
        OdeBlock block = OdeBlock.of(new MlpDynamics(), 0, t1, TIGHT).withCosts(List.of(penalties));
        Map<String, INDArray> parameters =
                Map.of("W0", Nd4j.createFromArray(w), "b0", Nd4j.zeros(DataType.DOUBLE, w.length));
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, x.length, w.length)) {
            compiled.drawProbes(seed);
            compiled.forward(Nd4j.createFromArray(x));
            return compiled.costs();
        }
    }

    @Test
    void theKineticEnergyOfADecayIsKnown() {
        double expected = 0.4323323583816936;
        assertEquals(expected, costs(new double[][] {{-1}}, 1, 0, new double[][] {{1}}, new KineticEnergy(1))[0], 1e-9);
    }

    @Test
    void costsAreMeansOverTheBatchAndPositiveAlsoBackwardsInTime() {
        double forth = costs(new double[][] {{-1}}, 1, 0, new double[][] {{1}, {-3}}, new KineticEnergy(1))[0];
        assertEquals(0.4323323583816936 * (1 + 9) / 2, forth, 1e-8);
        // y = exp(-t) from 0 to −1: ∫ exp(−2t) |dt| = (e² − 1)/2.
        double back = costs(new double[][] {{-1}}, -1, 0, new double[][] {{1}}, new KineticEnergy(1))[0];
        assertEquals((Math.exp(2) - 1) / 2, back, 1e-8);
    }

    @Test
    void costsCanBeThoseOfTheStartOrOfSomeExamples() {
        double[][] x = {{1}, {-3}};
        KineticEnergy energy = new KineticEnergy(1);
        double[] costs = costs(
                new double[][] {{-1}},
                1,
                0,
                x,
                energy.atStart(),
                energy,
                energy.onPart(0.5),
                energy.onPart(0.5).atStart());
        assertEquals((1 + 9) / 2.0, costs[0], 1e-12);
        assertEquals(0.4323323583816936 * (1 + 9) / 2, costs[1], 1e-8);
        assertEquals(0.4323323583816936, costs[2], 1e-8);
        assertEquals(1, costs[3], 1e-12);
        assertEquals(5, costs(new double[][] {{-1}}, -1, 0, x, energy.atStart())[0], 1e-12);
    }

    @Test
    void theDirectionalDerivativeOfADecayIsItsKineticEnergy() {
        double[][] x = {{1}};
        assertEquals(0.4323323583816936, costs(new double[][] {{-1}}, 1, 0, x, new DirectionalDerivative(2))[0], 1e-9);
    }

    @Test
    void theFrobeniusNormOfALinearFieldIsThatOfItsMatrix() {
        double[][] x = {{1, 0}, {0.3, -2}};
        double expected = 8.02 * 1.5;
        assertEquals(expected, costs(SPIRAL, 1.5, 0, x, JacobianFrobenius.exact(1))[0], 1e-10);
        // With W Wᵀ a multiple of the identity, one Rademacher probe is exact.
        assertEquals(expected, costs(SPIRAL, 1.5, 5, x, JacobianFrobenius.of(1))[0], 1e-10);
    }

    /** W is not a multiple of a rotation: the estimate scatters, with mean ‖W‖² = 14.29. */
    @ParameterizedTest
    @MethodSource("distributions")
    void theMeanOfHutchinsonsEstimateIsTheNorm(ProbeDistribution distribution, int probes) {
        double[][] w = {{1, 2}, {-0.5, 3}};
        double norm = 1 + 4 + 0.25 + 9;
        int seeds = 2000;
        OdeBlock block = OdeBlock.of(
                        new MlpDynamics(),
                        0,
                        1,
                        new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(1), 10))
                .withCosts(List.of(new JacobianFrobenius(1, probes, distribution)));
        Map<String, INDArray> parameters = Map.of("W0", Nd4j.createFromArray(w), "b0", Nd4j.zeros(DataType.DOUBLE, 2));
        double sum = 0;
        double squares = 0;
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 1, 2)) {
            for (int seed = 0; seed < seeds; seed++) {
                compiled.drawProbes(seed);
                compiled.forward(Nd4j.createFromArray(new double[][] {{0.1, 0.2}}));
                double cost = compiled.costs()[0];
                sum += cost;
                squares += cost * cost;
            }
        }
        double mean = sum / seeds;
        double standardError = Math.sqrt((squares / seeds - mean * mean) / seeds);
        assertTrue(standardError > 0.01, "the estimate must scatter");
        assertEquals(norm, mean, 3 * standardError);
    }

    static Stream<Arguments> distributions() {
        return Stream.of(
                Arguments.of(ProbeDistribution.RADEMACHER, 1),
                Arguments.of(ProbeDistribution.NORMAL, 1),
                Arguments.of(ProbeDistribution.NORMAL, 4));
    }

    /** A penalty on a block. */
    record Case(String name, OdeBlock block, int batch) {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Limits that no trajectory reaches, or that all are beyond: integrals over a bend are not exact enough to
     * differentiate.
     */
    static Stream<Case> gradients() {
        MlpDynamics mlp = new MlpDynamics(4).time(TimeDependence.CONCAT);
        List<Penalty> smooth = List.of(
                new KineticEnergy(0.3),
                new DirectionalDerivative(0.2),
                JacobianFrobenius.of(0.4),
                JacobianFrobenius.exact(0.1),
                new JacobianFrobenius(0.2, 3, ProbeDistribution.NORMAL));
        List<Penalty> singular = List.of(
                new SpectralNorm(0.3, 40),
                new ConditionNumber(0.02, false, 1e4, 24),
                new ConditionNumber(0.1, true, 1e4, 24),
                new ConditionNumber(0.1, false, 1, 24),
                new ConditionNumber(0.1, true, 1, 24));
        OdeBlock plain = OdeBlock.of(mlp, 0, 1, TIGHT);
        Stream<Case> single = Stream.concat(smooth.stream(), singular.stream())
                .flatMap(penalty -> Stream.of(1, 3)
                        .map(batch -> new Case(penalty + " of " + batch, plain.withCosts(List.of(penalty)), batch)));
        OdeBlock back = OdeBlock.of(mlp, 0.5, -0.3, TIGHT);
        OdeBlock combined = BlockOptions.builder()
                .augmentation(Augmentation.learned(1))
                .order(2)
                .acceleration(Acceleration.POSITION)
                .dataControl(true)
                .depth(DepthDependence.piecewise(2))
                .build()
                .block(mlp, TimeSpan.series(0, 0.4, 1), TIGHT, ContinuousAdjoint.AS_FORWARD, 2);
        List<Penalty> someAtStart = partial(penalty -> penalty.onPart(0.6).atStart());
        List<Penalty> mixed = List.of(
                smooth.get(0).atStart(),
                smooth.get(1),
                smooth.get(2).onPart(0.6),
                smooth.get(3).atStart().onPart(0.3));
        return Stream.concat(
                single,
                Stream.of(
                        new Case(
                                "log of the condition backwards in time",
                                back.withCosts(List.of(new ConditionNumber(0.1, true, 1e4, 24))),
                                2),
                        new Case("at the start", plain.withCosts(partial(Penalty::atStart)), 2),
                        new Case("at the start, backwards", back.withCosts(partial(Penalty::atStart)), 1),
                        new Case("of some", plain.withCosts(cheap(penalty -> penalty.onPart(0.6))), 3),
                        new Case("of one", plain.withCosts(cheap(penalty -> penalty.onPart(0.1))), 3),
                        new Case("of some at the start", combined.withCosts(someAtStart), 3),
                        new Case("here and there", combined.withCosts(mixed), 3),
                        new Case("all together", plain.withCosts(smooth), 2),
                        new Case("all backwards in time", back.withCosts(smooth), 2),
                        new Case("all on a combined block", combined.withCosts(smooth), 2)));
    }

    private static List<Penalty> cheap(UnaryOperator<Penalty> how) {
        return Stream.of(new KineticEnergy(0.3), JacobianFrobenius.of(0.4), new ConditionNumber(0.02, false, 1e4, 24))
                .map(how)
                .toList();
    }

    /** The power method, started anew, needs many iterations. */
    private static List<Penalty> partial(UnaryOperator<Penalty> how) {
        return Stream.concat(cheap(how).stream(), Stream.of(how.apply(new SpectralNorm(0.3, 60))))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("gradients")
    void gradientsAreDifferencesOfTheRegularizedLoss(Case given) {
        Map<String, INDArray> parameters = given.block.parameters(2).glorot(DataType.DOUBLE, 4);
        INDArray x = BlockGradientTest.normal(new Random(8), given.batch, 2);
        try (CompiledBlock compiled = given.block.compile(parameters, DataType.DOUBLE, x.shape())) {
            compiled.drawProbes(3);
            INDArray weights =
                    BlockGradientTest.normal(new Random(9), compiled.forward(x).shape());
            INDArray gradient = compiled.backward(weights);
            CentralDifferences differences = new CentralDifferences(
                    () -> compiled.forward(x).mul(weights).sumNumber().doubleValue() + compiled.penalty(), 1e-6);
            differences.check("x", x, gradient);
            parameters.forEach((name, array) ->
                    differences.check(name, array, compiled.parameterGradients().get(name)));
            assertNotEquals(0, compiled.penalty());
        }
    }

    @Test
    void theSingularValuesOfALinearFieldAreThoseOfItsMatrix() {
        double[][] x = {{1, 0}, {0.3, -2}};
        double[][] w = {{1, 2}, {-0.5, 3}};
        INDArray matrix = Nd4j.createFromArray(w);
        // det W = 4, ‖W‖² = 14.25: σ² are the roots of s² − 14.25 s + 16.
        double root = Math.sqrt(14.25 * 14.25 / 4 - 16);
        double largest = Math.sqrt(7.125 + root);
        double least = Math.sqrt(7.125 - root);
        assertEquals(
                14.25, matrix.norm2Number().doubleValue() * matrix.norm2Number().doubleValue(), 1e-9);
        double[] costs =
                costs(w, 1, 1, x, new SpectralNorm(1, 100), ConditionNumber.of(1), ConditionNumber.ofLogarithm(1));
        assertEquals(largest, costs[0], 1e-9);
        assertEquals(largest / least, costs[1], 1e-9);
        assertEquals(Math.log(largest / least), costs[2], 1e-9);
    }

    /** κ = 4 with a limit of 2: ℓ = c (3 − c² r²)/2 = 2.75, or log c + (1 − c² r²)/2. */
    @Test
    void beyondItsLimitTheConditionNumberGoesOnAsAParabola() {
        double[] costs = costs(
                new double[][] {{4, 0}, {0, 1}},
                1,
                0,
                new double[][] {{1, 0.5}},
                new ConditionNumber(1, false, 2, 24),
                new ConditionNumber(1, true, 2, 24));
        assertEquals(2.75, costs[0], 1e-9);
        assertEquals(Math.log(2) + 0.375, costs[1], 1e-9);
    }

    @Test
    void theSpiralIsPerfectlyConditioned() {
        double[] costs = costs(SPIRAL, 1.5, 0, new double[][] {{1, 0.5}}, SpectralNorm.of(1), ConditionNumber.of(1));
        assertEquals(Math.sqrt(4.01) * 1.5, costs[0], 1e-9);
        assertEquals(1.5, costs[1], 1e-9);
    }

    @Test
    void aSingularOrVanishingJacobianGivesNumbers() {
        for (double[][] w : new double[][][] {{{1, 0}, {0, 0}}, {{0, 0}, {0, 0}}}) {
            OdeBlock block = OdeBlock.of(new MlpDynamics(), 0, 1, TIGHT)
                    .withCosts(List.of(SpectralNorm.of(1), ConditionNumber.of(1), ConditionNumber.ofLogarithm(1)));
            Map<String, INDArray> parameters =
                    Map.of("W0", Nd4j.createFromArray(w), "b0", Nd4j.zeros(DataType.DOUBLE, 2));
            INDArray x = Nd4j.createFromArray(new double[][] {{0.5, -1}});
            try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 1, 2)) {
                compiled.forward(x);
                double[] costs = compiled.costs();
                assertEquals(w[0][0], costs[0], 1e-9);
                assertEquals(w[0][0] == 0 ? 1 : 30, costs[1], 1e-5);
                assertEquals(w[0][0] == 0 ? 0 : 0.5 + Math.log(20), costs[2], 1e-6);
                INDArray gradient = compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 2));
                assertTrue(Double.isFinite(gradient.sumNumber().doubleValue()));
                compiled.parameterGradients()
                        .values()
                        .forEach(bar ->
                                assertTrue(Double.isFinite(bar.sumNumber().doubleValue())));
            }
        }
    }

    /** f = relu(y) with y &lt; 0 has no slope: what the power method knew must not get lost there. */
    @Test
    void singularVectorsSurviveAVanishingJacobian() {
        OdeBlock block = OdeBlock.of(new MlpDynamics(3).activation(Activation.RELU), 0, 1, TIGHT)
                .withCosts(List.of(new SpectralNorm(1, 5), new ConditionNumber(1, false, 100, 4)));
        Map<String, INDArray> parameters = block.parameters(3).glorot(DataType.DOUBLE, 4);
        parameters.get("W0").assign(Nd4j.eye(3));
        parameters.get("W1").assign(Nd4j.diag(Nd4j.createFromArray(3.0, 2.0, 1.0)));
        INDArray x = Nd4j.ones(DataType.DOUBLE, 1, 3);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 1, 3)) {
            compiled.forward(x.neg());
            assertArrayEquals(new double[] {0, 1}, compiled.costs(), 1e-9);
            compiled.forward(x);
            assertArrayEquals(new double[] {3, 3}, compiled.costs(), 0.1);
        }
    }

    @Test
    void probesStayUntilTheyAreDrawnAgain() {
        OdeBlock block = OdeBlock.of(new MlpDynamics(5), 0, 1, TIGHT).withCosts(List.of(JacobianFrobenius.of(1)));
        Map<String, INDArray> parameters = block.parameters(3).glorot(DataType.DOUBLE, 4);
        INDArray x = BlockGradientTest.normal(new Random(8), 2, 3);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 2, 3)) {
            compiled.drawProbes(1);
            compiled.forward(x);
            double[] first = compiled.costs();
            compiled.forward(x);
            assertArrayEquals(first, compiled.costs());
            compiled.drawProbes(2);
            compiled.forward(x);
            assertNotEquals(first[0], compiled.costs()[0]);
            compiled.drawProbes(1);
            compiled.forward(x);
            assertArrayEquals(first, compiled.costs());
        }
    }

    @Test
    void inferenceDoesNotPayForCostsAndGivesTheSameOutput() {
        OdeBlock block = OdeBlock.of(new MlpDynamics(5), 0, 1, TIGHT).withCosts(List.of(JacobianFrobenius.of(1)));
        Map<String, INDArray> parameters = block.parameters(3).glorot(DataType.DOUBLE, 4);
        INDArray x = BlockGradientTest.normal(new Random(8), 2, 3);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 2, 3)) {
            INDArray expected = compiled.forward(x).dup();
            assertTrue(compiled.penalty() > 0);
            assertEquals(expected, compiled.infer(x));
            assertEquals(0, compiled.penalty());
        }
    }

    private static void refused(String part, Executable code) {
        String message = assertThrows(IllegalArgumentException.class, code).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void wrongValuesAreNamed() {
        refused("weight (0.0) of KineticEnergy", () -> new KineticEnergy(0));
        refused("weight (NaN) of DirectionalDerivative", () -> new DirectionalDerivative(Double.NaN));
        refused("weight (-1.0) of JacobianFrobenius", () -> JacobianFrobenius.of(-1));
        refused("weight (0.0) of SpectralNorm", () -> SpectralNorm.of(0));
        refused("iterations (0)", () -> new SpectralNorm(1, 0));
        refused("weight (-1.0) of ConditionNumber", () -> ConditionNumber.of(-1));
        refused("probes (-2)", () -> new JacobianFrobenius(1, -2, ProbeDistribution.NORMAL));
        refused("fraction (0.0)", () -> new KineticEnergy(1).onPart(0));
        refused("fraction (1.5)", () -> new KineticEnergy(1).onPart(1.5));
        refused("limit (0.5)", () -> new ConditionNumber(1, false, 0.5, 24));
        refused("steps (3)", () -> new ConditionNumber(1, false, 100, 3));
        refused("distribution (null)", () -> new JacobianFrobenius(1, 1, null));
    }
}
