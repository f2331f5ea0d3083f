package org.odelayer.series;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.block.StateMap;
import org.odelayer.dynamics.DeclaredInputs;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.GruDynamics;
import org.odelayer.dynamics.ParameterList;

/**
 * A gated recurrent unit at an observation x of which features may be missing, m = 0 for those and 1 for others:
 *
 * <pre>
 * h ← h + max(m) (1 − z) ⊙ (g − h)
 * </pre>
 *
 * <p>with r, z and g of {@link GruDynamics} that see [x ⊙ m, m], so that a missing feature is told from one that is 0.
 * Without any feature h stays what it is to the last bit; the value that stands for a missing one, any finite number,
 * never matters.
 *
 * <p>Shapes: [h, x, m] is [batch, n + 2d], the result [batch, n]. Parameters are those of {@link GruDynamics} with an
 * input of 2d features, each with {@value #PREFIX} before its name. Masks are no numbers to differentiate by: the
 * gradient with respect to m is that of the unit's input alone.
 *
 * <p>Source: Cho et al., "Learning phrase representations using RNN encoder–decoder for statistical machine
 * translation" (2014), equations 5 to 8, with biases.
 *
 * @param hidden n
 * @param features d
 */
public record GruUpdate(long hidden, long features) implements StateMap {
    /** What the names of the parameters begin with. */
    public static final String PREFIX = "update.";

    private static final GruDynamics UNIT = new GruDynamics();

    /**
     * Checks the sizes.
     *
     * @param hidden n, at least 1
     * @param features d, at least 1
     * @throws IllegalArgumentException naming the size that is less
     */
    public GruUpdate {
        if (hidden < 1 || features < 1) {
            throw new IllegalArgumentException("hidden size (" + hidden + ") and number of features (" + features
                    + ") of a GRU must be at least 1");
        }
    }

    private long seen() {
        return hidden + 2 * features;
    }

    @Override
    public long[] outputShape(long... inputShape) {
        if (inputShape.length != 1 || inputShape[0] != seen()) {
            throw new IllegalArgumentException("input shape (" + Arrays.toString(inputShape) + ") of a GRU must be ["
                    + seen() + "]: state, features and masks");
        }
        return new long[] {hidden};
    }

    @Override
    public void defineParameters(ParameterList parameters, long... inputShape) {
        outputShape(inputShape);
        ParameterList own = new ParameterList();
        UNIT.defineParameters(own, inputShape, new long[] {hidden});
        parameters.addAll(own, parameter -> parameter.named(PREFIX + parameter.name()));
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        SDVariable h = Features.slice(graph, x, 0, hidden);
        SDVariable mask = Features.slice(graph, x, hidden + features, seen());
        SDVariable values = Features.slice(graph, x, hidden, hidden + features).mul(mask);
        Map<String, SDVariable> own = new DeclaredInputs(Map.of());
        parameters.forEach((name, value) -> own.put(name.substring(PREFIX.length()), value));
        SDVariable change = UNIT.define(graph, null, seen(graph, h, values, mask), own);
        SDVariable any = graph.math().sign(graph.sum(mask, true, 1));
        return h.add(change.mul(any));
    }

    private SDVariable seen(SameDiff graph, SDVariable h, SDVariable values, SDVariable mask) {
        SDVariable joined = graph.concat(1, h, values, mask);
        return org.odelayer.graph.Shapes.known(joined, h.getShape()[0], seen());
    }
}
