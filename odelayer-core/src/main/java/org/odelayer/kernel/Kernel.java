package org.odelayer.kernel;

import org.nd4j.autodiff.functions.DifferentialFunction;
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
    private final CustomOp custom;
    private final Op legacy;
    private final OpContext context;
    private final OpExecutioner executioner = Nd4j.getExecutioner();

    Kernel(DifferentialFunction function, OpContext context) {
        this.custom = function instanceof CustomOp op ? op : null;
        this.legacy = custom == null ? (Op) function : null;
        this.context = context;
    }

    /** Computes the outputs from the inputs' present values. */
    public void run() {
        if (custom != null) {
            executioner.exec(custom, context);
        } else {
            executioner.exec(legacy, context);
        }
    }
}
