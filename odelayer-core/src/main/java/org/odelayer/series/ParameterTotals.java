package org.odelayer.series;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Vectors;

/** The parameters' gradients, added up over the legs. */
final class ParameterTotals implements AutoCloseable {
    private final Map<String, INDArray> totals = new LinkedHashMap<>();
    /** Views of arrays that come again and again, by their identity. */
    private final Map<INDArray, INDArray> flat = new IdentityHashMap<>();

    ParameterTotals(ParameterList parameters, DataType type) {
        parameters
                .all()
                .forEach(parameter ->
                        totals.put(parameter.name(), Detached.call(() -> Nd4j.create(type, parameter.dimensions()))));
    }

    void begin() {
        totals.values().forEach(total -> total.assign(0));
    }

    void add(Map<String, INDArray> gradients) {
        gradients.forEach((name, gradient) -> Vectors.add(1, flat(gradient), flat(totals.get(name))));
    }

    private INDArray flat(INDArray array) {
        return flat.computeIfAbsent(array, key -> Detached.call(() -> key.reshape('c', new long[] {key.length()})));
    }

    Map<String, INDArray> all() {
        return totals;
    }

    @Override
    public void close() {
        totals.values().forEach(INDArray::close);
    }
}
