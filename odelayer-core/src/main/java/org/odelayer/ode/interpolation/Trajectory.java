package org.odelayer.ode.interpolation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;
import org.odelayer.ode.method.Interpolation;
import org.odelayer.ode.method.Step;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.method.Stepper;

/**
 * The solution at any time of a solve, as {@link DenseOutput} has it, but in Java's memory: it outlives what made the
 * steps, and is garbage like any other object. {@link #finish} frees the arrays that the observing needs.
 *
 * <p>Memory: 2 n numbers in DOUBLE per step and n for each array that the method needs beside. The state at a time
 * where it was changed is that before the change.
 */
public final class Trajectory implements StepObserver {
    /** Of a state and its derivative. */
    private static final int ENDS = 2;

    private final Stepper stepper;
    private final Interpolation interpolation;
    private final HostVector state;
    private final HostVector slope;
    private final List<INDArray> extras = new ArrayList<>();
    private final List<Runnable> computeExtras = new ArrayList<>();
    private final List<HostVector> extraValues = new ArrayList<>();
    private final List<Knot> knots = new ArrayList<>();

    /**
     * The start of a step, or the end of a leg, where h is 0.
     *
     * @param t the time
     * @param h the length of the step
     * @param values state, derivative and extras
     */
    private record Knot(double t, double h, double[][] values) {}

    /**
     * Nothing yet.
     *
     * @param stepper what makes the steps that will be seen
     */
    public Trajectory(Stepper stepper) {
        this.stepper = stepper;
        this.interpolation = stepper.interpolation();
        this.state = new HostVector(stepper.state());
        this.slope = new HostVector(stepper.slope());
        for (int i = 0; i < interpolation.extras(); i++) {
            INDArray extra = Detached.call(() ->
                    Nd4j.create(stepper.state().dataType(), stepper.state().length()));
            extras.add(extra);
            computeExtras.add(stepper.extra(i, extra));
            extraValues.add(new HostVector(extra));
        }
    }

    @Override
    public double accepted(Step step) {
        computeExtras.forEach(Runnable::run);
        knots.add(new Knot(step.t(), step.h(), values(extraValues)));
        return GO_ON;
    }

    /** The end of a leg: f is evaluated there unless it is known. */
    @Override
    public void arrived(double t) {
        stepper.start(t);
        knots.add(new Knot(t, 0, values(List.of())));
    }

    private double[][] values(List<HostVector> further) {
        double[][] values = new double[ENDS + further.size()][state.length()];
        state.read(0, values[0]);
        slope.read(0, values[1]);
        for (int i = 0; i < further.size(); i++) {
            further.get(i).read(0, values[ENDS + i]);
        }
        return values;
    }

    /** Frees the arrays; the solution stays. */
    public void finish() {
        extras.forEach(INDArray::close);
        extras.clear();
    }

    /**
     * Whether the solve passed a time.
     *
     * @param t the time
     * @return true from its start to its end
     */
    public boolean contains(double t) {
        return find(t) >= 0;
    }

    /**
     * The solution at a time.
     *
     * @param t in the interval of the solve
     * @param y where to write it, [n]
     * @throws IllegalArgumentException if the solve did not pass there
     */
    public void at(double t, double... y) {
        int index = find(t);
        if (index < 0) {
            throw new IllegalArgumentException("t (" + t + ") must be a time that the solve passed");
        }
        Knot from = knots.get(index);
        Knot to = knots.get(index + 1);
        double[] ofStart = new double[ENDS + interpolation.extras()];
        double[] ofEnd = new double[ENDS];
        interpolation.weigh((t - from.t) / from.h, from.h, ofStart, ofEnd);
        Arrays.fill(y, 0);
        add(ofStart, from.values, y);
        add(ofEnd, to.values, y);
    }

    private static void add(double[] weights, double[][] values, double... y) {
        for (int i = 0; i < weights.length; i++) {
            for (int j = 0; j < y.length; j++) {
                y[j] += weights[i] * values[i][j];
            }
        }
    }

    /** The first step that has the time in it, by bisection; negative if there is none. */
    private int find(double t) {
        int low = 0;
        int high = knots.size() - 2;
        double direction = knots.size() < 2 ? 0 : Math.signum(knots.get(0).h);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (direction * (t - knots.get(middle + 1).t) > 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        boolean inside =
                high >= 0 && direction * (t - knots.get(low).t) >= 0 && direction * (knots.get(low + 1).t - t) >= 0;
        return inside ? low : -1;
    }
}
