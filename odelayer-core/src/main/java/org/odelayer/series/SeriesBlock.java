package org.odelayer.series;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.block.OdeBlock;
import org.odelayer.block.StateMap;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.stepsize.AdaptiveStep;

/**
 * A chain of legs with an update at the end of each: y ← solution at u = 1 of dy/du = g(u, y, cₖ), then y ← update([y,
 * xₖ]), for k = 1, …, K. Controls cₖ and observations xₖ are those of each example.
 *
 * <pre>{@code
 * SeriesBlock block = new SeriesBlock(new StretchedDynamics(new MlpDynamics(32)), new GruUpdate(8, 3), 8, 6,
 *         settings, ContinuousAdjoint.AS_FORWARD, BatchSteps.SHARED);
 * Map<String, INDArray> parameters = block.parameters().glorot(DataType.FLOAT, 42);
 * try (CompiledSeries series = block.compile(parameters, DataType.FLOAT, 100)) {
 *     INDArray states = series.forward(start, controls, observations);    // [K, 100, 8]
 *     series.backward(gradientOfStates);                                  // and what it is a gradient of
 * }
 * }</pre>
 *
 * <p>Each leg is solved to the tolerances, as one batch, in units in which it has the length 1: steps and their limits
 * are parts of it. Unless the settings say otherwise the first step that is tried is the whole leg: most legs of a
 * series are short, and a step that is too long costs its stages once, where choosing a first step costs an evaluation
 * in each leg and usually a step more.
 *
 * @param dynamics g, with its controls
 * @param update what happens at the end of a leg, of [y, x] side by side; {@link StateMap#IDENTITY} for nothing
 * @param state n, the features of a state
 * @param observation d, the features of an observation; 0 if there are none
 * @param forward how each leg is solved
 * @param gradient how the gradient of a leg is computed
 * @param steps who chooses the steps of a batch
 */
public record SeriesBlock(
        LegDynamics dynamics,
        StateMap update,
        long state,
        long observation,
        SolverSettings forward,
        Adjoint gradient,
        BatchSteps steps) {

    /**
     * Checks the values.
     *
     * @param dynamics g, with its controls
     * @param update what happens at the end of a leg
     * @param state n, at least 1
     * @param observation d, not negative; 0 if the update changes nothing
     * @param forward how each leg is solved
     * @param gradient how the gradient of a leg is computed
     * @param steps who chooses the steps of a batch
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public SeriesBlock {
        if (dynamics == null || update == null || forward == null || gradient == null || steps == null) {
            throw new IllegalArgumentException("dynamics (" + dynamics + "), update (" + update + "), settings ("
                    + forward + "), gradient (" + gradient + ") and steps (" + steps + ") must be given");
        }
        if (state < 1 || observation < 0) {
            throw new IllegalArgumentException(
                    "state (" + state + ") must have at least 1 feature, observation (" + observation + ") at least 0");
        }
        gradient.check(forward);
        long[] updated = update.outputShape(state + observation);
        if (!Arrays.equals(updated, new long[] {state})) {
            throw new IllegalArgumentException("update (" + update + ") gives " + Arrays.toString(updated) + " from "
                    + (state + observation) + " features, state and observation, and must give the state's "
                    + state);
        }
        forward = wholeLegFirst(forward);
    }

    private static SolverSettings wholeLegFirst(SolverSettings settings) {
        return settings.control() instanceof AdaptiveStep adaptive && adaptive.firstStep() == 0
                ? new SolverSettings(
                        settings.method(), adaptive.firstStep(Math.min(1, adaptive.maxStep())), settings.maxSteps())
                : settings;
    }

    /**
     * One leg as a block, from [y(0), c] to y(1).
     *
     * @return the block; input is [batch, n + controls], output [batch, n]
     */
    public OdeBlock leg() {
        return new OdeBlock(dynamics, new Start(state), StateMap.IDENTITY, TimeSpan.of(0, 1), forward, gradient)
                .withSteps(steps);
    }

    /**
     * The parameters of dynamics and update.
     *
     * @return the declarations
     * @throws IllegalArgumentException if the dynamics do not work on such states, or two parameters have one name
     */
    public ParameterList parameters() {
        ParameterList list = leg().parameters(state + dynamics.controls());
        update.defineParameters(list, state + observation);
        return list;
    }

    /**
     * Compiles the block for one batch size; the number of legs may differ from pass to pass.
     *
     * @param parameters the parameter arrays by name, used where they lie
     * @param type FLOAT or DOUBLE
     * @param batch the number of examples, at least 1
     * @return the compiled series
     * @throws org.odelayer.graph.UnsupportedGraphException if dynamics or update cannot be compiled or differentiated
     * @throws IllegalArgumentException if a parameter's array is missing or has another shape than {@link #parameters}
     *     says, or the dynamics' result does not have the state's shape
     */
    public CompiledSeries compile(Map<String, INDArray> parameters, DataType type, long batch) {
        return new CompiledSeries(this, parameters, type, batch);
    }

    /** From [y, c] to y. */
    record Start(long state) implements StateMap {
        @Override
        public long[] outputShape(long... inputShape) {
            return Features.resized(inputShape, state);
        }

        @Override
        public void defineParameters(ParameterList parameters, long... inputShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
            return Features.slice(graph, x, 0, state);
        }
    }
}
