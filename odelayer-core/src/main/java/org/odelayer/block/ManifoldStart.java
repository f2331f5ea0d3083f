package org.odelayer.block;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.graph.Shapes;
import org.odelayer.manifold.Manifold;

/**
 * From the input, which must be a point of a manifold to {@link Manifold#LARGEST_OFFSET}, to one that is, and then to
 * the state. So the gradient with respect to the input is tangent there.
 */
record ManifoldStart(Manifold manifold, StateMap then) implements StateMap {
    @Override
    public long[] outputShape(long... inputShape) {
        if (!Arrays.equals(inputShape, new long[] {manifold.ambient()})) {
            throw new IllegalArgumentException("input shape (" + Arrays.toString(inputShape) + ") must be ["
                    + manifold.ambient() + "], the numbers of a point of " + manifold);
        }
        return then.outputShape(inputShape);
    }

    @Override
    public void defineParameters(ParameterList parameters, long... inputShape) {
        outputShape(inputShape);
        then.defineParameters(parameters, inputShape);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        SDVariable point = Shapes.known(PointProjection.of(manifold, x), Shapes.of(x));
        return then.define(graph, point, parameters);
    }

    /** What is on the manifold is its own input. */
    @Override
    public StateMap inverse() {
        return then.inverse();
    }

    @Override
    public String toString() {
        return "projection on " + manifold;
    }
}
