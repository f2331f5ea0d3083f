package org.odelayer.dl4j.layer;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.block.RungeKuttaNetwork;
import org.odelayer.block.TimeSteps;

/** The running form of {@link org.odelayer.dl4j.conf.RungeKuttaNetworkLayer}, with what can be asked of it. */
public final class RungeKuttaNetworkLayer extends BlockLayer {
    private static final long serialVersionUID = 1L;

    /**
     * A layer without parameters yet; use the configuration's {@code instantiate}.
     *
     * @param conf the configuration
     * @param dataType the network's data type
     */
    public RungeKuttaNetworkLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    org.odelayer.dl4j.conf.RungeKuttaNetworkLayer configuration() {
        return (org.odelayer.dl4j.conf.RungeKuttaNetworkLayer) layerConf();
    }

    /**
     * The lengths of the steps at present.
     *
     * @return hₖ, one per layer: T/N, or αₖ T if they are learned; 1 for a plain net
     */
    public double[] timeSteps() {
        RungeKuttaNetwork network = configuration().getNetwork();
        double[] steps = new double[network.steps()];
        if (network.timeSteps() == TimeSteps.EQUAL) {
            Arrays.fill(steps, network.identity() ? network.duration() / network.steps() : 1);
        } else {
            INDArray alpha = paramTable.get(org.odelayer.dl4j.conf.RungeKuttaNetworkLayer.TIME_STEPS);
            Arrays.setAll(steps, k -> alpha.getDouble(k) * network.duration());
        }
        return steps;
    }

    /**
     * The states between the layers, to look at.
     *
     * @param layerInput inputs of this layer, [batch, nIn]
     * @return [N + 1, batch, …], from the input as it was lifted to the last layer's output before it is projected
     * @throws IllegalArgumentException if the input does not have nIn features
     * @throws org.odelayer.ode.OdeSolveException if a state is not finite
     */
    public INDArray states(INDArray layerInput) {
        requireFeatures(layerInput);
        OdeBlock block = configuration().block();
        double t1 = block.times().outputs()[0];
        int n = configuration().getNetwork().steps();
        OdeBlock inside = block.inside(
                IntStream.rangeClosed(0, n).mapToDouble(k -> t1 * k / n).toArray());
        return solve(() -> {
            try (CompiledBlock compiled = inside.compile(paramTable, dataType, layerInput.shape())) {
                return compiled.infer(layerInput.castTo(dataType)).dup();
            }
        });
    }
}
