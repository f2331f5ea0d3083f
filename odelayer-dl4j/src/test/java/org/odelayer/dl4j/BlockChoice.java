package org.odelayer.dl4j;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.odelayer.block.Augmentation;
import org.odelayer.block.InitialVelocity;
import org.odelayer.block.OutputState;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;

/** Every option of the layer that makes another block, by name; inputs have an even number of features. */
final class BlockChoice {
    private static final Map<String, UnaryOperator<NeuralOdeLayer.Builder>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("zeros", b -> b.augmentation(Augmentation.zeros(2)));
        ALL.put("zeros dropped", b -> b.augmentation(Augmentation.zeros(2)).keepAugmented(false));
        ALL.put("learned lift", b -> b.augmentation(Augmentation.learned(2)));
        ALL.put("learned lift, nothing added", b -> b.augmentation(Augmentation.learned(0)));
        ALL.put("second order from rest", b -> b.order(2));
        ALL.put("second order, split", b -> b.order(2).initialVelocity(InitialVelocity.SPLIT));
        ALL.put("second order, learned velocity", b -> b.order(2).initialVelocity(InitialVelocity.learned()));
        ALL.put("third order, hidden velocity", b -> b.order(3).initialVelocity(InitialVelocity.learned(3)));
        ALL.put("second order, position only", b -> b.order(2).acceleration(Acceleration.POSITION));
        ALL.put("second order, whole state out", b -> b.order(2).outputState(OutputState.ALL));
        ALL.put("random end time", b -> b.randomEndTime(0.3));
        ALL.put("pieces", b -> b.depth(DepthDependence.piecewise(3)));
        ALL.put("Legendre", b -> b.depth(DepthDependence.galerkin(DepthBasis.LEGENDRE, 3)));
        ALL.put("Chebyshev", b -> b.depth(DepthDependence.galerkin(DepthBasis.CHEBYSHEV, 2)));
        ALL.put("Fourier", b -> b.depth(DepthDependence.galerkin(DepthBasis.FOURIER, 3)));
        ALL.put("data control", b -> b.dataControl(true));
        ALL.put("output times", b -> b.outputTimes(0, 0.4, 1));
        ALL.put("output times that are hit", b -> b.outputTimes(0, 0.4, 1).hitOutputTimes(true));
    }

    private BlockChoice() {}

    static Iterable<String> names() {
        return ALL.keySet();
    }

    static NeuralOdeLayer.Builder named(String name) {
        return ALL.get(name).apply(builder());
    }

    static NeuralOdeLayer.Builder builder() {
        return new NeuralOdeLayer.Builder().name("block").dynamics(new MlpDynamics(3).time(TimeDependence.CONCAT));
    }
}
