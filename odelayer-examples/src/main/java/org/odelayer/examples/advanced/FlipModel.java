package org.odelayer.examples.advanced;

import java.util.function.UnaryOperator;
import org.odelayer.block.Augmentation;
import org.odelayer.block.InitialVelocity;
import org.odelayer.dl4j.conf.NeuralOdeLayer;

/** Blocks on the line. */
enum FlipModel {
    NODE("NODE", layer -> layer),
    ANODE("ANODE(1)", layer -> layer.augmentation(Augmentation.zeros(1)).keepAugmented(false)),
    SECOND_ORDER("second order, learned velocity", layer -> layer.order(2).initialVelocity(InitialVelocity.learned()));

    private final String title;
    private final UnaryOperator<NeuralOdeLayer.Builder> options;

    FlipModel(String title, UnaryOperator<NeuralOdeLayer.Builder> options) {
        this.title = title;
        this.options = options;
    }

    String title() {
        return title;
    }

    NeuralOdeLayer.Builder apply(NeuralOdeLayer.Builder layer) {
        return options.apply(layer);
    }
}
