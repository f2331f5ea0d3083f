package org.odelayer.examples.advanced;

import org.odelayer.block.Augmentation;
import org.odelayer.block.InitialVelocity;
import org.odelayer.block.OutputState;
import org.odelayer.dl4j.conf.NeuralOdeLayer;

/** Blocks that learn the oscillators from position and velocity at the start; the output is both at later times. */
enum OscillatorModel {
    /** ẍ = f(x, ẋ). */
    SECOND_ORDER("second order") {
        @Override
        NeuralOdeLayer.Builder apply(NeuralOdeLayer.Builder layer) {
            return layer.order(2).initialVelocity(InitialVelocity.SPLIT).outputState(OutputState.ALL);
        }
    },
    /** ẏ = f(y), y(0) = [x₀, v₀]. */
    NODE("NODE") {
        @Override
        NeuralOdeLayer.Builder apply(NeuralOdeLayer.Builder layer) {
            return layer;
        }
    },
    /** ẏ = f(y), y(0) = [x₀, v₀, 0]. */
    ANODE("ANODE(1)") {
        @Override
        NeuralOdeLayer.Builder apply(NeuralOdeLayer.Builder layer) {
            return layer.augmentation(Augmentation.zeros(1)).keepAugmented(false);
        }
    };

    private final String title;

    OscillatorModel(String title) {
        this.title = title;
    }

    abstract NeuralOdeLayer.Builder apply(NeuralOdeLayer.Builder layer);

    @Override
    public String toString() {
        return title;
    }
}
