package org.odelayer.field;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Dynamics;
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
            long[] shape = batched(stateShape);
            ParameterList list = ParameterList.of(dynamics, stateShape);
            Map<String, INDArray> parameters = list.glorot(DataType.DOUBLE, seed);
            list.inputs().stream()
                    .filter(Input.Control.class::isInstance)
                    .forEach(input -> parameters.put(input.name(), normal(random, input.shape(BATCH))));
            parameters
                    .values()
                    .forEach(array -> array.addi(normal(random, array.shape()).muli(0.1)));
            try (CompiledDynamics compiled = CompiledDynamics.compile(dynamics, parameters, DataType.DOUBLE, shape)) {
                return new DynamicsCheck(compiled, parameters, random).compare();
            }
        });
    }

    private static long[] batched(long[] shape) {
        return LongStream.concat(LongStream.of(BATCH), LongStream.of(shape)).toArray();
    }

    /**
     * Checks dynamics at a random point and fails if a gradient is wrong.
     *
     * @param dynamics the dynamics to check
     * @param stateShape the shape of one state, without the batch
     * @throws IllegalStateException naming every variable whose gradient is off by more than 1e-6
     */
    public static void verify(Dynamics dynamics, long... stateShape) {
        Map<String, Double> wrong = new LinkedHashMap<>(errors(dynamics, stateShape));
        wrong.values().removeIf(error -> error <= TOLERANCE);
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("dynamics " + dynamics.getClass().getSimpleName() + ": the gradient of f("
                    + Arrays.toString(stateShape) + ") differs from finite differences, error by variable: " + wrong);
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
