package org.odelayer.regularization;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.dynamics.ProbeDistribution;
import org.odelayer.dynamics.TrajectoryPoint;
import org.odelayer.graph.ForwardMode;

/**
 * Squared Frobenius norm of the Jacobian, ℓ = ‖J‖²_F = Σ σᵢ².
 *
 * <p>With k probes it is Hutchinson's estimate (1/k) Σ ‖J εⱼ‖², unbiased for any distribution with covariance one; the
 * vectors are drawn for each example and stay the same for a solve and its gradient. With no probe it is exact, Σ ‖J
 * eᵢ‖² over all dimensions of the state, which pays for few of them.
 *
 * <p>Cost: one tangent per probe, or per dimension. Source: Finlay, Jacobsen, Nurbekyan, Oberman, "How to train your
 * neural ODE: the world of Jacobian and kinetic regularization" (2020); Hutchinson (1990).
 *
 * @param weight λ
 * @param probes k; 0 for the exact norm
 * @param distribution of the probes; not looked at for the exact norm
 * @serial exclude
 */
public record JacobianFrobenius(
        @JsonProperty("weight") double weight,
        @JsonProperty("probes") int probes,
        @JsonProperty("distribution") ProbeDistribution distribution)
        implements Penalty {
    private static final long serialVersionUID = 1L;

    /**
     * Checks the values.
     *
     * @param weight λ, greater than 0
     * @param probes k, at least 0
     * @param distribution of the probes
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public JacobianFrobenius {
        Weight.check("JacobianFrobenius", weight);
        if (probes < 0) {
            throw new IllegalArgumentException("probes (" + probes + ") of JacobianFrobenius must be >= 0");
        }
        if (distribution == null) {
            throw new IllegalArgumentException("distribution (null) of JacobianFrobenius must be one of "
                    + Arrays.toString(ProbeDistribution.values()));
        }
    }

    /**
     * Hutchinson's estimate with one Rademacher probe per solve.
     *
     * @param weight λ
     * @return the penalty
     */
    public static JacobianFrobenius of(double weight) {
        return new JacobianFrobenius(weight, 1, ProbeDistribution.RADEMACHER);
    }

    /**
     * The exact norm: one tangent per dimension of the state.
     *
     * @param weight λ
     * @return the penalty
     */
    public static JacobianFrobenius exact(double weight) {
        return new JacobianFrobenius(weight, 0, ProbeDistribution.RADEMACHER);
    }

    /** One array per direction: a probe each, or a unit vector each. */
    @Override
    public Map<String, long[]> probes(long... stateShape) {
        long directions =
                probes > 0 ? probes : Arrays.stream(stateShape).skip(1).reduce(1, Math::multiplyExact);
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < directions; i++) {
            shapes.put("direction" + i, stateShape.clone());
        }
        return shapes;
    }

    @Override
    public void draw(Random random, Map<String, INDArray> directions) {
        int index = 0;
        for (INDArray direction : directions.values()) {
            if (probes > 0) {
                distribution.fill(random, direction);
            } else {
                unit(index++, direction);
            }
        }
    }

    private static void unit(int index, INDArray direction) {
        long batch = direction.size(0);
        long features = direction.length() / batch;
        direction.assign(0);
        INDArray rows = direction.reshape('c', batch, features);
        for (long row = 0; row < batch; row++) {
            rows.putScalar(row, index, 1);
        }
    }

    @Override
    public SDVariable define(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> directions) {
        SDVariable sum = null;
        for (SDVariable direction : directions.values()) {
            SDVariable square = Rows.sumOfSquares(ForwardMode.jvp(at.f(), at.y(), direction));
            sum = sum == null ? square : sum.add(square);
        }
        return probes > 1 ? sum.div(probes) : sum;
    }
}
