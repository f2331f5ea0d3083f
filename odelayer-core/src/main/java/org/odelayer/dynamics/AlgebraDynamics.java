package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.graph.Shapes;
import org.odelayer.manifold.Manifold;

/**
 * A field on a manifold that is given in the Lie algebra of its group:
 *
 * <pre>
 * ẏ = Σ ωᵢ(t, y, θ) Gᵢy
 * </pre>
 *
 * <p>with the manifold's {@link Manifold#generators}: ẏ = ω × y on S², q̇ = ½ q ω on SO(3), ẏ = W(y) y with a skew
 * matrix W on larger spheres, the rates of the angles on a torus. Such a field is tangent by itself.
 *
 * <p>Shapes: ω sees y [batch, n] and is [batch, m], m the number of generators; it must be able to see another shape
 * than it gives where they differ ({@link Dynamics#defineParameters(ParameterList, long[], long[])}). Parameters are
 * those of ω.
 *
 * <p>Cost: a product with m n² numbers per example beside ω.
 */
public final class AlgebraDynamics extends DynamicsTransform {
    private static final long serialVersionUID = 1L;

    /** Where the states are. */
    private final Manifold manifold;

    /**
     * A field by its elements of the algebra.
     *
     * @param inner ω
     * @param manifold where the states are
     * @throws IllegalArgumentException if one is missing, or the manifold has no generators
     */
    @JsonCreator
    public AlgebraDynamics(@JsonProperty("inner") Dynamics inner, @JsonProperty("manifold") Manifold manifold) {
        super(inner);
        this.manifold = ProjectedDynamics.required(manifold);
        manifold.generators();
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        ProjectedDynamics.checkShape(manifold, seenShape, resultShape);
        inner().defineParameters(parameters, seenShape, new long[] {manifold.generators().length});
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        double[][][] generators = manifold.generators();
        long batch = Shapes.of(y)[0];
        long n = manifold.ambient();
        long m = generators.length;
        SDVariable omega = inner().define(graph, t, y, parameters).reshape(batch, m, 1);
        SDVariable all =
                graph.constant(Nd4j.createFromArray(sideBySide(generators)).castTo(y.dataType()));
        SDVariable fields = y.mmul(all).reshape(batch, m, n);
        return Shapes.known(fields.mul(omega).sum(1), batch, n);
    }

    /** [G₁ᵀ, G₂ᵀ, …]. */
    private double[][] sideBySide(double[][]... generators) {
        int n = manifold.ambient();
        double[][] all = new double[n][generators.length * n];
        for (int g = 0; g < generators.length; g++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    all[j][g * n + i] = generators[g][i][j];
                }
            }
        }
        return all;
    }
}
