package org.odelayer.dl4j.dynamics;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.odelayer.dynamics.ParameterList;

/** One layer of a stack as a part of f's graph. */
interface LayerPart {
    /** What a layer may be given. */
    enum Shape {
        /** [batch, features]. */
        VECTORS,
        /** [batch, channels, height, width]. */
        IMAGES,
        /** Both. */
        ANY
    }

    /** What the layer takes, and gives. */
    Shape shape();

    /**
     * Declares the layer's parameters.
     *
     * @param parameters takes them
     * @param seen the number of features, or channels, that the layer is given
     * @param wanted the number that the whole stack gives
     * @return the number that the layer gives
     */
    default long declare(ParameterList parameters, long seen, long wanted) {
        return seen;
    }

    /** The layer of x, an operation of the graph. */
    SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters);

    /** The layer's own regularization of a parameter; null for that of the layer that solves. */
    default List<Regularization> regularization(String parameter) {
        return null;
    }
}
