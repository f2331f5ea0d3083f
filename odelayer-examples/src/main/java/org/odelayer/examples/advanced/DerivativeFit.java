package org.odelayer.examples.advanced;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.examples.run.Progress;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.field.TimedProgram;

/**
 * Trains a field on states and their derivatives, without solving anything: the mean of ‖f(y) − ẏ‖² by Adam, all data
 * at once. Its parameters are those of a
 * NeuralOdeLayer with the same dynamics.
 */
final class DerivativeFit {
    private final Dynamics dynamics;
    private final INDArray states;
    private final INDArray derivatives;
    private final ParameterList list;
    private final INDArray parameters;

    DerivativeFit(Dynamics dynamics, double[][] states, double[][] derivatives, long seed) {
        this.dynamics = dynamics;
        this.states = Nd4j.createFromArray(states);
        this.derivatives = Nd4j.createFromArray(derivatives);
        this.list = ParameterList.of(dynamics, states[0].length);
        this.parameters = Nd4j.create(DataType.DOUBLE, list.length());
        Map<String, INDArray> drawn = list.glorot(DataType.DOUBLE, seed);
        list.views(parameters).forEach((name, view) -> view.assign(drawn.get(name)));
    }

    /** All parameters, in the order of the layer's. */
    INDArray parameters() {
        return parameters;
    }

    void train(String task, int iterations, double rate) {
        INDArray gradient = Nd4j.create(DataType.DOUBLE, parameters.length());
        Map<String, INDArray> gradients = new LinkedHashMap<>(list.views(gradient));
        INDArray value = states.like();
        INDArray cotangent = states.like();
        INDArray ofStates = states.like();
        Adam adam = new Adam(rate);
        INDArray memory = Nd4j.create(DataType.DOUBLE, 1, adam.stateSize(parameters.length()));
        GradientUpdater<?> updater = adam.instantiate(memory, true);
        try (CompiledDynamics compiled =
                CompiledDynamics.compile(dynamics, list.views(parameters), DataType.DOUBLE, states.shape())) {
            TimedProgram evaluation = compiled.evaluation(states, value);
            TimedProgram product = compiled.vjp(states, cotangent, value, ofStates, gradients);
            Progress.loop(task, iterations, i -> {
                evaluation.run(0);
                cotangent.assign(value).subi(derivatives);
                double loss = cotangent.norm2Number().doubleValue();
                cotangent.muli(2.0 / states.size(0));
                product.run(0);
                updater.applyUpdater(gradient, i, 0);
                parameters.subi(gradient);
                return String.format(Locale.ROOT, "loss %.4g", loss * loss / states.size(0));
            });
        }
    }
}
