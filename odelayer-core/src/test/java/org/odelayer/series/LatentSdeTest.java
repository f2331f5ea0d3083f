package org.odelayer.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.noise.BrownianPath;
import org.odelayer.noise.NoiseKey;
import org.odelayer.sde.SdeMethod;

/** Latent paths and their divergence, against steps written by hand. */
class LatentSdeTest {
    private static final int LATENT = 2;
    private static final int HIDDEN = 3;
    private static final int BATCH = 2;
    private static final int LEGS = 3;
    private static final int STEPS = 2;

    /** f and h are affine. */
    private static LatentSdeBlock block(Dynamics posterior, int steps) {
        return new LatentSdeBlock(
                LatentBlock.recurrent(HIDDEN, 1),
                new NormalHead(HIDDEN, 0, LATENT),
                posterior,
                new MlpDynamics(),
                SdeMethod.EULER_MARUYAMA,
                steps,
                DiscreteAdjoint.EVERY_STEP);
    }

    private static INDArray normal(int seed, long... shape) {
        Random random = new Random(seed);
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array;
    }

    private static Map<String, INDArray> parameters(LatentSdeBlock block) {
        Map<String, INDArray> parameters = block.parameters().glorot(DataType.DOUBLE, 42);
        parameters.get("decoder.logSigma").assign(Nd4j.createFromArray(-0.5, 0.2));
        parameters.get("decoder.posterior.b0").assign(0.3);
        return parameters;
    }

    /** Of the second leg of the second example nothing is left, and behind its first leg nothing is observed. */
    private static final double[][] LENGTHS = {{0.4, 0.5}, {0.3, 0}, {0.7, 0.2}};

    private static INDArray controls(long width) {
        INDArray controls = normal(3, LEGS, BATCH, width);
        for (int k = 0; k < LEGS; k++) {
            for (int i = 0; i < BATCH; i++) {
                controls.putScalar(new int[] {k, i, 0}, 0);
                controls.putScalar(new int[] {k, i, 1}, LENGTHS[k][i]);
                controls.putScalar(new int[] {k, i, 2}, i == 1 && k > 0 ? 0 : 1);
            }
        }
        return controls;
    }

    private static BrownianPath path() {
        return BrownianPath.grid(new NoiseKey(1, 0, 0), 0, LEGS, LEGS * STEPS, LATENT);
    }

    private static double affine(INDArray w, INDArray b, int to, double... x) {
        double sum = b.getDouble(to);
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * w.getDouble(i, to);
        }
        return sum;
    }

    @Test
    void statesAndDivergenceAreThoseOfStepsByHand() {
        LatentSdeBlock block = block(new MlpDynamics(), STEPS);
        Map<String, INDArray> parameters = parameters(block);
        INDArray controls = controls(block.controls());
        INDArray start = normal(4, BATCH, LATENT);
        try (CompiledLatentSde latent = block.compile(parameters, DataType.DOUBLE, BATCH)) {
            INDArray states = latent.decode(start, controls, new LegMotion(path(), LENGTHS));
            double divergence = 0;
            for (int i = 0; i < BATCH; i++) {
                double[] z = start.getRow(i).toDoubleVector();
                for (int k = 0; k < LEGS; k++) {
                    for (int s = 0; s < STEPS; s++) {
                        divergence += step(parameters, controls, i, k, s, z) / BATCH;
                    }
                    assertArrayEquals(z, states.slice(k).getRow(i).toDoubleVector(), 1e-12);
                }
            }
            assertEquals(divergence, latent.pathDivergence(), 1e-12 * divergence);
        }
    }

    /** Moves z, and returns what its divergence grew by. */
    private static double step(Map<String, INDArray> parameters, INDArray controls, int i, int k, int s, double... z) {
        double h = LENGTHS[k][i] / STEPS;
        double[] seen = new double[LATENT + 1 + HIDDEN];
        System.arraycopy(z, 0, seen, 0, LATENT);
        seen[LATENT] = controls.getDouble(k, i, 3) + LENGTHS[k][i] - s * h;
        for (int j = 0; j < HIDDEN; j++) {
            seen[LATENT + 1 + j] = controls.getDouble(k, i, 4 + j);
        }
        double[] increment = new double[LATENT];
        path().increment(i, k + s / 2.0, k + (s + 1) / 2.0, increment, null);
        double grown = 0;
        double[] before = z.clone();
        for (int j = 0; j < LATENT; j++) {
            double sigma = Math.exp(parameters.get("decoder.logSigma").getDouble(j));
            double prior = affine(parameters.get("decoder.prior.W0"), parameters.get("decoder.prior.b0"), j, before);
            double posterior =
                    affine(parameters.get("decoder.posterior.W0"), parameters.get("decoder.posterior.b0"), j, seen);
            double apart = controls.getDouble(k, i, 2) * (posterior - prior);
            z[j] += h * (prior + apart) + sigma * Math.sqrt(LENGTHS[k][i]) * increment[j];
            grown += h * apart * apart / (sigma * sigma) / 2;
        }
        return grown;
    }

    /** By Girsanov's theorem: of drifts that differ by a constant δ the divergence is ½ (δ/σ)² T. */
    @Test
    void theDivergenceOfAConstantDriftIsKnown() {
        LatentSdeBlock block = block(new MlpDynamics(), 1);
        Map<String, INDArray> parameters = block.parameters().glorot(DataType.DOUBLE, 1);
        parameters.values().forEach(array -> array.assign(0));
        parameters.get("decoder.posterior.b0").assign(Nd4j.createFromArray(0.6, 0));
        parameters.get("decoder.logSigma").assign(Math.log(0.2));
        INDArray controls = controls(block.controls());
        try (CompiledLatentSde latent = block.compile(parameters, DataType.DOUBLE, BATCH)) {
            latent.decode(normal(4, BATCH, LATENT), controls, new LegMotion(path(), LENGTHS));
            // The first example has all its legs, the second one its first.
            double expected = 0.5 * 9 * (0.4 + 0.3 + 0.7 + 0.5) / 2;
            assertEquals(expected, latent.pathDivergence(), 1e-12);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        LatentSdeBlock block = block(new MlpDynamics(), 1);
        refused("steps (0)", () -> block(new MlpDynamics(), 0));
        refused("posterior (null)", () -> block(null, 1));
        refused("length (-1.0) of leg 0", () -> new LegMotion(path(), new double[][] {{-1}}));
        try (CompiledLatentSde latent = block.compile(parameters(block), DataType.DOUBLE, BATCH)) {
            INDArray start = normal(4, BATCH, LATENT);
            LegMotion motion = new LegMotion(path(), LENGTHS);
            refused("controls (shape", () -> latent.decode(start, normal(1, LEGS, BATCH, 2), motion));
            String message = assertThrows(
                            IllegalStateException.class, () -> latent.backwardDecoder(normal(1, LEGS, BATCH, 2), 1))
                    .getMessage();
            assertTrue(message.contains("encode, draw and decode"), message);
        }
    }

    private static void refused(String expected, org.junit.jupiter.api.function.Executable code) {
        String message = assertThrows(IllegalArgumentException.class, code).getMessage();
        assertTrue(message.contains(expected), message);
    }
}
