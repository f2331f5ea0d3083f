package org.odelayer.graph;

import static org.odelayer.graph.Probe.of;
import static org.odelayer.graph.Probe.unary;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Mish;
import org.nd4j.linalg.factory.Nd4j;

/** Probes of activations and normalizations. */
final class ActivationProbes {
    private static final long[] MATRIX = {3, 4};
    private static final long[] CUBE = {2, 3, 4};

    private ActivationProbes() {}

    static List<Probe> all() {
        List<Probe> all = new ArrayList<>();
        all.addAll(activations());
        return all;
    }

    private static List<Probe> activations() {
        List<Probe> p = new ArrayList<>();
        unary(p, "sigmoid", -2, 2, (sd, x) -> sd.nn.sigmoid(x));
        unary(p, "elu", -2, 2, (sd, x) -> sd.nn.elu(x));
        unary(p, "gelu", -2, 2, (sd, x) -> sd.nn.gelu(x));
        unary(p, "preciseGelu", -2, 2, (sd, x) -> sd.nn.preciseGelu(x));
        unary(p, "hardSigmoid", -4, 4, (sd, x) -> sd.nn.hardSigmoid(x));
        unary(p, "hardTanh", -2, 2, (sd, x) -> sd.nn.hardTanh(x));
        unary(p, "hardTanhDerivative", -2, 2, (sd, x) -> sd.nn.hardTanhDerivative(x));
        unary(p, "leakyRelu", -2, 2, (sd, x) -> sd.nn.leakyRelu(x, 0.1));
        unary(p, "leakyReluDerivative", -2, 2, (sd, x) -> sd.nn.leakyReluDerivative(x, 0.1));
        unary(p, "logSigmoid", -2, 2, (sd, x) -> sd.nn.logSigmoid(x));
        unary(p, "relu", -2, 2, (sd, x) -> sd.nn.relu(x, 0));
        unary(p, "relu with cutoff", -2, 2, (sd, x) -> sd.nn.relu(x, 0.5));
        unary(p, "relu6", -2, 8, (sd, x) -> sd.nn.relu6(x, 0));
        unary(p, "selu", -2, 2, (sd, x) -> sd.nn.selu(x));
        unary(p, "softplus", -2, 2, (sd, x) -> sd.nn.softplus(x));
        unary(p, "softsign", -2, 2, (sd, x) -> sd.nn.softsign(x));
        unary(p, "softsignDerivative", -2, 2, (sd, x) -> sd.nn.softsignDerivative(x));
        unary(p, "swish", -2, 2, (sd, x) -> sd.nn.swish(x));
        unary(p, "nn.tanh", -2, 2, (sd, x) -> sd.nn.tanh(x));
        unary(p, "mish", -2, 2, (sd, x) -> new Mish(sd, x, false).outputVariable());
        unary(p, "cReLU", -2, 2, (sd, x) -> sd.nn.cReLU(x));
        unary(p, "softmax", -2, 2, (sd, x) -> sd.nn.softmax(x));
        unary(p, "softmax along 0", -2, 2, (sd, x) -> sd.nn.softmax(x, 0));
        unary(p, "logSoftmax", -2, 2, (sd, x) -> sd.nn.logSoftmax(x));
        unary(p, "logSoftmax along 0", -2, 2, (sd, x) -> sd.nn.logSoftmax(x, 0));
        p.add(of("sigmoidDerivative", -2, 2, (sd, x) -> sd.nn.sigmoidDerivative(x[0], x[1]), MATRIX, MATRIX));
        p.add(of("softmaxDerivative", -2, 2, (sd, x) -> sd.nn.softmaxDerivative(x[0], x[1], 1), MATRIX, MATRIX));
        p.add(of("prelu, shared axis", -2, 2, (sd, x) -> sd.nn.prelu(x[0], x[1], 2), CUBE, new long[] {3, 1}));
        p.add(of("biasAdd", -2, 2, (sd, x) -> sd.nn.biasAdd(x[0], x[1], false), MATRIX, new long[] {4}));
        unary(p, "standardize", -2, 2, (sd, x) -> sd.math.standardize(x, 1));
        p.add(of("standardize, rank 3", -2, 2, (sd, x) -> sd.math.standardize(x[0], 1, 2), CUBE));
        p.add(of(
                "layerNorm",
                -2,
                2,
                (sd, x) -> sd.nn.layerNorm(x[0], x[1], x[2], false, 1),
                MATRIX,
                new long[] {4},
                new long[] {4}));
        p.add(of(
                "layerNorm without bias", -2, 2, (sd, x) -> sd.nn.layerNorm(x[0], x[1], false, 1), MATRIX, new long[] {4
                }));
        p.add(of(
                "batchNorm",
                0.5,
                2,
                (sd, x) -> sd.nn.batchNorm(x[0], x[1], x[2], x[3], x[4], 1e-3, 1),
                MATRIX,
                new long[] {4},
                new long[] {4},
                new long[] {4},
                new long[] {4}));
        p.add(of("dropout", -2, 2, (sd, x) -> sd.nn.dropout(x[0], 0.5).castTo(DataType.DOUBLE), MATRIX));
        p.add(of(
                "dropoutInverted",
                -2,
                2,
                (sd, x) -> sd.nn.dropoutInverted(x[0], 0.5).castTo(DataType.DOUBLE),
                MATRIX));
        p.add(of("topK", -2, 2, (sd, x) -> sd.nn.topK(x[0], 2, true)[0], MATRIX));
        p.add(of(
                "pad",
                -2,
                2,
                (sd, x) -> sd.nn.pad(x[0], sd.constant(Nd4j.createFromArray(new int[][] {{1, 0}, {0, 2}})), 0.5),
                MATRIX));
        return p;
    }
}
