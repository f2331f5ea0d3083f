package org.odelayer.graph;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A named function that is written as a graph, with the shapes of its inputs; all of them matter to the result. */
record GraphCase(String name, Map<String, long[]> inputs, CompiledFunction.Definition definition) {

    static GraphCase of(String name, Map<String, long[]> inputs, CompiledFunction.Definition definition) {
        return new GraphCase(name, inputs, definition);
    }

    /** Values in (0.2, 1.2), where roots and logarithms are defined; the same ones for every data type. */
    Map<String, INDArray> draw(DataType type, long seed) {
        Random random = new Random(seed);
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        inputs.keySet().stream().sorted().forEach(name -> arrays.put(name, uniform(type, random, inputs.get(name))));
        return arrays;
    }

    static INDArray uniform(DataType type, Random random, long... shape) {
        INDArray array = Nd4j.create(type, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, (float) (0.2 + random.nextDouble()));
        }
        return array;
    }

    @Override
    public String toString() {
        return name;
    }
}
