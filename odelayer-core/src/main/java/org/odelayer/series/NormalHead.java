package org.odelayer.series;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.block.StateMap;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.graph.Shapes;

/**
 * From a hidden state to a normal distribution and a draw of it, by the reparametrization that keeps the gradient:
 *
 * <pre>
 * [μ, log σ] = W₁ tanh(W₀ h + b₀) + b₁,   z = μ + σ ⊙ ε
 * </pre>
 *
 * <p>or without a layer in between, [μ, log σ] = W₀ h + b₀.
 *
 * <p>Shapes: [h, ε] is [batch, n + m], the result [z, μ, log σ] is [batch, 3m]; parameters W0, b0, and W1, b1 with a
 * layer in between.
 *
 * <p>Source: Kingma, Welling, "Auto-encoding variational Bayes" (2014), section 2.4.
 *
 * @param hidden n
 * @param units of the layer in between; 0 for none
 * @param latent m
 */
public record NormalHead(long hidden, long units, long latent) implements StateMap {
    /**
     * Checks the sizes.
     *
     * @param hidden n, at least 1
     * @param units of the layer in between; 0 for none
     * @param latent m, at least 1
     * @throws IllegalArgumentException naming those that are not allowed
     */
    public NormalHead {
        if (hidden < 1 || units < 0 || latent < 1) {
            throw new IllegalArgumentException("hidden size (" + hidden + ") and latent size (" + latent
                    + ") must be at least 1, the units between them (" + units + ") at least 0");
        }
    }

    @Override
    public long[] outputShape(long... inputShape) {
        if (inputShape.length != 1 || inputShape[0] != hidden + latent) {
            throw new IllegalArgumentException("input shape (" + Arrays.toString(inputShape) + ") must be ["
                    + (hidden + latent) + "]: hidden state and noise");
        }
        return new long[] {3 * latent};
    }

    @Override
    public void defineParameters(ParameterList parameters, long... inputShape) {
        outputShape(inputShape);
        long[] sizes = units == 0 ? new long[] {hidden, 2 * latent} : new long[] {hidden, units, 2 * latent};
        for (int i = 0; i + 1 < sizes.length; i++) {
            parameters.weight("W" + i, sizes[i], sizes[i + 1], sizes[i], sizes[i + 1]);
            parameters.bias("b" + i, 0, sizes[i + 1]);
        }
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        SDVariable first = affine(graph, Features.slice(graph, x, 0, hidden), parameters, 0);
        SDVariable last = units == 0 ? first : affine(graph, graph.math().tanh(first), parameters, 1);
        SDVariable moments = Shapes.known(last, x.getShape()[0], 2 * latent);
        SDVariable mean = Features.slice(graph, moments, 0, latent);
        SDVariable logDeviation = Features.slice(graph, moments, latent, 2 * latent);
        SDVariable noise = Features.slice(graph, x, hidden, hidden + latent);
        SDVariable draw = mean.add(graph.math().exp(logDeviation).mul(noise));
        return graph.concat(1, draw, mean, logDeviation);
    }

    private static SDVariable affine(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters, int layer) {
        return graph.nn().biasAdd(x.mmul(parameters.get("W" + layer)), parameters.get("b" + layer), false);
    }
}
