package org.odelayer.dl4j.conf;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.deeplearning4j.nn.conf.constraint.BaseConstraint;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Constrains a parameter to the probability simplex, xᵢ ≥ 0 and Σ xᵢ = 1, by Euclidean projection after each update: xᵢ
 * becomes max(xᵢ − τ, 0) with the τ for which they sum to 1.
 *
 * <p>Source: Duchi, Shalev-Shwartz, Singer, Chandra, "Efficient projections onto the ℓ₁-ball for learning in high
 * dimensions" (2008), figure 1.
 */
public final class SimplexConstraint extends BaseConstraint {
    private static final long serialVersionUID = 1L;

    /** For JSON. */
    private SimplexConstraint() {
        super(Collections.emptySet());
    }

    /**
     * Constrains parameters.
     *
     * @param parameters their names; each is projected as a whole
     */
    public SimplexConstraint(Set<String> parameters) {
        super(new LinkedHashSet<>(parameters));
    }

    @Override
    public void apply(INDArray parameter) {
        double[] values = new double[Math.toIntExact(parameter.length())];
        Arrays.setAll(values, i -> parameter.getDouble(i));
        double shift = shift(values);
        for (int i = 0; i < values.length; i++) {
            parameter.putScalar(i, Math.max(0, values[i] - shift));
        }
    }

    /** τ. */
    private static double shift(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double sum = 0;
        double shift = 0;
        for (int count = 1; count <= sorted.length; count++) {
            double value = sorted[sorted.length - count];
            sum += value;
            if (value > (sum - 1) / count) {
                shift = (sum - 1) / count;
            }
        }
        return shift;
    }

    @Override
    public SimplexConstraint clone() {
        return new SimplexConstraint(params);
    }
}
