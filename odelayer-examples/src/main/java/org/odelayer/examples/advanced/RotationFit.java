package org.odelayer.examples.advanced;

import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.AlgebraDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.run.Numbers;
import org.odelayer.manifold.Manifold;
import org.odelayer.ode.method.LieSolver;

/**
 * A field on S² whose flow takes points to where a rotation takes them, learned from some pairs: ẏ = ω(y) × y with a
 * network ω, which is not told that ω is the same everywhere.
 */
final class RotationFit {
    static final Manifold SPHERE = Manifold.sphere(3);
    private static final double ANGLE = 1.2;
    private static final double[] AXIS = {1 / 3.0, 2 / 3.0, 2 / 3.0};

    private final INDArray from;
    private final INDArray to;
    private final MultiLayerNetwork network;

    RotationFit(int pairs, int iterations, long seed) {
        from = Globe.array(Globe.random(pairs, new Random(seed)));
        to = Globe.array(rotated(Globe.rows(from)));
        double gamma = Math.pow(0.01, 1.0 / iterations);
        network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.03, gamma)))
                .list()
                .layer(new NeuralOdeLayer.Builder()
                        .dynamics(new AlgebraDynamics(new MlpDynamics(16), SPHERE))
                        .manifold(SPHERE)
                        .solver(LieSolver.CF4)
                        .stepSize(0.25)
                        .build())
                .layer(new LossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
        network.init();
    }

    static double[] axis() {
        return AXIS.clone();
    }

    void step() {
        network.fit(from, to);
    }

    /** Of the last step. */
    double loss() {
        return network.score();
    }

    /** v cos α + a × v sin α + a ⟨a, v⟩ (1 − cos α), of Rodrigues. */
    private static double[][] rotated(double[]... points) {
        double[][] images = new double[points.length][];
        for (int k = 0; k < points.length; k++) {
            double[] v = points[k];
            double along = AXIS[0] * v[0] + AXIS[1] * v[1] + AXIS[2] * v[2];
            images[k] = Numbers.filled(
                    3,
                    i -> v[i] * Math.cos(ANGLE)
                            + (AXIS[(i + 1) % 3] * v[(i + 2) % 3] - AXIS[(i + 2) % 3] * v[(i + 1) % 3])
                                    * Math.sin(ANGLE)
                            + AXIS[i] * along * (1 - Math.cos(ANGLE)));
        }
        return images;
    }

    /** How far fresh points are from where they should be, in radians: the mean, and the largest. */
    double[] errors(int points, Random random) {
        double[][] fresh = Globe.random(points, random);
        double[][] expected = rotated(fresh);
        double[][] found = Globe.rows(network.output(Globe.array(fresh)));
        double sum = 0;
        double worst = 0;
        for (int i = 0; i < points; i++) {
            double error = SPHERE.distance(expected[i], found[i]);
            sum += error;
            worst = Math.max(worst, error);
        }
        return new double[] {sum / points, worst};
    }

    /** The pairs' first points. */
    double[][] starts() {
        return Globe.rows(from);
    }

    /** And their second ones. */
    double[][] ends() {
        return Globe.rows(to);
    }

    /** Where they are at times from 0 to 1: [point][time]. */
    double[][][] ways(int times) {
        INDArray states = ((org.odelayer.dl4j.layer.NeuralOdeLayer) network.getLayer(0))
                .states(from, Numbers.filled(times, i -> (double) i / (times - 1)))
                .castTo(DataType.DOUBLE);
        double[][][] ways = new double[(int) from.size(0)][times][];
        for (int t = 0; t < times; t++) {
            double[][] rows = Globe.rows(states.slice(t));
            for (int k = 0; k < rows.length; k++) {
                ways[k][t] = rows[k];
            }
        }
        return ways;
    }
}
