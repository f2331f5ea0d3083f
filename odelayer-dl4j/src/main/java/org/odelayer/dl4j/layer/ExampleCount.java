package org.odelayer.dl4j.layer;

import java.io.Serializable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dl4j.conf.ExampleCountPreProcessor;

/**
 * The number of examples in the network's batch, which a layer whose own loss is a mean over its rows must know: the
 * network divides gradients by it. A MultiLayerNetwork tells it to layers, a ComputationGraph to preprocessors only.
 */
final class ExampleCount implements Serializable {
    private static final long serialVersionUID = 1L;

    /** As a MultiLayerNetwork tells it; 0 if it has not. */
    private transient int ofNetwork;

    /** With which the input at hand came; 0 if it came without. */
    private transient int ofInput;

    /** Takes what came with an input, if anybody wants to know. */
    void take(INDArray input, boolean wanted) {
        ofInput = wanted ? ExampleCountPreProcessor.takeExamples(input) : 0;
    }

    void tell(int size) {
        ofNetwork = size;
    }

    /**
     * What the gradient of a mean over rows is to be multiplied by, so that it is right behind the network's division.
     *
     * @param divides whether the network divides gradients by its number of examples
     * @param rows of the layer
     * @param layer how messages name it
     * @param loss how messages name its loss
     */
    double factor(boolean divides, double rows, String layer, String loss) {
        if (!divides) {
            return 1 / rows;
        }
        int known = ofInput > 0 ? ofInput : ofNetwork;
        if (known == 0) {
            throw new IllegalStateException(layer + ": the gradient of its " + loss
                    + " needs the number of examples in the batch, which a ComputationGraph tells to preprocessors"
                    + " only; call setInputTypes(...) on the graph's builder, or give the layer its preprocessor,"
                    + " addLayer(name, layer, ExampleCountPreProcessor.of(preProcessor), input), where preProcessor is"
                    + " the one it has already, or null");
        }
        return known / rows;
    }
}
