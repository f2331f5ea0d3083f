package org.odelayer.dl4j;

import java.util.Random;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dl4j.conf.LatentOdeLayer;
import org.odelayer.dl4j.latent.GaussianNll;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.ode.method.OdeSolver;

/** Small latent-variable models of series with two values, and series with everything that may happen. */
final class LatentModels {
    static final double SIGMA = 0.5;

    private LatentModels() {}

    static LatentOdeLayer.Builder gru() {
        return new LatentOdeLayer.Builder()
                .nOut(2)
                .hidden(3)
                .dynamics(new MlpDynamics(4))
                .rtol(1e-10)
                .atol(1e-10);
    }

    static LatentOdeLayer.Builder odeRnn() {
        return gru().encoderDynamics(new MlpDynamics(3)).headUnits(4);
    }

    /** With one step of a method of order 4 for each leg, whose gradient is exact. */
    static LatentOdeLayer.Builder quick(LatentOdeLayer.Builder latent) {
        return latent.solver(OdeSolver.RK4).stepSize(1).gradient(DiscreteAdjoint.EVERY_STEP);
    }

    static RnnOutputLayer likelihood() {
        return new RnnOutputLayer.Builder(new GaussianNll(SIGMA))
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build();
    }

    static NeuralNetwork network(NetworkKind kind, DataType type, IUpdater updater, LatentOdeLayer.Builder latent) {
        return kind.build(Layers.global(type, updater), InputType.recurrent(3), latent.build(), likelihood());
    }

    static org.odelayer.dl4j.layer.LatentOdeLayer running(NeuralNetwork network) {
        return (org.odelayer.dl4j.layer.LatentOdeLayer) NetworkKind.layer(network, 0);
    }

    /**
     * Five examples of six steps: one whole; one with gaps, a query first, one in between and two equal times; one with
     * three steps; one with a single observation; one without any.
     */
    static DataSet series() {
        Random random = new Random(7);
        INDArray features = Nd4j.create(DataType.DOUBLE, 5, 3, 6);
        INDArray labels = Nd4j.create(DataType.DOUBLE, 5, 2, 6);
        for (int i = 0; i < 5; i++) {
            double t = 0.3 * i;
            for (int k = 0; k < 6; k++) {
                t += 0.1 + 0.5 * random.nextDouble();
                features.putScalar(new int[] {i, 0, k}, t);
                for (int j = 0; j < 2; j++) {
                    double value = Math.sin(t + i + j) + 0.1 * random.nextGaussian();
                    features.putScalar(new int[] {i, 1 + j, k}, value);
                    labels.putScalar(new int[] {i, j, k}, value);
                }
            }
        }
        missing(features, 1, 0, 1, 2);
        missing(features, 1, 2, 1, 2);
        missing(features, 1, 3, 2);
        features.putScalar(new int[] {1, 0, 4}, features.getDouble(1, 0, 3));
        for (int k = 0; k < 6; k++) {
            missing(features, 4, k, 1, 2);
        }
        INDArray mask = Nd4j.createFromArray(new double[][] {
            {1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1}, {1, 1, 1, 0, 0, 0}, {0, 1, 0, 0, 0, 0}, {1, 1, 1, 1, 1, 0}
        });
        return new DataSet(features, labels, mask, mask.dup());
    }

    private static void missing(INDArray features, int example, int step, int... channels) {
        for (int channel : channels) {
            features.putScalar(new int[] {example, channel, step}, Double.NaN);
        }
    }

    /** Examples of {@link #series}, from one to the one before another. */
    static DataSet part(DataSet data, int from, int to) {
        return new DataSet(
                rows(data.getFeatures(), from, to),
                rows(data.getLabels(), from, to),
                rows(data.getFeaturesMaskArray(), from, to),
                rows(data.getLabelsMaskArray(), from, to));
    }

    private static INDArray rows(INDArray array, int from, int to) {
        INDArray view = array.rank() == 2
                ? array.get(NDArrayIndex.interval(from, to), NDArrayIndex.all())
                : array.get(NDArrayIndex.interval(from, to), NDArrayIndex.all(), NDArrayIndex.all());
        long[] shape = array.shape().clone();
        shape[0] = to - from;
        return view.dup('c').reshape('c', shape);
    }
}
