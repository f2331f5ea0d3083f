package org.odelayer.ode;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;
import org.odelayer.ode.method.Step;
import org.odelayer.ode.method.StepObserver;

/** The states at the times asked for: within a step by the method's interpolation, at the end of a leg the state. */
final class Outputs implements StepObserver, AutoCloseable {
    private final INDArray point;
    private final HostVector pointValues;
    private final HostVector stateValues;
    private double[] times = {};
    private double[][] rows = {};
    private int next;

    Outputs(INDArray state) {
        this.point = Detached.call(() -> Nd4j.create(state.dataType(), state.length()));
        this.pointValues = new HostVector(point);
        this.stateValues = new HostVector(state);
    }

    /** A solve begins. */
    void begin(double... newTimes) {
        times = newTimes;
        rows = new double[times.length][pointValues.length()];
        for (double[] row : rows) {
            Arrays.fill(row, Double.NaN);
        }
        next = 0;
    }

    /** By time; NaN where the solve did not come. */
    double[][] rows() {
        return rows;
    }

    @Override
    public double accepted(Step step) {
        double direction = Math.signum(step.h());
        while (next < times.length && direction * (step.end() - times[next]) > 0) {
            step.at(Math.max(0, Math.min(1, (times[next] - step.t()) / step.h())), point);
            pointValues.read(0, rows[next++]);
        }
        return GO_ON;
    }

    /** The state is that of a time. */
    @Override
    public void arrived(double t) {
        if (next < times.length && times[next] == t) {
            stateValues.read(0, rows[next++]);
        }
    }

    @Override
    public void close() {
        point.close();
    }
}
