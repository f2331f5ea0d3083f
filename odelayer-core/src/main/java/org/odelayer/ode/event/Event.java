package org.odelayer.ode.event;

import java.util.Arrays;

/**
 * What happens where a function g(t, y) of the solution of one example passes zero: it is counted, or ends the solve,
 * or changes the state, after which the solve goes on.
 *
 * <pre>{@code
 * Event.when((t, y) -> y[0]).falling().then((t, y) -> new double[] {0, -0.8 * y[1]})   // a ball on the floor
 * }</pre>
 *
 * <p>Roots are looked for on the dense output of each step, by the sign of g at its ends and at {@link
 * EventMonitor#WITHIN} equally spaced times within; two roots between two such times are not seen, nor is one where g
 * touches zero without passing it, unless it is exactly zero there. {@code OdeProblem.maxStep} shortens the steps, and
 * so the distances. A root is then found to rounding, and if the solve stops there, the last step is made again until
 * its own end is the root. Two roots of an event that are not farther apart than the resolution ({@link
 * EventMonitor#resolution}, at most 1e-8 max(1, |t|) in DOUBLE) are one, and an event that is zero where the solve
 * begins, or where a state was changed, does not occur there.
 *
 * <p>The functions see the state of one example, in DOUBLE whatever the type of the solve is, and must neither keep nor
 * change the array. Immutable; a function may be called any number of times at any time and state of a step.
 */
public final class Event {
    private static final int NEVER = Integer.MAX_VALUE;

    private String name = "event";
    /** Of the state and its derivative. */
    private SlopeFunction g;

    private boolean needsSlope;
    private boolean atStart;
    private int direction;
    private int terminalAfter = NEVER;
    private Change change;
    private Gradient gradient;
    private ChangeGradient changeGradient;

    private Event() {}

    private Event(Event other) {
        name = other.name;
        g = other.g;
        needsSlope = other.needsSlope;
        atStart = other.atStart;
        direction = other.direction;
        terminalAfter = other.terminalAfter;
        change = other.change;
        gradient = other.gradient;
        changeGradient = other.changeGradient;
    }

    /**
     * An event that is counted, in both directions.
     *
     * @param function g(t, y), continuous along the solution
     * @return the event; the other methods say what it does
     */
    public static Event when(Function function) {
        Event event = new Event();
        require("g", function);
        event.g = (t, y, f) -> function.at(t, y);
        return event;
    }

    /**
     * The solution comes to rest: the root mean square of f over the state falls below a tolerance, and the solve ends.
     * A solve that begins there ends at once. Looked for at the ends of steps alone, at one evaluation of f for each.
     * It is never reached if it is less than the error of the solve makes of f.
     *
     * @param tolerance in units of the state per time, greater than 0
     * @return the event
     * @throws IllegalArgumentException if the tolerance is not greater than 0 and finite
     */
    public static Event steadyState(double tolerance) {
        if (!(tolerance > 0) || Double.isInfinite(tolerance)) {
            throw new IllegalArgumentException("steady state tolerance (" + tolerance + ") must be > 0 and finite");
        }
        Event event = new Event();
        event.g = (t, y, f) -> Math.sqrt(Arrays.stream(f).map(x -> x * x).sum() / f.length) - tolerance;
        event.needsSlope = true;
        event.atStart = true;
        return event.named("steady state").falling().terminal();
    }

    /**
     * Only where g grows as the solve passes; backwards in time, where it grows with falling t.
     *
     * @return a new event
     */
    public Event rising() {
        Event event = new Event(this);
        event.direction = 1;
        return event;
    }

    /**
     * Only where g falls as the solve passes; backwards in time, where it falls with falling t.
     *
     * @return a new event
     */
    public Event falling() {
        Event event = new Event(this);
        event.direction = -1;
        return event;
    }

    /**
     * Ends the solve.
     *
     * @return a new event
     */
    public Event terminal() {
        return terminalAfter(1);
    }

    /**
     * Ends the solve when it occurs for the k-th time.
     *
     * @param count k, at least 1
     * @return a new event
     * @throws IllegalArgumentException if it is less
     */
    public Event terminalAfter(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("terminalAfter (" + count + ") must be >= 1");
        }
        Event event = new Event(this);
        event.terminalAfter = count;
        return event;
    }

    /**
     * Changes the state, unless it ends the solve: y⁺ = R(t, y⁻). f starts anew behind it. A sign of g that the change
     * itself makes is no root, of this event or of others.
     *
     * @param newChange R, which returns a new array
     * @return a new event
     */
    public Event then(Change newChange) {
        require("change", newChange);
        Event event = new Event(this);
        event.change = newChange;
        return event;
    }

    /**
     * Names it for messages.
     *
     * @param newName the name
     * @return a new event
     */
    public Event named(String newName) {
        require("name", newName);
        Event event = new Event(this);
        event.name = newName;
        return event;
    }

    /**
     * Gives the derivatives of g, which gradients of a solve use. Without they are central differences, with an error
     * of some 1e-10 of g's second derivatives.
     *
     * @param newGradient ∂g/∂y and ∂g/∂t
     * @return a new event
     */
    public Event gradient(Gradient newGradient) {
        require("gradient", newGradient);
        Event event = new Event(this);
        event.gradient = newGradient;
        return event;
    }

    /**
     * Gives the transposed derivatives of the change, which gradients of a solve use. Without they are central
     * differences, with the cost of 2(n + 1) calls of R.
     *
     * @param newGradient aᵀ∂R/∂y and aᵀ∂R/∂t
     * @return a new event
     */
    public Event changeGradient(ChangeGradient newGradient) {
        require("change gradient", newGradient);
        Event event = new Event(this);
        event.changeGradient = newGradient;
        return event;
    }

    private static void require(String what, Object value) {
        if (value == null) {
            throw new IllegalArgumentException(what + " (null) of an event must be given");
        }
    }

    /** Whether g looks at f. */
    boolean needsSlope() {
        return needsSlope;
    }

    /** Whether it occurs at the start of a solve if g is not positive there. */
    boolean atStart() {
        return atStart;
    }

    /** 1 for rising, −1 for falling, 0 for both. */
    int direction() {
        return direction;
    }

    /** Whether it ends the solve if it occurs for the given time. */
    boolean endsAfter(int count) {
        return count >= terminalAfter;
    }

    /**
     * Whether it changes the state.
     *
     * @return true with {@link #then}
     */
    public boolean changesState() {
        return change != null;
    }

    double value(double t, double[] y, double[] f) {
        return g.at(t, y, f);
    }

    /**
     * The state behind the event.
     *
     * @param t its time
     * @param y y⁻, [n]
     * @return R(t, y), a new array; a copy of y if the event changes nothing
     * @throws IllegalArgumentException if R gives another number of elements
     */
    public double[] changed(double t, double... y) {
        double[] before = y.clone();
        double[] result = change == null ? before : change.at(t, before);
        if (result == null || result.length != y.length) {
            throw new IllegalArgumentException("the change of event " + name + " must give a state of " + y.length
                    + " elements, not " + (result == null ? "null" : String.valueOf(result.length)));
        }
        return result.clone();
    }

    /**
     * The derivatives of g.
     *
     * @param t the time
     * @param y the state, [n]
     * @param slopes f at other states and times, for an event that looks at f
     * @return ∂g/∂y, and behind it ∂g/∂t: [n + 1]
     */
    public double[] derivatives(double t, double[] y, Slopes slopes) {
        if (gradient != null) {
            return checked(gradient.at(t, y.clone()), y.length + 1, "gradient");
        }
        return Differences.gradient(
                (time, state) -> g.at(time, state, needsSlope ? slopes.at(time, state) : null), t, y);
    }

    /**
     * The transposed derivatives of the change.
     *
     * @param t the time
     * @param y y⁻, [n]
     * @param a what to multiply by, [n]
     * @return aᵀ∂R/∂y, and behind it aᵀ∂R/∂t: [n + 1]
     */
    public double[] changeDerivatives(double t, double[] y, double... a) {
        if (changeGradient != null && change != null) {
            return checked(changeGradient.at(t, y.clone(), a.clone()), y.length + 1, "change gradient");
        }
        return change == null
                ? Arrays.copyOf(a, y.length + 1) // The identity.
                : Differences.gradient((time, state) -> dot(a, changed(time, state)), t, y);
    }

    private static double dot(double[] a, double... b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private double[] checked(double[] values, int length, String what) {
        if (values == null || values.length != length) {
            throw new IllegalArgumentException("the " + what + " of event " + name + " must have " + length
                    + " elements, those of y and one of t, not "
                    + (values == null ? "null" : String.valueOf(values.length)));
        }
        return values;
    }

    @Override
    public String toString() {
        return name;
    }

    /** What passes zero. */
    @FunctionalInterface
    public interface Function {
        /**
         * Evaluates g.
         *
         * @param t the time
         * @param y the state of one example, [n]
         * @return g(t, y)
         */
        double at(double t, double[] y);
    }

    /** A change of the state. */
    @FunctionalInterface
    public interface Change {
        /**
         * Evaluates R.
         *
         * @param t the time
         * @param y y⁻, the state of one example, [n]
         * @return y⁺, [n]
         */
        double[] at(double t, double[] y);
    }

    /** The derivatives of g. */
    @FunctionalInterface
    public interface Gradient {
        /**
         * Evaluates them.
         *
         * @param t the time
         * @param y the state of one example, [n]
         * @return ∂g/∂y, and behind it ∂g/∂t: [n + 1]
         */
        double[] at(double t, double[] y);
    }

    /** The transposed derivatives of a change. */
    @FunctionalInterface
    public interface ChangeGradient {
        /**
         * Evaluates them.
         *
         * @param t the time
         * @param y y⁻, the state of one example, [n]
         * @param a what to multiply by, [n]
         * @return aᵀ∂R/∂y, and behind it aᵀ∂R/∂t: [n + 1]
         */
        double[] at(double t, double[] y, double[] a);
    }

    /** f as a function of time and state. */
    @FunctionalInterface
    public interface Slopes {
        /**
         * Evaluates f.
         *
         * @param t the time
         * @param y the state of one example, [n]
         * @return f(t, y), [n]; may be overwritten by the next call
         */
        double[] at(double t, double[] y);
    }

    private interface SlopeFunction {
        double at(double t, double[] y, double[] f);
    }
}
