package org.odelayer.sde;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.Parameter;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.dynamics.StepGrid;

/**
 * A stochastic differential equation with a method as the field of an ordinary one on each step: what the step knows of
 * the Brownian motion are inputs that are constant along it.
 */
final class SdeField extends DynamicsTransform {
    /** ξ = ΔW/h, [batch, m]. */
    static final String RATE = "leg_rate";

    /** ζ = ∫ (W(u) − W(s)) du / h², [batch, m]. */
    static final String AREA = "leg_area";

    /** h, a scalar. */
    static final String LENGTH = "leg_length";

    /** The time of the grid that the leg lies around, a scalar. */
    static final String NODE = "leg_node";

    /** 1 or −1 in turn from node to node, a scalar. */
    static final String SIGN = "leg_sign";

    private static final long serialVersionUID = 1L;

    /** How its steps are made. */
    private final SdeMethod method;

    /** Where they begin, and the last one ends. */
    private final double[] times;

    SdeField(SdeDynamics dynamics, SdeMethod method, SdeGrid grid) {
        super(dynamics);
        if (dynamics.jumps().length > 0) {
            throw new IllegalArgumentException("dynamics (" + describe(dynamics) + ") must not jump in a stochastic"
                    + " differential equation, whose steps are those of its grid");
        }
        this.method = method;
        this.times = grid.times();
    }

    private SdeDynamics dynamics() {
        return (SdeDynamics) inner();
    }

    /** n of a state with what the cost and the method add. */
    private long features(long state) {
        return state / method.copies() - (dynamics().hasCost() ? 1 : 0);
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        long n = features(resultShape[0]);
        parameters.addAll(own(n), parameter -> parameter);
        for (String name : method.reads()) {
            boolean noise = name.equals(RATE) || name.equals(AREA);
            parameters.add(new Input.OfLeg(name, noise ? List.of(dynamics().channels(n)) : List.of(), noise));
        }
    }

    /** Whatever else f may read is of times, and a step reads it at times of its own. */
    private ParameterList own(long features) {
        ParameterList own = ParameterList.of(dynamics(), features);
        boolean plain = own.grid().equals(StepGrid.NONE)
                && own.inputs().stream()
                        .allMatch(input -> input instanceof Parameter || input instanceof Input.Control);
        if (!plain) {
            throw new IllegalArgumentException("dynamics (" + describe(dynamics()) + ") of a stochastic differential"
                    + " equation must be functions of time, state, parameters and the block's input: they have no"
                    + " series in time, pieces or noise of their own");
        }
        return own;
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable state, Map<String, SDVariable> parameters) {
        return method.field(new SdeStep(dynamics(), graph, features(Features.count(state)), parameters), t, state);
    }

    @Override
    public double[] jumps() {
        SdeGrid grid = new SdeGrid(times);
        return method.reads(NODE) ? grid.middles() : grid.inner();
    }
}
