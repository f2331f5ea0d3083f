package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Dynamics with a reaction term that keeps the state near data x: ẏ = g(t, y, θ) − λ Aᵀ(A y − x), for inverse problems
 * A y ≈ x. With a {@link GradientFlowDynamics} as g it is the gradient flow of a regularizer and a data term, whose end
 * time decides how much is regularized: early stopping.
 *
 * <p>The data are the block's input, which f sees at all times: use it with data control ({@code .dataControl(true)} of
 * the layer). The state starts at the same x, or where an augmentation of the block starts it: with more rows than
 * columns, or at Aᵀ x, by {@code Augmentation.linear}.
 *
 * <p>Solutions for data x and x' that start at one place differ by λ‖A‖t‖x − x'‖ at most if those of g do not part: an
 * error of the data comes in with time.
 *
 * <p>Shapes: state [batch, n], data [batch, m], A of m rows and n columns, m more or fewer than n; without A states of
 * any shape, with A = I.
 *
 * <p>Source: Benning, Celledoni, Ehrhardt, Owren, Schönlieb, "Deep learning as optimal control problems: models and
 * numerical methods" (2019); Effland, Kobler, Kunisch, Pock, "Variational networks: an optimal control approach to
 * early stopping variational methods for image restoration" (2020).
 */
public final class ReactionDynamics extends DynamicsTransform {
    private static final long serialVersionUID = 1L;

    /** λ. */
    private final double strength;

    /** A; null for the identity. */
    private final double[][] operator;

    /**
     * Dynamics with A = I: denoising.
     *
     * @param inner g
     * @param strength λ, at least 0
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public ReactionDynamics(Dynamics inner, double strength) {
        this(inner, strength, null);
    }

    /**
     * Dynamics with a reaction term.
     *
     * @param inner g
     * @param strength λ, at least 0
     * @param operator the rows of A; null for the identity
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    @JsonCreator
    public ReactionDynamics(
            @JsonProperty("inner") Dynamics inner,
            @JsonProperty("strength") double strength,
            @JsonProperty("operator") double[][] operator) {
        super(inner);
        if (!(strength >= 0) || Double.isInfinite(strength)) {
            throw new IllegalArgumentException("strength (" + strength + ") must be >= 0 and finite");
        }
        boolean ragged = operator != null
                && (operator.length == 0
                        || Arrays.stream(operator)
                                .anyMatch(row -> row.length == 0 || row.length != operator[0].length));
        if (ragged) {
            throw new IllegalArgumentException("operator must have rows of one length, at least one");
        }
        this.strength = strength;
        this.operator = operator == null
                ? null
                : Arrays.stream(operator).map(double[]::clone).toArray(double[][]::new);
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        requireState(resultShape);
        requireData(seenShape[0] - resultShape[0], operator == null ? resultShape[0] : operator.length);
        inner().defineParameters(parameters, resultShape);
    }

    private void requireState(long... shape) {
        if (operator != null && (shape.length != 1 || shape[0] != operator[0].length)) {
            throw new IllegalArgumentException("reaction term: A has " + operator[0].length
                    + " columns, so the state must have that many features, not shape " + Arrays.toString(shape)
                    + "; a block starts it with as many by an augmentation, for instance"
                    + " Augmentation.linear(the rows of the transpose of A)");
        }
    }

    private void requireData(long data, long expected) {
        if (data == 0) {
            throw new IllegalArgumentException(
                    "reaction term: f sees the state alone, but must see the data: use data control");
        }
        if (data != expected) {
            throw new IllegalArgumentException("reaction term: f sees " + data + " features beside those that it gives,"
                    + " but must see " + expected + ", "
                    + (operator == null ? "as many as the state without A" : "one for each row of A")
                    + ": the block's input must have that many, and the equation be of order 1");
        }
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        long seen = Features.count(y);
        long features = operator == null ? seen / 2 : operator[0].length;
        SDVariable state = Features.slice(graph, y, 0, features);
        SDVariable data = Features.slice(graph, y, features, seen);
        SDVariable regularized = inner().define(graph, t, state, parameters);
        return regularized.sub(misfit(graph, state, data).mul(strength));
    }

    private SDVariable misfit(SameDiff graph, SDVariable state, SDVariable data) {
        if (operator == null) {
            return state.sub(data);
        }
        SDVariable a = graph.constant(Nd4j.createFromArray(operator).castTo(state.dataType()));
        SDVariable residual = graph.mmul(state, a, false, true, false).sub(data);
        return residual.mmul(a);
    }
}
