package org.odelayer.field;

import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;
import org.odelayer.ode.ArrayQuadrature;
import org.odelayer.ode.Total;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.Quadrature;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.StepControl;

/** The integrals of running costs over a solve. Nothing while they are not wanted: no integrand is computed then. */
final class CostIntegrals implements Quadrature, AutoCloseable {
    private final CompiledDynamics dynamics;
    /** The costs' sums over the batch, and their integrals. */
    private final INDArray sums;

    private final INDArray integrals;
    private final ArrayQuadrature quadrature;
    private boolean wanted;

    /** With a say in the length of steps that have tolerances. */
    CostIntegrals(CompiledDynamics dynamics, StepControl control) {
        this.dynamics = dynamics;
        this.sums = array();
        this.integrals = array();
        this.quadrature = new ArrayQuadrature(sums, Total.of(integrals), 1, dynamics.exchange());
        if (control instanceof AdaptiveStep adaptive) {
            control(adaptive);
        }
    }

    private void control(AdaptiveStep tolerances) {
        INDArray watched = array();
        HostVector marks = new HostVector(watched);
        boolean[] controlled = dynamics.controlledCosts();
        int count = 0;
        for (int i = 0; i < controlled.length; i++) {
            marks.put(i, controlled[i] ? 1 : 0);
            count += controlled[i] ? 1 : 0;
        }
        if (count > 0) {
            // The integrals are sums over the batch.
            AdaptiveStep ofSums = tolerances.tolerances(tolerances.rtol(), tolerances.atol() * dynamics.shape()[0]);
            long[] each = LongStream.generate(() -> 1).limit(controlled.length).toArray();
            quadrature.controlled(ofSums, each, count == controlled.length ? null : watched);
        }
    }

    private INDArray array() {
        return Detached.call(() -> Nd4j.create(dynamics.dataType(), dynamics.costs()));
    }

    /** Where the integrands are written. */
    INDArray sums() {
        return sums;
    }

    boolean wanted() {
        return wanted;
    }

    void begin(boolean nowWanted) {
        wanted = nowWanted;
        integrals.assign(0);
    }

    double[] values() {
        double[] values = new double[dynamics.costs()];
        new HostVector(integrals).read(0, values);
        return values;
    }

    @Override
    public void carry() {
        if (wanted) {
            quadrature.carry();
        }
    }

    @Override
    public void begin(Leg leg, double h, double weight, double errorWeight) {
        if (wanted) {
            quadrature.begin(leg, h, weight, errorWeight);
        }
    }

    @Override
    public void add(double weight, double errorWeight) {
        if (wanted) {
            quadrature.add(weight, errorWeight);
        }
    }

    @Override
    public void measure(double h) {
        if (wanted) {
            quadrature.measure(h);
        }
    }

    @Override
    public double error(double h) {
        return wanted ? quadrature.error(h) : 0;
    }

    @Override
    public void accept(double h) {
        if (wanted) {
            quadrature.accept(h);
        }
    }

    @Override
    public void close() {
        quadrature.close();
        sums.close();
        integrals.close();
    }
}
