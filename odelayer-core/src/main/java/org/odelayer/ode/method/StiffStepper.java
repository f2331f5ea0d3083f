package org.odelayer.ode.method;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;

/**
 * Makes single steps of a method that solves linear equations with the Jacobian: what such methods share. Stages are
 * computed in Java in DOUBLE; arrays are where f reads and writes, in its own data type.
 *
 * <p>A step whose equations cannot be solved is not {@link #solved}; one where f is NaN or infinite has an error of
 * NaN.
 */
abstract class StiffStepper implements Stepper {
    final int size;
    final LinearSystem system;
    final Quadrature quadrature;
    /** The state at the start of the step. */
    final double[] y;
    /** The derivative there. */
    final double[] slopeAtStart;
    /** The solution at the end of the step. */
    final double[] next;

    final double[] difference;
    private final StepArrays arrays;
    private final boolean owned;
    private final INDArray argument;
    private final INDArray value;
    private final HostVector hostState;
    private final HostVector hostSlope;
    private final HostVector hostProposed;
    private final HostVector hostError;
    private final HostVector hostArgument;
    private final HostVector hostValue;
    private final VectorField.Evaluation slopeEvaluation;
    private final VectorField.Evaluation stageEvaluation;
    /** Null without integrals. */
    private final VectorField.Evaluation integrandEvaluation;

    private final Kernel keepProposed;
    private final Tried step;
    private final double[] undefinedAt;
    private final double[] undefinedValue;
    private Leg leg = Leg.ALL;
    private double t;
    private double h;
    private double end;
    private boolean slopeKnown;
    private boolean solved;
    private boolean undefined;
    private int count;
    private int evaluationsBefore;
    private int jacobiansBefore;

    StiffStepper(VectorField field, DataType type, StepArrays arrays, boolean owned) {
        this.arrays = arrays;
        this.owned = owned;
        this.size = (int) arrays.state().length();
        this.quadrature = field.quadrature();
        this.system = LinearSystem.of(field, type, arrays.state());
        this.argument = Detached.call(() -> Nd4j.create(type, size));
        this.value = Detached.call(() -> Nd4j.create(type, size));
        this.y = new double[size];
        this.slopeAtStart = new double[size];
        this.next = new double[size];
        this.difference = new double[size];
        this.undefinedAt = new double[size];
        this.undefinedValue = new double[size];
        this.hostState = new HostVector(arrays.state());
        this.hostSlope = new HostVector(arrays.slope());
        this.hostProposed = new HostVector(arrays.proposed());
        this.hostError = new HostVector(arrays.error());
        this.hostArgument = new HostVector(argument);
        this.hostValue = new HostVector(value);
        this.slopeEvaluation = field.bind(arrays.state(), arrays.slope(), true);
        this.stageEvaluation = field.bind(argument, value, false);
        this.integrandEvaluation = integrates() ? field.bind(argument, value, true) : null;
        this.keepProposed = Vectors.copy(arrays.proposed(), arrays.state());
        this.step = new Tried();
    }

    /** Whether integrals ride along. */
    final boolean integrates() {
        return quadrature != Quadrature.NONE;
    }

    /**
     * Tries the step from y with its derivative: computes the solution at the end, and the error estimate.
     *
     * @return false if the equations have no solution that was found, or f was not finite
     */
    abstract boolean attempt(double[] error);

    /** The step was accepted: keeps what the next one needs; true if the slope at its start is known. */
    abstract boolean keep();

    /** What depends on the state is not known any more. */
    abstract void moved();

    /** Nor is anything of the states before. */
    void forgotten() {}

    /** The solution at θ in the step. */
    abstract void interpolate(double theta, double[] result);

    /** f; false if it is not finite. */
    final boolean evaluate(double[] at, double time, double[] result) {
        hostArgument.write(0, at);
        return evaluate(stageEvaluation, time, at, result);
    }

    /** f with the integrand. */
    final boolean evaluateIntegrand(double[] at, double time, double[] result) {
        hostArgument.write(0, at);
        return evaluate(integrandEvaluation, time, at, result);
    }

    private boolean evaluate(VectorField.Evaluation evaluation, double time, double[] at, double[] result) {
        evaluation.at(time, leg);
        hostValue.read(0, result);
        count++;
        return defined(at, result);
    }

    private boolean defined(double[] at, double[] result) {
        for (double element : result) {
            if (!Double.isFinite(element)) {
                undefined = true;
                System.arraycopy(at, 0, undefinedAt, 0, size);
                System.arraycopy(result, 0, undefinedValue, 0, size);
                return false;
            }
        }
        return true;
    }

    /** An iteration went astray: what it found of f says nothing. */
    final void forgiveUndefined() {
        undefined = false;
    }

    final double t() {
        return t;
    }

    final double h() {
        return h;
    }

    final Leg leg() {
        return leg;
    }

    /** The time of a node. */
    final double at(double node) {
        return node == 1 ? end : t + node * h;
    }

    final void setSlope(double[] values) {
        hostSlope.write(0, values);
    }

    @Override
    public final INDArray state() {
        return arrays.state();
    }

    @Override
    public final INDArray slope() {
        return arrays.slope();
    }

    @Override
    public final INDArray eulerSlope() {
        return value;
    }

    @Override
    public final INDArray proposed() {
        return arrays.proposed();
    }

    @Override
    public final INDArray error() {
        return arrays.error();
    }

    @Override
    public final int evaluations() {
        return count + system.evaluations() - evaluationsBefore;
    }

    @Override
    public final int jacobians() {
        return system.jacobians() - jacobiansBefore;
    }

    @Override
    public final void reset() {
        count = 0;
        evaluationsBefore = system.evaluations();
        jacobiansBefore = system.jacobians();
        forget();
    }

    @Override
    public final void forget() {
        slopeKnown = false;
        moved();
        forgotten();
    }

    @Override
    public final void begin(Leg newLeg) {
        leg = newLeg;
    }

    @Override
    public final void start(double time) {
        undefined = false;
        if (!slopeKnown) {
            slopeEvaluation.at(time, leg);
            count++;
            quadrature.carry();
            slopeKnown = true;
        }
        hostState.read(0, y);
        hostSlope.read(0, slopeAtStart);
        defined(y, slopeAtStart);
    }

    @Override
    public final void euler(double length, double to) {
        for (int i = 0; i < size; i++) {
            difference[i] = y[i] + length * slopeAtStart[i];
        }
        hostArgument.write(0, difference);
        stageEvaluation.at(to, leg);
        count++;
    }

    @Override
    public final void step(double time, double length, double to) {
        t = time;
        h = length;
        end = to;
        start(t);
        boolean made = !undefined && attempt(difference);
        solved = made || undefined;
        if (!made) {
            // Constant steps look at no error, but at the state.
            Arrays.fill(difference, Double.NaN);
            Arrays.fill(next, Double.NaN);
        }
        hostProposed.write(0, next);
        hostError.write(0, difference);
    }

    @Override
    public final boolean solved() {
        return solved;
    }

    @Override
    public final double integralError() {
        return quadrature.error(h);
    }

    @Override
    public final void accept() {
        quadrature.accept(h);
        keepProposed.run();
        moved();
        slopeKnown = keep();
        if (slopeKnown) {
            quadrature.carry();
        }
    }

    @Override
    public final Step last() {
        return step;
    }

    @Override
    public final boolean undefined(double bound) {
        double sum = 0;
        for (double element : undefinedAt) {
            sum += Math.abs(element);
        }
        return undefined && sum <= bound;
    }

    @Override
    public final boolean isUndefinedIn(long from, long to) {
        for (int i = (int) from; i < to && undefined; i++) {
            if (!Double.isFinite(undefinedValue[i])) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        system.close();
        List.of(argument, value).forEach(INDArray::close);
        if (owned) {
            arrays.close();
        }
    }

    /** The step just tried. */
    private final class Tried implements Step {
        private final double[] within = new double[size];

        @Override
        public double t() {
            return t;
        }

        @Override
        public double h() {
            return h;
        }

        @Override
        public double end() {
            return end;
        }

        @Override
        public Leg leg() {
            return leg;
        }

        @Override
        public INDArray y0() {
            return state();
        }

        @Override
        public INDArray y1() {
            return proposed();
        }

        @Override
        public void at(double theta, INDArray result) {
            interpolate(theta, within);
            new HostVector(result).write(0, within);
        }
    }
}
