package org.odelayer.ode.event;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.Step;
import org.odelayer.ode.method.VectorField;

/** The states within a step as Java has them, and f there. */
final class StepStates implements AutoCloseable {
    private static final double LARGEST = 1e-8;
    private static final double PART = 1e-9;
    /** In FLOAT. */
    private static final double COARSER = 1e3;

    private static final double UNITS = 16;

    private final VectorField field;
    private final DataType type;
    private final INDArray point;
    private final INDArray derivative;
    private final HostVector pointValues;
    private final HostVector derivativeValues;
    private final double[] state;
    private final double[] slope;
    /** Null until it is asked for. */
    private VectorField.Evaluation evaluation;

    private Step step;
    private INDArray end;
    private HostVector endValues;
    private double t0;
    private double span;
    private Leg leg = Leg.ALL;
    private double known = Double.NaN;
    private int evaluations;

    StepStates(VectorField field, DataType type, int size) {
        this.field = field;
        this.type = type;
        this.point = Detached.call(() -> Nd4j.create(type, size));
        this.derivative = Detached.call(() -> Nd4j.create(type, size));
        this.pointValues = new HostVector(point);
        this.derivativeValues = new HostVector(derivative);
        this.state = new double[size];
        this.slope = new double[size];
    }

    /** The time within which two roots are one. */
    double resolution(double t) {
        double wanted = Math.min(LARGEST * Math.max(1, Math.abs(t)), PART * span);
        return Math.max((type == DataType.FLOAT ? COARSER : 1) * wanted, UNITS * Math.ulp(t));
    }

    /** Of a state alone, before the first step. */
    void begin(double t, double t1, INDArray start) {
        step = null;
        t0 = t;
        span = Math.abs(t1 - t);
        leg = Leg.ALL;
        evaluations = 0;
        new HostVector(start).read(0, state);
        known = 0;
    }

    /** Of a step. */
    void begin(Step newStep) {
        step = newStep;
        leg = newStep.leg();
        known = Double.NaN;
    }

    /** 0 before the first step. */
    double h() {
        return step == null ? 0 : step.h();
    }

    double time(double theta) {
        if (step == null) {
            return t0;
        }
        return theta == 1 ? step.end() : step.t() + theta * step.h();
    }

    /** The state; overwritten by the next call with another part of the step. */
    double[] at(double theta) {
        if (theta != known) {
            values(theta).read(0, state);
            known = theta;
        }
        return state;
    }

    private HostVector values(double theta) {
        if (theta == 1) {
            if (step.y1() != end) {
                end = step.y1();
                endValues = new HostVector(end);
            }
            return endValues;
        }
        if (theta == 0) {
            return new HostVector(step.y0());
        }
        step.at(theta, point);
        return pointValues;
    }

    /** f at the state there; overwritten by the next call. */
    double[] slope(double theta) {
        return slope(time(theta), at(theta));
    }

    double[] slope(double t, double... y) {
        if (evaluation == null) {
            evaluation = field.bind(point, derivative, false);
        }
        pointValues.write(0, y);
        evaluation.at(t, leg);
        evaluations++;
        derivativeValues.read(0, slope);
        return slope;
    }

    int evaluations() {
        return evaluations;
    }

    @Override
    public void close() {
        List.of(point, derivative).forEach(INDArray::close);
    }
}
