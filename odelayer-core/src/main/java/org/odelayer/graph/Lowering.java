package org.odelayer.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Operation;

/** Reads SameDiff operations into nodes: shapes settled, arrays allocated, whatever is constant computed at once. */
final class Lowering {
    /** Operations whose result depends on their input's shape alone. */
    static final Set<String> SHAPE_ONLY =
            Set.of("shape_of", "size", "size_at", "rank", "zeroslike", "zeros_as", "ones_as", "shapes_of");

    /** How ND4J's reshape writes "in C order" as an integer argument: −'c'. */
    private static final long C_ORDER = -99;

    private final SameDiff graph;
    private final Map<String, Value> values = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    private Lowering(SameDiff graph) {
        this.graph = graph;
    }

    /** The nodes for {@code outputs}, with the value of each output variable. */
    static Lowering of(SameDiff graph, List<String> inputs, List<String> outputs) {
        Lowering lowering = new Lowering(graph);
        inputs.forEach(lowering::input);
        Slice.of(graph, outputs).forEach(lowering::lower);
        return lowering;
    }

    List<Node> nodes() {
        return nodes;
    }

    Value value(String variable) {
        return values.computeIfAbsent(variable, this::leaf);
    }

    private void input(String name) {
        SDVariable placeholder = graph.getVariable(name);
        long[] shape = placeholder.getShape();
        values.put(name, Value.external(name, sample(placeholder.dataType(), shape)));
    }

    /** Values in (0, 1), in no pattern that would make matrices singular. ND4J's own generator is the user's. */
    private static INDArray sample(DataType type, long[] shape) {
        INDArray sample = buffer(type, shape);
        Random random = new Random(1);
        double[] values = random.doubles(sample.length()).toArray();
        try (INDArray array = Nd4j.createFromArray(values)) {
            return sample.assign(array.reshape('c', shape));
        }
    }

    private Value leaf(String name) {
        SDVariable variable = graph.getVariable(name);
        if (variable.getVariableType() == VariableType.CONSTANT) {
            return Value.constant(name, variable.getArr().dup('c').detach());
        }
        throw new UnsupportedGraphException("variable " + name + " (" + variable.getVariableType()
                + ") is not one of the declared inputs; declare trainable values as parameters, others as constants");
    }

    private void lower(SameDiffOp op) {
        DifferentialFunction function = op.getOp();
        List<Value> inputs = arguments(op);
        if (function instanceof ShapedOperation shaped) {
            values.put(op.getOutputsOfOp().get(0), shaped.lower(inputs, this));
            return;
        }
        Operation operation = Operation.of(function);
        boolean constant =
                SHAPE_ONLY.contains(operation.name()) || inputs.stream().allMatch(Value::isConstant);
        if (!constant) {
            refuseRunTimeIntegers(function, inputs);
        }
        UnsupportedOperations.checkArguments(function, operation, arrays(inputs));
        List<INDArray> buffers = allocate(op, operation, arrays(inputs));
        if (constant) {
            accepted(op, arrays(inputs), () -> compute(operation, arrays(inputs), buffers));
        }
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < buffers.size(); i++) {
            String name = op.getOutputsOfOp().get(i);
            Value value = constant ? Value.constant(name, buffers.get(i)) : Value.computed(name, buffers.get(i));
            outputs.add(value);
            values.put(name, value);
        }
        if (!constant) {
            nodes.add(new Node(operation, inputs, outputs));
        }
    }

    /** Adds a kernel with one result, or computes it at once if it is constant. */
    Value add(Operation operation, DataType type, long[] shape, Value... inputs) {
        INDArray buffer = buffer(type, shape);
        List<Value> read = List.of(inputs);
        if (read.stream().allMatch(Value::isConstant)) {
            operation.bind(arrays(read), List.of(buffer)).run();
            return Value.constant(operation.name(), buffer);
        }
        Value result = Value.computed(operation.name(), buffer);
        nodes.add(new Node(operation, read, List.of(result)));
        return result;
    }

    /** A value in another shape of the same length. */
    Value reshaped(Value value, long... shape) {
        if (Arrays.equals(value.shape(), shape)) {
            return value;
        }
        long[] arguments =
                LongStream.concat(LongStream.of(C_ORDER), LongStream.of(shape)).toArray();
        return add(Operation.custom("reshape", arguments), value.type(), shape, value);
    }

    /** Legacy reductions and scalar operations may get their axes or their scalar as a second, constant input. */
    private List<Value> arguments(SameDiffOp op) {
        List<Value> inputs = new ArrayList<>();
        Slice.inputs(op).forEach(name -> inputs.add(value(name)));
        DifferentialFunction function = op.getOp();
        if (inputs.size() == 2
                && function instanceof BaseReduceOp reduce
                && !inputs.get(1).type().isFPType()) {
            reduce.setDimensions(constant(function, inputs.remove(1)).toIntVector());
        } else if (inputs.size() == 2 && function instanceof ScalarOp scalar) {
            scalar.setScalar(constant(function, inputs.remove(1)));
        }
        ReductionAxes.normalize(function, inputs.isEmpty() ? 0 : inputs.get(0).rank());
        return inputs;
    }

    private static INDArray constant(DifferentialFunction function, Value value) {
        if (!value.isConstant()) {
            throw UnsupportedOperations.refusal(function, "its argument " + value.name() + " is not a constant");
        }
        return value.array();
    }

    private static void refuseRunTimeIntegers(DifferentialFunction function, List<Value> inputs) {
        for (Value value : inputs) {
            if (value.type().isIntType() && !value.isConstant()) {
                throw UnsupportedOperations.refusal(
                        function, "its integer argument " + value.name() + " is known only at run time");
            }
        }
    }

    private List<INDArray> allocate(SameDiffOp op, Operation operation, List<INDArray> inputs) {
        List<LongShapeDescriptor> shapes = shapes(op, operation, inputs);
        List<INDArray> buffers = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            DataType type = graph.getVariable(op.getOutputsOfOp().get(i)).dataType();
            buffers.add(buffer(type, shapes.get(i).getShape()));
        }
        return buffers;
    }

    private static List<LongShapeDescriptor> shapes(SameDiffOp op, Operation operation, List<INDArray> inputs) {
        if (isExpandDims(op, inputs)) {
            return List.of(expanded(inputs.get(0), ((DynamicCustomOp) op.getOp()).iArgs()[0]));
        }
        List<LongShapeDescriptor> shapes = accepted(op, inputs, () -> operation.outputShapes(inputs));
        if (shapes.size() != op.getOutputsOfOp().size()) {
            throw UnsupportedOperations.refusal(
                    op.getOp(),
                    "ND4J infers no output shape for inputs of shapes " + UnsupportedOperations.shapes(inputs)
                            + "; do the shapes fit the operation?");
        }
        return shapes;
    }

    private static boolean isExpandDims(SameDiffOp op, List<INDArray> inputs) {
        return op.getOp() instanceof DynamicCustomOp custom
                && custom.opName().equals("expand_dims")
                && inputs.size() == 1
                && custom.numIArguments() == 1;
    }

    /** ND4J gives an array of one element the shape that it has. */
    private static LongShapeDescriptor expanded(INDArray array, long axis) {
        List<Long> shape = new ArrayList<>();
        LongStream.of(array.shape()).forEach(shape::add);
        shape.add((int) (axis < 0 ? axis + array.rank() + 1 : axis), 1L);
        return LongShapeDescriptor.fromShape(
                shape.stream().mapToLong(Long::longValue).toArray(), array.dataType());
    }

    private static List<INDArray> compute(Operation operation, List<INDArray> inputs, List<INDArray> outputs) {
        operation.bind(inputs, outputs).run();
        return outputs;
    }

    private static <T> T accepted(SameDiffOp op, List<INDArray> inputs, Supplier<T> code) {
        try {
            return code.get();
        } catch (RuntimeException e) {
            throw UnsupportedOperations.failure(UnsupportedOperations.describe(op.getOp()), inputs, e);
        }
    }

    private static List<INDArray> arrays(List<Value> values) {
        return values.stream().map(Value::array).toList();
    }

    /** A C-order array outside any workspace. */
    static INDArray buffer(DataType type, long... shape) {
        return shape.length == 0 ? Nd4j.scalar(type, 0).detach() : Nd4j.createUninitializedDetached(type, shape);
    }
}
