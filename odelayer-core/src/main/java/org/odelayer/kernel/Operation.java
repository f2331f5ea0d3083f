package org.odelayer.kernel;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseOp;
import org.nd4j.linalg.api.ops.BaseTransformFloatOp;
import org.nd4j.linalg.api.ops.BaseTransformSameOp;
import org.nd4j.linalg.api.ops.BaseTransformStrictOp;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What an ND4J operation computes, without the arrays: its name and its integer, real, boolean and data type arguments.
 *
 * <p>Immutable; one operation may be bound to any number of array lists.
 */
public final class Operation {
    private final DifferentialFunction function;
    private final long[] integers;
    private final double[] reals;
    private final boolean[] flags;
    private final DataType[] types;
    private final Code code;
    /** How many parts of it run at the same time, at most. */
    private final int parts;

    private Operation(
            DifferentialFunction function,
            long[] integers,
            double[] reals,
            boolean[] flags,
            DataType[] types,
            Code code,
            int parts) {
        this.function = function;
        this.integers = integers;
        this.reals = reals;
        this.flags = flags;
        this.types = types;
        this.code = code;
        this.parts = parts;
    }

    /**
     * A custom operation (one that ND4J knows by name) without real or boolean arguments.
     *
     * @param name the operation's name, for instance {@code matmul}
     * @param integers its integer arguments, in the operation's own order
     * @return the operation
     */
    public static Operation custom(String name, long... integers) {
        return new Operation(
                DynamicCustomOp.builder(name).build(),
                integers,
                new double[0],
                new boolean[0],
                new DataType[0],
                Code.HELPED,
                1);
    }

    /**
     * The operation that a SameDiff graph holds, with the arguments it has there.
     *
     * @param function a custom or legacy ND4J operation; kept, not copied
     * @return the operation
     * @throws IllegalArgumentException if the function is neither
     */
    public static Operation of(DifferentialFunction function) {
        if (function instanceof CustomOp custom) {
            return new Operation(
                    function, custom.iArgs(), custom.tArgs(), custom.bArgs(), custom.dArgs(), Code.HELPED, 1);
        }
        if (function instanceof Op) {
            return new Operation(function, new long[0], new double[0], new boolean[0], new DataType[0], Code.HELPED, 1);
        }
        throw new IllegalArgumentException("operation " + function.opName() + " is not executable by itself");
    }

    /**
     * A function of a graph with its arguments, as text: two that were written in the same way give the same.
     *
     * @param function any, also one that is not executable by itself
     * @return its name, and arguments and scalars that are not variables of the graph
     */
    public static String describe(DifferentialFunction function) {
        String name = function.opName();
        if (function instanceof CustomOp custom) {
            return name
                    + Arrays.toString(custom.iArgs())
                    + Arrays.toString(custom.tArgs())
                    + Arrays.toString(custom.bArgs())
                    + Arrays.toString(custom.dArgs());
        }
        String scalar = function instanceof ScalarOp op && op.scalar() != null
                ? Double.toString(op.scalar().getDouble(0))
                : "";
        return function instanceof Op op ? name + scalar + Arrays.toString(op.extraArgs()) : name;
    }

    /**
     * This operation with boolean arguments.
     *
     * @param newFlags the boolean arguments, in the operation's own order
     * @return a new operation
     */
    public Operation withFlags(boolean... newFlags) {
        return new Operation(function, integers, reals, newFlags, types, code, parts);
    }

    /**
     * This operation with real arguments.
     *
     * @param newReals the real arguments, in the operation's own order
     * @return a new operation
     */
    public Operation withReals(double... newReals) {
        return new Operation(function, integers, newReals, flags, types, code, parts);
    }

    /**
     * This operation by the backend's own kernel, without {@link Helpers}: for small work.
     *
     * @return a new operation
     */
    public Operation withoutHelpers() {
        return with(Code.OWN, parts);
    }

    private Operation with(Code otherCode, int otherParts) {
        return new Operation(function, integers, reals, flags, types, otherCode, otherParts);
    }

    /**
     * This operation with or without {@link Helpers}, or past ND4J, whichever is fastest, and in parts that run at the
     * same time where it is large and ND4J may use several threads.
     *
     * @param inputs the input arrays, in the operation's order
     * @param outputs arrays to write to
     * @return this or another operation
     */
    public Operation tuned(List<INDArray> inputs, List<INDArray> outputs) {
        return helpedOrNot(inputs, outputs).directOrNot(inputs, outputs).dividedOrNot(inputs, outputs);
    }

    private Operation helpedOrNot(List<INDArray> inputs, List<INDArray> outputs) {
        boolean choice = code == Code.HELPED && Helpers.has(name());
        return choice ? faster(this, withoutHelpers(), inputs, outputs) : this;
    }

    private Operation directOrNot(List<INDArray> inputs, List<INDArray> outputs) {
        boolean choice = code != Code.DIRECT && DirectProducts.fit(this, inputs, outputs);
        return choice ? faster(with(Code.DIRECT, parts), this, inputs, outputs) : this;
    }

    private Operation faster(Operation one, Operation other, List<INDArray> inputs, List<INDArray> outputs) {
        StringBuilder key =
                new StringBuilder(one.code + " " + name() + Arrays.toString(integers) + Arrays.toString(flags));
        inputs.forEach(input -> key.append(' ').append(input.shapeInfoToString()));
        boolean won = Race.remembered(
                key.toString(), () -> Race.isWonByFirst(one.bind(inputs, outputs), other.bind(inputs, outputs)));
        return won ? one : other;
    }

    private Operation dividedOrNot(List<INDArray> inputs, List<INDArray> outputs) {
        int workers = Workers.count();
        boolean divided = workers > 1 && Backend.current().isCpu() && RowParts.pay(this, inputs, outputs);
        return divided ? with(code, workers) : this;
    }

    /**
     * ND4J's name of the operation.
     *
     * @return the name, for instance {@code tanh_bp}
     */
    public String name() {
        return function.opName();
    }

    /**
     * The ND4J object behind this operation.
     *
     * @return a custom or legacy operation; not to be changed
     */
    public DifferentialFunction function() {
        return function;
    }

    /**
     * An integer argument.
     *
     * @param index which, from 0
     * @param absent the value if there is no such argument
     * @return the argument
     */
    public long integer(int index, long absent) {
        return index < integers.length ? integers[index] : absent;
    }

    /**
     * All integer arguments.
     *
     * @return a new array
     */
    public long[] integers() {
        return integers.clone();
    }

    /**
     * A real argument.
     *
     * @param index which, from 0
     * @param absent the value if there is no such argument
     * @return the argument
     */
    public double real(int index, double absent) {
        return index < reals.length ? reals[index] : absent;
    }

    /**
     * The shapes and data types of the outputs for given inputs.
     *
     * @param inputs arrays of the right shapes and types; shape arguments also need their values
     * @return one descriptor an output
     */
    public List<LongShapeDescriptor> outputShapes(List<INDArray> inputs) {
        OpContext context = context(inputs);
        return function instanceof CustomOp custom
                ? custom.calculateOutputShape(context)
                : ((BaseOp) function).calculateOutputShape(context);
    }

    /**
     * Binds the operation to arrays. The caller keeps the arrays alive, at the same place in memory, as long as the
     * kernel is in use.
     *
     * @param inputs the input arrays, in the operation's order
     * @param outputs arrays of the shapes that {@link #outputShapes} tells
     * @return the operation, ready to run
     */
    public Kernel bind(List<INDArray> inputs, List<INDArray> outputs) {
        return parts > 1 ? RowParts.bind(with(code, 1), inputs, outputs, parts) : bindWhole(inputs, outputs);
    }

    private Kernel bindWhole(List<INDArray> inputs, List<INDArray> outputs) {
        if (name().equals("identity") && Vectors.areInPlace(inputs.get(0), outputs.get(0))) {
            return Vectors.copy(inputs.get(0), outputs.get(0));
        }
        if (code == Code.DIRECT && DirectProducts.fit(this, inputs, outputs)) {
            return Kernel.of(name(), KernelProfile.timed(name(), inputs, DirectProducts.bind(this, inputs, outputs)));
        }
        OpContext context = context(inputs);
        context.setOutputArrays(outputs);
        // Shapes were settled when the arrays were made; the override spares libnd4j from inferring them on each run.
        context.shapeFunctionOverride(true);
        return Kernel.of(this, context);
    }

    /**
     * Whether this operation surely computes the same from the same inputs as another one.
     *
     * @param other the other one
     * @return false if they differ, or if it is not known
     */
    public boolean isSameAs(Operation other) {
        return function.getClass() == other.function.getClass()
                && name().equals(other.name())
                && Arrays.equals(integers, other.integers)
                && Arrays.equals(reals, other.reals)
                && Arrays.equals(flags, other.flags)
                && Arrays.equals(types, other.types)
                && (isFullyDescribed() || isSameScalar(other));
    }

    /** Legacy operations and those of the host may have properties of their own. */
    private boolean isFullyDescribed() {
        if (function instanceof HostOperation host) {
            return host.isDescribedByArguments();
        }
        boolean plain = function instanceof BaseTransformStrictOp
                || function instanceof BaseTransformSameOp
                || function instanceof BaseTransformFloatOp;
        return function instanceof CustomOp || plain && isWithoutArguments((BaseOp) function);
    }

    private static boolean isWithoutArguments(BaseOp transform) {
        return transform.extraArgs() == null || transform.extraArgs().length == 0;
    }

    private boolean isSameScalar(Operation other) {
        return function instanceof ScalarOp scalar
                && scalar.scalar() != null
                && scalar.scalar().equals(((ScalarOp) other.function).scalar());
    }

    private OpContext context(List<INDArray> inputs) {
        OpContext context = Nd4j.getExecutioner().buildContext();
        context.setInputArrays(inputs);
        context.setIArguments(integers);
        context.setTArguments(reals);
        context.setBArguments(flags);
        context.setDArguments(types);
        context.allowHelpers(code == Code.HELPED);
        return context;
    }

    @Override
    public String toString() {
        return name();
    }

    /** Whose code computes it. */
    private enum Code {
        /** The backend's, with {@link Helpers} where it has them. */
        HELPED,
        /** The backend's own. */
        OWN,
        /** That of {@link DirectProducts}. */
        DIRECT
    }
}
