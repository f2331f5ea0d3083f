package org.odelayer.graph;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;

/**
 * The memory of the intermediate values of several plans, of which one runs at a time: as much as the largest needs.
 */
final class Workspace implements AutoCloseable {
    private final Map<DataType, INDArray> blocks = new EnumMap<>(DataType.class);

    /** Moves the plans' intermediate values here. */
    Workspace(List<Plan> plans) {
        Map<DataType, Long> sizes = new EnumMap<>(DataType.class);
        List<Layout> layouts = plans.stream().map(Plan::layout).toList();
        layouts.forEach(layout -> layout.sizes().forEach((type, size) -> sizes.merge(type, size, Math::max)));
        Detached.run(() -> {
            sizes.forEach((type, size) -> blocks.put(type, Nd4j.createUninitializedDetached(type, size)));
            layouts.forEach(layout -> layout.place(blocks));
        });
    }

    @Override
    public void close() {
        blocks.values().forEach(INDArray::close);
    }
}
