package org.odelayer.series;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.Alarms;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.kernel.Detached;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.sde.CompiledSde;
import org.odelayer.sde.SdeBlock;

/**
 * A chain of legs of a stochastic differential equation with a cost: forwards through all of them, and backwards from
 * the last to the first, each solved once more from its kept start with the same increments.
 */
final class CompiledSdeSeries implements AutoCloseable {
    private final DataType type;
    private final long batch;
    private final long state;
    private final long controls;
    private final CompiledSde leg;
    private final ParameterTotals totals;
    /** State and control at the start of each leg; null before the first pass. */
    private History inputs;

    private History states;
    private History ofStates;
    private History ofControls;
    /** Of the leg at hand, [batch, n + 1], and views of its parts. */
    private final INDArray ofOutput;

    private final INDArray ofEnd;
    private final INDArray ofCost;
    private final INDArray ofStart;
    /** The cost's integral over all legs, [batch, 1]. */
    private final INDArray cost;

    /** What a leg gave last, and views of its parts; null before. */
    private INDArray seen;

    private INDArray end;
    private INDArray costOfLeg;
    private INDArray seenBack;
    private INDArray ofLegStart;
    private INDArray ofLegControls;

    private SolveStatistics forwardStatistics = SolveStatistics.NONE;
    private SolveStatistics backwardStatistics = SolveStatistics.NONE;

    CompiledSdeSeries(SdeBlock leg, long state, long controls, Map<String, INDArray> parameters, INDArray like) {
        this.type = like.dataType();
        this.batch = like.size(0);
        this.state = state;
        this.controls = controls;
        this.leg = leg.compile(parameters, type, batch, state + controls);
        ParameterList list = leg.parameters(state + controls);
        this.totals = new ParameterTotals(list, type);
        this.ofOutput = Detached.call(() -> Nd4j.create(type, batch, state + 1));
        this.ofEnd = LegUpdate.columns(ofOutput, 0, state);
        this.ofCost = LegUpdate.columns(ofOutput, state, state + 1);
        this.ofStart = Detached.call(() -> Nd4j.create(type, batch, state));
        this.cost = Detached.call(() -> Nd4j.create(type, batch, 1));
    }

    /** The states behind each leg, [K, batch, n], of controls [K, batch, c]. */
    INDArray forward(INDArray start, INDArray control, LegMotion motion) {
        int legs = (int) control.size(0);
        if (!Arrays.equals(control.shape(), new long[] {legs, batch, controls})) {
            throw new IllegalArgumentException("controls (shape " + Arrays.toString(control.shape())
                    + ") must be [legs, batch, controls] with batch = " + batch + " and " + controls + " controls");
        }
        prepare(legs);
        inputs.seconds().assign(control);
        cost.assign(0);
        forwardStatistics = SolveStatistics.NONE;
        INDArray y = start;
        for (int k = 0; k < legs; k++) {
            inputs.first(k).assign(y);
            look(solve(k, motion, false));
            states.leg(k).assign(end);
            cost.addi(costOfLeg);
            y = states.leg(k);
            forwardStatistics = forwardStatistics.plus(leg.forwardStatistics());
        }
        return states.all();
    }

    private void prepare(int legs) {
        if (inputs != null && inputs.count() == legs) {
            return;
        }
        closeHistories();
        inputs = new History(type, legs, batch, state, controls);
        states = new History(type, legs, batch, state, 0);
        ofStates = new History(type, legs, batch, state, 0);
        ofControls = new History(type, legs, batch, controls, 0);
    }

    private INDArray solve(int k, LegMotion motion, boolean gradient) {
        try {
            return gradient ? leg.forward(inputs.leg(k), motion.on(k)) : leg.infer(inputs.leg(k), motion.on(k));
        } catch (OdeSolveException e) {
            throw e.in("leg " + (k + 1) + " of " + inputs.count());
        }
    }

    /** ∂L/∂start for that of the states, [K, batch, n], and of each example's cost. */
    INDArray backward(INDArray gradient, double costFactor, LegMotion motion) {
        totals.begin();
        ofStates.all().assign(gradient);
        backwardStatistics = SolveStatistics.NONE;
        ofStart.assign(0);
        ofCost.assign(costFactor);
        for (int k = (int) inputs.count() - 1; k >= 0; k--) {
            ofEnd.assign(ofStart.addi(ofStates.leg(k)));
            solve(k, motion, true);
            lookBack(leg.backward(ofOutput));
            ofStart.assign(ofLegStart);
            ofControls.leg(k).assign(ofLegControls);
            totals.add(leg.parameterGradients());
            backwardStatistics =
                    backwardStatistics.plus(leg.forwardStatistics()).plus(leg.backwardStatistics());
        }
        return ofStart;
    }

    /** A leg's output is always the same array: its views are made once. */
    private void look(INDArray output) {
        if (seen != output) {
            seen = output;
            end = LegUpdate.columns(output, 0, state);
            costOfLeg = LegUpdate.columns(output, state, state + 1);
        }
    }

    private void lookBack(INDArray ofInput) {
        if (seenBack != ofInput) {
            seenBack = ofInput;
            ofLegStart = LegUpdate.columns(ofInput, 0, state);
            ofLegControls = LegUpdate.columns(ofInput, state, state + controls);
        }
    }

    /** Of each example, [batch, 1], which the next pass overwrites. */
    INDArray cost() {
        return cost;
    }

    /** [K, batch, c]. */
    INDArray controlGradients() {
        return ofControls.all();
    }

    Map<String, INDArray> parameterGradients() {
        return totals.all();
    }

    SolveStatistics forwardStatistics() {
        return forwardStatistics;
    }

    SolveStatistics backwardStatistics() {
        return backwardStatistics;
    }

    double drift() {
        return leg.drift();
    }

    void share(Alarms alarms) {
        leg.share(alarms);
    }

    private void closeHistories() {
        for (History history : Arrays.asList(inputs, states, ofStates, ofControls)) {
            if (history != null) {
                history.close();
            }
        }
    }

    @Override
    public void close() {
        closeHistories();
        leg.close();
        totals.close();
        ofOutput.close();
        ofStart.close();
        cost.close();
    }
}
