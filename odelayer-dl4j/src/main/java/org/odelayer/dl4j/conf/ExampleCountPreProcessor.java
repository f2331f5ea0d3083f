package org.odelayer.dl4j.conf;

import java.lang.ref.WeakReference;
import java.util.Objects;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A preprocessor that changes nothing of what another one does, or nothing at all, and tells the layer behind it how
 * many examples the network's batch has.
 *
 * <p>The gradient of a layer's penalties needs that number, because Deeplearning4j divides gradients by it; the rows of
 * a layer's input are not the examples where sequences are taken time by time or behind a StackVertex. A
 * ComputationGraph tells it to preprocessors only. Layers with penalties ask for this one by themselves if the graph
 * knows its input types ({@code setInputTypes}); it has to be written out only around a preprocessor that is given to
 * the graph's builder:
 *
 * <pre>{@code
 * .addLayer("flow", layer, ExampleCountPreProcessor.of(new MyPreProcessor()), "in")
 * }</pre>
 *
 * <p>Cost: none. The arrays are those of the other preprocessor.
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public final class ExampleCountPreProcessor implements InputPreProcessor {
    private static final long serialVersionUID = 1L;

    /** What the preprocessor before a layer has told, until the layer takes its input. */
    private static final ThreadLocal<Told> TOLD = new ThreadLocal<>();

    /** The other preprocessor; null for none. */
    private final InputPreProcessor preProcessor;

    private record Told(WeakReference<INDArray> input, int examples) {}

    @JsonCreator
    private ExampleCountPreProcessor(@JsonProperty("preProcessor") InputPreProcessor preProcessor) {
        this.preProcessor = preProcessor;
    }

    /**
     * A preprocessor that does what another one does.
     *
     * @param preProcessor the other one; null to leave the input as it is
     * @return the preprocessor; the one given if it is one of these
     */
    public static ExampleCountPreProcessor of(InputPreProcessor preProcessor) {
        return preProcessor instanceof ExampleCountPreProcessor already
                ? already
                : new ExampleCountPreProcessor(preProcessor);
    }

    /**
     * The other preprocessor.
     *
     * @return what happens to the input; null for nothing
     */
    public InputPreProcessor getPreProcessor() {
        return preProcessor;
    }

    /**
     * The number of examples in the batch that an array belongs to, if a preprocessor returned that very array last in
     * this thread. It is told once: for running layers, when they take their input.
     *
     * @param input a layer's input
     * @return the number of examples; 0 if it is not known
     */
    public static int takeExamples(INDArray input) {
        Told told = TOLD.get();
        TOLD.remove();
        return told != null && told.input.get() == input ? told.examples : 0;
    }

    @Override
    public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaceMgr) {
        INDArray result = preProcessor == null ? input : preProcessor.preProcess(input, miniBatchSize, workspaceMgr);
        TOLD.set(new Told(new WeakReference<>(result), miniBatchSize));
        return result;
    }

    @Override
    public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr workspaceMgr) {
        return preProcessor == null ? output : preProcessor.backprop(output, miniBatchSize, workspaceMgr);
    }

    @Override
    public InputType getOutputType(InputType inputType) {
        return preProcessor == null ? inputType : preProcessor.getOutputType(inputType);
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int minibatchSize) {
        return preProcessor == null
                ? new Pair<>(mask, state)
                : preProcessor.feedForwardMaskArray(mask, state, minibatchSize);
    }

    @Override
    public ExampleCountPreProcessor clone() {
        return new ExampleCountPreProcessor(preProcessor == null ? null : preProcessor.clone());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExampleCountPreProcessor that && Objects.equals(preProcessor, that.preProcessor);
    }

    @Override
    public int hashCode() {
        return Objects.hash(ExampleCountPreProcessor.class, preProcessor);
    }

    @Override
    public String toString() {
        return "ExampleCountPreProcessor(" + (preProcessor == null ? "" : preProcessor) + ")";
    }
}
