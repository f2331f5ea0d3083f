package org.odelayer.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ScalarOp;

/** One operation of a graph with what it reads, x₀, x₁, …, and what it gives, y₀, y₁, …; one of these is looked at. */
record Call(SameDiff graph, DifferentialFunction op, List<SDVariable> inputs, List<SDVariable> outputs, int output) {

    static Call of(SameDiff graph, SameDiffOp op) {
        ReductionAxes.read(graph, op);
        return new Call(
                graph,
                op.getOp(),
                Slice.inputs(op).stream().map(graph::getVariable).toList(),
                op.getOutputsOfOp().stream().map(graph::getVariable).toList(),
                0);
    }

    /** The same with another output looked at. */
    Call at(int index) {
        return new Call(graph, op, inputs, outputs, index);
    }

    SDVariable x(int index) {
        return inputs.get(index);
    }

    /** The output that is looked at. */
    SDVariable y() {
        return outputs.get(output);
    }

    /** The integer arguments of a custom operation. */
    int[] integers() {
        return Arrays.stream(((DynamicCustomOp) op).iArgs())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /** An integer argument of a custom operation, or 0. */
    int integer(int index) {
        int[] integers = integers();
        return index < integers.length ? integers[index] : 0;
    }

    boolean flag(int index) {
        DynamicCustomOp custom = (DynamicCustomOp) op;
        return custom.numBArguments() > index && custom.getBArgument(index);
    }

    /** The number of an operation with a number. */
    double number() {
        return inputs.size() == 2
                ? constant(1).getArr().getDouble(0)
                : ((ScalarOp) op).scalar().getDouble(0);
    }

    /** The axes of a reduction; none for all. */
    int[] axes() {
        if (op instanceof BaseReduceOp reduce) {
            int[] axes = reduce.getDimensions() == null ? new int[0] : reduce.getDimensions();
            return Arrays.stream(axes).filter(axis -> axis != Integer.MAX_VALUE).toArray();
        }
        return inputs.size() == 2 ? constant(1).getArr().toIntVector() : integers();
    }

    /** An input that must be a constant. */
    SDVariable constant(int index) {
        if (x(index).getVariableType() != VariableType.CONSTANT) {
            throw UnsupportedOperations.refusal(op, "its argument " + x(index).name() + " is not a constant");
        }
        return x(index);
    }
}
