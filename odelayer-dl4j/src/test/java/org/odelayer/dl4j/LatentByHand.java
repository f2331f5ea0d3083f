package org.odelayer.dl4j;

import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
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
                    sum -= new NormalDistribution(mean.getDouble(j), LatentModels.SIGMA)
                            .logDensity(data.getLabels().getDouble(example, j, k));
                }
            }
        }
        return sum;
    }

    private static void solve(MultiLayerNetwork network, double from, double to, double... z) {
        double[][] w0 = network.getParam("0_decoder.W0").toDoubleMatrix();
        double[][] w1 = network.getParam("0_decoder.W1").toDoubleMatrix();
        FirstOrderDifferentialEquations f = new FirstOrderDifferentialEquations() {
            @Override
            public int getDimension() {
                return 2;
            }

            @Override
            public void computeDerivatives(double t, double[] y, double[] yDot) {
                Arrays.fill(yDot, 0);
                for (int i = 0; i < 4; i++) {
                    double unit = Math.tanh(y[0] * w0[0][i] + y[1] * w0[1][i]);
                    yDot[0] += unit * w1[i][0];
                    yDot[1] += unit * w1[i][1];
                }
            }
        };
        // Biases are 0 at the start; the integrator refuses spans of length 0.
        if (to - from > 0) {
            new DormandPrince853Integrator(1e-12, 1, 1e-12, 1e-12).integrate(f, from, z.clone(), to, z);
        }
    }
}
