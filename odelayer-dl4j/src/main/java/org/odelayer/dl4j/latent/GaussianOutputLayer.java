package org.odelayer.dl4j.latent;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Deeplearning4j's {@code RnnOutputLayer} with the likelihood of {@link GaussianNll}, whose noise is learned: one σ for
 * each feature of the output, the same for all times and examples.
 *
 * <pre>
 * ŷ = x W + b,   L = Σ −log N(y; ŷ, σ²)
 * </pre>
 *
 * <pre>{@code
 * .layer(new GaussianOutputLayer.Builder(0.1).nOut(1).build())        // σ starts at 0.1
 * network.getParam("2_logSigma")                                      // where it is now, as its logarithm
 * }</pre>
 *
 * <p>Its output is the mean ŷ, so that evaluation, {@code output()} and masks are those of {@code RnnOutputLayer}, as
 * is the layout of times. Shapes: input [batch, nIn, times], output [batch, nOut, times]; parameters W [nIn, nOut], b
 * [nOut], logSigma [nOut], which is regularized as a bias and has no use for {@code biasInit}. The activation of ŷ is
 * the identity unless another one is set.
 *
 * <p>σ can only be learned if the model cannot pass through the data: where it can, σ goes to 0 and the loss to −∞.
 * Then a known σ is what is needed.
 */
public final class GaussianOutputLayer extends RnnOutputLayer {
    /** The name of the parameter log σ. */
    public static final String LOG_SIGMA = "logSigma";

    private static final long serialVersionUID = 1L;

    /** For JSON. */
    private GaussianOutputLayer() {}

    /** Deeplearning4j's layer can only be built by its own builder. */
    private GaussianOutputLayer(RnnOutputLayer plain) {
        layerName = plain.getLayerName();
        iDropout = plain.getIDropout();
        constraints = plain.getConstraints();
        activationFn = plain.getActivationFn();
        weightInitFn = plain.getWeightInitFn();
        biasInit = plain.getBiasInit();
        gainInit = plain.getGainInit();
        regularization = plain.getRegularization();
        regularizationBias = plain.getRegularizationBias();
        iUpdater = plain.getIUpdater();
        biasUpdater = plain.getBiasUpdater();
        weightNoise = plain.getWeightNoise();
        gradientNormalization = plain.getGradientNormalization();
        gradientNormalizationThreshold = plain.getGradientNormalizationThreshold();
        nIn = plain.getNIn();
        nOut = plain.getNOut();
        lossFn = plain.getLossFn();
        hasBias = plain.hasBias();
        setRnnDataFormat(plain.getRnnDataFormat());
    }

    /** Where σ starts: one for all features, or one per feature. */
    double[] initialSigma() {
        return ((GaussianNll) lossFn).sigma();
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        LayerValidation.assertNInNOutSet("GaussianOutputLayer", getLayerName(), layerIndex, getNIn(), getNOut());
        GaussianOutput layer = new GaussianOutput(conf, networkDataType);
        layer.setListeners(trainingListeners);
        layer.setIndex(layerIndex);
        layer.setParamsViewArray(layerParamsView);
        Map<String, INDArray> parameters = initializer().init(conf, layerParamsView, initializeParams);
        layer.setParamTable(parameters);
        layer.setConf(conf);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return LogSigmaInitializer.INSTANCE;
    }

    @Override
    public String toString() {
        return "GaussianOutputLayer(" + (getLayerName() == null ? "" : "name=" + getLayerName() + ", ") + "nIn="
                + getNIn() + ", nOut=" + getNOut() + ", " + lossFn + ")";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GaussianOutputLayer && super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    /** Builds the layer; what there is beside σ is of {@code RnnOutputLayer}. */
    @SuppressWarnings("unchecked")
    public static final class Builder extends RnnOutputLayer.Builder {
        /**
         * A builder.
         *
         * @param sigma where σ starts, in units of the labels, greater than 0: one for all features, or one per
         *     feature; better too large than too small
         * @throws IllegalArgumentException if one is not greater than 0
         */
        public Builder(double... sigma) {
            super(new GaussianNll(sigma));
            activation(Activation.IDENTITY);
        }

        /**
         * Refuses another likelihood.
         *
         * @param lossFunction a {@link GaussianNll}, whose σ is where it starts
         * @throws IllegalArgumentException if it is another one
         */
        @Override
        public void setLossFn(ILossFunction lossFunction) {
            if (!(lossFunction instanceof GaussianNll)) {
                throw new IllegalArgumentException(
                        "lossFunction (" + lossFunction + ") of a GaussianOutputLayer must be GaussianNll");
            }
            super.setLossFn(lossFunction);
        }

        /**
         * Builds the layer.
         *
         * @return the layer
         * @throws IllegalArgumentException if σ is given for another number of features than nOut
         */
        @Override
        public GaussianOutputLayer build() {
            GaussianOutputLayer layer = new GaussianOutputLayer(super.build());
            int given = layer.initialSigma().length;
            if (given > 1 && given != layer.getNOut()) {
                throw new IllegalArgumentException("sigma must be one for all features, or one for each of nOut = "
                        + layer.getNOut() + ", and is given for " + given);
            }
            return layer;
        }
    }
}
