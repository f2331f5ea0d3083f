package org.odelayer.sde;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.field.StateQuantity;
import org.odelayer.graph.Derivatives;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;

/**
 * Whether gᵢ depends on yᵢ alone, as Milstein's method needs of diagonal noise: J = ∂g/∂y is a diagonal matrix if J s =
 * s ⊙ J 1 for random s. It is looked at in some random states, near the parameters at hand, which may be zeros.
 */
final class DiagonalCheck {
    private static final int STATES = 4;
    private static final double LEAST = 0.1;
    /** Beyond rounding of FLOATs, and far below what a network has. */
    private static final double TOLERANCE = 1e-3;

    private final SdeDynamics dynamics;
    /** Parameters near those at hand. */
    private final Map<String, INDArray> near = new HashMap<>();

    private final Random random = new Random(1);

    private DiagonalCheck(SdeDynamics dynamics) {
        this.dynamics = dynamics;
    }

    /** Refuses a diffusion whose features depend on each other, unless it depends on a block's input as well. */
    static void verify(SdeDynamics dynamics, Map<String, INDArray> parameters, DataType type, long features) {
        ParameterList own = ParameterList.of(dynamics, features);
        if (features == 1 || own.inputs().size() > own.all().size()) {
            return;
        }
        DiagonalCheck check = new DiagonalCheck(dynamics);
        own.all().forEach(parameter -> check.add(parameter.name(), parameters.get(parameter.name())));
        double[] both = check.norms(type, features);
        if (both[0] > TOLERANCE * both[1]) {
            throw new IllegalArgumentException("the diffusion of dynamics " + DynamicsTransform.describe(dynamics)
                    + " with DIAGONAL noise has features that depend on others than their own, which MILSTEIN does not"
                    + " take: its order would need the Lévy areas; take EULER_MARUYAMA (Itô) or HEUN (Stratonovich)");
        }
    }

    /** Σ |J s − s ⊙ J 1| and Σ |J s|, where they are numbers. */
    private double[] norms(DataType type, long features) {
        INDArray states = positive(type, STATES, features);
        INDArray scales = positive(type, STATES, features);
        StateQuantity both = (graph, t, y, inputs) -> {
            SDVariable g = dynamics.terms(graph, t, y, inputs).diffusion();
            SDVariable s = graph.constant(scales);
            SDVariable ofScales = Derivatives.jvp(g, y, s);
            SDVariable scaled = Derivatives.jvp(g, y, graph.onesLike(y)).mul(s);
            return graph.concat(1, ofScales.sub(scaled), ofScales);
        };
        double[] values = new double[2 * STATES * (int) features];
        new HostVector(StateQuantity.values(dynamics, both, near, 0, states)).read(0, values);
        double[] sums = new double[2];
        for (int i = 0; i < values.length; i++) {
            double size = Math.abs(values[i]);
            sums[(int) (i / features) % 2] += Double.isFinite(size) ? size : 0;
        }
        return sums;
    }

    private void add(String name, INDArray array) {
        near.put(name, Detached.call(() -> array.add(random(array.dataType(), 0, array.shape()))));
    }

    /** Of a size at which a square root is known too. */
    private INDArray positive(DataType type, long... shape) {
        return random(type, LEAST, shape);
    }

    /** From {@code least} to 1 above it. */
    private INDArray random(DataType type, double least, long... shape) {
        double[] values = new double[(int) Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        Arrays.setAll(values, i -> least + random.nextDouble());
        return Detached.call(() -> Nd4j.createFromArray(values).castTo(type).reshape(shape));
    }
}
