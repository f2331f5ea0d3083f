package org.odelayer.dl4j.flow;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The negative log-likelihood of data under a flow to the standard normal distribution, in nats:
 *
 * <pre>
 * L = −log N(z; 0, I) + ℓ = ½ ‖z‖² + (n/2) log 2π + ℓ
 * </pre>
 *
 * <p>for the output [z, ℓ] of {@link org.odelayer.dl4j.conf.NeuralOdeLayer.Builder#density}. It belongs in a {@code
 * LossLayer} with the identity as activation behind the last of these layers. {@code score()} is then the mean negative
 * log-likelihood of the data, and {@code scoreExamples} that of each example. There are no labels: a {@code DataSet}
 * has the data in their place as well.
 *
 * <pre>{@code
 * .layer(new NeuralOdeLayer.Builder().dynamics(new MlpDynamics(64, 64)).density(Trace.exact()).build())
 * .layer(new LossLayer.Builder(new NormalNll()).activation(Activation.IDENTITY).build())
 * }</pre>
 *
 * <p>Shapes: output [batch, n + 1], mask [batch] or [batch, 1]. Source: Grathwohl, Chen, Bettencourt, Sutskever,
 * Duvenaud, "FFJORD" (2019), equation 4.
 */
public final class NormalNll extends FlowNll {
    private static final long serialVersionUID = 1L;
    private static final double LOG_2_PI = Math.log(2 * Math.PI);

    @Override
    INDArray cost(INDArray z) {
        return z.mul(z).sum(true, 1).muli(0.5).addi(z.size(1) / 2.0 * LOG_2_PI);
    }

    /** z is its own. */
    @Override
    void writeGradient(INDArray output) {}

    @Override
    public String name() {
        return "NormalNll";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NormalNll;
    }

    @Override
    public int hashCode() {
        return NormalNll.class.hashCode();
    }

    @Override
    public String toString() {
        return "NormalNll()";
    }
}
