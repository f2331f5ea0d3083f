package org.odelayer.kernel;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weighted Euclidean norms of the parts of a FLOAT vector v, √Σ (vᵢ / sᵢ)² with sᵢ = floor + slope max(|yᵢ|,
 * |y'ᵢ|), in one pass over v, y and y', that is three vectors of one length; the result is a vector with one norm per
 * part.
 */
public final class FloatNorms extends HostOperation {
    /** Four registers of 4 kB fit into the first cache. */
    private static final int CHUNK = 1024;

    private final float floor;
    private final float slope;
    private final long[] lengths;

    /**
     * Norms of parts.
     *
     * @param floor positive
     * @param slope not negative
     * @param lengths of the parts, one behind the other
     */
    public FloatNorms(double floor, double slope, long... lengths) {
        super(1);
        this.floor = (float) floor;
        this.slope = (float) slope;
        this.lengths = lengths.clone();
    }

    @Override
    public String opName() {
        return "norms";
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(new long[] {lengths.length});
    }

    @Override
    protected void compute(List<INDArray> inputs, List<INDArray> results) {
        bind(inputs, results).run();
    }

    @Override
    protected Runnable bind(List<INDArray> inputs, List<INDArray> results) {
        List<Piece> pieces = pieces();
        double[] sums = new double[pieces.size()];
        int parts = RowParts.ofCombination(inputs.get(0).length(), inputs.size());
        Runnable[] passes = new Runnable[parts];
        for (int i = 0; i < parts; i++) {
            passes[i] = new Pass(inputs, pieces, sums, sums.length * i / parts, sums.length * (i + 1) / parts);
        }
        HostVector norms = new HostVector(results.get(0));
        return () -> {
            Workers.run(passes);
            write(sums, norms);
        };
    }

    private List<Piece> pieces() {
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        for (long length : lengths) {
            int end = from + (int) length;
            for (; from < end; from += CHUNK) {
                pieces.add(new Piece(from, Math.min(CHUNK, end - from)));
            }
            from = end;
        }
        return pieces;
    }

    /** Adds up the pieces of each part, in the same order however many threads have made them. */
    private void write(double[] sums, HostVector norms) {
        int piece = 0;
        for (int part = 0; part < lengths.length; part++) {
            double sum = 0;
            for (int start = 0; start < lengths[part]; start += CHUNK) {
                sum += sums[piece++];
            }
            norms.put(part, Math.sqrt(sum));
        }
    }

    /** Elements one behind the other, all of one part. */
    private record Piece(int from, int count) {}

    /** A vector and its present piece. */
    private static final class Source {
        /** Held, because the buffer does not keep the array's memory. */
        private final INDArray array;

        private final FloatBuffer buffer;
        private final int offset;
        private final float[] piece;

        Source(INDArray array) {
            this.array = array;
            this.buffer = array.data().asNioFloat();
            // ND4J's buffer of a view is the whole one, set to the view's beginning.
            this.offset = buffer.position();
            this.piece = new float[(int) Math.min(CHUNK, array.length())];
        }

        void load(int from, int count) {
            buffer.get(offset + from, piece, 0, count);
        }
    }

    /** Some of the pieces, one at a time. */
    private final class Pass implements Runnable {
        private final Source v;
        private final Source y;
        private final Source next;
        private final List<Piece> pieces;
        private final double[] sums;
        private final int first;
        private final int end;
        private final float[] squares;

        Pass(List<INDArray> inputs, List<Piece> pieces, double[] sums, int first, int end) {
            this.v = new Source(inputs.get(0));
            this.y = new Source(inputs.get(1));
            this.next = new Source(inputs.get(2));
            this.pieces = pieces;
            this.sums = sums;
            this.first = first;
            this.end = end;
            this.squares = new float[v.piece.length];
        }

        @Override
        public void run() {
            for (int i = first; i < end; i++) {
                sums[i] = sum(pieces.get(i).from(), pieces.get(i).count());
            }
        }

        private double sum(int from, int count) {
            v.load(from, count);
            y.load(from, count);
            next.load(from, count);
            square(v.piece, y.piece, next.piece, squares, count);
            float sum = total(squares, count);
            return Float.isFinite(sum) ? sum : inDouble(count);
        }

        private void square(float[] a, float[] b, float[] c, float[] result, int count) {
            float least = floor;
            float factor = slope;
            for (int i = 0; i < count; i++) {
                float ratio = a[i] / (factor * Math.max(Math.abs(b[i]), Math.abs(c[i])) + least);
                result[i] = ratio * ratio;
            }
        }

        /** Squares beyond FLOAT are not beyond DOUBLE; what is not a number stays so. */
        private double inDouble(int count) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                double size = Math.max(Math.abs(y.piece[i]), Math.abs(next.piece[i]));
                double ratio = v.piece[i] / (slope * size + floor);
                sum += ratio * ratio;
            }
            return sum;
        }
    }

    /** The sum of the first elements, by halves: no order of additions is quicker or rounds less. */
    private static float total(float[] values, int count) {
        int left = count;
        while (left > 1) {
            int half = (left + 1) / 2;
            fold(values, half, left - half);
            left = half;
        }
        return values[0];
    }

    private static void fold(float[] values, int half, int count) {
        for (int i = 0; i < count; i++) {
            values[i] += values[half + i];
        }
    }
}
