package org.odelayer.kernel;

import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The transpose of each matrix of a stack, of FLOAT: an array with the elements of [stack, rows, columns] becomes one
 * with those of [stack, columns, rows]. So channels come before places, or behind them. ND4J's permute takes several
 * times as long.
 *
 * <p>Cost: one pass over the array.
 */
public final class FloatTransposes extends HostOperation {
    /** So many rows at a time: with 64 columns they take half of a first cache of 32 kB. */
    private static final int TILE = 64;

    private final int stack;
    private final int rows;
    private final int columns;
    private final long[] shape;

    /**
     * Transposes of matrices.
     *
     * @param stack how many matrices
     * @param rows of each
     * @param columns of each
     * @param shape of the result, with as many elements
     */
    public FloatTransposes(long stack, long rows, long columns, long... shape) {
        super(1);
        this.stack = Math.toIntExact(stack);
        this.rows = Math.toIntExact(rows);
        this.columns = Math.toIntExact(columns);
        this.shape = shape.clone();
        addIArgument(this.stack, this.rows, this.columns);
    }

    @Override
    public String opName() {
        return "transposes";
    }

    @Override
    public boolean isDescribedByArguments() {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(shape.clone());
    }

    @Override
    protected void compute(List<INDArray> inputs, List<INDArray> results) {
        bind(inputs, results).run();
    }

    @Override
    protected Runnable bind(List<INDArray> inputs, List<INDArray> results) {
        return new Pass(inputs.get(0), results.get(0));
    }

    /** From one array to the other, a tile at a time. */
    private final class Pass implements Runnable {
        /** Held, because buffers do not keep the arrays' memory. */
        private final List<INDArray> arrays;

        private final FloatBuffer source;
        private final FloatBuffer target;
        private final int first;
        private final int start;
        private final float[] tile = new float[Math.min(TILE, rows) * columns];
        private final float[] line = new float[Math.min(TILE, rows)];

        Pass(INDArray from, INDArray to) {
            arrays = List.of(from, to);
            source = from.data().asNioFloat();
            target = to.data().asNioFloat();
            // ND4J's buffer of a view is the whole one, set to the view's beginning.
            first = source.position();
            start = target.position();
        }

        @Override
        public void run() {
            for (int matrix = 0; matrix < stack; matrix++) {
                int offset = matrix * rows * columns;
                for (int row = 0; row < rows; row += TILE) {
                    int count = Math.min(TILE, rows - row);
                    source.get(first + offset + row * columns, tile, 0, count * columns);
                    turn(start + offset + row, count);
                }
            }
        }

        private void turn(int to, int count) {
            for (int column = 0; column < columns; column++) {
                for (int i = 0; i < count; i++) {
                    line[i] = tile[i * columns + column];
                }
                target.put(to + column * rows, line, 0, count);
            }
        }

        @Override
        public String toString() {
            return opName() + " of " + arrays.get(0).shapeInfoToString();
        }
    }
}
