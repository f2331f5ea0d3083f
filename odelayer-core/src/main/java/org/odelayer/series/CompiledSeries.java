package org.odelayer.series;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.Alarms;
import org.odelayer.block.CompiledBlock;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolveStatus;

/**
 * A {@link SeriesBlock} for one batch size and data type: forwards through all legs, and backwards from the last to the
 * first.
 *
 * <p>Backwards, each leg is taken up again from its kept start and end, and solved once more where the gradient needs a
 * record. Memory: a leg's arrays once, and for each leg its input, end, observation and state, 3n + c + d elements of
 * an example, backwards n + c + d more; they are allocated when a number of legs is first asked for, and then nothing
 * is until it changes. Not thread-safe.
 */
public final class CompiledSeries implements AutoCloseable {
    private final SeriesBlock block;
    private final DataType type;
    private final long batch;
    private final CompiledBlock leg;
    private final LegUpdate update;
    private final ParameterTotals totals;
    /** State and control at the start of each leg; null before the first pass. */
    private History inputs;
    /** State at the end of each leg and what is observed there. */
    private History seen;
    /** States behind the updates. */
    private History states;
    /** Gradients with respect to the states; null before the first pass back with so many legs. */
    private History ofStates;
    /** Likewise with respect to the controls. */
    private History ofControls;
    /** Likewise with respect to the observations. */
    private History ofObservations;

    private final INDArray adjoint;
    /** Of the leg at hand, with views of its parts. */
    private final INDArray ofInput;

    private final INDArray ofStart;
    private final INDArray ofControl;
    private SolveStatistics forwardStatistics;
    private SolveStatistics backwardStatistics;
    private double drift = Double.NaN;

    CompiledSeries(SeriesBlock block, Map<String, INDArray> parameters, DataType type, long batch) {
        this.block = block;
        this.type = type;
        this.batch = batch;
        this.leg = block.leg().compile(parameters, type, batch, block.state() + controls());
        this.update = LegUpdate.compile(block, parameters, type, batch);
        this.totals = new ParameterTotals(block.parameters(), type);
        this.adjoint = Detached.call(() -> Nd4j.create(type, batch, block.state()));
        long features = block.state() + controls();
        this.ofInput = Detached.call(() -> Nd4j.create(type, batch, features));
        this.ofStart = LegUpdate.columns(ofInput, 0, block.state());
        this.ofControl = LegUpdate.columns(ofInput, block.state(), features);
    }

    private long controls() {
        return block.dynamics().controls();
    }

    /**
     * Goes through the legs.
     *
     * @param start y before the first leg, [batch, n]; copied
     * @param controls of each leg, [K, batch, c], K at least 1; copied
     * @param observations at the end of each leg, [K, batch, d]; copied; null if there are none
     * @return the states after each leg and its update, [K, batch, n]; the same array as long as K is the same, which
     *     the next call overwrites
     * @throws IllegalArgumentException if an array does not have its shape
     * @throws OdeSolveException if a leg fails numerically; the message names it
     */
    public INDArray forward(INDArray start, INDArray controls, INDArray observations) {
        forwardStatistics = null;
        int legs = (int) controls.size(0);
        require("start", start, batch, block.state());
        require("controls", controls, legs, batch, controls());
        if (block.observation() > 0) {
            require("observations", observations, legs, batch, block.observation());
        }
        prepare(legs);
        inputs.seconds().assign(controls);
        if (block.observation() > 0) {
            seen.seconds().assign(observations);
        }
        SolveStatistics spent = SolveStatistics.NONE;
        INDArray y = start;
        for (int k = 0; k < legs; k++) {
            inputs.first(k).assign(y);
            seen.first(k).assign(solve(k));
            update.forward(seen.leg(k), states.leg(k));
            y = states.leg(k);
            spent = spent.plus(leg.forwardStatistics());
        }
        requireFinite("last state", y, SolveStatus.NON_FINITE_STATE, spent);
        forwardStatistics = spent;
        return states.all();
    }

    /** Of the last forward pass. */
    INDArray states() {
        return states.all();
    }

    private static void require(String what, INDArray array, long... shape) {
        if (array == null || shape[0] < 1 || !Arrays.equals(array.shape(), shape)) {
            throw new IllegalArgumentException(
                    what + " (" + (array == null ? "null" : "shape " + Arrays.toString(array.shape()))
                            + ") must be of shape " + Arrays.toString(shape) + ", with at least one leg");
        }
    }

    private void prepare(int legs) {
        if (inputs != null && inputs.count() == legs) {
            return;
        }
        closeHistories();
        inputs = new History(type, legs, batch, block.state(), controls());
        seen = new History(type, legs, batch, block.state(), block.observation());
        states = new History(type, legs, batch, block.state(), 0);
    }

    private INDArray solve(int k) {
        try {
            return leg.infer(inputs.leg(k));
        } catch (OdeSolveException e) {
            throw e.in(name(k));
        }
    }

    private String name(int k) {
        return "leg " + (k + 1) + " of " + inputs.count();
    }

    /** Nothing that is not finite leaves. */
    private static void requireFinite(String what, INDArray array, SolveStatus status, SolveStatistics spent) {
        if (!Vectors.finite(array.reshape('c', new long[] {array.length()}))) {
            throw new OdeSolveException(status, 1, 0, 1, spent).in(what);
        }
    }

    /**
     * The gradient of the last {@link #forward}.
     *
     * @param gradient ∂L/∂states, [K, batch, n]; only read
     * @return ∂L/∂start, [batch, n]; always the same array, which the next call overwrites
     * @throws IllegalStateException without a forward pass that succeeded
     * @throws IllegalArgumentException if the gradient does not have the states' shape
     * @throws OdeSolveException if a leg's gradient fails numerically; the message names the leg
     */
    public INDArray backward(INDArray gradient) {
        if (forwardStatistics == null) {
            throw new IllegalStateException("backward needs a forward pass that succeeded");
        }
        int legs = (int) inputs.count();
        require("gradient", gradient, legs, batch, block.state());
        prepareGradients(legs);
        totals.begin();
        ofStates.all().assign(gradient);
        adjoint.assign(0);
        drift = 0;
        backwardStatistics = null;
        SolveStatistics spent = SolveStatistics.NONE;
        for (int k = legs - 1; k >= 0; k--) {
            adjoint.addi(ofStates.leg(k));
            update.backward(seen.leg(k), adjoint, totals);
            if (block.observation() > 0) {
                ofObservations.leg(k).assign(update.observationGradient());
            }
            back(k, update.endGradient());
            spent = spent.plus(leg.forwardStatistics()).plus(leg.backwardStatistics());
            drift = Math.max(drift, leg.drift());
        }
        checkGradients(spent);
        backwardStatistics = spent;
        return adjoint;
    }

    private void prepareGradients(int legs) {
        if (ofControls == null) {
            ofStates = new History(type, legs, batch, block.state(), 0);
            ofControls = new History(type, legs, batch, controls(), 0);
            ofObservations = block.observation() == 0 ? null : new History(type, legs, batch, block.observation(), 0);
        }
    }

    private void back(int k, INDArray ofEnd) {
        leg.resume(inputs.leg(k), seen.first(k));
        try {
            ofInput.assign(leg.backward(ofEnd));
            adjoint.assign(ofStart);
            ofControls.leg(k).assign(ofControl);
        } catch (OdeSolveException e) {
            throw e.in(name(k));
        }
        totals.add(leg.parameterGradients());
    }

    private void checkGradients(SolveStatistics spent) {
        totals.all()
                .forEach((name, sum) -> requireFinite(
                        "gradient with respect to parameter " + name, sum, SolveStatus.NON_FINITE_GRADIENT, spent));
        if (ofObservations != null) {
            requireFinite(
                    "gradient with respect to observations",
                    ofObservations.all(),
                    SolveStatus.NON_FINITE_GRADIENT,
                    spent);
        }
    }

    /**
     * The gradient with respect to the controls, after {@link #backward}.
     *
     * @return ∂L/∂controls, [K, batch, c], which the next pass overwrites
     * @throws IllegalStateException without a backward pass
     */
    public INDArray controlGradients() {
        requireBackward();
        return ofControls.all();
    }

    /**
     * The gradient with respect to the observations, after {@link #backward}.
     *
     * @return ∂L/∂observations, [K, batch, d], which the next pass overwrites
     * @throws IllegalStateException without a backward pass, or if there are no observations
     */
    public INDArray observationGradients() {
        requireBackward();
        if (ofObservations == null) {
            throw new IllegalStateException("this series has no observations to have a gradient");
        }
        return ofObservations.all();
    }

    /**
     * The gradients with respect to the parameters, after {@link #backward}: the sums over the legs.
     *
     * @return ∂L/∂θ by name, always the same arrays, which the next pass overwrites
     * @throws IllegalStateException without a backward pass
     */
    public Map<String, INDArray> parameterGradients() {
        requireBackward();
        return totals.all();
    }

    private void requireBackward() {
        if (backwardStatistics == null) {
            throw new IllegalStateException("this needs a backward pass that succeeded");
        }
    }

    /**
     * The cost of the last forward pass, the sum over the legs.
     *
     * @return its statistics; null if there is none
     */
    public SolveStatistics forwardStatistics() {
        return forwardStatistics;
    }

    /**
     * The cost of the last backward pass, the sum over the legs, with those that were solved again for their record.
     *
     * @return its statistics; null if there is none
     */
    public SolveStatistics backwardStatistics() {
        return backwardStatistics;
    }

    /**
     * The largest {@link CompiledBlock#drift} of a leg in the last backward pass.
     *
     * @return NaN without a backward pass
     */
    public double drift() {
        return drift;
    }

    /**
     * Sets who is told of numerical trouble, with what was told already.
     *
     * @param alarms of this series and others that share them
     */
    public void share(Alarms alarms) {
        leg.share(alarms);
    }

    private void closeHistories() {
        for (History history : Arrays.asList(inputs, seen, states, ofStates, ofControls, ofObservations)) {
            if (history != null) {
                history.close();
            }
        }
        ofControls = null;
        ofObservations = null;
        forwardStatistics = null;
        backwardStatistics = null;
    }

    /** Frees all arrays, those that were returned too. */
    @Override
    public void close() {
        closeHistories();
        leg.close();
        update.close();
        totals.close();
        adjoint.close();
        ofInput.close();
    }
}
