package org.odelayer.dl4j;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Encoder and decoder of {@link LatentModels} example by example, by the equations and another solver. */
final class LatentByHand {
    private LatentByHand() {}

    static double[] moments(MultiLayerNetwork network, DataSet data, int example) {
        INDArray h = Nd4j.zeros(DataType.DOUBLE, 1, 3);
        double last = Double.NaN;
        int first = data.getFeaturesMaskArray().getRow(example).argMax().getInt(0);
        for (int k = 5; k >= 0; k--) {
            double[] x = {
                data.getFeatures().getDouble(example, 1, k), data.getFeatures().getDouble(example, 2, k)
            };
            boolean there = data.getFeaturesMaskArray().getDouble(example, k) == 1;
            boolean observed = there && !(Double.isNaN(x[0]) && Double.isNaN(x[1]));
            if (observed || k == first) {
                double t = data.getFeatures().getDouble(example, 0, k);
                double[] m = {Double.isNaN(x[0]) ? 0 : 1, Double.isNaN(x[1]) ? 0 : 1};
                double elapsed = Double.isNaN(last) ? 0 : t - last;
                double[] seen = {m[0] == 0 ? 0 : x[0], m[1] == 0 ? 0 : x[1], elapsed, m[0], m[1], 1};
                h = unit(network, h, Nd4j.createFromArray(seen).reshape(1, 6));
                last = t;
            }
        }
        return h.mmul(network.getParam("0_head.W0"))
                .addRowVector(network.getParam("0_head.b0").reshape(1, 4))
                .toDoubleVector();
    }

    private static INDArray unit(MultiLayerNetwork network, INDArray h, INDArray seen) {
        INDArray r = sigmoid(sum(network, "r", h, seen));
        INDArray z = sigmoid(sum(network, "z", h, seen));
        INDArray g = Transforms.tanh(sum(network, "h", r.mul(h), seen));
        return h.add(z.rsub(1).mul(g.sub(h)));
    }

    private static INDArray sigmoid(INDArray x) {
        return Transforms.sigmoid(x);
    }

    private static INDArray sum(MultiLayerNetwork network, String gate, INDArray h, INDArray seen) {
        String name = "0_encoder.update.";
        return h.mmul(network.getParam(name + "U" + gate))
                .add(seen.mmul(network.getParam(name + "W" + gate)))
                .addRowVector(network.getParam(name + "b" + gate).reshape(1, 3));
    }

    static double negativeLogLikelihood(MultiLayerNetwork network, DataSet data, int example, double... z0) {
        double[] z = z0.clone();
        double last = Double.NaN;
        double sum = 0;
        for (int k = 0; k < 6; k++) {
            if (data.getFeaturesMaskArray().getDouble(example, k) == 1) {
                double t = data.getFeatures().getDouble(example, 0, k);
                solve(network, last, t, z);
                last = t;
                INDArray mean = Nd4j.createFromArray(z)
                        .reshape(1, 2)
                        .mmul(network.getParam("1_W"))
                        .addRowVector(network.getParam("1_b").reshape(1, 2));
                for (int j = 0; j < 2; j++) {
                    double label = data.getLabels().getDouble(example, j, k);
                    sum += negativeLogDensity(label, mean.getDouble(j), LatentModels.SIGMA);
                }
            }
        }
        return sum;
    }

    /** By 200 steps of Kutta's method of order 4, whose error is far below the tolerances. */
    private static void solve(MultiLayerNetwork network, double from, double to, double... z) {
        if (!(to > from)) {
            return;
        }
        double[][] w0 = network.getParam("0_decoder.W0").toDoubleMatrix();
        double[][] w1 = network.getParam("0_decoder.W1").toDoubleMatrix();
        int steps = 200;
        double h = (to - from) / steps;
        for (int i = 0; i < steps; i++) {
            double[] k1 = field(w0, w1, z);
            double[] k2 = field(w0, w1, moved(z, h / 2, k1));
            double[] k3 = field(w0, w1, moved(z, h / 2, k2));
            double[] k4 = field(w0, w1, moved(z, h, k3));
            for (int j = 0; j < 2; j++) {
                z[j] += h / 6 * (k1[j] + 2 * k2[j] + 2 * k3[j] + k4[j]);
            }
        }
    }

    private static double[] moved(double[] z, double h, double... k) {
        return new double[] {z[0] + h * k[0], z[1] + h * k[1]};
    }

    /** Biases are 0 at the start. */
    private static double[] field(double[][] w0, double[][] w1, double... z) {
        double[] result = new double[2];
        for (int i = 0; i < 4; i++) {
            double unit = Math.tanh(z[0] * w0[0][i] + z[1] * w0[1][i]);
            result[0] += unit * w1[i][0];
            result[1] += unit * w1[i][1];
        }
        return result;
    }

    /** −log N(x; mean, σ²). */
    static double negativeLogDensity(double x, double mean, double sigma) {
        return (x - mean) * (x - mean) / (2 * sigma * sigma) + Math.log(sigma * Math.sqrt(2 * Math.PI));
    }
}
