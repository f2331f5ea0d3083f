package org.odelayer.kernel;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Many linear combinations of the rows of one FLOAT matrix, computed as one product of matrices: as long as writing
 * them takes.
 */
public final class RowCombinations implements AutoCloseable {
    private static final int FEWEST = 16;

    private final INDArray rows;
    private final FloatPointer atRows;
    private final int count;
    private final long length;
    /** [as many as were wanted at a time so far, rows]. */
    private INDArray weights;

    private HostVector writer;
    private FloatPointer atWeights;

    private INDArray results;
    private FloatPointer atResults;

    /**
     * Whether they can be computed so.
     *
     * @param type of the rows
     * @return true for FLOAT on the CPU, where oneDNN's product is there
     */
    public static boolean areUsable(DataType type) {
        return type == DataType.FLOAT && DirectProducts.arePresent();
    }

    /**
     * Combinations of some rows.
     *
     * @param rows [m, n], C-ordered, FLOAT; kept
     */
    public RowCombinations(INDArray rows) {
        this.rows = rows;
        this.atRows = (FloatPointer) rows.data().addressPointer();
        this.count = (int) rows.size(0);
        this.length = rows.size(1);
    }

    /**
     * Makes room for weights; those set before may be lost.
     *
     * @param combinations how many {@link #run} will compute at most
     */
    public void expect(int combinations) {
        if (weights != null && weights.size(0) >= combinations) {
            return;
        }
        close();
        weights = Detached.call(() -> Nd4j.create(DataType.FLOAT, Math.max(FEWEST, combinations), count));
        writer = new HostVector(weights);
        atWeights = (FloatPointer) weights.data().addressPointer();
    }

    /**
     * Sets the weights of one combination.
     *
     * @param combination which, from 0
     * @param values one per row, and perhaps more, which are left alone
     */
    public void set(int combination, double... values) {
        for (int i = 0; i < count; i++) {
            writer.put(combination * count + i, values[i]);
        }
    }

    /**
     * Computes combinations.
     *
     * @param combinations how many
     * @param into [k, n], C-ordered, FLOAT
     * @param first the row of {@code into} that the first one is written to, the others behind it
     */
    public void run(int combinations, INDArray into, int first) {
        if (results != into) {
            results = into;
            atResults = new FloatPointer(into.data().addressPointer());
        }
        long start = atResults.position();
        atResults.position(start + first * length);
        DirectProducts.multiply(combinations, length, count, atWeights, atRows, atResults);
        atResults.position(start);
    }

    @Override
    public void close() {
        if (weights != null) {
            weights.close();
        }
    }
}
