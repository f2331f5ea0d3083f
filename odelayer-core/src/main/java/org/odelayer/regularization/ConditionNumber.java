package org.odelayer.regularization;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
 * Condition number of the Jacobian, ℓ = κ = σ_max/σ_min, or its logarithm: keeps the field from stretching some
 * directions much more than others.
 *
 * <p>For states of at most {@code steps} dimensions J is formed column by column and κ is exact. For larger ones both
 * ends of the spectrum are followed by Golub–Kahan–Lanczos bidiagonalization, ten times from random vectors before a
 * solve and then restarted at each evaluation with the singular vectors that the evaluation before found: {@code steps}
 * products J v and not quite as many Jᵀ u per evaluation, never the whole matrix. The κ found is then at most the true
 * one, and comes closer to it from evaluation to evaluation, the faster the smaller κ is; as long as it is penalized,
 * it is small.
 *
 * <p>Beyond {@code limit}, where J comes close to being singular, ℓ goes on as a parabola in r = σ_min/σ_max: with c
 * the limit and r &lt; 1/c, ℓ = c (3 − c² r²)/2, or log c + (1 − c² r²)/2. Flows often have to cross singular
 * Jacobians, where σ_min turns round in a corner; there κ itself has a pole, ∫ κ dt diverges, and an adaptive solver
 * would take endless small steps through its gradient.
 *
 * <p>The gradient is that with fixed singular vectors, ∂ℓ = ℓ'(r) (uₙᵀ∂J vₙ − r u₁ᵀ∂J v₁)/σ_max: the gradient of ℓ
 * where σ_max and σ_min are simple singular values, and a subgradient where several are equal. Where J is singular it
 * is 0, as where J = 0, which has κ = 1.
 *
 * <p>Cost per evaluation: a tangent per dimension and two more; or {@code steps} tangents and as many vector-Jacobian
 * products. Small matrices are decomposed in Java, one per example, for which a GPU waits. Sources: Josias, Brink,
 * "Jacobian norm regularisation and conditioning in neural ODEs" (2022); Golub, Kahan, "Calculating the singular values
 * and pseudo-inverse of a matrix" (1965); restarts with singular vectors: Baglama, Reichel, "Augmented implicitly
 * restarted Lanczos bidiagonalization methods" (2005).
 *
 * @param weight λ
 * @param logarithm whether ℓ = log κ, which weighs bad conditions less
 * @param limit c, the κ up to which ℓ is κ or log κ, at least 1
 * @param steps the number of dimensions up to which κ is exact, and of Lanczos steps per evaluation beyond, at least 4
 * @serial exclude
 */
public record ConditionNumber(
        @JsonProperty("weight") double weight,
        @JsonProperty("logarithm") boolean logarithm,
        @JsonProperty("limit") double limit,
        @JsonProperty("steps") int steps)
        implements Penalty {
    private static final long serialVersionUID = 1L;

    /** The limit of {@link #of} and {@link #ofLogarithm}. */
    public static final double DEFAULT_LIMIT = 20;

    /** Steps of {@link #of} and {@link #ofLogarithm}. */
    public static final int DEFAULT_STEPS = 24;

    /** What is left of σ_min/σ_max in FLOAT. */
    private static final double LARGEST_LIMIT = 1e6;

    /** Singular vectors that a restart begins with: one for the largest value, the others for the smallest. */
    private static final int KEPT = 6;

    /** Restarts at the start of a solve, from random vectors. */
    private static final int FIRST_RESTARTS = 10;

    private static final double TINY = 1e-20;
    private static final String VALUE = "value";
    private static final String LEFT = "left";
    private static final String RIGHT = "right";

    /**
     * Checks the values.
     *
     * @param weight λ, greater than 0
     * @param logarithm whether ℓ = log κ
     * @param limit c, at least 1
     * @param steps at least 4
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public ConditionNumber {
        Weight.check("ConditionNumber", weight);
        if (!(limit >= 1 && limit <= LARGEST_LIMIT)) {
            throw new IllegalArgumentException(
                    "limit (" + limit + ") of ConditionNumber must be from 1 to " + LARGEST_LIMIT);
        }
        if (steps < 4) {
            throw new IllegalArgumentException("steps (" + steps + ") of ConditionNumber must be >= 4");
        }
    }

    /**
     * Of κ itself, with {@link #DEFAULT_LIMIT} and {@link #DEFAULT_STEPS}.
     *
     * @param weight λ
     * @return the penalty
     */
    public static ConditionNumber of(double weight) {
        return new ConditionNumber(weight, false, DEFAULT_LIMIT, DEFAULT_STEPS);
    }

    /**
     * Of log κ, with {@link #DEFAULT_LIMIT} and {@link #DEFAULT_STEPS}.
     *
     * @param weight λ
     * @return the penalty
     */
    public static ConditionNumber ofLogarithm(double weight) {
        return new ConditionNumber(weight, true, DEFAULT_LIMIT, DEFAULT_STEPS);
    }

    private boolean isExact(long dimensions) {
        return dimensions <= steps;
    }

    /** How many right singular vectors are followed. */
    private int followed(long dimensions) {
        return isExact(dimensions) ? (int) Math.min(2, dimensions) : Math.min(KEPT, steps / 2);
    }

    /** The vectors are those of the largest, the smallest, the second smallest singular value, …. */
    @Override
    public Map<String, long[]> probes(long... stateShape) {
        int vectors = followed(Rows.dimensions(stateShape));
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < vectors; i++) {
            shapes.put(RIGHT + i, stateShape.clone());
        }
        for (int i = 0; i < Math.min(2, vectors); i++) {
            shapes.put(LEFT + i, stateShape.clone());
        }
        shapes.put(VALUE, new long[] {stateShape[0], 1});
        return shapes;
    }

    @Override
    public void draw(Random random, Map<String, INDArray> probes) {
        probes.forEach((name, probe) -> {
            if (name.startsWith(RIGHT)) {
                ProbeDistribution.NORMAL.fill(random, probe);
            } else {
                probe.assign(0);
            }
        });
    }

    /** What is exact needs none. */
    @Override
    public int warmUps(long... stateShape) {
        return isExact(Rows.dimensions(stateShape)) ? 0 : FIRST_RESTARTS;
    }

    /** Both products have the same value: what is left is that of κ, and the products' gradient. */
    @Override
    public SDVariable define(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
        SDVariable value = probes.get(VALUE).sum();
        if (!probes.containsKey(LEFT + 1)) {
            return value;
        }
        return value.add(product(at.y(), at.f(), probes, 0).sub(product(at.y(), at.f(), probes, 1)));
    }

    private static SDVariable product(SDVariable y, SDVariable f, Map<String, SDVariable> probes, int index) {
        return probes.get(LEFT + index)
                .mul(ForwardMode.jvp(f, y, probes.get(RIGHT + index)))
                .sum();
    }

    @Override
    public List<String> adapted(long... stateShape) {
        return List.copyOf(probes(stateShape).keySet());
    }

    @Override
    public List<SDVariable> adapt(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
        long[] shape = at.y().getShape();
        int vectors = followed(Rows.dimensions(shape));
        Directions seen = isExact(Rows.dimensions(shape))
                ? Directions.all(graph, at.y(), at.f(), shape)
                : Directions.krylov(graph, at.y(), at.f(), start(probes, vectors), steps, shape);
        SingularTriplets triplets = seen.extremes(graph, vectors);
        List<SDVariable> values = new ArrayList<>();
        for (int i = 0; i < vectors; i++) {
            SDVariable before = Rows.of(probes.get(RIGHT + i), shape);
            values.add(Rows.back(Rows.orBefore(triplets.right(i), before), shape));
        }
        values.addAll(weighed(graph, triplets, Math.min(2, vectors), shape));
        return values;
    }

    /** The direction of the smallest singular value last, where the search goes on. */
    private static List<SDVariable> start(Map<String, SDVariable> probes, int vectors) {
        List<SDVariable> start = new ArrayList<>();
        start.add(probes.get(RIGHT + 0));
        for (int i = vectors - 1; i > 0; i--) {
            start.add(probes.get(RIGHT + i));
        }
        return start;
    }

    /** The left vectors times what ℓ changes with their singular values, and what the products then lack. */
    private List<SDVariable> weighed(SameDiff graph, SingularTriplets triplets, int vectors, long... shape) {
        SDVariable largest = triplets.value(0);
        SDVariable ratio = triplets.value(vectors - 1).add(TINY).div(largest.add(TINY));
        SDVariable kept = graph.math().max(ratio, ratio.mul(0).add(1 / limit));
        SDVariable part = ratio.div(kept);
        SDVariable bent = part.mul(part).rsub(1).mul(0.5);
        SDVariable value =
                logarithm ? bent.sub(graph.math().log(kept)) : bent.add(1).div(kept);
        if (vectors == 1) {
            return List.of(Rows.back(triplets.left(0), shape), value);
        }
        SDVariable moves = where(largest, largest.mul(0).add(Math.sqrt(TINY)));
        SDVariable slope =
                moves.mul(part).div(logarithm ? kept : kept.mul(kept)).div(largest.add(TINY));
        // Both products come to slope · σ_min.
        return List.of(
                Rows.back(triplets.left(0).mul(slope.mul(ratio)), shape),
                Rows.back(triplets.left(1).mul(slope), shape),
                value);
    }

    /** 1 where a &gt; b, else 0. */
    private static SDVariable where(SDVariable a, SDVariable b) {
        return a.gt(b).castTo(a.dataType());
    }
}
