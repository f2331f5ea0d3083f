package org.odelayer.kernel;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Products of FLOAT matrices by oneDNN's own function, where the natives of {@code org.bytedeco:dnnl} are on the class
 * path: no copy of a factor into another layout, and none of the 6 µs that oneDNN takes as a helper of ND4J. Its OpenMP
 * is that of ND4J, whose number of threads therefore holds for it ({@link NativeThreads}).
 */
final class DirectProducts {
    private DirectProducts() {}

    /** Whether a product {@code matmul} on such arrays can be computed so. */
    static boolean fit(Operation operation, List<INDArray> inputs, List<INDArray> outputs) {
        return operation.name().equals("matmul")
                && operation.integer(2, 0) == 0
                && inputs.size() == 2
                && outputs.size() == 1
                && Stream.concat(inputs.stream(), outputs.stream()).allMatch(DirectProducts::isPlain)
                && arePresent();
    }

    /** Whether the backend is the CPU's and the library is there. */
    static boolean arePresent() {
        return Optimization.ON && Backend.current().isCpu() && Library.PRESENT;
    }

    /** C = A B of matrices without gaps; the pointers' positions count. */
    static void multiply(long rows, long columns, long inner, FloatPointer a, FloatPointer b, FloatPointer c) {
        check(dnnl.dnnl_sgemm((byte) 'N', (byte) 'N', rows, columns, inner, 1, a, inner, b, columns, 0, c, columns));
    }

    private static void check(int status) {
        if (status != dnnl.dnnl_success) {
            throw new IllegalStateException("oneDNN's product failed with status " + status);
        }
    }

    /** A matrix of FLOAT, row by row without gaps; an axis of length 1 may have any stride. */
    private static boolean isPlain(INDArray array) {
        return array.rank() == 2
                && array.dataType() == DataType.FLOAT
                && !array.isEmpty()
                && (array.size(1) == 1 || array.stride(1) == 1)
                && (array.size(0) == 1 || array.stride(0) == array.size(1));
    }

    /** C = α op(A) op(B) + β C, by the operation's arguments. */
    static Runnable bind(Operation operation, List<INDArray> inputs, List<INDArray> outputs) {
        INDArray a = inputs.get(0);
        INDArray b = inputs.get(1);
        INDArray c = outputs.get(0);
        boolean turnA = operation.integer(0, 0) == 1;
        boolean turnB = operation.integer(1, 0) == 1;
        byte ofA = (byte) (turnA ? 'T' : 'N');
        byte ofB = (byte) (turnB ? 'T' : 'N');
        long rows = c.size(0);
        long columns = c.size(1);
        long inner = turnA ? a.size(0) : a.size(1);
        long rowA = a.size(1);
        long rowB = b.size(1);
        float alpha = (float) operation.real(0, 1);
        float beta = (float) operation.real(1, 0);
        FloatPointer atA = (FloatPointer) a.data().addressPointer();
        FloatPointer atB = (FloatPointer) b.data().addressPointer();
        FloatPointer atC = (FloatPointer) c.data().addressPointer();
        return () ->
                check(dnnl.dnnl_sgemm(ofA, ofB, rows, columns, inner, alpha, atA, rowA, atB, rowB, beta, atC, columns));
    }

    /** Loaded when it is asked for first, which takes a sixth of a second. */
    private static final class Library {
        static final boolean PRESENT = isPresent();

        private static boolean isPresent() {
            try {
                Loader.load(dnnl.class);
                return true;
            } catch (LinkageError | RuntimeException e) {
                return false;
            }
        }
    }
}
