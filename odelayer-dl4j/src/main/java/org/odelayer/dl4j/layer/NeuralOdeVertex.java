package org.odelayer.dl4j.layer;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The running form of {@link org.odelayer.dl4j.conf.NeuralOdeVertex}: a layer's vertex with a second input, the times,
 * which it tells the layer.
 */
// setInputs has an array above and three dots in the interface.
@SuppressWarnings("overrides")
public final class NeuralOdeVertex extends LayerVertex {
    private static final long serialVersionUID = 1L;

    /** The layer, whatever it is wrapped in. */
    private final NeuralOdeLayer ode;

    /**
     * A vertex around a layer.
     *
     * @param graph the network
     * @param name its name there
     * @param index its index there
     * @param ode the layer
     * @param output whether the network's output is the vertex's
     * @param dataType the network's data type
     */
    public NeuralOdeVertex(
            ComputationGraph graph, String name, int index, NeuralOdeLayer ode, boolean output, DataType dataType) {
        super(graph, name, index, ode, null, output, dataType);
        this.ode = ode;
    }

    /** TransferLearning asks for it, and would go on with a cast of the configuration that fails. */
    @Override
    public void setLayerAsFrozen() {
        throw new IllegalStateException("vertex \"" + vertexName + "\": TransferLearning freezes layers, not vertices"
                + " with parameters; freeze the layers below it, and give the layer inside updater(new Sgd(0))");
    }

    @Override
    public void setInput(int inputNumber, INDArray input, LayerWorkspaceMgr workspaceMgr) {
        if (inputNumber == 1) {
            inputs[1] = input;
        } else {
            super.setInput(inputNumber, input, workspaceMgr);
        }
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
        tell();
        return super.doForward(training, workspaceMgr);
    }

    private void tell() {
        ode.setTimes(inputs[1]);
        ode.setInputMiniBatchSize(graph.batchSize());
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
        boolean differentiated = ode.configuration().ownTimes().differentiated();
        if (!differentiated && !graph.getVertices()[inputVertices[1].getVertexIndex()].isInputVertex()) {
            throw new IllegalStateException("vertex \"" + vertexName + "\" gets its times from another vertex, and has"
                    + " no gradient for it: call timeGradients() on its builder");
        }
        tell();
        Pair<Gradient, INDArray[]> ofLayer = super.doBackward(tbptt, workspaceMgr);
        INDArray ofTimes = differentiated
                ? workspaceMgr.dup(
                        ArrayType.ACTIVATION_GRAD, ode.timeGradients().castTo(dataType))
                : null;
        return new Pair<>(ofLayer.getFirst(), new INDArray[] {ofLayer.getSecond()[0], ofTimes});
    }

    /** An example that is masked has no times; the others' outputs have the mask of their times. */
    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(INDArray[] masks, MaskState state, int minibatchSize) {
        INDArray mask = masks == null ? null : mask(masks[0], masks[1]);
        ode.setMaskArray(mask);
        return new Pair<>(mask, state);
    }

    private INDArray mask(INDArray ofState, INDArray ofTimes) {
        if (ofState == null) {
            return ofTimes;
        }
        ode.requireMask(ofState, ofState.size(0));
        INDArray all = ofTimes == null
                ? Nd4j.ones(
                        ofState.dataType(),
                        ofState.size(0),
                        ode.configuration().ownTimes().columns())
                : ofTimes.dup();
        return all.muliColumnVector(ofState.reshape('c', ofState.size(0), 1).castTo(all.dataType()));
    }
}
