package org.odelayer.dl4j;

import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * tanh(xW) as Deeplearning4j's documentation has one write it, with nothing overridden: the witness of what our
 * overrides are for.
 */
final class StockLayer extends SameDiffLayer {
    private static final long serialVersionUID = 1L;

    private long n;

    private StockLayer() {}

    private StockLayer(Builder builder) {
        super(builder);
        this.n = builder.n;
    }

    public long getN() {
        return n;
    }

    @Override
    public void defineParameters(SDLayerParams params) {
        params.clear();
        params.addWeightParam("W", n, n);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
        params.values().forEach(view -> view.assign(ToyData.normal(view.dataType(), 3, view.shape())));
    }

    @Override
    public SDVariable defineLayer(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters, SDVariable mask) {
        return graph.math().tanh(x.mmul(parameters.get("W")));
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        return inputType;
    }

    @SuppressWarnings("unchecked")
    static final class Builder extends SameDiffLayer.Builder<Builder> {
        private final long n;

        Builder(long n) {
            this.n = n;
        }

        @Override
        public StockLayer build() {
            return new StockLayer(this);
        }
    }
}
