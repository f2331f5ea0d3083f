package org.odelayer.examples.advanced;

import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.examples.run.Numbers;
import org.odelayer.noise.BrownianPath;
import org.odelayer.noise.NoiseKey;
import org.odelayer.sde.CompiledSde;
import org.odelayer.sde.SdeBlock;
import org.odelayer.sde.SdeMethod;

/**
 * How the error of a method on the path itself, E |y − y(1)|, falls with its step: on geometric Brownian motion, whose
 * solution is known, or for a method of additive noise alone on {@link DoubleWell}, whose solution is that of much
 * shorter steps; with the same paths for all steps.
 */
final class StrongOrder {
    private static final int COARSEST = 4;
    private static final int FINEST = 8;
    /** Of what stands for a solution. */
    private static final int FINER = 12;

    private static final double MU = 0.5;
    private static final double SIGMA = 0.8;

    private final SdeMethod method;
    private final int paths;
    private final BrownianPath motion;
    private final double[] steps;
    private final double[] errors;

    StrongOrder(SdeMethod method, int paths, long seed) {
        this.method = method;
        this.paths = paths;
        this.motion = BrownianPath.between(new NoiseKey(seed, 0, 0), 0, 1, 1);
        this.steps = Numbers.filled(FINEST - COARSEST + 1, i -> Math.pow(2, i - FINEST));
        double[] solution = additive() ? solve(Math.pow(2, -FINER)) : solution();
        this.errors = Numbers.filled(steps.length, i -> error(solve(steps[i]), solution));
    }

    private boolean additive() {
        return !method.solves(NoiseType.DIAGONAL, Calculus.ITO)
                && !method.solves(NoiseType.DIAGONAL, Calculus.STRATONOVICH);
    }

    private SdeDynamics dynamics() {
        if (additive()) {
            return new DoubleWell();
        }
        boolean ito = method.solves(NoiseType.DIAGONAL, Calculus.ITO);
        return new GeometricBrownianMotion(ito ? Calculus.ITO : Calculus.STRATONOVICH);
    }

    private double error(double[] ends, double[] solution) {
        return IntStream.range(0, paths)
                .mapToDouble(i -> Math.abs(ends[i] - solution[i]))
                .average()
                .orElseThrow();
    }

    /** The states at the end, of each path. */
    private double[] solve(double step) {
        Map<String, INDArray> parameters = additive() ? Map.of() : Map.of("mu", number(MU), "sigma", number(SIGMA));
        SdeBlock block = SdeBlock.of(dynamics(), method, TimeSpan.of(0, 1), step);
        try (CompiledSde sde = block.compile(parameters, DataType.DOUBLE, paths, 1)) {
            INDArray ends = sde.infer(Nd4j.ones(DataType.DOUBLE, paths, 1), motion);
            return ends.reshape(paths).toDoubleVector();
        }
    }

    private static INDArray number(double value) {
        return Nd4j.valueArrayOf(new long[] {1}, value, DataType.DOUBLE);
    }

    /** Of geometric Brownian motion. */
    private double[] solution() {
        double[] w = new double[1];
        return Numbers.filled(paths, i -> {
            motion.increment(i, 0, 1, w, null);
            return Math.exp(MU - SIGMA * SIGMA / 2 + SIGMA * w[0]);
        });
    }

    SdeMethod method() {
        return method;
    }

    double[] steps() {
        return steps.clone();
    }

    double[] errors() {
        return errors.clone();
    }

    /** Of the logarithms, by least squares. */
    double slope() {
        double mean = (steps.length - 1) / 2.0;
        double above = 0;
        double below = 0;
        for (int i = 0; i < steps.length; i++) {
            above += (i - mean) * Math.log(errors[i]) / Math.log(2);
            below += (i - mean) * (i - mean);
        }
        return above / below;
    }
}
