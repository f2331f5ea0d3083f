package org.odelayer.regularization;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.dynamics.TrajectoryPoint;
import org.odelayer.dynamics.VariationalDynamics;
import org.odelayer.graph.ForwardMode;
import org.odelayer.graph.Solve;

/**
 * What the whole flow does to distances: a cost of its Jacobian Φ(t1) = ∂y(t1)/∂y(t0) at the end, for the dynamics
 * {@link VariationalDynamics}, which carry Φ in the state.
 *
 * <p>The loss gets λ (g(Φ(t1)) − g(I)), the mean over the batch, as the running cost ℓ = dg/dt = g'(Φ) Φ̇, whose
 * integral that is for t1 &gt; t0; backwards in time it is the negative. Φ is never singular (det Φ = exp ∫ tr J dt
 * &gt; 0), and the sizes {@link Size} g are smooth for all such Φ, Φ = I included, where singular values are not.
 *
 * <p>Cost per evaluation: g and its derivative, small products of n × n matrices beside the n tangents of the dynamics;
 * for the condition also an inverse. Sources: Josias, Brink, "Jacobian norm regularisation and conditioning in neural
 * ODEs" (2022); ‖Φ‖_F ‖Φ⁻¹‖_F: Golub, Van Loan, "Matrix computations", 2.6.2.
 *
 * @param weight λ
 * @param size g
 * @serial exclude
 */
public record FlowJacobian(
        @JsonProperty("weight") double weight,
        @JsonProperty("size") Size size) implements Penalty {
    private static final long serialVersionUID = 1L;

    /** What is measured of Φ, with σ its singular values. */
    public enum Size {
        /** ‖Φ‖²_F = Σ σ². */
        FROBENIUS,
        /** (Σ σ⁸)^⅛, from σ_max up to n^⅛ σ_max, 1.09 σ_max for n = 2. */
        SPECTRAL,
        /** ‖Φ‖_F ‖Φ⁻¹‖_F / n, from 1 up to κ; for n = 2 it is (κ + 1/κ)/2. */
        CONDITION
    }

    /**
     * Checks the values.
     *
     * @param weight λ, greater than 0
     * @param size g
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public FlowJacobian {
        Weight.check("FlowJacobian", weight);
        if (size == null) {
            throw new IllegalArgumentException("size (null) of FlowJacobian must be FROBENIUS, SPECTRAL or CONDITION");
        }
    }

    @Override
    public SDVariable define(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
        SDVariable g = size(graph, at.y());
        return ForwardMode.jvp(g, at.y(), at.f()).sum();
    }

    /** g of each example. That of Φ is that of its transpose. */
    private SDVariable size(SameDiff graph, SDVariable state) {
        SDVariable phi = VariationalDynamics.jacobian(graph, state);
        return switch (size) {
            case FROBENIUS -> squares(phi);
            case SPECTRAL -> {
                SDVariable once = graph.mmul(phi, phi, false, true, false);
                SDVariable eighth = squares(graph.mmul(once, once));
                yield root(graph, root(graph, root(graph, eighth)));
            }
            case CONDITION -> {
                SDVariable identity = VariationalDynamics.start(graph, state);
                SDVariable inverse = Solve.columns(phi, identity);
                yield root(graph, squares(phi).mul(squares(inverse))).div(identity.getShape()[1]);
            }
        };
    }

    private static SDVariable root(SameDiff graph, SDVariable x) {
        return graph.math().sqrt(x);
    }

    private static SDVariable squares(SDVariable matrices) {
        return matrices.mul(matrices).sum(1, 2);
    }
}
