package org.odelayer.dl4j.layer;

import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.series.CompiledCde;
import org.odelayer.series.ControlPath;
import org.odelayer.series.ControlSignal;

/** The running form of {@link org.odelayer.dl4j.conf.NeuralCdeLayer}. */
public final class NeuralCdeLayer extends SeriesLayer {
    private static final long serialVersionUID = 1L;

    private transient CompiledCache<CompiledCde> compiled = new CompiledCache<>(CompiledCde::close);
    private transient CompiledCde active;

    /**
     * A layer without parameters yet; use the configuration's {@code instantiate}.
     *
     * @param conf the configuration
     * @param dataType the network's data type
     */
    public NeuralCdeLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    org.odelayer.dl4j.conf.NeuralCdeLayer configuration() {
        return (org.odelayer.dl4j.conf.NeuralCdeLayer) layerConf();
    }

    @Override
    public void validate() {
        LayerErrors.compiling(
                layerId(),
                DynamicsTransform.describe(configuration().getDynamics()),
                () -> configuration().block().compile(paramTable, dataType, 1).close());
    }

    private ControlPath path() {
        return configuration().getPath();
    }

    @Override
    INDArray forward(SeriesInput input, Map<String, INDArray> parameters, boolean training) {
        long batch = input.batch();
        active = compiled.get(() -> configuration().block().compile(parameters, dataType, batch), batch);
        active.legs().share(alarms());
        INDArray states = active.forward(signal(input));
        wentForward(active.legs().forwardStatistics());
        return atSteps(states, input.times());
    }

    private ControlSignal signal(SeriesInput input) {
        // What is missing is NaN to a path, 0/0.
        INDArray values = input.values().mul(input.masks()).divi(input.masks());
        return new ControlSignal(
                path(),
                Nd4j.createFromArray(input.at()),
                input.given().permute(1, 0, 2).dup('c').reshape('c', input.batch(), input.times()),
                values.permute(1, 2, 0),
                configuration().hasObservationCounts());
    }

    /** Of the states at the ends of all legs, those at steps of the series. */
    private INDArray atSteps(INDArray states, int steps) {
        if (states.size(0) == steps) {
            return states;
        }
        INDArray result = Nd4j.create(dataType, steps, states.size(1), states.size(2));
        for (int k = 0; k < steps; k++) {
            state(result, k).assign(state(states, path().legOf(k)));
        }
        return result;
    }

    /** The other way; 0 at the ends of other legs. */
    private INDArray atLegs(INDArray gradient, int steps) {
        int legs = path().legs(steps);
        if (legs == steps) {
            return gradient;
        }
        INDArray result = Nd4j.zeros(dataType, legs, gradient.size(1), gradient.size(2));
        for (int k = 0; k < steps; k++) {
            state(result, path().legOf(k)).assign(state(gradient, k));
        }
        return result;
    }

    private static INDArray state(INDArray states, int k) {
        return states.tensorAlongDimension(k, 1, 2);
    }

    @Override
    SeriesGradient backward(SeriesInput input, INDArray gradient) {
        INDArray ofValues = active.backward(atLegs(gradient, input.times()));
        wentBack(active.legs().backwardStatistics(), active.legs().drift());
        return new SeriesGradient(
                ofValues.permute(2, 0, 1).castTo(dataType).dup('c'), new double[input.batch()][input.times()]);
    }

    @Override
    Map<String, INDArray> parameterGradients() {
        return active.parameterGradients();
    }

    @Override
    void forgetCompiled() {
        compiled.clear();
        active = null;
    }

    @Override
    void restore() {
        super.restore();
        compiled = new CompiledCache<>(CompiledCde::close);
    }
}
