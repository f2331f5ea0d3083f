package org.odelayer.dl4j.conf;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;

/**
 * A {@code FineTuneConfiguration} that sets ODE layers too.
 *
 * <p>Deeplearning4j's own sets updater, regularization, dropout, weight noise and gradient normalization of its layers,
 * and passes over all others without a word (constraints excepted). With
 *
 * <pre>{@code
 * new TransferLearning.Builder(network)
 *         .fineTuneConfiguration(new FineTuning(new FineTuneConfiguration.Builder()
 *                 .updater(new Adam(1e-4))
 *                 .l2(1e-3)
 *                 .build()))
 * }</pre>
 *
 * an ODE layer takes them as a {@code DenseLayer} does, in a {@code MultiLayerNetwork} and in a {@code
 * ComputationGraph}. The activation stays out: f has its own. A {@link NeuralOdeVertex} is no layer to {@code
 * TransferLearning}; its settings change by {@link OdeLayer#fineTune} of {@code graph.getLayer(name).conf().getLayer()}
 * afterwards.
 */
public final class FineTuning extends FineTuneConfiguration {
    /** For JSON. */
    private FineTuning() {}

    /**
     * The same settings, for ODE layers too.
     *
     * @param of the settings; not changed
     */
    public FineTuning(FineTuneConfiguration of) {
        super(
                of.getActivationFn(),
                of.getWeightInitFn(),
                of.getBiasInit(),
                of.getRegularization(),
                of.getRegularizationBias(),
                of.isRemoveL2(),
                of.isRemoveL2Bias(),
                of.isRemoveL1(),
                of.isRemoveL1Bias(),
                of.isRemoveWD(),
                of.isRemoveWDBias(),
                of.getDropout(),
                of.getWeightNoise(),
                of.getUpdater(),
                of.getBiasUpdater(),
                of.getMiniBatch(),
                of.getMaxNumLineSearchIterations(),
                of.getSeed(),
                of.getOptimizationAlgo(),
                of.getStepFunction(),
                of.getMinimize(),
                of.getGradientNormalization(),
                of.getGradientNormalizationThreshold(),
                of.getConvolutionMode(),
                of.getCudnnAlgoMode(),
                of.getConstraints(),
                of.getPretrain(),
                of.getBackprop(),
                of.getBackpropType(),
                of.getTbpttFwdLength(),
                of.getTbpttBackLength(),
                of.getTrainingWorkspaceMode(),
                of.getInferenceWorkspaceMode());
    }

    @Override
    public void applyToNeuralNetConfiguration(NeuralNetConfiguration configuration) {
        super.applyToNeuralNetConfiguration(configuration);
        if (configuration.getLayer() instanceof OdeLayer layer) {
            layer.fineTune(this);
        }
    }
}
