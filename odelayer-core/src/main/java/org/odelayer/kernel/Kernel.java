package org.odelayer.kernel;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;

/**
 * An operation bound to its arrays.
 *
 * <p>Not thread-safe: the arrays are shared state.
 */
public final class Kernel implements Runnable {
    private final String name;
    private final Runnable code;

    private Kernel(String name, Runnable code) {
        this.name = name;
        this.code = code;
    }

    /**
     * What is computed in Java.
     *
     * @param name for messages
     * @param code reads and writes its arrays
     * @return runs the code
     */
    public static Kernel of(String name, Runnable code) {
        return new Kernel(name, code);
    }

    static Kernel of(Operation operation, OpContext context) {
        List<INDArray> inputs = List.copyOf(context.getInputArrays());
        Runnable code = code(operation, inputs, context);
        return new Kernel(operation.name(), KernelProfile.timed(operation.name(), inputs, code));
    }

    private static Runnable code(Operation operation, List<INDArray> inputs, OpContext context) {
        if (operation.function() instanceof HostOperation host) {
            return host.bind(inputs, List.copyOf(context.getOutputArrays()));
        }
        if (operation.function() instanceof CustomOp custom) {
            return Backend.current().kernel(custom, context);
        }
        return Backend.current().kernel((Op) operation.function(), context);
    }

    /** Computes the outputs from the inputs' present values. */
    @Override
    public void run() {
        code.run();
    }

    @Override
    public String toString() {
        return name;
    }
}
