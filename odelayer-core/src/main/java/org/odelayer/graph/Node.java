package org.odelayer.graph;

import java.util.List;
import org.odelayer.kernel.Operation;

/** One operation of a plan with the values that it reads and writes. */
record Node(Operation operation, List<Value> inputs, List<Value> outputs) {

    Value input(int index) {
        return inputs.get(index);
    }

    Value output() {
        return outputs.get(0);
    }

    boolean is(String name) {
        return operation.name().equals(name);
    }
}
