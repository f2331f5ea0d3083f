package org.odelayer.dl4j.latent;

import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.RnnOutputLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * The running form of {@link GaussianOutputLayer}: Deeplearning4j's layer, whose loss has the present noise while it is
 * asked for.
 */
public final class GaussianOutput extends RnnOutputLayer {
    private static final long serialVersionUID = 1L;

    /**
     * A layer without parameters yet; use the configuration's {@code instantiate}.
     *
     * @param conf the configuration
     * @param dataType the network's data type
     */
    public GaussianOutput(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    /**
     * The noise at present.
     *
     * @return σ of each feature, in units of the labels
     */
    public double[] sigma() {
        double[] sigma = getParam(GaussianOutputLayer.LOG_SIGMA).toDoubleVector();
        for (int i = 0; i < sigma.length; i++) {
            sigma[i] = Math.exp(sigma[i]);
        }
        return sigma;
    }

    private <T> T withPresentNoise(Supplier<T> code) {
        ILossFunction configured = layerConf().getLossFn();
        layerConf().setLossFn(new GaussianNll(sigma()));
        try {
            return code.get();
        } finally {
            layerConf().setLossFn(configured);
        }
    }

    @Override
    public double computeScore(double fullNetRegTerm, boolean training, LayerWorkspaceMgr workspaceMgr) {
        return withPresentNoise(() -> super.computeScore(fullNetRegTerm, training, workspaceMgr));
    }

    @Override
    public INDArray computeScoreForExamples(double fullNetRegTerm, LayerWorkspaceMgr workspaceMgr) {
        return withPresentNoise(() -> super.computeScoreForExamples(fullNetRegTerm, workspaceMgr));
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        return withPresentNoise(() -> {
            INDArray logSigmaGradient = logSigmaGradient(workspaceMgr);
            Pair<Gradient, INDArray> result = super.backpropGradient(epsilon, workspaceMgr);
            INDArray view = gradientViews.get(GaussianOutputLayer.LOG_SIGMA);
            view.assign(logSigmaGradient.reshape(view.shape()));
            result.getFirst().gradientForVariable().put(GaussianOutputLayer.LOG_SIGMA, view);
            return result;
        });
    }

    private INDArray logSigmaGradient(LayerWorkspaceMgr workspaceMgr) {
        GaussianNll loss = (GaussianNll) layerConf().getLossFn();
        INDArray labels2d = getLabels2d(workspaceMgr, ArrayType.BP_WORKING_MEM);
        INDArray output = layerConf().getActivationFn().getActivation(preOutput2d(true, workspaceMgr), true);
        return loss.logSigmaGradient(labels2d, output, maskArray);
    }
}
