package org.odelayer.field;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.Parameter;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.kernel.Detached;

/** All that a graph of f reads, and where it lies: time and state, and what dynamics and costs declare. */
final class FieldInputs implements AutoCloseable {
    static final String TIME = "t";
    static final String STATE = "y";

    private final ParameterList list;
    private final List<Input.Probe> probes;
    private final long[] shape;
    private final Clock clock;
    /** Parameters, the block's input, noise and probes. */
    private final Map<String, INDArray> given = new HashMap<>();

    /** The noise that is drawn here. */
    private final Map<Input.Noise, INDArray> noise = new LinkedHashMap<>();

    /** Reads parameters, the block's input and probes where they lie, and noise if it is given. */
    FieldInputs(Dynamics dynamics, Map<String, INDArray> parameters, CostProbes probes, DataType type, long... shape) {
        this.list = ParameterList.of(dynamics, Arrays.copyOfRange(shape, 1, shape.length));
        this.probes = probes.inputs();
        this.shape = shape.clone();
        this.clock = new Clock(list, shape[0], dynamics.jumps(), type);
        given.putAll(parameters);
        given.putAll(probes.arrays());
        list.inputs().stream()
                .filter(input -> input instanceof Input.Noise && !given.containsKey(input.name()))
                .forEach(input -> addNoise((Input.Noise) input, type));
    }

    private void addNoise(Input.Noise input, DataType type) {
        INDArray array = Detached.call(() -> Nd4j.create(type, input.shape(shape[0])));
        noise.put(input, array);
        given.put(input.name(), array);
    }

    /** Draws the noise anew. */
    void draw(Random random) {
        noise.forEach((input, array) -> input.distribution().fill(random, array));
    }

    /** Whether f reads noise. */
    boolean isNoisy() {
        return list.inputs().stream().anyMatch(Input.Noise.class::isInstance);
    }

    /** Parameters, the block's input, noise and probes, where they lie. */
    Map<String, INDArray> given() {
        return given;
    }

    ParameterList list() {
        return list;
    }

    Clock clock() {
        return clock;
    }

    long[] shape() {
        return shape.clone();
    }

    DataType dataType() {
        return clock.dataType();
    }

    /** By name, as one evaluation reads them. */
    Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put(TIME, new long[0]);
        shapes.put(STATE, shape());
        list.inputs().forEach(input -> shapes.put(input.name(), input.shape(shape[0])));
        probes.forEach(probe -> shapes.put(probe.name(), probe.shape(shape[0])));
        return shapes;
    }

    /** By name, as an evaluation in an interval of time and a stage reads them. */
    Map<String, INDArray> arrays(INDArray y, int step, int stage) {
        Map<String, INDArray> arrays = read(given, step, stage);
        arrays.putAll(clock.arrays(stage));
        arrays.put(STATE, shaped(y));
        return arrays;
    }

    /** What an evaluation reads of arrays in the parameters' shapes. */
    Map<String, INDArray> read(Map<String, INDArray> whole, int step, int stage) {
        Map<String, INDArray> read = new HashMap<>(whole);
        int set = clock.grid().stages() == 1 ? 0 : stage;
        for (Parameter parameter : list.all()) {
            read.computeIfPresent(parameter.name(), (name, array) -> parameter.read(array, step, set));
        }
        return read;
    }

    INDArray shaped(INDArray array) {
        return array.reshape('c', shape);
    }

    @Override
    public void close() {
        clock.close();
        noise.values().forEach(INDArray::close);
    }
}
