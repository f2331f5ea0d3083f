package org.odelayer.ode.method;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A step that was tried, to look at before it is accepted. */
public interface Step {
    /**
     * Its start.
     *
     * @return t
     */
    double t();

    /**
     * Its length.
     *
     * @return h, negative backwards in time
     */
    double h();

    /**
     * Its end.
     *
     * @return t + h; exactly the end of the leg on the last step
     */
    double end();

    /**
     * Where it belongs.
     *
     * @return the leg of the solve
     */
    Leg leg();

    /**
     * The state at its start.
     *
     * @return [n]; not to be changed
     */
    INDArray y0();

    /**
     * The state at its end.
     *
     * @return [n]; not to be changed
     */
    INDArray y1();

    /**
     * The solution within the step. A method that does not end a step with f at its end evaluates f once for it.
     *
     * @param theta the part of the step, in [0, 1]
     * @param y where to write y(t + θh), [n]
     */
    void at(double theta, INDArray y);

    /**
     * The solution at several places within the step at once, if the method has a way that is faster than one after the
     * other.
     *
     * @param states where to write, [k, n]
     * @param first the row for the first place, the others behind it
     * @param count how many places
     * @param thetas the parts of the step, in [0, 1], at least {@code count} of them
     * @return whether it was done
     */
    default boolean at(INDArray states, int first, int count, double... thetas) {
        return false;
    }
}
