package org.odelayer.adjoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.Join;
import org.odelayer.ode.LegSolver;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolveStatus;
import org.odelayer.ode.method.DifferentiableField;
import org.odelayer.ode.method.Leg;

/** A gradient whose adjoint equation is solved backwards. */
abstract class SolvedPass implements AdjointPass {
    private final ParameterGradients gradients;
    private final AdjointField equation;
    private final OdeIntegrator integrator;
    private final TimeGradients times;
    /** Null unless gradients with respect to times are wanted. */
    private final EndpointTerms endpoints;

    /** Of the costs in the loss. */
    private double costWeight;

    private boolean first;

    SolvedPass(
            DifferentiableField field,
            ParameterGradients gradients,
            AdjointField equation,
            OdeIntegrator integrator,
            boolean times) {
        this.gradients = gradients;
        this.equation = equation;
        this.integrator = integrator;
        this.times = new TimeGradients(times);
        this.endpoints = times ? new EndpointTerms(field) : null;
    }

    final OdeIntegrator integrator() {
        return integrator;
    }

    @Override
    public void begin(double newCostWeight) {
        costWeight = newCostWeight;
        equation.begin(newCostWeight);
        gradients.reset();
        adjoint().assign(0);
        first = true;
        times.begin();
    }

    @Override
    public void output(Leg arrived, INDArray y, INDArray gradient) {
        double t = arrived.to();
        arrive(t, y);
        Vectors.add(1, gradient, adjoint());
        leave();
        if (times.wanted()) {
            // Costs are integrated up to the last output, the first one here.
            double own = endpoints.at(t, arrived, y, gradient, first ? costWeight : 0);
            times.add(t, own);
            times.addOutput(t, own);
        }
        first = false;
    }

    @Override
    public void change(INDArray y, INDArray newAdjoint) {
        adjoint().assign(newAdjoint);
        replace(y);
        first = false;
    }

    @Override
    public void end(Leg departed, INDArray y0) {
        double t0 = departed.from();
        arrive(t0, y0);
        if (times.wanted()) {
            times.add(t0, -endpoints.at(t0, departed, y0, adjoint(), costWeight));
        }
    }

    /** The way back is at a time where the forward solution is known. */
    abstract void arrive(double t, INDArray y);

    /** It goes on from there. */
    void leave() {}

    /** The state is another one from here on. */
    void replace(INDArray y) {}

    @Override
    public final LegSolver legs() {
        return this::leg;
    }

    private SolveStatistics leg(double from, double to, Join join) {
        try {
            return integrator.leg(from, to, join);
        } catch (OdeSolveException e) {
            throw ranAway() ? e.as(SolveStatus.STATE_RAN_AWAY) : named(e);
        }
    }

    /** What is NaN here is rarely f itself, which was finite on the way forwards. */
    private OdeSolveException named(OdeSolveException e) {
        if (e.status() == SolveStatus.NON_FINITE_COST) {
            return e.as(SolveStatus.NON_FINITE_GRADIENT)
                    .in("gradient with respect to parameter " + gradients.undefined());
        }
        boolean derivative = e.status() == SolveStatus.NON_FINITE_DERIVATIVE && !derivativeOfStateFails();
        return derivative ? e.as(SolveStatus.NON_FINITE_GRADIENT) : e;
    }

    /** Whether it is f that made a leg fail, and not its derivatives. */
    abstract boolean derivativeOfStateFails();

    /** A leg has failed: whether because the state is not the forward solve's any more. */
    boolean ranAway() {
        return false;
    }

    @Override
    public final double integralError() {
        return equation.integralError();
    }

    @Override
    public final INDArray parameterGradient() {
        return gradients.total();
    }

    @Override
    public final double timeGradient(double t) {
        return times.of(t);
    }

    @Override
    public final double outputTimeGradient(int visited) {
        return times.ofOutput(visited);
    }

    @Override
    public void close() {
        integrator.close();
        equation.close();
        gradients.close();
        if (endpoints != null) {
            endpoints.close();
        }
    }
}
