package org.odelayer.ode.interpolation;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Numbers;
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

    private final Exchange exchange;
    /** Whether the exchange is this output's own. */
    private final boolean own;

    /** Of the rows of the knots at the start and at the end of a step, by stage; one for all where nothing is sent. */
    private final List<Numbers> weights = new ArrayList<>();

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
        this.own = stepper.exchange() == null;
        this.exchange = own ? new Exchange(stepper.state().dataType()) : stepper.exchange();
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
        at(0, t, leg, y);
    }

    /**
     * The solution at a time, as one of several that are asked for in turn.
     *
     * @param stage which, from 0
     * @param t in the interval of the solve
     * @param leg on which side, as above
     * @param y where to write it, [n]
     * @throws IllegalArgumentException if the solve did not pass there
     */
    public void at(int stage, double t, Leg leg, INDArray y) {
        weigh(stage, t, leg);
        exchange.send();
        Knot from = knots.get(last);
        Knot to = knots.get(last + 1);
        from.into(y, slot(stage)).start.run();
        to.into(y, slot(stage)).end.run();
    }

    /**
     * Says at what time the solution will be asked for, so that kernels are told of several at once.
     *
     * @param stage which of them, from 0
     * @param t in the interval of the solve
     * @param leg on which side, as above
     * @throws IllegalArgumentException if the solve did not pass there
     */
    public void expect(int stage, double t, Leg leg) {
        if (exchange.isRemote()) {
            weigh(stage, t, leg);
        }
    }

    private void weigh(int stage, double t, Leg leg) {
        Knot from = find(t, leg);
        interpolation.weigh((t - from.t) / from.h, from.h, ofStart, ofEnd);
        Numbers numbers = weights(slot(stage));
        for (int i = 0; i < rows; i++) {
            numbers.set(i, ofStart[i]);
        }
        for (int i = 0; i < ENDS; i++) {
            numbers.set(rows + i, ofEnd[i]);
        }
    }

    private int slot(int stage) {
        return exchange.isRemote() ? stage : 0;
    }

    private Numbers weights(int slot) {
        while (weights.size() <= slot) {
            weights.add(exchange.numbers(2, rows));
        }
        return weights.get(slot);
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
        if (own) {
            exchange.close();
        }
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
        private final List<Part> parts = new ArrayList<>();
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

        /** This knot's part of the solution, written to an array. */
        Part into(INDArray y, int slot) {
            while (parts.size() <= slot) {
                parts.add(null);
            }
            Part known = parts.get(slot);
            if (known == null || known.target != y) {
                known = part(y, weights(slot).array());
                parts.set(slot, known);
            }
            return known;
        }

        private Part part(INDArray y, INDArray factors) {
            return new Part(
                    y,
                    RowCombination.bind(values, 0, rows, factors, 0, y),
                    RowCombination.bindSum(values, 0, ENDS, factors, 1, y));
        }
    }

    /**
     * What a knot has to say.
     *
     * @param target where it is written
     * @param start writes it, at the start of a step
     * @param end adds it, at the end of a step
     */
    private record Part(INDArray target, Kernel start, Kernel end) {}
}
