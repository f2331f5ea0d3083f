package org.odelayer.graph;

import java.util.List;
import org.odelayer.kernel.Operation;

/** A kernel [height, width, in, out] turned by 180°: its places in reversed order. */
final class TurnedKernel {
    private TurnedKernel() {}

    /** Adds its node; ND4J's reverse is slower than the convolution. */
    static Value of(Value kernel, Draft draft, List<Node> nodes) {
        long[] shape = kernel.shape();
        int places = Math.toIntExact(shape[0] * shape[1]);
        Value rows = draft.buffer("kernel rows", kernel.type(), places, shape[2], shape[3]);
        rows.becomeViewOf(kernel);
        Value reversed = draft.buffer("turned kernel rows", kernel.type(), places, shape[2], shape[3]);
        nodes.add(new Node(Operation.custom("gather", 0), List.of(rows, draft.countdown(places)), List.of(reversed)));
        Value turned = draft.buffer("turned kernel", kernel.type(), shape);
        turned.becomeViewOf(reversed);
        return turned;
    }
}
