package org.odelayer.dynamics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;

/** The running costs of compiled dynamics, with the arrays of their probes. */
final class CompiledCosts implements AutoCloseable {
    private final List<RunningCost> costs;
    private final List<Map<String, INDArray>> probes = new ArrayList<>();
    private final List<INDArray> renewed = new ArrayList<>();
    private final List<Kernel> renewal = new ArrayList<>();
    /** Of the probes that follow the state: as they were drawn, and where the last solve left them. */
    private final List<Copy> drawn = new ArrayList<>();

    private final List<Copy> left = new ArrayList<>();
    private final INDArray cotangent;
    /** Of what each cost sees. */
    private final List<long[]> shapes = new ArrayList<>();

    private final long batch;

    CompiledCosts(List<RunningCost> costs, DataType type, long... stateShape) {
        this.costs = List.copyOf(costs);
        this.batch = stateShape[0];
        for (RunningCost cost : costs) {
            long[] seen = stateShape.clone();
            seen[0] = Math.max(1, Math.round(cost.fraction() * batch));
            shapes.add(seen);
            Map<String, INDArray> arrays = new LinkedHashMap<>();
            cost.probes(seen).forEach((name, shape) -> arrays.put(name, Detached.call(() -> Nd4j.create(type, shape))));
            probes.add(arrays);
            cost.adapted(seen).forEach(name -> renew(arrays.get(name)));
        }
        this.cotangent = costs.isEmpty() ? null : Detached.call(() -> Nd4j.create(type, costs.size()));
    }

    private void renew(INDArray probe) {
        INDArray value = Detached.call(() -> Nd4j.create(probe.dataType(), probe.shape()));
        renewed.add(value);
        renewal.add(Vectors.copy(value, probe));
        drawn.add(new Copy(probe));
        left.add(new Copy(probe));
    }

    /** A copy of a probe. */
    private static final class Copy {
        private final INDArray values;
        private final Kernel keep;
        private final Kernel restore;

        Copy(INDArray probe) {
            values = Detached.call(() -> Nd4j.create(probe.dataType(), probe.shape()));
            keep = Vectors.copy(probe, values);
            restore = Vectors.copy(values, probe);
        }
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

    /**
     * All costs' batch sums, [costs], and new values of the probes that follow the state, which the sums are computed
     * with.
     */
    Defined define(SameDiff graph, Field field, Map<String, SDVariable> inputs) {
        View view = new View(graph, field, inputs);
        List<SDVariable> renewed = new ArrayList<>();
        SDVariable[] sums = new SDVariable[costs.size()];
        for (int i = 0; i < sums.length; i++) {
            long count = shapes.get(i)[0];
            SDVariable y = view.state(count);
            SDVariable f = view.field(count);
            Map<String, SDVariable> own = own(i, inputs);
            List<String> names = costs.get(i).adapted(shapes.get(i));
            if (!names.isEmpty()) {
                List<SDVariable> values = costs.get(i).adapt(graph, y, f, own);
                IntStream.range(0, names.size()).forEach(k -> own.put(names.get(k), values.get(k)));
                renewed.addAll(values);
            }
            SDVariable sum = costs.get(i).define(graph, y, f, own);
            sums[i] = (count == batch ? sum : sum.mul((double) batch / count)).reshape(1);
        }
        return new Defined(sums.length == 1 ? sums[0] : graph.concat(0, sums), renewed);
    }

    /** The graph of all costs. */
    record Defined(SDVariable sums, List<SDVariable> renewed) {}

    /** Where the new values of probes are written: not into the probes themselves, which the same program reads. */
    List<INDArray> renewed() {
        return renewed;
    }

    /** Copies them to the probes. */
    List<Kernel> renewal() {
        return renewal;
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
        drawn.forEach(copy -> copy.keep.run());
    }

    /** Probes that follow the state are as they were drawn. */
    void rewind() {
        drawn.forEach(copy -> copy.restore.run());
    }

    /** Remembers the probes that follow the state. */
    void leave() {
        left.forEach(copy -> copy.keep.run());
    }

    /** They are as they were remembered. */
    void comeBack() {
        left.forEach(copy -> copy.restore.run());
    }

    /** How often they follow before a solve begins. */
    int warmUps() {
        return IntStream.range(0, costs.size())
                .map(i -> costs.get(i).warmUps(shapes.get(i)))
                .max()
                .orElse(0);
    }

    boolean[] controlled() {
        boolean[] controlled = new boolean[costs.size()];
        for (int i = 0; i < controlled.length; i++) {
            controlled[i] = costs.get(i).errorControl();
        }
        return controlled;
    }

    /** Sets how much the batch sums weigh in the loss: λ times a factor. */
    void weigh(double factor) {
        for (int i = 0; i < costs.size(); i++) {
            cotangent.putScalar(i, factor * costs.get(i).weight());
        }
    }

    /** The batch sums with these weights. */
    double weighed(INDArray sums) {
        double total = 0;
        for (int i = 0; i < costs.size(); i++) {
            total += cotangent.getDouble(i) * sums.getDouble(i);
        }
        return total;
    }

    /** f as a graph, of any number of examples. */
    @FunctionalInterface
    interface Field {
        SDVariable define(Map<String, SDVariable> inputs);
    }

    /** States and derivatives of the first examples, defined once for each number of them. */
    private final class View {
        private final SameDiff graph;
        private final Field field;
        private final Map<String, SDVariable> inputs;
        private final Map<Long, Map<String, SDVariable>> seen = new HashMap<>();
        private final Map<Long, SDVariable> derivatives = new HashMap<>();

        View(SameDiff graph, Field field, Map<String, SDVariable> inputs) {
            this.graph = graph;
            this.field = field;
            this.inputs = inputs;
        }

        SDVariable state(long count) {
            return seen(count).get(CompiledDynamics.STATE);
        }

        SDVariable field(long count) {
            return derivatives.computeIfAbsent(count, n -> field.define(seen(n)));
        }

        private Map<String, SDVariable> seen(long count) {
            return seen.computeIfAbsent(count, n -> {
                Map<String, SDVariable> part = new HashMap<>(inputs);
                for (String name : List.of(CompiledDynamics.STATE, CompiledDynamics.CONTROL)) {
                    part.computeIfPresent(name, (key, whole) -> Features.examples(graph, whole, n));
                }
                return part;
            });
        }
    }

    @Override
    public void close() {
        probes.forEach(arrays -> arrays.values().forEach(INDArray::close));
        renewed.forEach(INDArray::close);
        drawn.forEach(copy -> copy.values.close());
        left.forEach(copy -> copy.values.close());
        if (cotangent != null) {
            cotangent.close();
        }
    }
}
