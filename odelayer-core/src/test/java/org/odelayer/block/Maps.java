package org.odelayer.block;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.ParameterList;

/** Lifts and projections as users would write them. */
final class Maps {
    private Maps() {}

    /** x → [x, 0]. */
    record ZeroPadding(int channels) implements StateMap {
        @Override
        public long[] outputShape(long... inputShape) {
            return new long[] {inputShape[0] + channels};
        }

        @Override
        public void defineParameters(ParameterList parameters, long... inputShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
            SDVariable zeros = graph.constant(Nd4j.zeros(x.dataType(), x.getShape()[0], channels));
            return graph.concat(1, x, zeros);
        }
    }

    /** y → its first features. */
    record FirstFeatures(int features) implements StateMap {
        @Override
        public long[] outputShape(long... inputShape) {
            return new long[] {features};
        }

        @Override
        public void defineParameters(ParameterList parameters, long... inputShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
            return x.get(SDIndex.all(), SDIndex.interval(0, features));
        }
    }

    /** A vector as an image. */
    record Reshaped(long channels, long height, long width) implements StateMap {
        @Override
        public long[] outputShape(long... inputShape) {
            return new long[] {channels, height, width};
        }

        @Override
        public void defineParameters(ParameterList parameters, long... inputShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
            return x.reshape(x.getShape()[0], channels, height, width);
        }
    }

    /** x → xV + c, both trained; V and c are named by a prefix. */
    record Affine(String prefix, int features) implements StateMap {
        @Override
        public long[] outputShape(long... inputShape) {
            return new long[] {features};
        }

        @Override
        public void defineParameters(ParameterList parameters, long... inputShape) {
            parameters.weight(prefix + "V", inputShape[0], features, inputShape[0], features);
            parameters.bias(prefix + "c", 0.1, features);
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
            return x.mmul(parameters.get(prefix + "V")).add(parameters.get(prefix + "c"));
        }
    }
}
