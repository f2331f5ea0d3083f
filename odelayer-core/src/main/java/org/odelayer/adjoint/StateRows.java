package org.odelayer.adjoint;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;

/** Copies of a state at many times: as many arrays as there ever were copies, used again. */
final class StateRows implements AutoCloseable {
    private final INDArray source;
    private final INDArray target;
    private final List<Row> rows = new ArrayList<>();

    /** Copies are made of {@code source} and given back in {@code target}. */
    StateRows(INDArray source, INDArray target) {
        this.source = source;
        this.target = target;
    }

    /** Keeps the source's present values as copy i; i is at most the number of copies so far. */
    void save(int i) {
        if (i == rows.size()) {
            rows.add(new Row());
        }
        rows.get(i).save.run();
    }

    /** Writes copy i to the target. */
    void load(int i) {
        rows.get(i).load.run();
    }

    /** Of the first {@code count} copies keeps every second as 0, 1, …; the others' arrays are free. */
    void thin(int count) {
        List<Row> kept = new ArrayList<>();
        List<Row> free = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            (i < count && i % 2 == 0 ? kept : free).add(rows.get(i));
        }
        rows.clear();
        rows.addAll(kept);
        rows.addAll(free);
    }

    @Override
    public void close() {
        rows.forEach(row -> row.values.close());
        rows.clear();
    }

    private final class Row {
        private final INDArray values = Detached.call(() -> Nd4j.create(source.dataType(), source.length()));
        private final Kernel save = Vectors.copy(source, values);
        private final Kernel load = Vectors.copy(values, target);
    }
}
