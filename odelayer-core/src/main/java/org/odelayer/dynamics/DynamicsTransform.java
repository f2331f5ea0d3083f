package org.odelayer.dynamics;

import java.util.function.Predicate;

/**
 * A right-hand side made from another one. A subclass says which parameters it has, usually those of the inner dynamics
 * changed in some way ({@link ParameterList#addAll}), and defines f by that of the inner dynamics:
 *
 * <pre>{@code
 * public final class DampedDynamics extends DynamicsTransform {          // f(t, y) − c y
 *     @JsonCreator
 *     public DampedDynamics(@JsonProperty("inner") Dynamics inner) {
 *         super(inner);
 *     }
 *
 *     public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
 *         inner().defineParameters(parameters, seenShape, resultShape);
 *         parameters.gain("damping", 0.1, 1);
 *     }
 *
 *     public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
 *         SDVariable damping = parameters.remove("damping");
 *         return inner().define(graph, t, y, parameters).sub(y.mul(damping));
 *     }
 * }
 * }</pre>
 *
 * <p>What the inner dynamics want of their surroundings, images and stops at jumps, is passed on.
 */
public abstract class DynamicsTransform extends Dynamics {
    private static final long serialVersionUID = 1L;

    /** What is transformed. */
    private final Dynamics inner;

    /**
     * For subclasses.
     *
     * @param inner what is transformed
     * @throws IllegalArgumentException if it is missing
     */
    protected DynamicsTransform(Dynamics inner) {
        if (inner == null) {
            throw new IllegalArgumentException("dynamics (null) must be given");
        }
        this.inner = inner;
    }

    /**
     * What is transformed.
     *
     * @return the inner dynamics
     */
    public final Dynamics inner() {
        return inner;
    }

    /**
     * How messages name dynamics.
     *
     * @param dynamics the dynamics
     * @return the class, of a transformation with what it is made from: {@code HigherOrderDynamics of Pendulum}
     */
    public static String describe(Dynamics dynamics) {
        String simple = dynamics.getClass().getSimpleName();
        String full = dynamics.getClass().getName();
        // An anonymous class has no simple name.
        String name = simple.isEmpty() ? full.substring(full.lastIndexOf('.') + 1) : simple;
        return dynamics instanceof DynamicsTransform transform ? name + " of " + describe(transform.inner) : name;
    }

    /** Whether dynamics, or what they are made from, are such. */
    static boolean isMadeFrom(Dynamics dynamics, Predicate<Dynamics> such) {
        return such.test(dynamics)
                || dynamics instanceof DynamicsTransform transform && isMadeFrom(transform.inner, such);
    }

    @Override
    public final void defineParameters(ParameterList parameters, long... stateShape) {
        defineParameters(parameters, stateShape, stateShape);
    }

    @Override
    public abstract void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape);

    @Override
    public boolean takesImages() {
        return inner.takesImages();
    }

    @Override
    public double[] jumps() {
        return inner.jumps();
    }
}
