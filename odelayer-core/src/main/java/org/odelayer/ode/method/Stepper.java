package org.odelayer.ode.method;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Exchange;

/**
 * Makes the steps of a {@link Method} on one field: set {@link #state}, {@link #reset}, {@link #begin}, {@link #start},
 * and then {@link #step} and {@link #accept} in turn. What belongs to more than one step, such as the length of the
 * next, is the solver's.
 *
 * <p>All arrays are allocated once; a step allocates nothing. Not thread-safe.
 */
public interface Stepper extends AutoCloseable {
    /**
     * The {@link #stiffness} from which on stability holds a step: accepted steps are somewhat below the limit, and
     * rejected ones beyond it.
     */
    double HELD = 0.8;

    /**
     * The state y at the present time: set it before {@link #start}.
     *
     * @return [n], always the same array
     */
    INDArray state();

    /**
     * The derivative f(t, y) at the present time, known after {@link #start}.
     *
     * @return [n], always the same array
     */
    INDArray slope();

    /**
     * The advanced solution of the last {@link #step}.
     *
     * @return [n], always the same array
     */
    INDArray proposed();

    /**
     * The error estimate of the last {@link #step}, if the method has one.
     *
     * @return [n], always the same array
     */
    INDArray error();

    /**
     * The second error estimate of the last {@link #step}, if the method has two: the error of a step is then ‖E‖² /
     * √(‖E‖² + ‖Ê‖²/100), E being {@link #error} and Ê this.
     *
     * @return [n], always the same array; null unless overridden
     */
    default INDArray coarseError() {
        return null;
    }

    /**
     * The derivative that {@link #euler} computes.
     *
     * @return [n], always the same array
     */
    INDArray eulerSlope();

    /**
     * Says what errors are tolerated, for methods that iterate.
     *
     * @param rtol relative tolerance
     * @param atol absolute tolerance
     */
    default void tolerate(double rtol, double atol) {}

    /**
     * The number of Jacobians since the last {@link #reset}.
     *
     * @return 0 for methods that need none
     */
    default int jacobians() {
        return 0;
    }

    /**
     * Whether the equations of the step just tried could be solved. If not, its arrays say nothing, and a shorter step
     * may have a solution.
     *
     * @return true for methods without equations
     */
    default boolean solved() {
        return true;
    }

    /**
     * What stability, not the error, has to say about the length of the step just tried: h times the size of the
     * largest eigenvalue that its stages show, over what the method bears on the negative real axis. Two norms and
     * their scalars; not to be asked in every step.
     *
     * @return above {@link #HELD} if it is stability that holds the step; NaN if the method cannot tell or is stable
     *     for any step
     */
    default double stiffness() {
        return Double.NaN;
    }

    /**
     * The number of evaluations of f since the last {@link #reset}.
     *
     * @return the count
     */
    int evaluations();

    /** A new solve begins, from a state yet to be set. */
    void reset();

    /**
     * The derivative at the present state is not known any more: the state was changed, or f jumps. The count goes on.
     */
    void forget();

    /**
     * Begins a leg: all evaluations of f that follow belong to it.
     *
     * @param leg from the present time to the next stop
     */
    void begin(Leg leg);

    /**
     * Computes f(t, y) at the present state, unless the last accepted step left it.
     *
     * @param t the present time
     */
    void start(double t);

    /**
     * Computes f(t + h, y + h f(t, y)) for the choice of the first step.
     *
     * @param h the length of an Euler step, negative backwards in time
     * @param end t + h, not beyond the end of the interval
     */
    void euler(double h, double end);

    /**
     * Tries a step from the present state; it changes nothing but {@link #proposed} and {@link #error}.
     *
     * @param t the present time
     * @param h the step, negative backwards in time
     * @param end t + h, exactly the end of the interval on the last step
     */
    void step(double t, double h, double end);

    /**
     * What the stepper and its field tell kernels and read from them.
     *
     * @return null unless overridden
     */
    default Exchange exchange() {
        return null;
    }

    /** Computes what {@link #integralError} then reads. Need not be called. */
    default void measureIntegrals() {}

    /**
     * The error of the integrals of the step just tried, as of {@link Quadrature#error}.
     *
     * @return error over tolerance; 0 if they are not looked at
     */
    double integralError();

    /** Makes the proposed solution the state. */
    void accept();

    /**
     * The step just tried, until it is accepted.
     *
     * @return always the same view
     */
    Step last();

    /**
     * The solution within a step.
     *
     * @return the method's own, or the cubic through both ends
     */
    Interpolation interpolation();

    /**
     * Prepares one of the arrays that {@link Interpolation#extras} counts, of the step just tried.
     *
     * @param index from 0
     * @param result where to write it, [n]
     * @return computes it, before {@link #accept}
     */
    Runnable extra(int index, INDArray result);

    /**
     * Why the step just tried is not finite. Overwrites {@link #proposed}.
     *
     * @param bound the sum of absolute values beyond which a state has left the range where f can be expected to work
     * @return true if f gave NaN or infinity at a state within bounds, false if the states grew beyond them first
     */
    boolean undefined(double bound);

    /**
     * Where the derivative is not finite that made the last {@link #start} or {@link #step} fail.
     *
     * @param from where a part of the state begins
     * @param to where it ends, excluded
     * @return true if the first evaluation that is not finite is so in this part; false too if all are finite
     */
    boolean isUndefinedIn(long from, long to);

    /** Frees the arrays. */
    @Override
    void close();
}
