package org.odelayer.series;

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

    private static INDArray flat(INDArray array) {
        return array.reshape('c', new long[] {array.length()});
    }

    Map<String, INDArray> all() {
        return totals;
    }

    @Override
    public void close() {
        totals.values().forEach(INDArray::close);
    }
}
