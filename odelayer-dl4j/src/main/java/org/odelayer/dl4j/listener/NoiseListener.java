package org.odelayer.dl4j.listener;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.odelayer.dl4j.layer.NeuralSdeLayer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, once, of a network that compares single paths of a {@link org.odelayer.dl4j.conf.NeuralSdeLayer} with its
 * labels by a squared or absolute error. Such a loss is bias² plus the paths' variance: it is least without noise, and
 * training takes the noise away. A layer does not see the loss of its network; a listener does, {@link NfeListener}
 * too.
 *
 * <p>The warning goes to slf4j. Cost: a look at each layer after the first iteration.
 */
public final class NoiseListener extends BaseTrainingListener implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(NoiseListener.class);

    /** Whether a network was looked at. */
    private boolean looked;

    /** Warns in the first iteration that it sees. */
    public NoiseListener() {}

    @Override
    public synchronized void iterationDone(Model model, int iteration, int epoch) {
        if (looked) {
            return;
        }
        looked = true;
        boolean random = OdeLayers.of(model).stream().anyMatch(NeuralSdeLayer.class::isInstance);
        for (ILossFunction loss : random ? losses(model) : List.<ILossFunction>of()) {
            if (loss instanceof LossMSE || loss instanceof LossL2 || loss instanceof LossMAE) {
                LOG.warn(
                        "the loss {} compares single paths of a NeuralSdeLayer with labels: it is least without noise,"
                                + " which training will take away; MomentLoss, a likelihood or a LatentSdeLayer keep"
                                + " it",
                        loss);
                return;
            }
        }
    }

    private static List<ILossFunction> losses(Model model) {
        List<ILossFunction> losses = new ArrayList<>();
        for (Layer layer : OdeLayers.layers(model)) {
            org.deeplearning4j.nn.conf.layers.Layer conf = layer.conf().getLayer();
            if (conf instanceof BaseOutputLayer output) {
                losses.add(output.getLossFn());
            } else if (conf instanceof LossLayer loss) {
                losses.add(loss.getLossFn());
            } else if (conf instanceof RnnLossLayer loss) {
                losses.add(loss.getLossFn());
            }
        }
        return losses;
    }
}
