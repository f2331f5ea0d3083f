package org.odelayer.ode.method;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Detached;

/**
 * Whether stability holds the steps of an explicit method: the last two stages are both at the end of the step, so that
 * |kₛ − kₛ₋₁|/|Yₛ − Yₛ₋₁| estimates the size of the largest eigenvalue (Hairer and Wanner, "Solving ordinary
 * differential equations II", IV.2, eq. 2.20). Of methods with other nodes it says nothing.
 */
final class StiffnessTest {
    /** Beyond this, no explicit method of so few stages is stable. */
    private static final double FARTHEST = 1e3;

    private static final double MESH = 0.01;

    private final boolean applies;
    private final double bound;

    StiffnessTest(ButcherTableau tableau) {
        int last = tableau.stages() - 1;
        this.applies = tableau.fsal() && tableau.adaptive() && tableau.c(last - 1) == 1;
        this.bound = applies ? bound(tableau) : Double.NaN;
    }

    boolean applies() {
        return applies;
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

    double value(double h, INDArray last, INDArray before, INDArray lastSlope, INDArray slopeBefore) {
        double states = distance(last, before);
        return states > 0 ? Math.abs(h) * distance(lastSlope, slopeBefore) / states / bound : 0;
    }

    private static double distance(INDArray x, INDArray y) {
        return Detached.call(() -> {
            try (INDArray difference = x.sub(y)) {
                return difference.norm2Number().doubleValue();
            }
        });
    }
}
