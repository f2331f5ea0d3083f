package org.odelayer.dl4j.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.dl4j.layer.NeuralOdeLayer;
import org.odelayer.manifold.Manifold;

/**
 * A trained flow as a distribution: samples of it, densities in it, and the way from data to normal variables and back.
 *
 * <pre>{@code
 * FlowSampler flow = FlowSampler.of(network);
 * INDArray points = flow.sample(1000, 42);             // [1000, n]
 * INDArray density = flow.logDensity(points);          // [1000, 1], in nats
 * INDArray normal = flow.toNormal(points);             // [1000, n], and flow.inverse(normal) gives points
 * }</pre>
 *
 * <p>The network is a chain of {@link NeuralOdeLayer}s with {@code density(…)}, the second and further ones with {@code
 * carriesDensity(true)}, and a {@code LossLayer}. Its parameters are read where they lie: what is trained further is
 * seen. Solves are those of inference, with the exact trace up to {@link NeuralOdeLayer#LARGEST_EXACT_TRACE}
 * dimensions. As networks, not thread-safe.
 *
 * <p>Of layers on a {@link NeuralOdeLayer#manifold} the variables are uniform there, not normal, and densities are with
 * respect to its volume.
 */
public final class FlowSampler {
    private final List<NeuralOdeLayer> layers;
    private final long n;
    /** Null for all of space. */
    private final Manifold manifold;

    private FlowSampler(List<NeuralOdeLayer> layers) {
        this.layers = layers;
        this.n = layers.get(0).flowDimensions();
        this.manifold = layers.get(0).manifold();
    }

    /**
     * The distribution that a network has learned.
     *
     * @param network a MultiLayerNetwork, or a ComputationGraph that is a chain
     * @return the distribution
     * @throws IllegalArgumentException if the network has other layers, naming the first
     */
    public static FlowSampler of(NeuralNetwork network) {
        List<NeuralOdeLayer> flow = new ArrayList<>();
        for (Layer layer : layers(network)) {
            if (layer instanceof NeuralOdeLayer ode && ode.hasDensity()) {
                flow.add(ode);
            } else if (!(layer instanceof LossLayer)) {
                throw new IllegalArgumentException(
                        "layer " + layer.conf().getLayer().getLayerName() + " ("
                                + layer.getClass().getSimpleName()
                                + ") must be a NeuralOdeLayer with density(...), or a LossLayer behind them: a flow"
                                + " has no other layers");
            }
        }
        if (flow.isEmpty()) {
            throw new IllegalArgumentException("network must have a NeuralOdeLayer with density(...)");
        }
        for (NeuralOdeLayer layer : flow) {
            if (!Objects.equals(layer.manifold(), flow.get(0).manifold())) {
                throw new IllegalArgumentException(
                        "layer " + layer.conf().getLayer().getLayerName() + ": manifold (" + layer.manifold()
                                + ") must be that of the first, " + flow.get(0).manifold());
            }
        }
        return new FlowSampler(flow);
    }

    private static Layer[] layers(NeuralNetwork network) {
        if (network instanceof MultiLayerNetwork multi) {
            return multi.getLayers();
        }
        if (network instanceof ComputationGraph graph) {
            return graph.getLayers();
        }
        throw new IllegalArgumentException(
                "network (" + network + ") must be a MultiLayerNetwork or a ComputationGraph");
    }

    /**
     * The number of dimensions of the data.
     *
     * @return n
     */
    public long dimensions() {
        return n;
    }

    /**
     * Draws samples of the distribution.
     *
     * @param count how many, at least 1
     * @param seed of the generator: the same seed and parameters give the same samples
     * @return [count, n]
     * @throws IllegalArgumentException if count is less than 1
     * @throws org.odelayer.ode.OdeSolveException if a solve fails numerically
     */
    public INDArray sample(int count, long seed) {
        if (count < 1) {
            throw new IllegalArgumentException("count (" + count + ") of samples must be >= 1");
        }
        Random random = new Random(seed);
        Manifold base = manifold == null ? Manifold.euclidean(Math.toIntExact(n)) : manifold;
        double[][] rows = new double[count][];
        Arrays.setAll(rows, i -> base.random(random));
        return inverse(Nd4j.createFromArray(rows));
    }

    /**
     * Takes normal variables to data.
     *
     * @param z [batch, n]
     * @return x, [batch, n]
     * @throws IllegalArgumentException if z has not n features
     * @throws org.odelayer.ode.OdeSolveException if a solve fails numerically
     */
    public INDArray inverse(INDArray z) {
        requireDimensions(z);
        INDArray state = Nd4j.concat(1, z, Nd4j.zeros(z.dataType(), z.size(0), 1));
        for (int i = layers.size() - 1; i >= 0; i--) {
            state = layers.get(i).inverse(state);
        }
        return points(state);
    }

    /**
     * Takes data to normal variables.
     *
     * @param x [batch, n]
     * @return z, [batch, n]
     * @throws IllegalArgumentException if x has not n features
     * @throws org.odelayer.ode.OdeSolveException if a solve fails numerically
     */
    public INDArray toNormal(INDArray x) {
        return points(forward(x));
    }

    /**
     * The logarithm of the density at points, in nats.
     *
     * @param x [batch, n]
     * @return log p(x), [batch, 1] in DOUBLE
     * @throws IllegalArgumentException if x has not n features
     * @throws org.odelayer.ode.OdeSolveException if a solve fails numerically
     */
    public INDArray logDensity(INDArray x) {
        INDArray state = forward(x);
        FlowNll loss = manifold == null ? new NormalNll() : UniformNll.on(manifold);
        return loss.computeScoreArray(state, state, new ActivationIdentity(), null)
                .negi();
    }

    private INDArray forward(INDArray x) {
        requireDimensions(x);
        INDArray state = x;
        for (NeuralOdeLayer layer : layers) {
            state = layer.infer(state);
        }
        return state;
    }

    private void requireDimensions(INDArray points) {
        if (points.rank() != 2 || points.size(1) != n) {
            throw new IllegalArgumentException("points (shape " + Arrays.toString(points.shape()) + ") must be [batch, "
                    + n + "], of the dimensions of the flow");
        }
    }

    private INDArray points(INDArray state) {
        return state.get(NDArrayIndex.all(), NDArrayIndex.interval(0, n)).dup('c');
    }
}
