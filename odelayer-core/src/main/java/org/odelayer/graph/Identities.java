package org.odelayer.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The identity matrix per example, in another array's shape [batch, n, n]. */
final class Identities extends ShapedOperation {
    static final String NAME = "identities";

    Identities(SDVariable like) {
        super(like.getSameDiff(), like);
    }

    @Override
    public String opName() {
        return NAME;
    }

    @Override
    Value lower(List<Value> inputs, Lowering lowering) {
        Value like = inputs.get(0);
        INDArray units = Lowering.buffer(like.type(), like.shape());
        for (long example = 0; example < units.size(0); example++) {
            units.slice(example).assign(Nd4j.eye(units.size(1)));
        }
        return Value.constant(NAME, units);
    }
}
