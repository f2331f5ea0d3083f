package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.BlockOptions;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.AlgebraDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.examples.run.Numbers;
import org.odelayer.manifold.Manifold;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.stepsize.StepControl;

/** Free rigid bodies from some attitudes, solved on SO(3), with what their energy does. */
final class FreeBody {
    static final double SPACING = 0.1;
    private static final Manifold ROTATIONS = Manifold.rotations();
    private static final FreeBodyDynamics FIELD = new FreeBodyDynamics(1, 2, 3);

    /** Angular momenta as the bodies see them, [body][time]. */
    private final double[][][] momenta;

    FreeBody(NamedMethod method, double seconds, double step) {
        double[] times = Numbers.filled((int) Math.round(seconds / SPACING), i -> SPACING * (i + 1));
        INDArray start = Nd4j.createFromArray(starts());
        Dynamics dynamics = new AlgebraDynamics(FIELD, ROTATIONS);
        SolverSettings settings = new SolverSettings(method.method(), StepControl.constant(step), 1_000_000);
        momenta = new double[(int) start.size(0)][times.length + 1][];
        try (CompiledBlock block = BlockOptions.builder()
                .manifold(ROTATIONS)
                .build()
                .block(dynamics, TimeSpan.series(0, times), settings, DiscreteAdjoint.EVERY_STEP, 4)
                .compile(Map.of(), DataType.DOUBLE, start.shape())) {
            keep(0, start);
            INDArray states = block.infer(start);
            for (int t = 0; t < times.length; t++) {
                keep(t + 1, states.slice(t));
            }
        }
    }

    private void keep(int time, INDArray attitudes) {
        double[][] q = attitudes.toDoubleMatrix();
        for (int body = 0; body < q.length; body++) {
            momenta[body][time] = FreeBodyDynamics.momentum(q[body]);
        }
    }

    /** Turns from the angular momenta that bodies are to see to the third axis; one is all but the middle axis. */
    private static double[][] starts() {
        double[][] seen = {
            Globe.at(1, -91), Globe.at(15, -90), Globe.at(35, -90), Globe.at(55, -90), Globe.at(75, -90),
            Globe.at(10, -70), Globe.at(10, -50), Globe.at(10, -30), Globe.at(10, -12), Globe.at(-20, -60)
        };
        double[][] attitudes = new double[seen.length][];
        Arrays.setAll(attitudes, i -> turn(seen[i]));
        return attitudes;
    }

    /** The shortest turn from a unit vector to (0, 0, 1): half of 1 + product, and the cross product, normalized. */
    private static double[] turn(double... m) {
        double[] q = {1 + m[2], m[1], -m[0], 0};
        ROTATIONS.project(q, 0);
        return q;
    }

    double[][][] momenta() {
        return momenta;
    }

    /** The energy on the sphere of angular momenta. */
    static double energy(double... momentum) {
        return FIELD.energy(momentum);
    }

    /** |E(t) − E(0)| / E(0), the largest of all bodies, at each time from the first step on. */
    double[] drifts() {
        return Numbers.filled(
                momenta[0].length - 1,
                t -> Arrays.stream(momenta)
                        .mapToDouble(of -> Math.abs(energy(of[t + 1]) / energy(of[0]) - 1))
                        .max()
                        .orElseThrow());
    }
}
