package org.odelayer.dl4j.dynamics;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.odelayer.dynamics.ParameterList;

/** max(x, 0) + W ⊙ min(x, 0), with a slope W that is learned. */
final class PReluPart implements LayerPart {
    private final Affine affine;
    private final PReLULayer layer;

    PReluPart(int index, PReLULayer layer) {
        this.affine = new Affine(index, layer);
        this.layer = layer;
        int rank = layer.getInputShape() == null ? 0 : layer.getInputShape().length;
        if (rank != 1 && rank != 3) {
            throw new IllegalArgumentException(LayerChecks.describe(index, layer)
                    + ": inputShape must be given, [features] or [channels, height, width]");
        }
    }

    @Override
    public Shape shape() {
        return layer.getInputShape().length == 1 ? Shape.VECTORS : Shape.IMAGES;
    }

    /** Axes count the batch as axis 0; along those that are shared there is one slope. */
    private long[] slopes() {
        long[] slopes = layer.getInputShape().clone();
        if (layer.getSharedAxes() != null) {
            for (long axis : layer.getSharedAxes()) {
                slopes[(int) axis - 1] = 1;
            }
        }
        return slopes;
    }

    @Override
    public long declare(ParameterList parameters, long seen, long wanted) {
        long[] slopes = slopes();
        long length = LongStream.of(slopes).reduce(1, Math::multiplyExact);
        affine.declareWeight(parameters, length, length, slopes);
        return seen;
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        long[] broadcast =
                LongStream.concat(LongStream.of(1), LongStream.of(slopes())).toArray();
        SDVariable slope = parameters.get(affine.weight()).reshape(broadcast);
        SDVariable below = graph.nn().relu(x.neg(), 0);
        return graph.nn().relu(x, 0).sub(below.mul(slope));
    }

    @Override
    public List<Regularization> regularization(String parameter) {
        return affine.regularization(parameter);
    }
}
