package org.odelayer.ode.interpolation;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;
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
 * <p>Memory: 3 n elements per step, 2 n without d; arrays are kept and used again in the next solve. Methods that are not FSAL
 * evaluate f once more at the end of each leg.
 */
public final class DenseOutput implements StepObserver, AutoCloseable {
    private static final Operation COPY = Operation.custom("identity");

    private final RungeKuttaStepper stepper;
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
        y.assign(0);
        axpy(r * r * (1 + 2 * s), from.y, y);
        axpy(s * s * (3 - 2 * s), to.y, y);
        axpy(s * r * r * h, from.slope, y);
        axpy(-s * s * r * h, to.slope, y);
        if (quartic) {
            axpy(s * s * r * r, from.bend, y);
        }
    }

    private static void axpy(double factor, INDArray x, INDArray y) {
        Nd4j.getBlasWrapper().level1().axpy(x.length(), factor, x, y);
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
        knots.forEach(Knot::close);
        knots.clear();
        clear();
    }

    /** The start of a step, or the end of a leg, where h is 0. */
    private final class Knot {
        private final INDArray y = array();
        private final INDArray slope = array();
        private final INDArray bend = quartic ? array() : null;
        private final Kernel keepState = copy(stepper.state(), y);
        private final Kernel keepSlope = copy(stepper.slope(), slope);
        private final Kernel keepBend = quartic ? stepper.bend(bend) : null;
        private double t;
        private double h;

        private INDArray array() {
            DataType type = stepper.state().dataType();
            return Detached.call(() -> Nd4j.create(type, stepper.state().length()));
        }

        private static Kernel copy(INDArray from, INDArray to) {
            return Detached.call(() -> COPY.bind(List.of(from), List.of(to)));
        }

        void keep(double time, double step) {
            t = time;
            h = step;
            keepState.run();
            keepSlope.run();
        }

        void close() {
            y.close();
            slope.close();
            if (bend != null) {
                bend.close();
            }
        }
    }
}
