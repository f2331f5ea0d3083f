package org.odelayer.field;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.DataControlledDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.kernel.Detached;
import org.odelayer.ode.method.Leg;

/**
 * Compares the vector-Jacobian product of dynamics with central finite differences.
 *
 * <p>Some gradients of ND4J operations are wrong, and an adjoint multiplies what they give. One call tells:
 *
 * <pre>{@code
 * DynamicsCheck.verify(new MyDynamics(), 20);    // states of 20 features
 * }</pre>
 *
 * <p>At a random state, time, parameters and cotangent v (DOUBLE, batch of 3), each partial derivative of vᵀf is
 * compared with (vᵀf(x + h) − vᵀf(x − h)) / 2h, h = 1e-6. Dynamics with kinks (relu) may fail where the difference
 * straddles one; try another seed.
 *
 * <p>The dynamics are compiled for one example too, as a layer does when its network is built: what works for three
 * alone, a reshape to a fixed size for instance, is refused here.
 */
public final class DynamicsCheck {
    private static final int BATCH = 3;
    private static final double STEP = 1e-6;
    private static final double TOLERANCE = 1e-6;

    private final Map<String, INDArray> inputs = new LinkedHashMap<>();
    private final Map<String, INDArray> gradients = new LinkedHashMap<>();
    private final INDArray cotangent;
    private final INDArray value;
    private final TimedProgram evaluation;
    private final double t = 0.4;

    private DynamicsCheck(CompiledDynamics compiled, Map<String, INDArray> parameters, Random random) {
        INDArray y = normal(random, compiled.shape());
        cotangent = normal(random, compiled.shape());
        value = normal(random, compiled.shape());
        inputs.put("y", y);
        inputs.putAll(parameters);
        inputs.forEach((name, array) -> gradients.put(name, Nd4j.create(DataType.DOUBLE, array.shape())));
        INDArray timeGradient = Nd4j.scalar(DataType.DOUBLE, 0.0);
        Map<String, INDArray> parameterGradients = new LinkedHashMap<>(gradients);
        parameterGradients.remove("y");
        evaluation = compiled.evaluation(y, value);
        Map<String, INDArray> read = compiled.read(parameterGradients, new Leg(t, t), 0);
        compiled.vjp(y, cotangent, value, gradients.get("y"), read, timeGradient)
                .run(t);
        gradients.put("t", timeGradient);
    }

    /**
     * Checks dynamics at a random point.
     *
     * @param dynamics the dynamics to check
     * @param stateShape the shape of one state, without the batch
     * @return the largest error of the gradient with respect to y, t and each parameter: |analytic − numeric| / max(1,
     *     |analytic|, |numeric|)
     */
    public static Map<String, Double> errors(Dynamics dynamics, long... stateShape) {
        return errors(dynamics, 1, stateShape);
    }

    /**
     * Checks dynamics at a random point.
     *
     * @param dynamics the dynamics to check
     * @param seed of the random point
     * @param stateShape the shape of one state, without the batch
     * @return the largest error of the gradient with respect to y, t and each parameter
     */
    public static Map<String, Double> errors(Dynamics dynamics, int seed, long[] stateShape) {
        return Detached.call(() -> {
            Random random = new Random(seed);
            ParameterList list = ParameterList.of(dynamics, stateShape);
            Map<String, INDArray> parameters = arrays(list, seed, random, BATCH);
            compileForOne(dynamics, list, seed, stateShape);
            long[] shape = batched(BATCH, stateShape);
            try (CompiledDynamics compiled = CompiledDynamics.compile(dynamics, parameters, DataType.DOUBLE, shape)) {
                return new DynamicsCheck(compiled, parameters, random).compare();
            }
        });
    }

    /** A batch of one is what a layer compiles first, and what inference may be given. */
    private static void compileForOne(Dynamics dynamics, ParameterList list, int seed, long... stateShape) {
        Map<String, INDArray> parameters = arrays(list, seed, new Random(seed), 1);
        CompiledDynamics.compile(dynamics, parameters, DataType.DOUBLE, batched(1, stateShape))
                .close();
    }

    private static Map<String, INDArray> arrays(ParameterList list, int seed, Random random, long batch) {
        Map<String, INDArray> arrays = list.glorot(DataType.DOUBLE, seed);
        list.inputs().stream()
                .filter(Input.Control.class::isInstance)
                .forEach(input -> arrays.put(input.name(), normal(random, input.shape(batch))));
        arrays.values()
                .forEach(array -> array.addi(normal(random, array.shape()).muli(0.1)));
        return arrays;
    }

    private static long[] batched(long batch, long... shape) {
        return LongStream.concat(LongStream.of(batch), LongStream.of(shape)).toArray();
    }

    /**
     * Checks dynamics at a random point and fails if a gradient is wrong.
     *
     * @param dynamics the dynamics to check
     * @param stateShape the shape of one state, without the batch
     * @throws IllegalStateException naming every variable whose gradient is off by more than 1e-6
     * @throws IllegalArgumentException if the dynamics cannot be compiled, for three examples or for one
     */
    public static void verify(Dynamics dynamics, long... stateShape) {
        require(dynamics, Arrays.toString(stateShape), errors(dynamics, stateShape));
    }

    /**
     * Checks dynamics that see more than they move, as with data control, or in an equation of higher order, at a
     * random point, and fails if a gradient is wrong. For the input [batch, m] beside a state [batch, n] it is
     *
     * <pre>{@code
     * DynamicsCheck.verify(new MyDynamics(), new long[] {n + m}, new long[] {n});
     * }</pre>
     *
     * @param dynamics the dynamics to check, which override {@link Dynamics#defineParameters(ParameterList, long[],
     *     long[])}
     * @param seenShape the shape of what f is given as y, without the batch
     * @param resultShape the shape of f, without the batch: that of y, but for a first dimension that is not larger
     * @throws IllegalStateException naming every variable whose gradient is off by more than 1e-6
     * @throws IllegalArgumentException if the shapes do not go together or the dynamics cannot be compiled with them
     */
    public static void verify(Dynamics dynamics, long[] seenShape, long[] resultShape) {
        String shapes = Arrays.toString(seenShape) + " → " + Arrays.toString(resultShape);
        long more = seenShape.length == 0 || resultShape.length == 0 ? -1 : seenShape[0] - resultShape[0];
        if (more < 0 || !Arrays.equals(seenShape, Features.resized(resultShape, seenShape[0]))) {
            throw new IllegalArgumentException("resultShape (" + Arrays.toString(resultShape) + ") must be seenShape, "
                    + Arrays.toString(seenShape) + ", but for a smaller first dimension");
        }
        if (more == 0) {
            verify(dynamics, resultShape);
            return;
        }
        // What is seen beyond the state is told apart from it here only: f sees one array.
        Dynamics whole = new DataControlledDynamics(dynamics, Features.resized(resultShape, more));
        Map<String, Double> errors = new LinkedHashMap<>(errors(whole, resultShape));
        errors.merge("y", errors.remove(Input.Control.NAME), Math::max);
        require(dynamics, shapes, errors);
    }

    private static void require(Dynamics dynamics, String shapes, Map<String, Double> errors) {
        Map<String, Double> wrong = new LinkedHashMap<>(errors);
        wrong.values().removeIf(error -> error <= TOLERANCE);
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("dynamics " + DynamicsTransform.describe(dynamics)
                    + ": the gradient of f(" + shapes + ") differs from finite differences, error by variable: "
                    + wrong);
        }
    }

    private Map<String, Double> compare() {
        Map<String, Double> errors = new LinkedHashMap<>();
        inputs.forEach((name, array) -> {
            double worst = 0;
            for (long i = 0; i < array.length(); i++) {
                worst = Math.max(worst, error(gradients.get(name).getDouble(i), numeric(array, i)));
            }
            errors.put(name, worst);
        });
        errors.put("t", error(gradients.get("t").getDouble(0), (at(t + STEP) - at(t - STEP)) / (2 * STEP)));
        return errors;
    }

    private static double error(double analytic, double numeric) {
        double error = Math.abs(analytic - numeric) / Math.max(1, Math.max(Math.abs(analytic), Math.abs(numeric)));
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    private double numeric(INDArray array, long index) {
        double original = array.getDouble(index);
        array.putScalar(index, original + STEP);
        double above = at(t);
        array.putScalar(index, original - STEP);
        double below = at(t);
        array.putScalar(index, original);
        return (above - below) / (2 * STEP);
    }

    private double at(double time) {
        evaluation.run(time);
        return value.mul(cotangent).sumNumber().doubleValue();
    }

    private static INDArray normal(Random random, long... shape) {
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array;
    }
}
