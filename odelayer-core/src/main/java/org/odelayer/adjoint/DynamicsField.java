package org.odelayer.adjoint;

import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.TimedProgram;
import org.odelayer.kernel.Detached;
import org.odelayer.ode.method.Quadrature;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.StepControl;

/** Compiled dynamics as the solver sees them, with the integrals of their running costs. */
public final class DynamicsField implements VectorField, AutoCloseable {
    private final CompiledDynamics dynamics;
    /** The costs' sums over the batch, and their integrals; null if there are none. */
    private final INDArray sums;

    private final INDArray integrals;
    private final ArrayQuadrature costs;

    /** Where f is written while probes look for what they follow; null if they need not. */
    private final INDArray unused;

    private boolean costing;

    /**
     * Shows dynamics to a solver that takes constant steps, or whose steps do not look at costs.
     *
     * @param dynamics the dynamics
     */
    public DynamicsField(CompiledDynamics dynamics) {
        this(dynamics, null);
    }

    /**
     * Shows dynamics to a solver whose steps look at the costs too: an integral has the tolerance atol + rtol |∫| per
     * example.
     *
     * @param dynamics the dynamics
     * @param control how the solver chooses its steps; null to leave the costs out
     */
    public DynamicsField(CompiledDynamics dynamics, StepControl control) {
        this.dynamics = dynamics;
        this.sums = array();
        this.integrals = array();
        this.costs = sums == null ? null : new ArrayQuadrature(sums, Total.of(integrals), 1);
        this.unused = dynamics.warmUps() == 0
                ? null
                : Detached.call(() -> Nd4j.create(dynamics.dataType(), dynamics.shape()));
        if (costs != null && control instanceof AdaptiveStep adaptive) {
            control(adaptive);
        }
    }

    private void control(AdaptiveStep tolerances) {
        INDArray watched = array();
        boolean[] controlled = dynamics.controlledCosts();
        int count = 0;
        for (int i = 0; i < controlled.length; i++) {
            watched.putScalar(i, controlled[i] ? 1 : 0);
            count += controlled[i] ? 1 : 0;
        }
        if (count > 0) {
            // The integrals are sums over the batch.
            AdaptiveStep ofSums = tolerances.tolerances(tolerances.rtol(), tolerances.atol() * dynamics.shape()[0]);
            long[] each = LongStream.generate(() -> 1).limit(controlled.length).toArray();
            costs.controlled(ofSums, each, count == controlled.length ? null : watched);
        }
    }

    private INDArray array() {
        return dynamics.costs() == 0 ? null : Detached.call(() -> Nd4j.create(dynamics.dataType(), dynamics.costs()));
    }

    /**
     * Begins new integrals, without the costs: their integrals are 0.
     */
    public void reset() {
        costing = false;
    }

    /**
     * Begins new integrals of the running costs, with their probes as they were drawn, but for those that follow the
     * state, which find what they follow first.
     *
     * @param t0 the time of the initial state
     * @param y0 the initial state, [n]
     */
    public void reset(double t0, INDArray y0) {
        costing = costs != null;
        if (!costing) {
            return;
        }
        integrals.assign(0);
        dynamics.rewindProbes();
        if (unused != null) {
            TimedProgram search = dynamics.evaluation(y0, unused, sums);
            for (int i = 0; i < dynamics.warmUps(); i++) {
                search.run(t0);
            }
        }
    }

    /**
     * The integrals ∫ Σ ℓᵢ dt over the batch since {@link #reset}; negative after a solve backwards in time.
     *
     * @return one per cost; all 0 if they were not wanted
     */
    public double[] integrals() {
        double[] values = new double[dynamics.costs()];
        for (int i = 0; costing && i < values.length; i++) {
            values[i] = integrals.getDouble(i);
        }
        return values;
    }

    @Override
    public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
        return bind(0, y, dydt, integrand);
    }

    @Override
    public Evaluation bind(int stage, INDArray y, INDArray dydt, boolean integrand) {
        TimedProgram plain = dynamics.evaluation(y, dydt).atStage(stage);
        if (costs == null || !integrand) {
            return plain::run;
        }
        TimedProgram costly = dynamics.evaluation(y, dydt, sums).atStage(stage);
        return t -> (costing ? costly : plain).run(t);
    }

    @Override
    public Quadrature quadrature() {
        return costs == null ? Quadrature.NONE : new IfWanted();
    }

    /** Nothing as long as the costs are not wanted: their integrands are not computed then. */
    private final class IfWanted implements Quadrature {
        @Override
        public void carry() {
            if (costing) {
                costs.carry();
            }
        }

        @Override
        public void begin(double weight, double errorWeight) {
            if (costing) {
                costs.begin(weight, errorWeight);
            }
        }

        @Override
        public void add(double weight, double errorWeight) {
            if (costing) {
                costs.add(weight, errorWeight);
            }
        }

        @Override
        public double error(double h) {
            return costing ? costs.error(h) : 0;
        }

        @Override
        public void accept(double h) {
            if (costing) {
                costs.accept(h);
            }
        }
    }

    /** Frees the integrals' arrays. */
    @Override
    public void close() {
        if (costs != null) {
            costs.close();
            sums.close();
            integrals.close();
        }
        if (unused != null) {
            unused.close();
        }
    }
}
