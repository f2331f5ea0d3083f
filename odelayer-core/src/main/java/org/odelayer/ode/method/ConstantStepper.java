package org.odelayer.ode.method;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;

/**
 * What steppers of methods with constant steps share, symplectic ones and those of Lie groups: f at both ends of a
 * step, the latter if it is asked for, and the cubic between them. Memory: seven vectors at most; a
 * step allocates nothing.
 */
abstract class ConstantStepper implements Stepper {
    private final Quadrature quadrature;
    private final StepArrays arrays;
    private final INDArray endSlope;
    private final INDArray argument;
    private final VectorField.Evaluation atStart;
    private final VectorField.Evaluation atEnd;
    private final VectorField.Evaluation atEuler;
    private final Kernel keepProposed;
    private final Kernel keepEndSlope;
    private final Tried tried = new Tried();
    private Leg leg = Leg.ALL;
    /** Whether {@link #slope} is f at the state. */
    private boolean known;

    private boolean endKnown;
    private int count;

    ConstantStepper(VectorField field, DataType type, long size) {
        this.quadrature = field.quadrature();
        this.arrays = StepArrays.create(type, size);
        this.endSlope = Detached.call(() -> Nd4j.create(type, size));
        this.argument = Detached.call(() -> Nd4j.create(type, size));
        this.atStart = field.bind(0, arrays.state(), arrays.slope(), true);
        this.atEnd = field.bind(0, arrays.proposed(), endSlope, true);
        this.atEuler = field.bind(0, argument, endSlope, false);
        this.keepProposed = Vectors.copy(arrays.proposed(), arrays.state());
        this.keepEndSlope = Vectors.copy(endSlope, arrays.slope());
    }

    /** Computes {@link #proposed} by a step from the state. */
    abstract void advance(double t, double h, double end);

    /** Computes the integrals of the step just tried. */
    abstract void integrate(Quadrature integrals, double t, double h);

    /** Where f was evaluated last within the step. */
    abstract INDArray lastArgument();

    /** What it was there. */
    abstract INDArray lastDerivative();

    /** What to do with a step that is accepted, of which f at the end is not known. */
    void keepWhatIsKnown() {}

    final void evaluate(VectorField.Evaluation evaluation, double t) {
        evaluation.at(t, leg);
        count++;
    }

    /** A vector to write intermediate states to. */
    final INDArray argument() {
        return argument;
    }

    final boolean hasIntegrals() {
        return quadrature != Quadrature.NONE;
    }

    final Leg leg() {
        return leg;
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
    public final INDArray proposed() {
        return arrays.proposed();
    }

    /** There is none: not written to. */
    @Override
    public final INDArray error() {
        return arrays.error();
    }

    @Override
    public final INDArray eulerSlope() {
        return endSlope;
    }

    @Override
    public final int evaluations() {
        return count;
    }

    @Override
    public final void reset() {
        count = 0;
        forget();
    }

    @Override
    public void forget() {
        known = false;
    }

    @Override
    public final void begin(Leg newLeg) {
        leg = newLeg;
    }

    @Override
    public void start(double t) {
        knowSlope(t);
    }

    /** f at the start of a step, with the integrand. */
    final void knowSlope(double t) {
        if (!known) {
            evaluate(atStart, t);
            quadrature.carry();
            known = true;
        }
    }

    @Override
    public final void euler(double h, double end) {
        argument.assign(arrays.state());
        Vectors.add(h, arrays.slope(), argument);
        evaluate(atEuler, end);
    }

    @Override
    public final void step(double t, double h, double end) {
        start(t);
        tried.begin(t, h, end);
        advance(t, h, end);
        if (hasIntegrals() && solved()) {
            integrate(quadrature, t, h);
        }
    }

    /** f at the end of the step just tried, with the integrand. */
    final void evaluateEnd() {
        if (!endKnown) {
            evaluate(atEnd, tried.end);
            endKnown = true;
        }
    }

    /** Its integrand is not the last one that was evaluated, as it has to be at the start of the next step. */
    final void forgetEnd() {
        endKnown = false;
    }

    @Override
    public final double integralError() {
        return quadrature.error(tried.h);
    }

    @Override
    public final void accept() {
        quadrature.accept(tried.h);
        known = endKnown;
        if (endKnown) {
            keepEndSlope.run();
            quadrature.carry();
        } else {
            keepWhatIsKnown();
        }
        keepProposed.run();
        endKnown = false;
    }

    @Override
    public final Step last() {
        return tried;
    }

    @Override
    public Interpolation interpolation() {
        return Interpolation.CUBIC;
    }

    @Override
    public final Runnable extra(int index, INDArray result) {
        throw new IllegalArgumentException("index (" + index + ") must be less than 0: the cubic needs no more arrays");
    }

    @Override
    public final boolean undefined(double bound) {
        return Vectors.size(state()) <= bound && !Vectors.finite(slope())
                || Vectors.size(lastArgument()) <= bound && !Vectors.finite(lastDerivative());
    }

    @Override
    public final boolean isUndefinedIn(long from, long to) {
        INDArray failed = Vectors.finite(slope()) ? lastDerivative() : slope();
        return !Vectors.finite(Detached.call(() -> failed.get(NDArrayIndex.interval(from, to))));
    }

    /** Writes the solution within the step just tried, the cubic through both ends. */
    final void point(double theta, INDArray y) {
        tried.at(theta, y);
    }

    @Override
    public void close() {
        arrays.close();
        endSlope.close();
        argument.close();
    }

    /** The step just tried. */
    private final class Tried implements Step {
        private final double[] ofStart = new double[2];
        private final double[] ofEnd = new double[2];
        private double t;
        private double h;
        private double end;

        void begin(double start, double length, double newEnd) {
            t = start;
            h = length;
            end = newEnd;
            endKnown = false;
        }

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
            return arrays.state();
        }

        @Override
        public INDArray y1() {
            return arrays.proposed();
        }

        @Override
        public void at(double theta, INDArray y) {
            knowSlope(t);
            evaluateEnd();
            Interpolation.CUBIC.weigh(theta, h, ofStart, ofEnd);
            y.assign(0);
            Vectors.add(ofStart[0], arrays.state(), y);
            Vectors.add(ofStart[1], arrays.slope(), y);
            Vectors.add(ofEnd[0], arrays.proposed(), y);
            Vectors.add(ofEnd[1], endSlope, y);
        }
    }
}
