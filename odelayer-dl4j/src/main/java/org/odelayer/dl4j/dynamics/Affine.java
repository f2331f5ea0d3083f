package org.odelayer.dl4j.dynamics;

import java.util.List;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.odelayer.dynamics.Parameter;
import org.odelayer.dynamics.ParameterList;

/**
 * The parameters of an affine layer, as the layer initializes and regularizes them, named by its index in the stack.
 *
 * @param index in the stack
 * @param layer the configuration
 */
record Affine(int index, BaseLayer layer) {
    String weight() {
        return index + "W";
    }

    String bias() {
        return index + "b";
    }

    String gain() {
        return index + "g";
    }

    /** A weight; drawn as the layer says, or else as the network does. */
    void declareWeight(ParameterList parameters, long fanIn, long fanOut, long... shape) {
        IWeightInit own = layer.getWeightInitFn();
        Parameter weight = new Parameter(weight(), Parameter.Kind.WEIGHT, fanIn, fanOut, 0, list(shape));
        parameters.add(
                own == null ? weight : weight.starting(view -> own.init(fanIn, fanOut, view.shape(), 'c', view)));
    }

    /** A bias; it starts as the layer says, or else as the layer that solves does. */
    void declareBias(ParameterList parameters, long features) {
        double own = layer.getBiasInit();
        Parameter bias = new Parameter(bias(), Parameter.Kind.BIAS, 0, 0, 0, list(features));
        parameters.add(Double.isNaN(own) ? bias : bias.starting(view -> view.assign(own)));
    }

    void declareGain(ParameterList parameters, long features) {
        double own = layer.getGainInit();
        parameters.gain(gain(), Double.isNaN(own) ? 1 : own, features);
    }

    /** How many features the layer gives: its nOut, or where that is not set what the whole stack gives. */
    long features(long wanted) {
        return layer instanceof FeedForwardLayer sized && sized.getNOut() > 0 ? sized.getNOut() : wanted;
    }

    /** Refuses an nIn that is not what the layer is given. */
    void checkSeen(long seen) {
        if (layer instanceof FeedForwardLayer sized && sized.getNIn() > 0 && sized.getNIn() != seen) {
            throw new IllegalArgumentException(LayerChecks.describe(index, layer) + ": nIn (" + sized.getNIn()
                    + ") must be the number of features that it is given, " + seen + ", or not be set");
        }
    }

    List<Regularization> regularization(String parameter) {
        List<Regularization> own = parameter.equals(weight())
                ? layer.getRegularization()
                : parameter.equals(bias()) ? layer.getRegularizationBias() : null;
        return own == null || own.isEmpty() ? null : own;
    }

    private static List<Long> list(long... shape) {
        return LongStream.of(shape).boxed().toList();
    }
}
