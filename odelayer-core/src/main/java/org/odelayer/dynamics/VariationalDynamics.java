package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.graph.ForwardMode;
import org.odelayer.graph.Shapes;

/**
 * A field with its variational equation: the state carries the flow's Jacobian Φ(t) = ∂y(t)/∂y(t0) along,
 *
 * <pre>
 * ẏ = f(t, y, θ),   Φ̇ = J(t, y) Φ,   Φ(t0) = I,   J = ∂f/∂y
 * </pre>
 *
 * <p>What is solved for is V = Φ − I, which starts at zero: a block with as many zeros as augmentation carries it, and
 * drops it at the end.
 *
 * <pre>{@code
 * new NeuralOdeLayer.Builder()                                 // for two features
 *         .dynamics(new VariationalDynamics(new MlpDynamics(32)))
 *         .augmentation(Augmentation.zeros(4))
 *         .keepAugmented(false)
 *         .regularization(new FlowJacobian(0.01, FlowJacobian.Size.CONDITION))
 * }</pre>
 *
 * <p>Shapes: f sees and gives [batch, c, …] with n = c · … elements; the state is [batch, c (1 + n), …], y and then the
 * columns v₁ … vₙ of V side by side. The parameters are those of f. Cost per evaluation: f and n tangents, in a state n
 * + 1 times as large, so this is for few dimensions. It must be the whole field: with orders above 1 or data control it
 * stands around those dynamics, not inside.
 *
 * <p>Source: Hairer, Nørsett, Wanner, "Solving ordinary differential equations I", I.14, (14.11).
 */
public final class VariationalDynamics extends DynamicsTransform {
    private static final long serialVersionUID = 1L;

    /**
     * A field with its variational equation.
     *
     * @param inner f
     */
    @JsonCreator
    public VariationalDynamics(@JsonProperty("inner") Dynamics inner) {
        super(inner);
    }

    /**
     * The shape of the state that carries the flow's Jacobian.
     *
     * @param shape the shape of y, without the batch
     * @return [c (1 + n), …], without the batch, a new array
     */
    public static long[] stateShape(long... shape) {
        return Features.resized(shape, shape[0] * (1 + length(shape)));
    }

    /**
     * The flow's Jacobian that a state carries.
     *
     * @param graph the graph to add operations to
     * @param state [batch, c (1 + n), …], of known shape
     * @return Φ column by column, [batch, n, n]: element [·, j, i] = ∂yᵢ(t)/∂yⱼ(t0)
     * @throws IllegalArgumentException if the state has not that number of features
     */
    public static SDVariable jacobian(SameDiff graph, SDVariable state) {
        long[] shape = Shapes.of(state);
        long features = features(Arrays.copyOfRange(shape, 1, shape.length));
        long n = shape[1] / features - 1;
        SDVariable columns = Features.slice(graph, state, features, shape[1]).reshape(shape[0], n, n);
        return columns.add(start(graph, state));
    }

    /**
     * The flow's Jacobian at t0.
     *
     * @param graph the graph to add to
     * @param state [batch, c (1 + n), …], of known shape
     * @return I of each example, a constant [batch, n, n]
     * @throws IllegalArgumentException if the state has not that number of features
     */
    public static SDVariable start(SameDiff graph, SDVariable state) {
        long[] shape = Shapes.of(state);
        long n = shape[1] / features(Arrays.copyOfRange(shape, 1, shape.length)) - 1;
        INDArray identities = Nd4j.create(state.dataType(), shape[0], n, n);
        INDArray identity = Nd4j.eye(n).castTo(state.dataType());
        for (long example = 0; example < shape[0]; example++) {
            identities.slice(example).assign(identity);
        }
        return graph.constant(identities);
    }

    private static long length(long... shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    /** c, of a state [c (1 + n), …] without the batch. */
    private static long features(long... stateShape) {
        for (long c = 1; c < stateShape[0]; c++) {
            if (stateShape(Features.resized(stateShape, c))[0] == stateShape[0]) {
                return c;
            }
        }
        throw new IllegalArgumentException("state features (" + stateShape[0]
                + ") must be c (1 + n), the state and n columns of the flow's Jacobian, for instance 6 with n = c = 2:"
                + " augment the state by n² zeros");
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        if (!Arrays.equals(seenShape, resultShape)) {
            throw new IllegalArgumentException("variational dynamics see " + Arrays.toString(seenShape) + " and move "
                    + Arrays.toString(resultShape) + ": they must be the whole field, around data control");
        }
        inner().defineParameters(parameters, Features.resized(resultShape, features(resultShape)));
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable state, Map<String, SDVariable> parameters) {
        long[] shape = Shapes.of(state);
        long c = features(Arrays.copyOfRange(shape, 1, shape.length));
        SDVariable y = Features.slice(graph, state, 0, c);
        SDVariable f = inner().define(graph, t, y, parameters);
        SDVariable[] parts = new SDVariable[Math.toIntExact(shape[1] / c)];
        parts[0] = f;
        long[] own = shape.clone();
        own[1] = c;
        for (int j = 1; j < parts.length; j++) {
            SDVariable v = Features.slice(graph, state, j * c, (j + 1) * c).add(unit(state, j - 1, own));
            parts[j] = ForwardMode.jvp(f, y, v);
        }
        return Features.concat(graph, parts);
    }

    /** A unit vector of each example. */
    private static SDVariable unit(SDVariable state, long element, long... shape) {
        long n = length(shape) / shape[0];
        INDArray units = Nd4j.zeros(state.dataType(), shape[0], n);
        for (long example = 0; example < shape[0]; example++) {
            units.putScalar(example, element, 1);
        }
        return state.getSameDiff().constant(units.reshape('c', shape));
    }
}
