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
    private final TimeGradients times;

    private double costWeight;
    /** The steps still to be gone back. */
    private int left;

    DiscretePass(ParameterGradients gradients, StepTranspose step, StepTape tape, boolean times) {
        this.gradients = gradients;
        this.step = step;
        this.tape = tape;
        this.times = new TimeGradients(times);
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
        times.begin();
    }

    @Override
    public void output(Leg arrived, INDArray y, INDArray gradient) {
        Vectors.add(1, gradient, adjoint());
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
        while (t != to) {
            left--;
            RecordedStep known = tape.step(left);
            tape.load(left);
            step.back(known, costWeight);
            if (times.wanted() && (t == from || known.t() == to)) {
                addTimes(known, t == from, known.t() == to);
            }
            t = known.t();
            h = -known.h();
            accepted++;
        }
        SolveStatistics cost = new SolveStatistics(step.takeCount(), accepted, 0, h);
        if (!Vectors.finite(adjoint())) {
            throw new OdeSolveException(SolveStatus.NON_FINITE_GRADIENT, to, from, to, cost);
        }
        return cost;
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
    public double drift() {
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
    }
}
