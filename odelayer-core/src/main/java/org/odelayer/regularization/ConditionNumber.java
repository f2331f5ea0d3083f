package org.odelayer.regularization;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.custom.Svd;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.graph.ForwardMode;

/**
 * Condition number of the Jacobian, ℓ = κ = σ_max/σ_min, or its logarithm: keeps the field from stretching some directions much more than
 * others.
 *
 * <p>J is formed column by column, one tangent per dimension of the state, and decomposed, J = U Σ Vᵀ, for each example: for states of few
 * dimensions. With σ_max, u₁, v₁ and σ_min, uₙ, vₙ fixed, ∂κ = u₁ᵀ∂J v₁/σ_min − (σ_max/σ_min²) uₙᵀ∂J vₙ and ∂ log κ = u₁ᵀ∂J v₁/σ_max −
 * uₙᵀ∂J vₙ/σ_min: the gradient where both are simple singular values, and a subgradient where several are equal.
 *
 * <p>Where σ_min falls below {@value #FLOOR} σ_max it is taken to be that, so κ is at most {@value #LARGEST}, and its
 * gradient to be zero: there is no direction in which a singular Jacobian surely becomes regular. Where J = 0, κ is 1 and its gradient 0.
 *
 * <p>Source: Josias, Brink, "Jacobian norm regularisation and conditioning in neural ODEs" (2022).
 *
 * @param weight λ
 * @param logarithm whether ℓ = log κ, which weighs bad conditions less
 * @serial exclude
 */
public record ConditionNumber(
        @JsonProperty("weight") double weight,
        @JsonProperty("logarithm") boolean logarithm) implements Penalty {
    private static final long serialVersionUID = 1L;

    /** The least σ_min/σ_max that is told apart from zero. */
    static final double FLOOR = 1e-4;

    /** The largest κ. */
    static final double LARGEST = 1e4;

    private static final double TINY = 1e-20;
    private static final String VALUE = "value";
    private static final List<String> VECTORS = List.of("largestLeft", "largestRight", "least", "leastRight");

    /**
     * Checks the weight.
     *
     * @param weight λ, greater than 0
     * @param logarithm whether ℓ = log κ
     * @throws IllegalArgumentException if the weight is not greater than 0
     */
    public ConditionNumber {
        Weight.check("ConditionNumber", weight);
    }

    /**
     * Of κ itself.
     *
     * @param weight λ
     * @return the penalty
     */
    public static ConditionNumber of(double weight) {
        return new ConditionNumber(weight, false);
    }

    /**
     * Of log κ.
     *
     * @param weight λ
     * @return the penalty
     */
    public static ConditionNumber ofLogarithm(double weight) {
        return new ConditionNumber(weight, true);
    }

    @Override
    public Map<String, long[]> probes(long... stateShape) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        VECTORS.forEach(name -> shapes.put(name, stateShape.clone()));
        shapes.put(VALUE, new long[] {stateShape[0], 1});
        return shapes;
    }

    @Override
    public void draw(Random random, Map<String, INDArray> probes) {
        probes.values().forEach(probe -> probe.assign(0));
    }

    /** Both products have the same value: what is left is that of κ, and the products' gradient. */
    @Override
    public SDVariable define(SameDiff graph, SDVariable y, SDVariable f, Map<String, SDVariable> probes) {
        SDVariable largest = product(y, f, probes.get(VECTORS.get(0)), probes.get(VECTORS.get(1)));
        SDVariable least = product(y, f, probes.get(VECTORS.get(2)), probes.get(VECTORS.get(3)));
        return probes.get(VALUE).sum().add(largest.sub(least));
    }

    private static SDVariable product(SDVariable y, SDVariable f, SDVariable left, SDVariable right) {
        return left.mul(ForwardMode.jvp(f, y, right)).sum();
    }

    @Override
    public List<String> adapted() {
        return List.of(VECTORS.get(0), VECTORS.get(1), VECTORS.get(2), VECTORS.get(3), VALUE);
    }

    @Override
    public List<SDVariable> adapt(SameDiff graph, SDVariable y, SDVariable f, Map<String, SDVariable> probes) {
        long[] shape = y.getShape();
        int n = Math.toIntExact(Rows.dimensions(shape));
        SDVariable[] decomposed = new Svd(graph, jacobian(graph, y, f, shape), false, true).outputVariables();
        SDVariable largest = part(graph, decomposed[0], 0);
        SDVariable actual = part(graph, decomposed[0], n - 1);
        SDVariable least = graph.math().max(actual, largest.mul(FLOOR)).add(TINY);
        SDVariable kappa = largest.add(TINY).div(least);
        SDVariable moves = where(largest, largest.mul(0).add(Math.sqrt(TINY)));
        SDVariable regular = where(actual, largest.mul(FLOOR)).mul(moves);
        SDVariable toLargest = moves.div(logarithm ? largest.add(TINY) : least);
        SDVariable toLeast = regular.mul(logarithm ? least.rdiv(1) : kappa.div(least));
        SDVariable value = logarithm ? graph.math().log(kappa) : kappa;
        // What the products of define() come to.
        SDVariable products = toLargest.mul(largest).sub(toLeast.mul(actual));
        return List.of(
                Rows.back(column(graph, decomposed[1], 0, n).mul(toLargest), shape),
                Rows.back(column(graph, decomposed[2], 0, n), shape),
                Rows.back(column(graph, decomposed[1], n - 1, n).mul(toLeast), shape),
                Rows.back(column(graph, decomposed[2], n - 1, n), shape),
                value.sub(products));
    }

    /** 1 where a &gt; b, else 0. */
    private static SDVariable where(SDVariable a, SDVariable b) {
        return a.gt(b).castTo(a.dataType());
    }

    /** [batch, n, n], column by column. */
    private static SDVariable jacobian(SameDiff graph, SDVariable y, SDVariable f, long... shape) {
        int n = Math.toIntExact(Rows.dimensions(shape));
        SDVariable[] columns = new SDVariable[n];
        for (int i = 0; i < n; i++) {
            INDArray unit = Nd4j.zeros(y.dataType(), shape[0], n);
            unit.get(NDArrayIndex.all(), NDArrayIndex.point(i)).assign(1);
            SDVariable direction = graph.constant(unit.reshape('c', shape));
            columns[i] = Rows.of(ForwardMode.jvp(f, y, direction), shape).reshape(shape[0], n, 1);
        }
        return n == 1 ? columns[0] : graph.concat(2, columns);
    }

    /** One singular value of each example, [batch, 1]. */
    private static SDVariable part(SameDiff graph, SDVariable values, int index) {
        return graph.slice(values, new int[] {0, index}, new int[] {-1, 1});
    }

    /** One singular vector of each example, [batch, n]. */
    private static SDVariable column(SameDiff graph, SDVariable vectors, int index, int n) {
        return graph.slice(vectors, new int[] {0, 0, index}, new int[] {-1, -1, 1})
                .reshape(-1, n);
    }
}
