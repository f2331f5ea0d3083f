package org.odelayer.graph;

import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.BaseReduceOp;

/** The axes of legacy reductions, which ND4J takes as numbers or as a variable and does not always normalize. */
final class ReductionAxes {
    private static final int ALL = Integer.MAX_VALUE;

    private ReductionAxes() {}

    /** Reads axes that are given as a variable: ND4J's gradients know only those given as numbers. */
    static void read(SameDiff graph, SameDiffOp op) {
        if (!(op.getOp() instanceof BaseReduceOp reduce) || Slice.inputs(op).size() != 2) {
            return;
        }
        SDVariable axes = graph.getVariable(Slice.inputs(op).get(1));
        if (!axes.dataType().isIntType()) {
            return;
        }
        if (axes.getVariableType() != VariableType.CONSTANT) {
            throw UnsupportedOperations.refusal(op.getOp(), "its argument " + axes.name() + " is not a constant");
        }
        reduce.setDimensions(axes.getArr().toIntVector());
    }

    /** Counts negative axes from the front: with kept dimensions, ND4J infers a wrong shape from them. */
    static void normalize(DifferentialFunction function, int rank) {
        if (function instanceof BaseReduceOp reduce && reduce.getDimensions() != null) {
            int[] axes = reduce.getDimensions().clone();
            for (int i = 0; i < axes.length; i++) {
                axes[i] += axes[i] < 0 && axes[i] != ALL ? rank : 0;
            }
            reduce.setDimensions(axes);
        }
    }
}
