package org.odelayer.dl4j.latent;

import static org.odelayer.dl4j.latent.GaussianOutputLayer.LOG_SIGMA;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** W and b as Deeplearning4j has them, and behind them log σ. */
final class LogSigmaInitializer implements ParamInitializer {
    static final LogSigmaInitializer INSTANCE = new LogSigmaInitializer();
    private static final DefaultParamInitializer AFFINE = DefaultParamInitializer.getInstance();

    private LogSigmaInitializer() {}

    private static long nOut(Layer layer) {
        return ((FeedForwardLayer) layer).getNOut();
    }

    @Override
    public long numParams(NeuralNetConfiguration conf) {
        return numParams(conf.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        return AFFINE.numParams(layer) + nOut(layer);
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        List<String> keys = new ArrayList<>(weightKeys(layer));
        keys.addAll(biasKeys(layer));
        return keys;
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return AFFINE.weightKeys(layer);
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        List<String> keys = new ArrayList<>(AFFINE.biasKeys(layer));
        keys.add(LOG_SIGMA);
        return keys;
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return AFFINE.isWeightParam(layer, key);
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return LOG_SIGMA.equals(key) || AFFINE.isBiasParam(layer, key);
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
        Layer layer = conf.getLayer();
        INDArray flat = paramsView.reshape(paramsView.length());
        INDArray affine = flat.get(NDArrayIndex.interval(0, AFFINE.numParams(layer)));
        Map<String, INDArray> parameters = AFFINE.init(conf, affine, initializeParams);
        INDArray logSigma = logSigma(layer, flat);
        if (initializeParams) {
            double[] sigma = ((GaussianOutputLayer) layer).initialSigma();
            for (int i = 0; i < logSigma.length(); i++) {
                logSigma.putScalar(i, Math.log(sigma[sigma.length == 1 ? 0 : i]));
            }
        }
        parameters.put(LOG_SIGMA, logSigma);
        conf.addVariable(LOG_SIGMA);
        return parameters;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray gradientView) {
        Map<String, INDArray> gradients = AFFINE.getGradientsFromFlattened(conf, gradientView);
        INDArray flat = gradientView.reshape(gradientView.length());
        gradients.put(LOG_SIGMA, logSigma(conf.getLayer(), flat));
        return gradients;
    }

    private static INDArray logSigma(Layer layer, INDArray flat) {
        long offset = AFFINE.numParams(layer);
        return flat.get(NDArrayIndex.interval(offset, offset + nOut(layer)));
    }
}
