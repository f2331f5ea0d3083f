package org.odelayer.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Operations in parts that run at the same time: the rows of the output, which depend on the same rows of inputs and on
 * others whole; or, of a product Aᵀ B, whose rows are summed over, sums over parts of them.
 */
final class RowParts {
    /**
     * Multiplications of a product, some 60 µs: to hand over a part takes a few. Not measured as helpers are, for while
     * a program starts its compiler has the other processors.
     */
    private static final long PRODUCTS = 1 << 21;

    /** Elements of loops, some 50 µs. */
    private static final long LOOPS = 1 << 16;

    /** Elements of ND4J's own functions, of which most take as long as memory does: 25 µs and more. */
    private static final long FUNCTIONS = 1 << 16;

    /** Elements that a linear combination reads, some 50 µs. */
    private static final long COMBINATIONS = 1 << 18;

    private static final Set<String> ELEMENTWISE =
            Set.of("add", "subtract", "multiply", "divide", "biasadd", "tanh", "sigmoid", "softplus", "relu", "square");

    private static final Set<String> CONVOLUTIONS = Set.of("conv2d", "deconv2d");

    private RowParts() {}

    /** Whether an operation on such arrays can be divided, and takes so long that it pays. */
    static boolean pay(Operation operation, List<INDArray> inputs, List<INDArray> outputs) {
        Kind kind = kind(operation, inputs, outputs);
        if (kind == null) {
            return false;
        }
        long length = outputs.get(0).length();
        return switch (kind) {
            case SUM -> inputs.get(0).size(0) * length >= PRODUCTS;
            case FIRST -> length * summands(inputs) >= PRODUCTS;
            case ELEMENTS -> length >= (operation.function() instanceof FloatLoops ? LOOPS : FUNCTIONS);
        };
    }

    /** In how many parts a linear combination of vectors is worth computing. */
    static int ofCombination(long length, long vectors) {
        return Backend.current().isCpu() && length * vectors >= COMBINATIONS ? Workers.count() : 1;
    }

    /** How many products are added up for an element of a product or of a convolution. */
    private static long summands(List<INDArray> inputs) {
        INDArray weights = inputs.get(1);
        return weights.rank() == 2
                ? inputs.get(0).size(1)
                : weights.length() / Math.max(weights.size(0), weights.size(weights.rank() - 1));
    }

    /** Binds it in parts. */
    static Kernel bind(Operation operation, List<INDArray> inputs, List<INDArray> outputs, int most) {
        boolean sum = kind(operation, inputs, outputs) == Kind.SUM;
        long rows = sum ? inputs.get(0).size(0) : outputs.get(0).size(0);
        int parts = (int) Math.min(most, rows);
        Runnable[] pieces = new Runnable[parts];
        List<INDArray> partial = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            long from = rows * i / parts;
            long to = rows * (i + 1) / parts;
            List<INDArray> results = sum
                    ? List.of(i == 0 ? outputs.get(0) : outputs.get(0).ulike())
                    : outputs.stream().map(output -> rows(output, from, to)).toList();
            partial.add(results.get(0));
            pieces[i] = operation.bind(slices(operation, inputs, outputs, from, to), results);
        }
        Runnable code = sum ? summed(pieces, partial) : () -> Workers.run(pieces);
        String name = operation.name() + " in " + parts + " parts";
        return Kernel.of(name, KernelProfile.timed(name, inputs, code));
    }

    private static Runnable summed(Runnable[] pieces, List<INDArray> partial) {
        List<INDArray> flat = partial.stream()
                .map(each -> each.reshape('c', new long[] {each.length()}))
                .toList();
        return () -> {
            Workers.run(pieces);
            for (int i = 1; i < flat.size(); i++) {
                Vectors.add(1, flat.get(i), flat.get(0));
            }
        };
    }

    private static List<INDArray> slices(
            Operation operation, List<INDArray> inputs, List<INDArray> outputs, long from, long to) {
        List<INDArray> slices = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            boolean divided = isDivided(operation, inputs, outputs, i);
            slices.add(divided ? rows(inputs.get(i), from, to) : inputs.get(i));
        }
        return slices;
    }

    private static INDArray rows(INDArray array, long from, long to) {
        INDArrayIndex[] indices = new INDArrayIndex[array.rank()];
        Arrays.fill(indices, NDArrayIndex.all());
        indices[0] = NDArrayIndex.interval(from, to);
        long[] shape = array.shape();
        shape = shape.clone();
        shape[0] = to - from;
        return array.get(indices).reshape('c', shape);
    }

    /** Whether the rows of an input belong to those that are divided. */
    private static boolean isDivided(Operation operation, List<INDArray> inputs, List<INDArray> outputs, int index) {
        return switch (kind(operation, inputs, outputs)) {
            case SUM -> true;
            case FIRST -> index == 0;
            case ELEMENTS -> inputs.get(index).length() == outputs.get(0).length();
        };
    }

    private static Kind kind(Operation operation, List<INDArray> inputs, List<INDArray> outputs) {
        boolean whole = Stream.concat(inputs.stream(), outputs.stream()).allMatch(RowParts::isPlain);
        if (!whole || outputs.get(0).rank() < 1 || outputs.get(0).size(0) < 2) {
            return null;
        }
        if (operation.name().equals("matmul")) {
            return isSum(operation, inputs) ? Kind.SUM : isProduct(operation, inputs) ? Kind.FIRST : null;
        }
        if (CONVOLUTIONS.contains(operation.name())) {
            return Kind.FIRST;
        }
        return isElementwise(operation, inputs, outputs) ? Kind.ELEMENTS : null;
    }

    private static boolean isPlain(INDArray array) {
        return array.rank() <= 1 || array.ordering() == 'c' && !array.isEmpty();
    }

    private static boolean isProduct(Operation operation, List<INDArray> inputs) {
        return inputs.size() == 2
                && inputs.stream().allMatch(input -> input.rank() == 2)
                && operation.integer(0, 0) == 0
                && operation.integer(2, 0) == 0;
    }

    /** Aᵀ B with a result that is no larger than what it is made of. */
    private static boolean isSum(Operation operation, List<INDArray> inputs) {
        return operation.name().equals("matmul")
                && inputs.size() == 2
                && inputs.stream().allMatch(input -> input.rank() == 2)
                && operation.integer(0, 0) == 1
                && operation.integer(1, 0) == 0
                && operation.integer(2, 0) == 0
                && operation.real(1, 0) == 0
                && inputs.get(1).size(1) <= inputs.get(0).size(0);
    }

    private static boolean isElementwise(Operation operation, List<INDArray> inputs, List<INDArray> outputs) {
        boolean known = operation.function() instanceof FloatLoops || ELEMENTWISE.contains(operation.name());
        long length = outputs.get(0).length();
        long row = length / outputs.get(0).size(0);
        return known
                && outputs.stream()
                        .allMatch(output -> output.size(0) == outputs.get(0).size(0))
                && inputs.stream()
                        .allMatch(input -> input.length() == length
                                ? input.size(0) == outputs.get(0).size(0)
                                : input.length() > 0 && row % input.length() == 0 && isOneRow(input));
    }

    private static boolean isOneRow(INDArray input) {
        return input.rank() <= 1 || input.length() == input.size(input.rank() - 1);
    }

    /** What an output's rows depend on. */
    private enum Kind {
        /** On the same rows of the first input. */
        FIRST,
        /** On the same rows of inputs that are as long. */
        ELEMENTS,
        /** On all rows of both, by a sum. */
        SUM
    }
}
