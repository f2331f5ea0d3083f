package org.odelayer.dl4j.flow;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.manifold.Manifold;

/**
 * The negative log-likelihood of data on a manifold under a flow to the uniform distribution there, in nats:
 *
 * <pre>
 * L = log V + ℓ
 * </pre>
 *
 * <p>V is the volume of the manifold, and [z, ℓ] the output of a layer with {@link
 * org.odelayer.dl4j.conf.NeuralOdeLayer.Builder#manifold} and {@link
 * org.odelayer.dl4j.conf.NeuralOdeLayer.Builder#density}. Otherwise as {@link NormalNll}: behind the last of these
 * layers, in a {@code LossLayer} with the identity as activation.
 *
 * <pre>{@code
 * .layer(new NeuralOdeLayer.Builder()
 *         .dynamics(new MlpDynamics(64, 64))
 *         .manifold(Manifold.sphere(3))
 *         .density(Trace.exact())
 *         .build())
 * .layer(new LossLayer.Builder(UniformNll.on(Manifold.sphere(3))).activation(Activation.IDENTITY).build())
 * }</pre>
 *
 * <p>Source: Falorsi, Forré, "Neural ordinary differential equations on manifolds" (2020).
 */
public final class UniformNll extends FlowNll {
    private static final long serialVersionUID = 1L;

    /** log V. */
    private final double logVolume;

    private UniformNll(@JsonProperty("logVolume") double logVolume) {
        this.logVolume = logVolume;
    }

    /**
     * The loss for data on a manifold.
     *
     * @param manifold of finite volume
     * @return the loss
     * @throws IllegalArgumentException if its volume is infinite, so that there is no uniform distribution
     */
    public static UniformNll on(Manifold manifold) {
        if (!Double.isFinite(manifold.volume())) {
            throw new IllegalArgumentException(
                    "manifold (" + manifold + ") must have a finite volume for a uniform distribution");
        }
        return new UniformNll(Math.log(manifold.volume()));
    }

    /**
     * The logarithm of the manifold's volume.
     *
     * @return log V
     */
    public double getLogVolume() {
        return logVolume;
    }

    @Override
    INDArray cost(INDArray z) {
        return Nd4j.valueArrayOf(new long[] {z.size(0), 1}, logVolume, DataType.DOUBLE);
    }

    @Override
    void writeGradient(INDArray output) {
        output.assign(0);
    }

    @Override
    public String name() {
        return "UniformNll";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UniformNll loss && logVolume == loss.logVolume;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(logVolume);
    }

    @Override
    public String toString() {
        return "UniformNll(log V = " + logVolume + ")";
    }
}
