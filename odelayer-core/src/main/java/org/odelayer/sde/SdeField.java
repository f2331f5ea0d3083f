package org.odelayer.sde;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.SdeDynamics;

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
    private final transient SdeMethod method;

    /** Where they are. */
    private final transient SdeGrid grid;

    SdeField(SdeDynamics dynamics, SdeMethod method, SdeGrid grid) {
        super(dynamics);
        if (dynamics.jumps().length > 0) {
            throw new IllegalArgumentException("dynamics (" + describe(dynamics) + ") must not jump in a stochastic"
                    + " differential equation, whose steps are those of its grid");
        }
        this.method = method;
        this.grid = grid;
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
        dynamics().defineParameters(parameters, n);
        for (String name : method.reads()) {
            boolean noise = name.equals(RATE) || name.equals(AREA);
            parameters.add(new Input.OfLeg(name, noise ? List.of(dynamics().channels(n)) : List.of(), noise));
        }
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable state, Map<String, SDVariable> parameters) {
        return method.field(new SdeStep(dynamics(), graph, features(Features.count(state)), parameters), t, state);
    }

    @Override
    public double[] jumps() {
        return method.reads(NODE) ? grid.middles() : grid.inner();
    }
}
