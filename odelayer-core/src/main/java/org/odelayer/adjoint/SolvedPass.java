package org.odelayer.adjoint;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.Join;
import org.odelayer.ode.LegSolver;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolveStatus;

/** A gradient whose adjoint equation is solved backwards. */
abstract class SolvedPass implements AdjointPass {
    private final CompiledDynamics dynamics;
    private final ParameterGradients gradients;
    private final AdjointField field;
    private final OdeIntegrator integrator;
    private final TimeGradients times;
    /** Null unless gradients with respect to times are wanted. */
    private final EndpointTerms endpoints;

    private boolean first;

    SolvedPass(
            CompiledDynamics dynamics,
            ParameterGradients gradients,
            AdjointField field,
            OdeIntegrator integrator,
            boolean times) {
        this.dynamics = dynamics;
        this.gradients = gradients;
        this.field = field;
        this.integrator = integrator;
        this.times = new TimeGradients(times);
        this.endpoints = times ? new EndpointTerms(dynamics) : null;
    }

    final OdeIntegrator integrator() {
        return integrator;
    }

    @Override
    public void begin(double costWeight) {
        dynamics.weighCosts(costWeight);
        gradients.reset();
        adjoint().assign(0);
        first = true;
        times.begin();
    }

    @Override
    public void output(double t, INDArray y, INDArray gradient) {
        arrive(t, y);
        Vectors.add(1, gradient, adjoint());
        leave();
        if (times.wanted()) {
            // Costs are integrated up to the last output, the first one here.
            times.add(t, endpoints.at(t, y, gradient, first));
        }
        first = false;
    }

    @Override
    public void end(double t0, INDArray y0) {
        arrive(t0, y0);
        if (times.wanted()) {
            times.add(t0, -endpoints.at(t0, y0, adjoint(), true));
        }
    }

    /** The way back is at a time where the forward solution is known. */
    abstract void arrive(double t, INDArray y);

    /** It goes on from there. */
    void leave() {}

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
        return field.integralError();
    }

    @Override
    public final Map<String, INDArray> parameterGradients() {
        return gradients.total();
    }

    @Override
    public final double timeGradient(double t) {
        return times.of(t);
    }

    @Override
    public void close() {
        integrator.close();
        field.close();
        gradients.close();
        if (endpoints != null) {
            endpoints.close();
        }
    }
}
