package org.odelayer.ode.interpolation;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.RowCombination;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.solver.RungeKuttaStepper;
import org.odelayer.ode.solver.StepObserver;

/**
 * The solution at any time of a solve: on a step from t to t + h, with θ = (time − t)/h,
 *
 * <pre>
 * y(θ) = (1 − θ)² (1 + 2θ) y₀ + θ² (3 − 2θ) y₁ + θ (1 − θ)² h f₀ − θ² (1 − θ) h f₁ + θ² (1 − θ)² h Σ dᵢkᵢ
 * </pre>
 *
 * <p>continuous with its derivative; f₀ and f₁ are the derivatives at both ends. Order 4 with DOPRI5 and TSIT5, whose tableaus have
 * weights d, and 3 else (Hairer, Nørsett, Wanner, "Solving ordinary differential equations I", II.6).
 *
 * <p>Memory: 3 n elements per step, 2 n without d; arrays are kept and used again in the next solve, and what evaluates them at times is bound
 * once for each step and target. Methods that are not FSAL
 * evaluate f once more at the end of each leg.
 */
public final class DenseOutput implements StepObserver, AutoCloseable {
    private static final int STATE = 0;
    private static final int SLOPE = 1;
    private static final int BEND = 2;
    private static final int ROWS = 3;
    private static final int START = 0;
    private static final int END = 1;

    private final RungeKuttaStepper stepper;
    /** Of the rows of the knots at the start and at the end of a step. */
    private final INDArray weights;

    private final boolean quartic;
    private final List<Knot> knots = new ArrayList<>();
    private int count;
    /** Where the last time asked for was found. */
    private int last;

    /**
     * Nothing yet.
     *
     * @param stepper what makes the steps that will be seen
     * @param quartic whether the method has weights d
     */
    public DenseOutput(RungeKuttaStepper stepper, boolean quartic) {
        this.stepper = stepper;
        this.quartic = quartic;
        this.weights = Detached.call(() -> Nd4j.create(stepper.state().dataType(), 2, ROWS));
    }

    /** Forgets the solve. */
    public void clear() {
        count = 0;
        last = 0;
    }

    @Override
    public void accepted(RungeKuttaStepper of, double t, double h, double end) {
        Knot knot = next();
        knot.keep(t, h);
        if (quartic) {
            knot.keepBend.run();
        }
    }

    @Override
    public void arrived(RungeKuttaStepper of, double t) {
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
     * @param t in the interval of the solve; where two legs meet both have the same state
     * @param y where to write it, [n]
     * @throws IllegalArgumentException if the solve did not pass there
     */
    public void at(double t, INDArray y) {
        Knot from = find(t);
        Knot to = knots.get(last + 1);
        double h = from.h;
        double s = (t - from.t) / h;
        double r = 1 - s;
        weigh(START, r * r * (1 + 2 * s), s * r * r * h, s * s * r * r);
        weigh(END, s * s * (3 - 2 * s), -s * s * r * h, 0);
        from.into(y).start.run();
        to.into(y).end.run();
    }

    private void weigh(int row, double ofState, double ofSlope, double ofBend) {
        weights.data().put(row * ROWS + STATE, ofState);
        weights.data().put(row * ROWS + SLOPE, ofSlope);
        weights.data().put(row * ROWS + BEND, ofBend);
    }

    /** Looks from where the last time was found: times come in order, or nearly. */
    private Knot find(double t) {
        for (int distance = 0; distance <= count; distance++) {
            if (holds(last - distance, t)) {
                last -= distance;
                return knots.get(last);
            }
            if (holds(last + distance, t)) {
                last += distance;
                return knots.get(last);
            }
        }
        throw new IllegalArgumentException("t (" + t + ") must be a time that the solve passed");
    }

    private boolean holds(int index, double t) {
        if (index < 0 || index >= count - 1) {
            return false;
        }
        Knot knot = knots.get(index);
        double end = knots.get(index + 1).t;
        return knot.h > 0 ? t >= knot.t && t <= end : knot.h < 0 && t <= knot.t && t >= end;
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        knots.forEach(knot -> knot.rows.close());
        weights.close();
        knots.clear();
        clear();
    }

    /** The start of a step, or the end of a leg, where h is 0. */
    private final class Knot {
        private final INDArray rows = Detached.call(() -> Nd4j.create(
                stepper.state().dataType(),
                quartic ? ROWS : ROWS - 1,
                stepper.state().length()));
        private final Kernel keepState = copy(stepper.state(), row(STATE));
        private final Kernel keepSlope = copy(stepper.slope(), row(SLOPE));
        private final Kernel keepBend = quartic ? stepper.bend(row(BEND)) : null;
        private INDArray target;
        private Kernel start;
        private Kernel end;
        private double t;
        private double h;

        private INDArray row(int index) {
            return Detached.call(() -> rows.getRow(index));
        }

        private static Kernel copy(INDArray from, INDArray to) {
            return Vectors.copy(from, to);
        }

        void keep(double time, double step) {
            t = time;
            h = step;
            keepState.run();
            keepSlope.run();
        }

        /** This knot with its part of the solution written, at the start of a step, or added, at the end, to an array. */
        Knot into(INDArray y) {
            if (y != target) {
                target = y;
                start = RowCombination.bind(rows, 0, quartic ? ROWS : ROWS - 1, weights, START, y);
                end = RowCombination.bindSum(rows, 0, ROWS - 1, weights, END, y);
            }
            return this;
        }
    }
}
