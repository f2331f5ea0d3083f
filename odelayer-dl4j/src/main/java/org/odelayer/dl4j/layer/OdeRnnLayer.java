package org.odelayer.dl4j.layer;

import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.series.CompiledSeries;

/** The running form of {@link org.odelayer.dl4j.conf.OdeRnnLayer}. */
public final class OdeRnnLayer extends SeriesLayer {
    private static final long serialVersionUID = 1L;

    private transient CompiledCache<CompiledSeries> compiled = new CompiledCache<>(CompiledSeries::close);
    private transient CompiledSeries active;

    /**
     * A layer without parameters yet; use the configuration's {@code instantiate}.
     *
     * @param conf the configuration
     * @param dataType the network's data type
     */
    public OdeRnnLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    org.odelayer.dl4j.conf.OdeRnnLayer configuration() {
        return (org.odelayer.dl4j.conf.OdeRnnLayer) layerConf();
    }

    @Override
    public void validate() {
        LayerErrors.compiling(
                layerId(),
                DynamicsTransform.describe(configuration().getDynamics()),
                () -> configuration().block().compile(paramTable, dataType, 1).close());
    }

    @Override
    INDArray forward(SeriesInput input, Map<String, INDArray> parameters, boolean training) {
        long batch = input.batch();
        active = compiled.get(() -> configuration().block().compile(parameters, dataType, batch), batch);
        active.share(alarms());
        INDArray start = Nd4j.zeros(dataType, batch, configuration().getNOut());
        INDArray observations = Nd4j.concat(2, input.values(), input.masks());
        INDArray states = active.forward(start, input.legs(), observations);
        wentForward(active.forwardStatistics());
        return states;
    }

    @Override
    SeriesGradient backward(SeriesInput input, INDArray gradient) {
        active.backward(gradient);
        wentBack(active.backwardStatistics(), active.drift());
        INDArray ofValues = active.observationGradients()
                .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, input.features()))
                .dup('c');
        return new SeriesGradient(ofValues, input.timeGradients(active.controlGradients()));
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
        compiled = new CompiledCache<>(CompiledSeries::close);
    }
}
