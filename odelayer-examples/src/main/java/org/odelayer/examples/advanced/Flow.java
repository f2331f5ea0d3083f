package org.odelayer.examples.advanced;

import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.dl4j.conf.NeuralOdeLayer;

/** The whole state inside a trained ODE layer, augmented dimensions and velocities included, over time. */
final class Flow {
    private final double[] times;
    private final INDArray states;

    private Flow(double[] times, INDArray states) {
        this.times = times;
        this.states = states;
    }

    /**
     * Solves from inputs.
     *
     * @param network a network with an ODE layer
     * @param layer the layer's index
     * @param x inputs of that layer, [batch, features]
     * @param points the number of times, equally spaced from t0 to t1, at least 2
     * @return the flow
     */
    public static Flow of(MultiLayerNetwork network, int layer, INDArray x, int points) {
        NeuralOdeLayer configuration =
                (NeuralOdeLayer) network.getLayer(layer).conf().getLayer();
        OdeBlock block = configuration.block();
        double[] times = block.times().spaced(points);
        OdeBlock inside = block.inside(times);
        try (CompiledBlock compiled = inside.compile(network.getLayer(layer).paramTable(), x.dataType(), x.shape())) {
            return new Flow(times, compiled.forward(x).dup());
        }
    }

    /**
     * The times.
     *
     * @return from t0 to t1
     */
    public double[] times() {
        return times.clone();
    }

    /**
     * One example's path along one dimension of the state.
     *
     * @param example its row in the batch
     * @param dimension of the state, from 0
     * @return one value per time
     */
    public double[] path(int example, int dimension) {
        return IntStream.range(0, times.length)
                .mapToDouble(i -> states.getDouble(i, example, dimension))
                .toArray();
    }

    /**
     * All examples at one time.
     *
     * @param time the index of the time
     * @param dimension of the state, from 0
     * @return one value per example
     */
    public double[] at(int time, int dimension) {
        return IntStream.range(0, (int) states.size(1))
                .mapToDouble(i -> states.getDouble(time, i, dimension))
                .toArray();
    }

    /**
     * One dimension of the state.
     *
     * @param dimension of the state, from 0
     * @return one value per time and example
     */
    public double[] dimension(int dimension) {
        return states().getColumn(dimension).toDoubleVector();
    }

    /**
     * All states.
     *
     * @return [times · examples, dimensions]
     */
    public INDArray states() {
        return states.reshape(states.size(0) * states.size(1), states.size(2));
    }

    /**
     * The size of the state.
     *
     * @return its number of dimensions
     */
    public long dimensions() {
        return states.size(2);
    }
}
