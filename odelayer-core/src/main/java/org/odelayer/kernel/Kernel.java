package org.odelayer.kernel;

import java.util.List;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An operation bound to its arrays.
 *
 * <p>Not thread-safe: the arrays are shared state.
 */
public final class Kernel {
    private final String name;
    private final Runnable code;

    private Kernel(DifferentialFunction function, Runnable code) {
        this.name = function.opName();
        this.code = code;
    }

    static Kernel of(DifferentialFunction function, OpContext context) {
        OpExecutioner executioner = Nd4j.getExecutioner();
        if (function instanceof HostOperation host) {
            List<INDArray> inputs = List.copyOf(context.getInputArrays());
            List<INDArray> outputs = List.copyOf(context.getOutputArrays());
            return new Kernel(function, host.bind(inputs, outputs));
        }
        if (function instanceof CustomOp custom) {
            return new Kernel(function, () -> executioner.exec(custom, context));
        }
        Op legacy = (Op) function;
        return new Kernel(function, () -> executioner.exec(legacy, context));
    }

    /** Computes the outputs from the inputs' present values. */
    public void run() {
        code.run();
    }

    @Override
    public String toString() {
        return name;
    }
}
