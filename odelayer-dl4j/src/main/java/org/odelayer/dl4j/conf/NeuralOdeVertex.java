package org.odelayer.dl4j.conf;

import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.block.BatchSteps;

/**
 * A neural ODE in a ComputationGraph that each example tells its own times: a vertex of two inputs, the state at the
 * start and the times.
 *
 * <pre>{@code
 * .addInputs("state", "times")
 * .addVertex("ode", new NeuralOdeVertex.Builder()
 *         .layer(new NeuralOdeLayer.Builder().dynamics(new MlpDynamics(64)))
 *         .outputTimes(20)
 *         .build(), "state", "times")
 * .setInputTypes(InputType.feedForward(2), InputType.feedForward(20))
 * }</pre>
 *
 * <p>Inputs: the state [batch, n], or images for dynamics that take them, and the times [batch, times], of each example
 * from the start on in one direction. The first may be the start, and times may be equal. An example with fewer times
 * has NaN in their place, or a features mask [batch, times] with 0. Output: with output times a time series [batch, m,
 * times], 0 where an example has none, with the times' mask; with an end time [batch, m]. Each example is solved by
 * itself, to its last time ({@link BatchSteps#PER_EXAMPLE}), the outputs before are the method's dense output, and its
 * adjoint jumps at its own times. FLOAT holds the times as well: where f uses t, spans that are short beside the times
 * are refused.
 *
 * <p>All else is that of the {@link NeuralOdeLayer} inside, whose builder has the options: dynamics, solver, gradient,
 * penalties, and the settings of a layer; the network's defaults hold where it has none of its own. {@code
 * graph.getLayer(name)} is the running layer. Limits of Deeplearning4j 1.0.0-M2.1 for vertices that are no layers:
 * {@code summary(InputType...)} and freezing by TransferLearning do not take them ({@code summary()} does).
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.NONE,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE,
        setterVisibility = Visibility.NONE)
public final class NeuralOdeVertex extends SameDiffVertex {
    private static final long serialVersionUID = 1L;
    private static final int INPUTS = 2;

    /** With the layer, which has the network's defaults once the vertex belongs to one. */
    @JsonProperty("layerConf")
    private NeuralNetConfiguration layerConf;

    /** For JSON. */
    private NeuralOdeVertex() {}

    private NeuralOdeVertex(NeuralNetConfiguration layerConf) {
        this.layerConf = layerConf;
    }

    /**
     * The layer inside.
     *
     * @return with what the vertex tells it of the times
     */
    public NeuralOdeLayer layer() {
        return (NeuralOdeLayer) layerConf.getLayer();
    }

    /** What {@code GraphBuilder} tells of itself, as {@code addLayer} does. */
    @Override
    public void applyGlobalConfig(NeuralNetConfiguration.Builder global) {
        NeuralNetConfiguration.Builder own = global.clone();
        own.layer(layer());
        layerConf = own.build();
    }

    @Override
    public long numParams(boolean backprop) {
        return layer().initializer().numParams(layerConf);
    }

    @Override
    public int minVertexInputs() {
        return INPUTS;
    }

    @Override
    public int maxVertexInputs() {
        return INPUTS;
    }

    @Override
    public void setDataType(DataType dataType) {
        layer().setDataType(dataType);
    }

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType networkType) {
        layer().setLayerName(name);
        org.odelayer.dl4j.layer.NeuralOdeLayer running = (org.odelayer.dl4j.layer.NeuralOdeLayer)
                layer().instantiate(layerConf, null, index, parameters, initialize, networkType);
        boolean output = graph.getConfiguration().getNetworkOutputs().contains(name);
        return new org.odelayer.dl4j.layer.NeuralOdeVertex(graph, name, index, running, output, networkType);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType... inputs) {
        if (inputs.length != INPUTS) {
            throw new IllegalStateException(
                    layer().name() + ": inputs (" + inputs.length + ") must be two, the state and the times");
        }
        requireTimes(inputs[1]);
        if (inputs[0] instanceof InputType.InputTypeConvolutionalFlat) {
            throw new IllegalStateException(layer().name() + ": input type of the state (" + inputs[0]
                    + ") must be feedForward, or convolutional for images: a vertex has no preprocessor");
        }
        layer().setNIn(inputs[0], true);
        return layer().getOutputType(layerIndex, inputs[0]);
    }

    private void requireTimes(InputType times) {
        int columns = layer().ownTimes().columns();
        boolean fits = times instanceof InputType.InputTypeFeedForward flat && flat.getSize() == columns;
        if (!fits) {
            throw new IllegalStateException(layer().name() + ": input type of the times (" + times
                    + ") must be feedForward(" + columns + "), [batch, times] of " + layer().ownTimes());
        }
    }

    @Override
    public MemoryReport getMemoryReport(InputType... inputs) {
        return layer().getMemoryReport(inputs[0]);
    }

    @Override
    public void defineParametersAndInputs(SDVertexParams parameters) {
        parameters.defineInputs("state", "times");
        layer().defineParameters(parameters);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
        layer().initializeParameters(parameters);
    }

    /** Not called: the vertex runs compiled plans, not a graph. */
    @Override
    public SDVariable defineVertex(
            SameDiff sameDiff,
            Map<String, SDVariable> inputs,
            Map<String, SDVariable> parameters,
            Map<String, SDVariable> masks) {
        throw new UnsupportedOperationException(
                layer().name() + " is solved by compiled plans and has no graph of its own");
    }

    @Override
    public GraphVertex clone() {
        return new NeuralOdeVertex(layerConf.clone());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NeuralOdeVertex vertex && layerConf.equals(vertex.layerConf);
    }

    @Override
    public int hashCode() {
        return Objects.hash(layer());
    }

    @Override
    public String toString() {
        return "NeuralOdeVertex(" + layer() + ")";
    }

    /** Builds the vertex. {@link #layer} and one of {@link #outputTimes} and {@link #endTime} must be given. */
    public static final class Builder {
        private NeuralOdeLayer.Builder layer;
        private double t0;
        private int outputs = -1;
        private boolean differentiated;

        /** A builder with the defaults. */
        public Builder() {}

        /**
         * Sets dynamics, solver and all else but the times; must be given.
         *
         * @param builder of a layer, without times
         * @return this
         */
        public Builder layer(NeuralOdeLayer.Builder builder) {
            this.layer = builder;
            return this;
        }

        /**
         * Sets the time of the state that is the first input; 0 by default.
         *
         * @param newT0 dimensionless
         * @return this
         */
        public Builder startTime(double newT0) {
            this.t0 = newT0;
            return this;
        }

        /**
         * Makes the output a time series.
         *
         * @param count the number of times of the example with the most, the width of the second input; at least 1
         * @return this
         * @throws IllegalArgumentException if there are none
         */
        public Builder outputTimes(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("outputTimes (" + count + ") must be > 0");
            }
            this.outputs = count;
            return this;
        }

        /**
         * Makes the output that at an end time of each example; the second input is [batch, 1].
         *
         * @return this
         */
        public Builder endTime() {
            this.outputs = 0;
            return this;
        }

        /**
         * Computes gradients with respect to the times too, for times that another vertex gives; not computed by
         * default, as times of the data need none. Cost: one evaluation of f for each output.
         *
         * @return this
         */
        public Builder timeGradients() {
            this.differentiated = true;
            return this;
        }

        /**
         * Builds the vertex.
         *
         * @return the vertex
         * @throws IllegalArgumentException naming the value that is not allowed, or missing
         */
        public NeuralOdeVertex build() {
            if (layer == null || outputs < 0) {
                throw new IllegalArgumentException(
                        "NeuralOdeVertex: layer(...) must be given, and outputTimes(count)" + " or endTime()");
            }
            NeuralNetConfiguration conf = new NeuralNetConfiguration();
            conf.setLayer(layer.build(new OwnTimes(outputs, differentiated), t0));
            return new NeuralOdeVertex(conf);
        }
    }
}
