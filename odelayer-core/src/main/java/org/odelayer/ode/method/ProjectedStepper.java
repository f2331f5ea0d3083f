package org.odelayer.ode.method;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.HostVector;

/** The steps of {@link ProjectedMethod}: another stepper's, whose proposal is projected. */
final class ProjectedStepper implements Stepper {
    private final Stepper stepper;
    private final RowProjection projection;
    private final boolean forgetsSlope;
    private final HostVector proposed;
    private final Step last;

    /** Where f at the end of a step is known, it is that before the projection. */
    ProjectedStepper(Stepper stepper, RowProjection projection, boolean forgetsSlope) {
        this.stepper = stepper;
        this.projection = projection;
        this.forgetsSlope = forgetsSlope;
        this.proposed = new HostVector(stepper.proposed());
        this.last = new Projected(stepper.last());
    }

    @Override
    public void step(double t, double h, double end) {
        stepper.step(t, h, end);
        projection.project(proposed);
    }

    @Override
    public void accept() {
        stepper.accept();
        if (forgetsSlope) {
            stepper.forget();
        }
    }

    @Override
    public Step last() {
        return last;
    }

    @Override
    public INDArray state() {
        return stepper.state();
    }

    @Override
    public INDArray slope() {
        return stepper.slope();
    }

    @Override
    public INDArray proposed() {
        return stepper.proposed();
    }

    @Override
    public INDArray error() {
        return stepper.error();
    }

    @Override
    public INDArray coarseError() {
        return stepper.coarseError();
    }

    @Override
    public INDArray eulerSlope() {
        return stepper.eulerSlope();
    }

    @Override
    public double stiffness() {
        return stepper.stiffness();
    }

    @Override
    public int evaluations() {
        return stepper.evaluations();
    }

    @Override
    public void reset() {
        stepper.reset();
    }

    @Override
    public void forget() {
        stepper.forget();
    }

    @Override
    public void begin(Leg leg) {
        stepper.begin(leg);
    }

    @Override
    public void start(double t) {
        stepper.start(t);
    }

    @Override
    public void euler(double h, double end) {
        stepper.euler(h, end);
    }

    @Override
    public Exchange exchange() {
        return stepper.exchange();
    }

    @Override
    public void measureIntegrals() {
        stepper.measureIntegrals();
    }

    @Override
    public double integralError() {
        return stepper.integralError();
    }

    @Override
    public Interpolation interpolation() {
        return stepper.interpolation();
    }

    @Override
    public Runnable extra(int index, INDArray result) {
        return stepper.extra(index, result);
    }

    @Override
    public boolean undefined(double bound) {
        return stepper.undefined(bound);
    }

    @Override
    public boolean isUndefinedIn(long from, long to) {
        return stepper.isUndefinedIn(from, to);
    }

    @Override
    public void close() {
        stepper.close();
    }

    /** The step just tried. */
    private final class Projected implements Step {
        private final Step step;

        Projected(Step step) {
            this.step = step;
        }

        @Override
        public double t() {
            return step.t();
        }

        @Override
        public double h() {
            return step.h();
        }

        @Override
        public double end() {
            return step.end();
        }

        @Override
        public Leg leg() {
            return step.leg();
        }

        @Override
        public INDArray y0() {
            return step.y0();
        }

        @Override
        public INDArray y1() {
            return step.y1();
        }

        @Override
        public void at(double theta, INDArray y) {
            step.at(theta, y);
            projection.project(y);
        }
    }
}
