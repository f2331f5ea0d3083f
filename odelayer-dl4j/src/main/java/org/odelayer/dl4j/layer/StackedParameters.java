package org.odelayer.dl4j.layer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dl4j.conf.SimplexConstraint;
import org.odelayer.dynamics.Parameter;

/**
 * A layer's parameters as constraints see them: of those that are stacked along a new first dimension, one after the
 * other, each in the shape in which the dynamics declare it, so that a constraint's dimensions mean the same as without
 * a stack.
 */
final class StackedParameters {
    private final OdeLayer layer;
    private final List<Layer> slices;

    StackedParameters(OdeLayer layer, List<Parameter> parameters) {
        this.layer = layer;
        Map<String, List<INDArray>> arrays = new HashMap<>();
        for (Parameter parameter : parameters) {
            arrays.put(parameter.name(), parameter.unstacked(layer.paramTable().get(parameter.name())));
        }
        int count = arrays.values().stream().mapToInt(List::size).max().orElse(0);
        this.slices = IntStream.range(0, count)
                .mapToObj(i -> (Layer) new Slice(layer, slice(arrays, i)))
                .toList();
    }

    /** Of each parameter the array at a place in its stack, if it has as many. */
    private static Map<String, INDArray> slice(Map<String, List<INDArray>> arrays, int index) {
        Map<String, INDArray> slice = new HashMap<>();
        arrays.forEach((name, stack) -> {
            if (index < stack.size()) {
                slice.put(name, stack.get(index));
            }
        });
        return slice;
    }

    /** Applies a constraint as the network would; a simplex is one of the whole parameter. */
    void apply(LayerConstraint constraint, int iteration, int epoch) {
        List<Layer> targets = constraint instanceof SimplexConstraint ? List.of(layer) : slices;
        targets.forEach(target -> constraint.applyConstraint(target, iteration, epoch));
    }

    /** The layer with the parameters of one place in the stack. */
    private static final class Slice extends BaseWrapperLayer {
        private static final long serialVersionUID = 1L;

        private final transient Map<String, INDArray> parameters;

        Slice(Layer layer, Map<String, INDArray> parameters) {
            super(layer);
            this.parameters = parameters;
        }

        @Override
        public Map<String, INDArray> paramTable() {
            return parameters;
        }

        @Override
        public INDArray getParam(String name) {
            return parameters.get(name);
        }
    }
}
