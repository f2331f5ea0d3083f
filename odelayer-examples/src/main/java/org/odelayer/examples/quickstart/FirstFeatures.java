package org.odelayer.examples.quickstart;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Lets a layer see only the first features of the layer below: [batch, all] → [batch, first], backwards with zeros for
 * the others.
 *
 * @param first how many it sees
 * @param all how many there are
 * @serial exclude
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY, getterVisibility = Visibility.NONE)
public record FirstFeatures(
        @JsonProperty("first") long first,
        @JsonProperty("all") long all) implements InputPreProcessor {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException unless there are at least as many as are seen, and at least one
     */
    public FirstFeatures {
        if (first < 1 || first > all) {
            throw new IllegalArgumentException("first (" + first + ") must be in [1, " + all + "], all features");
        }
    }

    @Override
    public INDArray preProcess(INDArray input, int batch, LayerWorkspaceMgr workspaces) {
        return workspaces.dup(ArrayType.ACTIVATIONS, seen(input));
    }

    @Override
    public INDArray backprop(INDArray gradient, int batch, LayerWorkspaceMgr workspaces) {
        INDArray below = workspaces.create(ArrayType.ACTIVATION_GRAD, gradient.dataType(), gradient.size(0), all);
        seen(below).assign(gradient);
        return below;
    }

    private INDArray seen(INDArray features) {
        return features.get(NDArrayIndex.all(), NDArrayIndex.interval(0, first));
    }

    @Override
    public InputType getOutputType(InputType inputType) {
        return InputType.feedForward(first);
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int batch) {
        return new Pair<>(mask, state);
    }

    /** Itself: it never changes. */
    @Override
    public InputPreProcessor clone() {
        return this;
    }
}
