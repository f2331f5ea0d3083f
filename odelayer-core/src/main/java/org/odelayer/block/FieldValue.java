package org.odelayer.block;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.ValueDynamics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/**
 * f itself as a block, output = f(t, x, θ), with the parameters that a block solving ẏ = f has: to train a field on
 * derivatives before, or instead of, solving it. It costs one evaluation of f forwards, and one with vector-Jacobian
 * product backwards.
 */
public final class FieldValue {
    private FieldValue() {}

    /**
     * The block of f at one time.
     *
     * @param dynamics f
     * @param t the time
     * @return the block; input and output are [batch, n, …]
     * @throws IllegalArgumentException if dynamics are missing
     */
    public static OdeBlock at(double t, Dynamics dynamics) {
        return block(t, new ValueDynamics(dynamics, false));
    }

    /**
     * The block of f at points that have a time each.
     *
     * @param dynamics f; it is given its time as [batch, 1], which broadcasts where a scalar does
     * @return the block; input is [batch, n + 1, …], state and time, output [batch, n, …]
     * @throws IllegalArgumentException if dynamics are missing
     */
    public static OdeBlock atOwnTimes(Dynamics dynamics) {
        return block(0, new ValueDynamics(dynamics, true));
    }

    private static OdeBlock block(double t, ValueDynamics value) {
        SolverSettings step = new SolverSettings(OdeSolver.EULER.tableau(), StepControl.constant(1), 1);
        return new OdeBlock(
                value, new Point(value), new Value(value), TimeSpan.of(t, t + 1), step, DiscreteAdjoint.EVERY_STEP);
    }

    /** From the point x to [x, 0]. */
    private record Point(ValueDynamics value) implements StateMap {
        @Override
        public long[] outputShape(long... inputShape) {
            return Features.resized(inputShape, inputShape[0] + value.features(inputShape[0]));
        }

        @Override
        public void defineParameters(ParameterList parameters, long... inputShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
            long[] shape = x.getShape().clone();
            shape[1] = value.features(shape[1]);
            return Features.concat(graph, x, graph.constant(Nd4j.zeros(x.dataType(), shape)));
        }
    }

    /** From [x, f] to f. */
    private record Value(ValueDynamics value) implements StateMap {
        @Override
        public long[] outputShape(long... stateShape) {
            return Features.resized(stateShape, stateShape[0] / 2);
        }

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable state, Map<String, SDVariable> parameters) {
            long all = Features.count(state);
            return Features.slice(graph, state, all - all / 2, all);
        }
    }
}
