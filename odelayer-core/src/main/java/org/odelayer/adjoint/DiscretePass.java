package org.odelayer.adjoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.Join;
import org.odelayer.ode.LegSolver;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolveStatus;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.RecordedStep;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.method.StepTranspose;

/** The gradient of the accepted steps, from the last to the first. */
final class DiscretePass implements AdjointPass, LegSolver {
    private final ParameterGradients gradients;
    private final StepTranspose step;
    private final StepTape tape;
    private final InnerOutputs inner;
    private final TimeGradients times;
    /** Null unless gradients with respect to times are wanted. */
    private final EndpointTerms endpoints;

    private double costWeight;
    /** The steps still to be gone back. */
    private int left;

    /** With what gives outputs that end no step the gradient of their times; null if it is not wanted. */
    DiscretePass(
            ParameterGradients gradients,
            StepTranspose step,
            StepTape tape,
            InnerOutputs inner,
            EndpointTerms endpoints) {
        this.gradients = gradients;
        this.step = step;
        this.tape = tape;
        this.inner = inner;
        this.times = new TimeGradients(endpoints != null);
        this.endpoints = endpoints;
    }

    @Override
    public StepObserver recording() {
        tape.clear();
        return tape;
    }

    @Override
    public void begin(double newCostWeight) {
        costWeight = newCostWeight;
        gradients.reset();
        adjoint().assign(0);
        left = tape.size();
        inner.begin();
        times.begin();
    }

    @Override
    public void output(Leg arrived, INDArray y, INDArray gradient) {
        if (inner.possible() && left > 0 && tape.step(left - 1).end() != arrived.to()) {
            inner.add(arrived.to(), gradient);
            return;
        }
        Vectors.add(1, gradient, adjoint());
        if (times.wanted()) {
            addOutput(arrived, y, gradient);
        }
    }

    /** An output at the time of the one before it, or at the start, is the end of no step of its own. */
    private void addOutput(Leg arrived, INDArray y, INDArray gradient) {
        double t = arrived.to();
        if (arrived.from() == t) {
            times.addOutput(t, endpoints.at(t, arrived, y, gradient, 0));
        } else {
            times.addRest(t);
        }
    }

    @Override
    public void change(INDArray y, INDArray newAdjoint) {
        adjoint().assign(newAdjoint);
    }

    @Override
    public LegSolver legs() {
        return this;
    }

    @Override
    public SolveStatistics leg(double from, double to, Join join) {
        int accepted = 0;
        double t = from;
        double h = 0;
        while (left > 0 && isReady(to)) {
            left--;
            RecordedStep known = tape.step(left);
            tape.load(left);
            inner.tell(known, isOneLeg(left - 1) ? tape.step(left - 1) : null, !isOneLeg(left));
            step.back(known, costWeight);
            if (times.wanted() && (t == from || known.t() == to)) {
                addTimes(known, t == from, known.t() == to);
            }
            t = known.t();
            h = -known.h();
            accepted++;
        }
        SolveStatistics cost = new SolveStatistics(step.takeCount(), accepted, 0, h);
        if (accepted > 0 && !Vectors.finite(adjoint())) {
            throw new OdeSolveException(SolveStatus.NON_FINITE_GRADIENT, to, from, to, cost);
        }
        return cost;
    }

    /**
     * Whether all is known that is wanted of the last step left, by outputs from a time on: of its own outputs, and of
     * those of the step before, which has the derivative between them in common.
     */
    private boolean isReady(double time) {
        boolean both = inner.possible() && isOneLeg(left - 2);
        RecordedStep first = tape.step(both ? left - 2 : left - 1);
        return first.h() > 0 ? time <= first.t() : time >= first.t();
    }

    /** Whether a step and the next are both there and of one leg. */
    private boolean isOneLeg(int index) {
        return index >= 0
                && index + 1 < tape.size()
                && tape.step(index).leg().equals(tape.step(index + 1).leg());
    }

    private void addTimes(RecordedStep known, boolean last, boolean first) {
        double[] ofStep = step.timeGradients(known, costWeight);
        if (last) {
            times.add(known.end(), ofStep[0]);
        }
        if (first) {
            times.add(known.t(), ofStep[1]);
        }
    }

    @Override
    public void end(Leg departed, INDArray y0) {}

    @Override
    public INDArray adjoint() {
        return step.adjoint();
    }

    @Override
    public INDArray parameterGradient() {
        return gradients.total();
    }

    @Override
    public double timeGradient(double t) {
        return times.of(t);
    }

    @Override
    public double outputTimeGradient(int visited) {
        return times.ofOutput(visited);
    }

    @Override
    public double drift() {
        return 0;
    }

    @Override
    public double driftScale() {
        return 0;
    }

    @Override
    public double integralError() {
        return 0;
    }

    @Override
    public void close() {
        tape.close();
        step.close();
        gradients.close();
        if (endpoints != null) {
            endpoints.close();
        }
    }
}
