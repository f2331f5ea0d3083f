package org.odelayer.block;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.method.Step;
import org.odelayer.ode.method.StepObserver;

/**
 * The states at the output times: within a step by the method's interpolation, at the end of a leg the state itself.
 * Shows the steps to one more observer.
 */
final class OutputStates implements StepObserver, AutoCloseable {
    private final INDArray point;
    /** Of the point within a step, by output. */
    private final List<Kernel> keepPoint;
    /** Of the state of the solve, by output. */
    private final List<Kernel> keepState;

    private StepObserver other = StepObserver.NONE;
    private final INDArray states;
    private final double[] thetas;
    private double[] times = {};
    private int next;

    OutputStates(OdeIntegrator integrator, INDArray states) {
        INDArray state = integrator.state();
        this.states = states;
        this.thetas = new double[(int) states.size(0)];
        this.point = BlockParts.array(state.dataType(), state.length());
        List<INDArray> rows = BlockParts.rows(states);
        this.keepPoint = rows.stream().map(row -> Vectors.copy(point, row)).toList();
        this.keepState = rows.stream().map(row -> Vectors.copy(state, row)).toList();
    }

    /** A solve begins, from a state that is there. */
    void begin(double t0, double[] outputs, StepObserver newOther) {
        other = newOther;
        times = outputs;
        next = 0;
        keep(t0);
    }

    /** The state is that of a time. */
    private void keep(double t) {
        while (next < times.length && times[next] == t) {
            keepState.get(next).run();
            next++;
        }
    }

    @Override
    public double accepted(Step step) {
        double answer = other.accepted(step);
        double direction = Math.signum(step.h());
        int within = 0;
        while (next + within < times.length && direction * (step.end() - times[next + within]) > 0) {
            thetas[within] = Math.max(0, Math.min(1, (times[next + within] - step.t()) / step.h()));
            within++;
        }
        if (within < 2 || !step.at(states, next, within, thetas)) {
            oneByOne(step, within);
        }
        next += within;
        return answer;
    }

    private void oneByOne(Step step, int count) {
        for (int i = 0; i < count; i++) {
            step.at(thetas[i], point);
            keepPoint.get(next + i).run();
        }
    }

    @Override
    public void arrived(double t) {
        other.arrived(t);
        keep(t);
    }

    @Override
    public void close() {
        point.close();
    }
}
