package org.odelayer.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * An operation of a graph whose kernels depend on shapes, which are known once the graph is lowered: with the right
 * shapes it may be nothing at all. Its first input is what it computes with.
 */
abstract class ShapedOperation extends DynamicCustomOp {
    ShapedOperation(SameDiff graph, SDVariable... inputs) {
        super(null, graph, inputs);
    }

    /** Adds the kernels and gives the result. */
    abstract Value lower(List<Value> inputs, Lowering lowering);

    @Override
    public final int getNumOutputs() {
        return 1;
    }

    @Override
    public final List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
        return List.of(inputs.get(0));
    }
}
