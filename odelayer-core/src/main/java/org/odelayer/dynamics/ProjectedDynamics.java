package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.graph.Shapes;
import org.odelayer.manifold.Manifold;

/**
 * A field on a manifold, made of any field of the space around it:
 *
 * <pre>
 * ẏ = P(π(y)) f(t, π(y), θ)
 * </pre>
 *
 * <p>π puts a point on the manifold, and P(y) makes a vector tangent at y. Off the manifold, where stages of a step may
 * be, the field is that of the nearest point; of a sphere, of the quaternions and of a torus it is therefore the same
 * along rays, and the trace of its Jacobian in the space around is the divergence on the manifold: {@link
 * DensityDynamics} of this are a flow of densities there.
 *
 * <p>Shapes: y and f are [batch, n], n the numbers of a point. Parameters are those of f.
 */
public final class ProjectedDynamics extends DynamicsTransform {
    private static final long serialVersionUID = 1L;

    /** Where the states are. */
    private final Manifold manifold;

    /**
     * A field on a manifold.
     *
     * @param inner f
     * @param manifold where the states are
     * @throws IllegalArgumentException if one is missing
     */
    @JsonCreator
    public ProjectedDynamics(@JsonProperty("inner") Dynamics inner, @JsonProperty("manifold") Manifold manifold) {
        super(inner);
        this.manifold = required(manifold);
    }

    static Manifold required(Manifold manifold) {
        if (manifold == null) {
            throw new IllegalArgumentException("manifold (null) must be given, for instance Manifold.sphere(3)");
        }
        return manifold;
    }

    static void checkShape(Manifold manifold, long[] seenShape, long[] resultShape) {
        long[] expected = {manifold.ambient()};
        if (!Arrays.equals(seenShape, expected) || !Arrays.equals(resultShape, expected)) {
            throw new IllegalArgumentException("state shape (" + Arrays.toString(resultShape) + ") must be "
                    + Arrays.toString(expected) + ", the numbers of a point of " + manifold);
        }
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        checkShape(manifold, seenShape, resultShape);
        inner().defineParameters(parameters, seenShape, resultShape);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable point = manifold.point(y);
        SDVariable f = inner().define(graph, t, point, parameters);
        return manifold.tangent(point, Shapes.known(f, Shapes.of(y)));
    }
}
