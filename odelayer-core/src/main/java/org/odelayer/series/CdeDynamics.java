package org.odelayer.series;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.dynamics.Activations;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.ParameterList;

/**
 * A controlled differential equation on a leg of its path: dz/du = F(z) X'(u) with X'(u) = b + 2c u + 3d u², where
 * F(z) = σ(f(z)) is a matrix of n rows and as many columns as the path has channels.
 *
 * <p>Shapes: z [batch, n]; f, the inner dynamics, sees z and gives [batch, n · channels], the rows of F one after
 * another; the control is [batch, terms · channels], as {@link ControlSignal#coefficients} gives it. f does not see the
 * time, of which X has a channel: dynamics that read it are refused.
 *
 * <p>σ is tanh unless there is a reason: F is multiplied by X' again and again along a series, and one that grows with
 * z makes the state grow without bound (torchcde advises the same).
 *
 * <p>Where X' is 0 the state stays what it is to the last bit. The way along X counts, not the time it takes: ∫ F dX.
 *
 * <p>Source: Kidger, Morrill, Foster, Lyons, "Neural controlled differential equations for irregular time series"
 * (2020).
 */
public final class CdeDynamics extends LegDynamics {
    private static final long serialVersionUID = 1L;

    /** Of the path, with the time. */
    private final int channels;

    /** Of X' for each channel. */
    private final int terms;

    /** σ. */
    private final Activation last;

    /**
     * A field driven by a path.
     *
     * @param inner f
     * @param channels of the path, with the time
     * @param terms of X' for each channel, 1 or 3, {@link ControlPath#terms}
     * @param last σ
     * @throws IllegalArgumentException if f is missing, a number is not allowed, or there is no such σ
     */
    @JsonCreator
    public CdeDynamics(
            @JsonProperty("inner") Dynamics inner,
            @JsonProperty("channels") int channels,
            @JsonProperty("terms") int terms,
            @JsonProperty("last") Activation last) {
        super(inner);
        if (channels < 1 || terms < 1) {
            throw new IllegalArgumentException(
                    "channels (" + channels + ") of a path and terms (" + terms + ") of each must be at least 1");
        }
        Activations.check(last);
        this.channels = channels;
        this.terms = terms;
        this.last = last;
    }

    @Override
    public int controls() {
        return terms * channels;
    }

    @Override
    protected void defineInner(ParameterList parameters, long seen, long state) {
        inner().defineParameters(parameters, new long[] {seen}, new long[] {state * channels});
    }

    @Override
    protected SDVariable define(
            SameDiff graph, SDVariable u, SDVariable y, SDVariable control, Map<String, SDVariable> parameters) {
        long[] shape = y.getShape();
        SDVariable matrix =
                Activations.apply(graph, last, blind(graph, y, parameters)).reshape(shape[0], shape[1], channels);
        SDVariable speed = graph.expandDims(speed(graph, u, control), 1);
        return matrix.mul(speed).sum(false, 2);
    }

    /** f, which must not look at a clock. */
    private SDVariable blind(SameDiff graph, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable clock = graph.constant(Nd4j.scalar(y.dataType(), 0));
        SDVariable f = inner().define(graph, clock, y, parameters);
        List<String> readers = graph.getVariables().get(clock.name()).getInputsForOp();
        if (readers != null && !readers.isEmpty()) {
            throw new IllegalArgumentException("dynamics (" + describe(inner()) + ") of a controlled differential"
                    + " equation must not read the time, which is a channel of the path");
        }
        return f;
    }

    /** X'(u), [batch, channels], by Horner's scheme. */
    private SDVariable speed(SameDiff graph, SDVariable u, SDVariable control) {
        SDVariable sum = term(graph, control, terms - 1);
        for (int i = terms - 2; i >= 0; i--) {
            sum = sum.mul(u).add(term(graph, control, i));
        }
        return sum;
    }

    private SDVariable term(SameDiff graph, SDVariable control, int i) {
        return Features.slice(graph, control, (long) i * channels, (long) (i + 1) * channels);
    }
}
