package org.odelayer.ode.interpolation;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.RowCombination;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.method.Interpolation;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.Step;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.method.Stepper;

/**
 * The solution at any time of a solve: on a step from t to t + h that of the method's {@link Interpolation} at θ =
 * (time − t)/h. It is continuous, and with its derivative for explicit methods and KENCARP4; of order 7 with DOPRI8, 4
 * with DOPRI5, TSIT5, FEHLBERG45, RODAS5P and AUTO, and of order 3, the cubic through both ends, with methods that have
 * none of their own.
 *
 * <p>Memory: 2 n elements per step and n for each array that the method needs beside ({@link Interpolation#extras});
 * arrays are kept and used again in the next solve, and what evaluates them at times is bound once for each step and
 * target. Methods that do not end a step with f evaluate it once more at the end of each leg.
 */
public final class DenseOutput implements StepObserver, AutoCloseable {
    private static final int STATE = 0;
    private static final int SLOPE = 1;
    /** Of a state and its derivative. */
    private static final int ENDS = 2;

    private final Stepper stepper;
    private final Interpolation interpolation;
    /** State, derivative and extras at the start of a step. */
    private final int rows;
    /** Of the rows of the knots at the start and at the end of a step. */
    private final INDArray weights;

    private final double[] ofStart;
    private final double[] ofEnd = new double[ENDS];
    private final List<Knot> knots = new ArrayList<>();
    private int count;
    /** Where the last time asked for was found. */
    private int last;

    /**
     * Nothing yet.
     *
     * @param stepper what makes the steps that will be seen
     */
    public DenseOutput(Stepper stepper) {
        this.stepper = stepper;
        this.interpolation = stepper.interpolation();
        this.rows = ENDS + interpolation.extras();
        this.ofStart = new double[rows];
        this.weights = Detached.call(() -> Nd4j.create(stepper.state().dataType(), 2, rows));
    }

    /** Forgets the solve. */
    public void clear() {
        count = 0;
        last = 0;
    }

    @Override
    public double accepted(Step step) {
        Knot knot = next();
        knot.keep(step.t(), step.h());
        knot.keepExtras.forEach(Runnable::run);
        return GO_ON;
    }

    @Override
    public void arrived(double t) {
        stepper.start(t);
        next().keep(t, 0);
    }

    private Knot next() {
        if (count == knots.size()) {
            knots.add(new Knot());
        }
        return knots.get(count++);
    }

    /**
     * The solution at a time.
     *
     * @param t in the interval of the solve; where two legs meet and the state was changed, either of both states
     * @param y where to write it, [n]
     * @throws IllegalArgumentException if the solve did not pass there
     */
    public void at(double t, INDArray y) {
        at(t, Leg.ALL, y);
    }

    /**
     * The solution at a time, on one side of it.
     *
     * @param t in the interval of the solve
     * @param leg on which side: the steps looked at are those that lie in it, as a whole or in part
     * @param y where to write it, [n]
     * @throws IllegalArgumentException if the solve did not pass there
     */
    public void at(double t, Leg leg, INDArray y) {
        Knot from = find(t, leg);
        Knot to = knots.get(last + 1);
        double h = from.h;
        interpolation.weigh((t - from.t) / h, h, ofStart, ofEnd);
        for (int i = 0; i < rows; i++) {
            weights.data().put(i, ofStart[i]);
        }
        for (int i = 0; i < ENDS; i++) {
            weights.data().put(rows + i, ofEnd[i]);
        }
        from.into(y).start.run();
        to.into(y).end.run();
    }

    /** Looks from where the last time was found: times come in order, or nearly. */
    private Knot find(double t, Leg leg) {
        for (int distance = 0; distance <= count; distance++) {
            if (holds(last - distance, t, leg)) {
                last -= distance;
                return knots.get(last);
            }
            if (holds(last + distance, t, leg)) {
                last += distance;
                return knots.get(last);
            }
        }
        throw new IllegalArgumentException("t (" + t + ") must be a time that the solve passed");
    }

    private boolean holds(int index, double t, Leg leg) {
        if (index < 0 || index >= count - 1) {
            return false;
        }
        Knot knot = knots.get(index);
        double end = knots.get(index + 1).t;
        boolean inside = knot.h > 0 ? t >= knot.t && t <= end : knot.h < 0 && t <= knot.t && t >= end;
        return inside && Math.min(knot.t, end) < leg.largest() && Math.max(knot.t, end) > leg.least();
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        knots.forEach(knot -> knot.values.close());
        weights.close();
        knots.clear();
        clear();
    }

    /** The start of a step, or the end of a leg, where h is 0. */
    private final class Knot {
        private final INDArray values = Detached.call(() ->
                Nd4j.create(stepper.state().dataType(), rows, stepper.state().length()));
        private final Kernel keepState = Vectors.copy(stepper.state(), row(STATE));
        private final Kernel keepSlope = Vectors.copy(stepper.slope(), row(SLOPE));
        private final List<Runnable> keepExtras = new ArrayList<>();
        private INDArray target;
        private Kernel start;
        private Kernel end;
        private double t;
        private double h;

        Knot() {
            for (int i = 0; i < interpolation.extras(); i++) {
                keepExtras.add(stepper.extra(i, row(ENDS + i)));
            }
        }

        private INDArray row(int index) {
            return Detached.call(() -> values.getRow(index));
        }

        void keep(double time, double step) {
            t = time;
            h = step;
            keepState.run();
            keepSlope.run();
        }

        /**
         * This knot with its part of the solution written, at the start of a step, or added, at the end, to an array.
         */
        Knot into(INDArray y) {
            if (y != target) {
                target = y;
                start = RowCombination.bind(values, 0, rows, weights, 0, y);
                end = RowCombination.bindSum(values, 0, ENDS, weights, 1, y);
            }
            return this;
        }
    }
}
