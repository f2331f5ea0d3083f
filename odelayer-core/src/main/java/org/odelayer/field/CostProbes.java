package org.odelayer.field;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;

/**
 * The random arrays of running costs. They are drawn once per solve and gradient. Some follow the state, such as
 * singular vectors: those are as they were drawn when a solve begins, and when its gradient begins as the solve left
 * them, so that the same call twice gives the same numbers.
 */
public final class CostProbes implements AutoCloseable {
    private final List<RunningCost> costs;
    /** Of what each cost sees. */
    private final List<long[]> shapes = new ArrayList<>();
    /** Of each cost, under its own names. */
    private final List<Map<String, INDArray>> probes = new ArrayList<>();

    private final List<INDArray> renewed = new ArrayList<>();
    private final List<Kernel> renewal = new ArrayList<>();
    /** Of the probes that follow the state: as they were drawn, and where the last solve left them. */
    private final List<Copy> drawn = new ArrayList<>();

    private final List<Copy> left = new ArrayList<>();

    CostProbes(List<RunningCost> costs, DataType type, long... stateShape) {
        this.costs = costs;
        for (RunningCost cost : costs) {
            long[] seen = stateShape.clone();
            seen[0] = Math.max(1, Math.round(cost.fraction() * stateShape[0]));
            shapes.add(seen);
            Map<String, INDArray> arrays = new LinkedHashMap<>();
            cost.probes(seen).forEach((name, shape) -> arrays.put(name, Detached.call(() -> Nd4j.create(type, shape))));
            probes.add(arrays);
            cost.adapted(seen).forEach(name -> renew(arrays.get(name)));
        }
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

    /** The shape of the state that a cost sees. */
    long[] seen(int cost) {
        return shapes.get(cost);
    }

    /** The names under which a graph has a cost's probes, by the cost's own. */
    Map<String, String> names(int cost) {
        Map<String, String> names = new LinkedHashMap<>();
        probes.get(cost).keySet().forEach(name -> names.put(name, "cost_" + cost + "_" + name));
        return names;
    }

    /** All probes as inputs of a graph. */
    List<Input.Probe> inputs() {
        List<Input.Probe> inputs = new ArrayList<>();
        arrays().forEach((name, array) -> inputs.add(
                new Input.Probe(name, LongStream.of(array.shape()).boxed().toList())));
        return inputs;
    }

    /** All probes by their names in a graph. */
    Map<String, INDArray> arrays() {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        for (int i = 0; i < probes.size(); i++) {
            Map<String, INDArray> own = probes.get(i);
            names(i).forEach((name, unique) -> arrays.put(unique, own.get(name)));
        }
        return arrays;
    }

    /** Where the new values of probes are written: not into the probes themselves, which the same program reads. */
    List<INDArray> renewed() {
        return renewed;
    }

    /** Copies them to the probes. */
    List<Kernel> renewal() {
        return renewal;
    }

    /**
     * Draws all probes anew.
     *
     * @param seed where to begin
     */
    public void draw(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < costs.size(); i++) {
            costs.get(i).draw(random, probes.get(i));
        }
        drawn.forEach(copy -> copy.keep.run());
    }

    /**
     * Whether any follow the state.
     *
     * @return true if a solve leaves some elsewhere than they were drawn
     */
    public boolean follow() {
        return !drawn.isEmpty();
    }

    /** Puts the probes that follow the state back where they were drawn: a solve begins. */
    public void rewind() {
        drawn.forEach(copy -> copy.restore.run());
    }

    /** Remembers the probes that follow the state: a solve has ended. */
    public void leave() {
        left.forEach(copy -> copy.keep.run());
    }

    /** Puts the probes that follow the state back where a solve left them: its gradient begins. */
    public void comeBack() {
        left.forEach(copy -> copy.restore.run());
    }

    /**
     * How often costs are to be evaluated at the start of a solve for their probes to find what they follow.
     *
     * @return 0 if there is nothing to find
     */
    public int warmUps() {
        return IntStream.range(0, costs.size())
                .map(i -> costs.get(i).warmUps(shapes.get(i)))
                .max()
                .orElse(0);
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        probes.forEach(arrays -> arrays.values().forEach(INDArray::close));
        renewed.forEach(INDArray::close);
        drawn.forEach(copy -> copy.values.close());
        left.forEach(copy -> copy.values.close());
    }
}
