package org.odelayer.kernel;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * An operation of a graph that is computed in Java: for small numerical work that ND4J does not offer. On a GPU it
 * waits for its inputs.
 *
 * <p>Its outputs have the data type of its first input. It has no gradient of its own.
 */
public abstract class HostOperation extends DynamicCustomOp {
    private final int outputs;

    /**
     * Adds the operation to a graph.
     *
     * @param graph the graph
     * @param outputs the number of outputs
     * @param inputs what it reads
     */
    protected HostOperation(SameDiff graph, int outputs, SDVariable... inputs) {
        super(null, graph, inputs);
        this.outputs = outputs;
    }

    /** An operation outside a graph, for {@link Operation#of}. */
    HostOperation(int outputs) {
        this.outputs = outputs;
    }

    /**
     * Prepares to compute always the same arrays.
     *
     * @param inputs to read, each time
     * @param results to write, each time
     * @return what computes the outputs from the inputs' present values
     */
    protected Runnable bind(List<INDArray> inputs, List<INDArray> results) {
        return () -> compute(inputs, results);
    }

    /**
     * Whether operations of this class compute the same if their arguments are equal, so that one of them is enough.
     *
     * @return false by default
     */
    public boolean isDescribedByArguments() {
        return false;
    }

    /**
     * The shapes of the outputs.
     *
     * @param inputs the shapes of the inputs
     * @return one per output
     */
    protected abstract List<long[]> shapes(List<long[]> inputs);

    /**
     * Computes the outputs.
     *
     * @param inputs to read
     * @param results to write
     */
    protected abstract void compute(List<INDArray> inputs, List<INDArray> results);

    @Override
    public final int getNumOutputs() {
        return outputs;
    }

    @Override
    public final List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
        return IntStream.range(0, outputs).mapToObj(i -> inputs.get(0)).toList();
    }

    @Override
    public final List<LongShapeDescriptor> calculateOutputShape(OpContext context) {
        List<INDArray> inputs = context.getInputArrays();
        DataType type = inputs.get(0).dataType();
        return shapes(inputs.stream().map(INDArray::shape).toList()).stream()
                .map(shape -> LongShapeDescriptor.fromShape(shape, type))
                .toList();
    }
}
