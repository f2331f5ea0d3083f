package org.odelayer.dynamics;

import java.io.Serializable;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * The right-hand side f of the ordinary differential equation ẏ = f(t, y, θ) that a block solves.
 *
 * <p>A subclass declares its parameters and writes f with SameDiff operations:
 *
 * <pre>{@code
 * public class CubicDynamics extends Dynamics {          // ẏ = y³A
 *     public void defineParameters(ParameterList parameters, long... stateShape) {
 *         parameters.weight("A", stateShape[0], stateShape[0], stateShape[0], stateShape[0]);
 *     }
 *
 *     public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
 *         return graph.math().cube(y).mmul(parameters.get("A"));
 *     }
 * }
 * }</pre>
 *
 * <p>Shapes: y is [batch, …stateShape], t a scalar of y's data type, f has y's shape. Batch entries must not depend on
 * each other. f must be deterministic, and smooth enough for the solver: a kink costs steps, a jump may exhaust them.
 * Since t is a FLOAT in a FLOAT network, a block refuses dynamics that use it far from t = 0, where FLOATs are too far
 * apart ({@code CompiledDynamics.checkTimes}): shift the origin of time. A comparison passes no gradient to the
 * parameters that it depends on, of which a block warns ({@code CompiledDynamics.notices}).
 *
 * <p>Dynamics are part of a network's configuration and are saved as JSON: a subclass is a named static class
 * with a no-argument constructor (any visibility), and its non-transient fields are scalars, strings, enums or arrays
 * of these; not ND4J's arrays. Getters are not looked at. Two dynamics are equal if their JSON is.
 *
 * <p>{@code define} must not ask SameDiff for gradients ({@code createGradFunction}), which are another graph; {@link
 * org.odelayer.graph.Derivatives} gives derivatives as part of this one.
 *
 * <p>{@code org.odelayer.field.DynamicsCheck} compares the gradients of your dynamics with finite differences in one
 * call, and takes the shapes of what f sees and what it moves where they differ. A number to be learned, such as a
 * length or a rate, is {@link ParameterList#scalar}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, property = "@class")
@JsonTypeIdResolver(DynamicsNames.class)
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE,
        setterVisibility = Visibility.NONE)
public abstract class Dynamics implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** For subclasses. */
    protected Dynamics() {}

    /**
     * Declares the parameters θ.
     *
     * @param parameters takes the declarations
     * @param stateShape the shape of one state, without the batch: [features] or [channels, height, width]
     * @throws IllegalArgumentException if these dynamics do not work on states of that shape
     */
    public abstract void defineParameters(ParameterList parameters, long... stateShape);

    /**
     * Declares the parameters θ where f sees more than it moves: the whole state of a higher-order equation while it
     * gives only the highest derivative, or the block's input beside the state. Override it to be usable there; it must
     * agree with {@link #defineParameters(ParameterList, long...)} where both shapes are equal.
     *
     * @param parameters takes the declarations
     * @param seenShape the shape of what f is given as y, without the batch; its first dimension is the larger one
     * @param resultShape the shape of f, without the batch
     * @throws IllegalArgumentException if these dynamics do not work with such shapes
     */
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        defineParameters(parameters, seenShape);
    }

    /**
     * Whether states are images, [channels, height, width], rather than vectors. A layer that is given images passes
     * them on as they are to such dynamics, and flattens them for others.
     *
     * @return false unless overridden
     */
    public boolean takesImages() {
        return false;
    }

    /**
     * The times at which f jumps, in any order. Blocks solve from jump to jump, so that no step straddles one; in
     * between t is always on the same side of it.
     *
     * @return none unless overridden
     */
    public double[] jumps() {
        return new double[0];
    }

    /**
     * Whether the state is in two halves that move each other: f of its first d features depends on the next d alone
     * (and on time), f of those on all others, and f of what is behind them is zero. Symplectic methods, {@code
     * SymplecticSolver}, take such dynamics only.
     *
     * @param stateShape the shape of one state, without the batch
     * @return d; 0, unless overridden, if it is not so
     */
    public long splitAt(long... stateShape) {
        return 0;
    }

    /**
     * Defines f(t, y, θ).
     *
     * @param graph the graph to add operations to
     * @param t the time, a scalar of y's data type
     * @param y the state, [batch, …stateShape]
     * @param parameters the declared parameters by name; {@code get} with a name that was not declared is an error that
     *     lists those that were, as of {@link DeclaredInputs}
     * @return f(t, y, θ), of y's shape and data type
     */
    public abstract SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters);

    /**
     * What running costs see of f.
     *
     * @param graph the graph to add operations to
     * @param f what {@link #define} gave
     * @return of f's shape; f itself unless overridden
     */
    public SDVariable costed(SameDiff graph, SDVariable f) {
        return f;
    }

    /**
     * These dynamics as JSON.
     *
     * @return the JSON, with the name of the class in files
     * @throws IllegalArgumentException if a field cannot be written, naming one that holds an array or a graph of ND4J
     */
    public final String toJson() {
        SavedFields.check(this);
        try {
            return MAPPER.writerFor(Dynamics.class).writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "dynamics " + getClass().getName() + " cannot be written as JSON: " + e, e);
        }
    }

    /**
     * Dynamics from their JSON.
     *
     * @param json as {@link #toJson} writes it
     * @return equal dynamics
     * @throws IllegalArgumentException if the class is missing or has no no-argument constructor, or a field cannot be
     *     read
     */
    public static Dynamics fromJson(String json) {
        try {
            return MAPPER.readValue(json, Dynamics.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "dynamics cannot be read from JSON " + json
                            + ": it must be a named static class (not anonymous, not an inner class) with a"
                            + " no-argument constructor and JSON fields: " + e.getOriginalMessage(),
                    e);
        }
    }

    /**
     * An independent copy, made through JSON.
     *
     * @return equal dynamics
     * @throws IllegalArgumentException if these are of an anonymous, local or inner class, which JSON cannot restore,
     *     or as of {@link #toJson} and {@link #fromJson}
     */
    public final Dynamics copy() {
        SavedFields.requireRestorable(this);
        return fromJson(toJson());
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof Dynamics dynamics
                && dynamics.getClass() == getClass()
                && dynamics.toJson().equals(toJson());
    }

    @Override
    public final int hashCode() {
        return toJson().hashCode();
    }

    /** The class and the fields as JSON; the class alone if they cannot be written. */
    @Override
    public String toString() {
        String name = DynamicsTransform.describe(this);
        try {
            String json = toJson().replaceAll("\"@class\":\"[^\"]*\",?", "");
            return json.equals("{}") ? name : name + " " + json;
        } catch (IllegalArgumentException e) {
            return name;
        }
    }
}
