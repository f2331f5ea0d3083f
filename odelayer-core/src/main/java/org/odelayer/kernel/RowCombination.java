package org.odelayer.kernel;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Linear combinations of the rows of a matrix, with weights that may change between runs. */
public final class RowCombination {
    private static final Operation PRODUCT = Operation.custom("matmul").withoutHelpers();

    /** alpha 1, beta 1. */
    private static final Operation ADDED_PRODUCT = PRODUCT.withReals(1, 1);

    private RowCombination() {}

    /**
     * Prepares result = Σ weights[row, i] · rows[i] over i from {@code from} to {@code to} − 1: the rows seen as a
     * matrix of columns, which is what BLAS multiplies fastest.
     *
     * @param rows [m, n], C-ordered
     * @param from the first row
     * @param to behind the last row
     * @param weights a matrix of m columns
     * @param row which of its rows has the weights
     * @param result where to write, [n]; none of the rows
     * @return computes it from the present values
     */
    public static Kernel bind(INDArray rows, int from, int to, INDArray weights, int row, INDArray result) {
        return bind(PRODUCT, rows, from, to, weights, row, result);
    }

    /**
     * Prepares result += Σ weights[row, i] · rows[i], as of {@link #bind}.
     *
     * @param rows [m, n], C-ordered
     * @param from the first row
     * @param to behind the last row
     * @param weights a matrix of m columns
     * @param row which of its rows has the weights
     * @param result what to add to, [n]; none of the rows
     * @return computes it from the present values
     */
    public static Kernel bindSum(INDArray rows, int from, int to, INDArray weights, int row, INDArray result) {
        return bind(ADDED_PRODUCT, rows, from, to, weights, row, result);
    }

    private static Kernel bind(
            Operation product, INDArray rows, int from, int to, INDArray weights, int row, INDArray result) {
        // ND4J's get gives an empty array for views that begin behind as many elements as they have.
        long first = weights.offset() + row * weights.size(1) + from;
        return Detached.call(() -> {
            INDArray factors = Nd4j.create(weights.data(), new long[] {to - from}, new long[] {1}, first, 'c');
            INDArray chosen = rows.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
            int parts = RowParts.ofCombination(result.length(), to - from);
            return parts == 1
                    ? part(product, chosen, factors, result)
                    : divided(product, chosen, factors, result, parts);
        });
    }

    private static Kernel part(Operation product, INDArray rows, INDArray factors, INDArray result) {
        return product.bind(List.of(rows.transpose(), factors), List.of(result));
    }

    private static Kernel divided(Operation product, INDArray rows, INDArray factors, INDArray result, int parts) {
        Runnable[] pieces = new Runnable[parts];
        for (int i = 0; i < parts; i++) {
            INDArrayIndex columns =
                    NDArrayIndex.interval(result.length() * i / parts, result.length() * (i + 1) / parts);
            pieces[i] = part(product, rows.get(NDArrayIndex.all(), columns), factors, result.get(columns));
        }
        String name = product.name() + " in " + parts + " parts";
        return Kernel.of(name, KernelProfile.timed(name, List.of(rows, factors), () -> Workers.run(pieces)));
    }
}
