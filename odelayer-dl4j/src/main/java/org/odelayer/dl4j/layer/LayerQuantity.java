package org.odelayer.dl4j.layer;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.block.OdeBlock;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.dynamics.EnergyDynamics;
import org.odelayer.dynamics.LagrangianDynamics;
import org.odelayer.field.StateQuantity;

/** Quantities of the states of a layer, which have as many leading dimensions as the states. */
final class LayerQuantity {
    private LayerQuantity() {}

    static INDArray energy(String layer, OdeBlock block, Map<String, INDArray> parameters, INDArray states) {
        return LayerErrors.named(layer, () -> {
            EnergyDynamics dynamics = dynamics(block, EnergyDynamics.class, "energy");
            double t0 = block.times().t0();
            return ofRows(states, rows -> StateQuantity.values(dynamics, dynamics::energyOf, parameters, t0, rows));
        });
    }

    static INDArray mass(String layer, OdeBlock block, Map<String, INDArray> parameters, INDArray states) {
        return LayerErrors.named(layer, () -> {
            LagrangianDynamics dynamics = dynamics(block, LagrangianDynamics.class, "mass matrix");
            double t0 = block.times().t0();
            return ofRows(states, rows -> StateQuantity.values(dynamics, dynamics::massOf, parameters, t0, rows));
        });
    }

    private static <T extends EnergyDynamics> T dynamics(OdeBlock block, Class<T> wanted, String quantity) {
        if (!wanted.isInstance(block.dynamics())) {
            throw new IllegalArgumentException(
                    "dynamics (" + DynamicsTransform.describe(block.dynamics()) + ") have no " + quantity
                            + ": it must be " + wanted.getSimpleName() + ", without options that change the field");
        }
        return wanted.cast(block.dynamics());
    }

    /** [rows, 1] as [rows]. */
    private static INDArray ofRows(INDArray states, Function<INDArray, INDArray> quantity) {
        if (states.rank() < 2) {
            throw new IllegalArgumentException("states have shape (" + Arrays.toString(states.shape())
                    + ") and must be [batch, features] or [times, batch, features]");
        }
        long[] leading = Arrays.copyOf(states.shape(), states.rank() - 1);
        INDArray values = quantity.apply(states.dup('c').reshape('c', -1, states.size(states.rank() - 1)));
        LongStream each = values.rank() == 2
                ? LongStream.empty()
                : LongStream.of(values.shape()).skip(1);
        return values.reshape(
                'c', LongStream.concat(LongStream.of(leading), each).toArray());
    }
}
