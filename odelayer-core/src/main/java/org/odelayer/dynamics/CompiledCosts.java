package org.odelayer.dynamics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;

/** The running costs of compiled dynamics, with the arrays of their probes. */
final class CompiledCosts implements AutoCloseable {
    private final List<RunningCost> costs;
    private final List<Map<String, INDArray>> probes = new ArrayList<>();
    private final INDArray cotangent;
    private final long[] stateShape;

    CompiledCosts(List<RunningCost> costs, DataType type, long... stateShape) {
        this.costs = List.copyOf(costs);
        this.stateShape = stateShape.clone();
        for (RunningCost cost : costs) {
            Map<String, INDArray> arrays = new LinkedHashMap<>();
            cost.probes(stateShape)
                    .forEach((name, shape) -> arrays.put(name, Detached.call(() -> Nd4j.create(type, shape))));
            probes.add(arrays);
        }
        this.cotangent = costs.isEmpty() ? null : Detached.call(() -> Nd4j.create(type, costs.size()));
    }

    boolean isEmpty() {
        return costs.isEmpty();
    }

    int size() {
        return costs.size();
    }

    /** Of the costs' batch sums in the loss, [costs]. */
    INDArray cotangent() {
        return cotangent;
    }

    /** Probe arrays under names that no parameter can have. */
    Map<String, INDArray> arrays() {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        for (int i = 0; i < costs.size(); i++) {
            String prefix = prefix(i);
            probes.get(i).forEach((name, array) -> arrays.put(prefix + name, array));
        }
        return arrays;
    }

    private static String prefix(int index) {
        return "cost_" + index + "_";
    }

    /** All costs' batch sums, [costs]. */
    SDVariable define(SameDiff graph, SDVariable y, SDVariable f, Map<String, SDVariable> inputs) {
        SDVariable[] sums = new SDVariable[costs.size()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = costs.get(i).define(graph, y, f, own(i, inputs)).reshape(1);
        }
        return sums.length == 1 ? sums[0] : graph.concat(0, sums);
    }

    /** Whether any cost has probes that follow the state. */
    boolean adaptive() {
        return costs.stream().anyMatch(cost -> !cost.adapted(stateShape).isEmpty());
    }

    /** The new values of the probes that follow the state. */
    List<SDVariable> adapt(SameDiff graph, SDVariable y, SDVariable f, Map<String, SDVariable> inputs) {
        List<SDVariable> values = new ArrayList<>();
        for (int i = 0; i < costs.size(); i++) {
            if (!costs.get(i).adapted(stateShape).isEmpty()) {
                values.addAll(costs.get(i).adapt(graph, y, f, own(i, inputs)));
            }
        }
        return values;
    }

    /** Where these values belong, in the same order. */
    List<INDArray> adapted() {
        List<INDArray> arrays = new ArrayList<>();
        for (int i = 0; i < costs.size(); i++) {
            Map<String, INDArray> own = probes.get(i);
            costs.get(i).adapted(stateShape).forEach(name -> arrays.add(own.get(name)));
        }
        return arrays;
    }

    private Map<String, SDVariable> own(int index, Map<String, SDVariable> inputs) {
        Map<String, SDVariable> own = new LinkedHashMap<>();
        String prefix = prefix(index);
        probes.get(index).keySet().forEach(name -> own.put(name, inputs.get(prefix + name)));
        return own;
    }

    void draw(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < costs.size(); i++) {
            costs.get(i).draw(random, probes.get(i));
        }
    }

    /** Sets how much the batch sums weigh in the loss: λ times a factor. */
    void weigh(double factor) {
        for (int i = 0; i < costs.size(); i++) {
            cotangent.putScalar(i, factor * costs.get(i).weight());
        }
    }

    double weight(int index) {
        return costs.get(index).weight();
    }

    @Override
    public void close() {
        probes.forEach(arrays -> arrays.values().forEach(INDArray::close));
        if (cotangent != null) {
            cotangent.close();
        }
    }
}
