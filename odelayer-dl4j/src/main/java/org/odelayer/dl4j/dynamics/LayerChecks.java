package org.odelayer.dl4j.dynamics;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.odelayer.dynamics.Activations;

/** What no layer inside f may have: f must be the same function of state and time during a whole solve. */
final class LayerChecks {
    private LayerChecks() {}

    /** How messages name a layer of a stack. */
    static String describe(int index, Layer layer) {
        String name = layer.getLayerName() == null ? "" : " \"" + layer.getLayerName() + "\"";
        return "layer " + index + name + " (" + layer.getClass().getSimpleName() + ")";
    }

    /**
     * Refuses settings that have no meaning inside f.
     *
     * @throws IllegalArgumentException naming the layer and the setting
     */
    static void check(int index, Layer layer) {
        String name = describe(index, layer);
        refuse(layer.getIDropout() != null, name, "dropOut", "set it on the layer that solves: it acts on the input");
        refuse(isSet(layer.getConstraints()), name, "constraints", "set them on the layer that solves");
        if (layer instanceof BaseLayer base) {
            GradientNormalization clipping = base.getGradientNormalization();
            boolean clips = clipping != null && clipping != GradientNormalization.None;
            refuse(base.getWeightNoise() != null, name, "weightNoise", "set it on the layer that solves");
            refuse(base.getIUpdater() != null, name, "updater", "set it on the layer that solves");
            refuse(base.getBiasUpdater() != null, name, "biasUpdater", "set it on the layer that solves");
            refuse(clips, name, "gradientNormalization", "set it on the layer that solves");
        }
    }

    private static boolean isSet(List<?> list) {
        return list != null && !list.isEmpty();
    }

    private static void refuse(boolean found, String layer, String setting, String instead) {
        if (found) {
            throw new IllegalArgumentException(layer + ": " + setting + " must not be set inside f; " + instead);
        }
    }

    /**
     * The activation that a layer has.
     *
     * @throws IllegalArgumentException naming the layer, if there is none or it cannot be translated
     */
    static Activation activation(int index, Layer layer, IActivation function) {
        String name = describe(index, layer);
        if (function == null) {
            throw new IllegalArgumentException(name + ": activation must be given: the network's does not reach f; one"
                    + " of " + Activations.known());
        }
        return Activations.known().stream()
                .filter(activation -> activation.getActivationFunction().equals(function))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + ": activation (" + function + ") must be one of "
                        + Activations.known() + ", with their usual settings"));
    }

    /** Refuses windows that do not go over images by steps of one. */
    static void checkWindow(String name, int[] kernel, int[] stride, ConvolutionMode mode) {
        if (kernel.length != 2) {
            throw new IllegalArgumentException(
                    name + ": kernelSize (" + Arrays.toString(kernel) + ") must be [height, width]");
        }
        if (Arrays.stream(stride).anyMatch(step -> step != 1)) {
            throw new IllegalArgumentException(name + ": stride (" + Arrays.toString(stride)
                    + ") must be 1 inside f, which gives images of the size that it is given");
        }
        if (mode == ConvolutionMode.Causal) {
            throw new IllegalArgumentException(name + ": convolutionMode (Causal) must be Same, Truncate or Strict");
        }
    }

    static void checkFormat(String name, CNN2DFormat format) {
        if (format != CNN2DFormat.NCHW) {
            throw new IllegalArgumentException(name + ": format (" + format + ") must be NCHW");
        }
    }
}
