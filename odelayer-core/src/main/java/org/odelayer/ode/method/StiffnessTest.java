package org.odelayer.ode.method;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;
import org.odelayer.kernel.Vectors;

/**
 * Whether stability holds the steps of an explicit method: the last two stages are both at the end of the step, so that
 * |kₛ − kₛ₋₁|/|Yₛ − Yₛ₋₁| estimates the size of the largest eigenvalue (Hairer and Wanner, "Solving ordinary
 * differential equations II", IV.2, eq. 2.20). Of methods with other nodes it says nothing.
 */
final class StiffnessTest implements AutoCloseable {
    /** Beyond this, no explicit method of so few stages is stable. */
    private static final double FARTHEST = 1e3;

    private static final double MESH = 0.01;
    private static final Operation SUBTRACT = Operation.custom("subtract");

    private final double bound;
    private final INDArray difference;
    private final Kernel ofStates;
    private final Kernel ofSlopes;

    /** Of the last two stages: their states and derivatives, which are read at each call. */
    StiffnessTest(ButcherTableau tableau, List<INDArray> states, List<INDArray> slopes) {
        INDArray like = states.get(0);
        this.bound = bound(tableau);
        this.difference = Detached.call(() -> Nd4j.create(like.dataType(), like.length()));
        this.ofStates = Detached.call(() -> SUBTRACT.bind(states, List.of(difference)));
        this.ofSlopes = Detached.call(() -> SUBTRACT.bind(slopes, List.of(difference)));
    }

    /** Whether a method's nodes let it tell. */
    static boolean applies(ButcherTableau tableau) {
        return tableau.fsal() && tableau.adaptive() && tableau.c(tableau.stages() - 2) == 1;
    }

    /** How far the method is stable on the negative real axis: |R(−x)| ≤ 1 for x up to the bound. */
    static double bound(ButcherTableau tableau) {
        double x = MESH;
        while (x < FARTHEST && Math.abs(growth(tableau, -x)) <= 1) {
            x += MESH;
        }
        return x - MESH;
    }

    /** R(z) of ẏ = λy, z = hλ. */
    private static double growth(ButcherTableau tableau, double z) {
        double[] stages = new double[tableau.stages()];
        double end = 1;
        for (int i = 0; i < stages.length; i++) {
            stages[i] = 1;
            for (int j = 0; j < i; j++) {
                stages[i] += z * tableau.a(i, j) * stages[j];
            }
            end += z * tableau.b(i) * stages[i];
        }
        return end;
    }

    double value(double h) {
        double states = norm(ofStates);
        return states > 0 ? Math.abs(h) * norm(ofSlopes) / states / bound : 0;
    }

    private double norm(Kernel kernel) {
        kernel.run();
        return Vectors.norm(difference);
    }

    @Override
    public void close() {
        difference.close();
    }
}
