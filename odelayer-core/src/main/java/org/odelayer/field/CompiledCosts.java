package org.odelayer.field;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dynamics.DeclaredInputs;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.dynamics.TrajectoryPoint;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.HostVector;
import org.odelayer.kernel.Numbers;

/** The running costs of compiled dynamics: their graph, and how much they weigh. */
final class CompiledCosts implements AutoCloseable {
    private final List<RunningCost> costs;
    private final CostProbes probes;
    /** Of the costs' batch sums in the loss, by stage. */
    private final List<Weights> weights = new ArrayList<>();

    private final long batch;

    CompiledCosts(List<RunningCost> costs, DataType type, long... stateShape) {
        this.costs = List.copyOf(costs);
        this.batch = stateShape[0];
        this.probes = new CostProbes(this.costs, type, stateShape);
    }

    boolean isEmpty() {
        return costs.isEmpty();
    }

    int size() {
        return costs.size();
    }

    CostProbes probes() {
        return probes;
    }

    /** Of the costs' batch sums in the loss, [costs], in evaluations of a stage, told to kernels by an exchange. */
    INDArray cotangent(int stage, Exchange exchange) {
        while (weights.size() <= stage) {
            weights.add(new Weights(exchange.numbers(costs.size())));
        }
        return weights.get(stage).numbers.array();
    }

    /** What the batch sums weigh in evaluations of one stage. */
    private final class Weights {
        private final Numbers numbers;
        private double factor = Double.NaN;

        Weights(Numbers numbers) {
            this.numbers = numbers;
        }

        void set(double newFactor) {
            if (newFactor != factor) {
                factor = newFactor;
                for (int i = 0; i < costs.size(); i++) {
                    numbers.set(i, factor * costs.get(i).weight());
                }
            }
        }
    }

    /**
     * All costs' batch sums, [costs], and new values of the probes that follow the state, which the sums are computed
     * with.
     */
    Defined define(SameDiff graph, Field field, List<String> parameters, Map<String, SDVariable> inputs) {
        View view = new View(graph, field, parameters, inputs);
        List<SDVariable> renewed = new ArrayList<>();
        SDVariable[] sums = new SDVariable[costs.size()];
        for (int i = 0; i < sums.length; i++) {
            long count = probes.seen(i)[0];
            TrajectoryPoint at = view.point(count);
            Map<String, SDVariable> own = own(i, inputs);
            List<String> names = costs.get(i).adapted(probes.seen(i));
            if (!names.isEmpty()) {
                List<SDVariable> values = costs.get(i).adapt(graph, at, own);
                IntStream.range(0, names.size()).forEach(k -> own.put(names.get(k), values.get(k)));
                renewed.addAll(values);
            }
            SDVariable sum = costs.get(i).define(graph, at, own);
            sums[i] = (count == batch ? sum : sum.mul((double) batch / count)).reshape(1);
        }
        return new Defined(sums.length == 1 ? sums[0] : graph.concat(0, sums), renewed);
    }

    /** The graph of all costs. */
    record Defined(SDVariable sums, List<SDVariable> renewed) {}

    private Map<String, SDVariable> own(int index, Map<String, SDVariable> inputs) {
        Map<String, SDVariable> own = new LinkedHashMap<>();
        probes.names(index).forEach((name, unique) -> own.put(name, inputs.get(unique)));
        return own;
    }

    boolean[] controlled() {
        boolean[] controlled = new boolean[costs.size()];
        for (int i = 0; i < controlled.length; i++) {
            controlled[i] = costs.get(i).errorControl();
        }
        return controlled;
    }

    /** Sets how much the batch sums weigh in what a stage differentiates: λ times a factor. */
    void weigh(double factor, int stage) {
        if (!costs.isEmpty()) {
            weights.get(stage).set(factor);
        }
    }

    /** Σ λᵢ ℓᵢ, ℓ as batch sums. */
    double total(INDArray sums) {
        double total = 0;
        double[] values = new double[costs.size()];
        new HostVector(sums).read(0, values);
        for (int i = 0; i < costs.size(); i++) {
            total += costs.get(i).weight() * values[i];
        }
        return total;
    }

    private static boolean isOfExamples(String input) {
        return input.equals(FieldInputs.STATE)
                || input.equals(Input.Control.NAME)
                || input.startsWith(Input.Noise.PREFIX);
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
        /** Of the parameters. */
        private final List<String> names;

        private final Map<String, SDVariable> inputs;
        private final Map<Long, Map<String, SDVariable>> seen = new HashMap<>();
        private final Map<Long, SDVariable> derivatives = new HashMap<>();

        View(SameDiff graph, Field field, List<String> names, Map<String, SDVariable> inputs) {
            this.graph = graph;
            this.names = names;
            this.field = field;
            this.inputs = inputs;
        }

        TrajectoryPoint point(long count) {
            Map<String, SDVariable> all = seen(count);
            Map<String, SDVariable> parameters = new DeclaredInputs(all);
            parameters.keySet().retainAll(names);
            SDVariable f = derivatives.computeIfAbsent(count, n -> field.define(seen(n)));
            return new TrajectoryPoint(all.get(FieldInputs.TIME), all.get(FieldInputs.STATE), f, parameters);
        }

        private Map<String, SDVariable> seen(long count) {
            return seen.computeIfAbsent(count, n -> {
                Map<String, SDVariable> first = new HashMap<>(inputs);
                inputs.keySet().stream()
                        .filter(CompiledCosts::isOfExamples)
                        .forEach(name -> first.put(name, Features.examples(graph, inputs.get(name), n)));
                return first;
            });
        }
    }

    @Override
    public void close() {
        probes.close();
    }
}
