package org.odelayer.adjoint;

import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Dynamics;

/**
 * Gradients of L = Σ yᵢ(t1) from the variational equations, solved with DOP853 at rtol = atol = 3e-14; two ways of
 * computing them agree to 3e-11.
 */
public enum GradientReference {
    /** y' = y³A, rows times matrix. */
    SPIRAL(
            new SpiralDynamics(),
            new double[] {-0.1, 2, -2, -0.1},
            0,
            1.5,
            new double[] {2, 0},
            new double[] {1.291991562976786, 0.97258607443452},
            new double[] {4.3807569035596, 0.3543906820469},
            new double[] {11.12788206933, 1.88790967891, -0.81617970771, 10.46922481450},
            2.16564538990),
    /** y' = Ay, matrix times columns, not from t = 0. */
    LINEAR(
            new LinearDynamics(),
            new double[] {0.1, -1, 1, -0.1},
            0.3,
            9.5,
            new double[] {0.9, 5.4},
            new double[] {-2.2952534329986, -5.1062551452804},
            new double[] {-0.6676975398005, -1.2593668134182},
            new double[] {-36.156025115875, -13.587414406136, 15.281740053314, -31.937853804294},
            // (1, 1) A y(t1) = 1.1 y₁ − 1.1 y₂
            1.1 * (-2.2952534329986 + 5.1062551452804));

    /** The right-hand side. */
    public final Dynamics dynamics;
    /** The start. */
    public final double t0;
    /** The end. */
    public final double t1;
    /** The initial state. */
    public final double[] y0;
    /** y(t1). */
    public final double[] end;
    /** ∂L/∂y0. */
    public final double[] stateGradient;
    /** ∂L/∂A, row by row. */
    public final double[] parameterGradient;
    /** ∂L/∂t1. */
    public final double timeGradient;

    private final double[] a;

    GradientReference(
            Dynamics dynamics,
            double[] a,
            double t0,
            double t1,
            double[] y0,
            double[] end,
            double[] stateGradient,
            double[] parameterGradient,
            double timeGradient) {
        this.dynamics = dynamics;
        this.a = a;
        this.t0 = t0;
        this.t1 = t1;
        this.y0 = y0;
        this.end = end;
        this.stateGradient = stateGradient;
        this.parameterGradient = parameterGradient;
        this.timeGradient = timeGradient;
    }

    /** A. */
    public Map<String, INDArray> parameters(DataType type) {
        return Map.of("A", Nd4j.createFromArray(a).castTo(type).reshape(2, 2));
    }

    /** y0 as a batch of one. */
    public INDArray input(DataType type) {
        return Nd4j.createFromArray(y0).castTo(type).reshape(1, 2);
    }
}
