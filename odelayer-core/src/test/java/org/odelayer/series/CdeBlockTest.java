package org.odelayer.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;
import org.hipparchus.util.MathArrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Solved to 1e-11 relative and absolute. */
class CdeBlockTest {
    private static final double TOLERANCE = 1e-11;
    private static final int STATE = 3;

    private static CdeBlock block(ControlPath path, int observed, Activation last, MlpDynamics f, double tolerance) {
        SolverSettings settings =
                new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(tolerance, tolerance), 100_000);
        return new CdeBlock(
                path,
                observed,
                false,
                CdeBlock.legs(
                        CdeBlock.dynamics(f, last, path, observed, false),
                        STATE,
                        settings,
                        ContinuousAdjoint.AS_FORWARD,
                        BatchSteps.SHARED));
    }

    private static Map<String, INDArray> parameters(CdeBlock block) {
        Map<String, INDArray> parameters = block.parameters().glorot(DataType.DOUBLE, 5);
        // Biases start at 0, where much cancels.
        Random random = new Random(6);
        parameters.values().stream().filter(p -> p.rank() == 1).forEach(p -> {
            for (long i = 0; i < p.length(); i++) {
                p.putScalar(i, 0.3 * random.nextGaussian());
            }
        });
        return parameters;
    }

    private static ControlSignal signal(ControlPath path, INDArray times, INDArray mask, INDArray values) {
        return new ControlSignal(path, times, mask, values, false);
    }

    private static INDArray row(double... values) {
        return Nd4j.createFromArray(new double[][] {values});
    }

    /** z at each step of the only example. */
    private static double[][] states(CdeBlock block, Map<String, INDArray> parameters, ControlSignal signal) {
        try (CompiledCde cde = block.compile(parameters, DataType.DOUBLE, 1)) {
            INDArray states = cde.forward(signal);
            int steps = block.path().stepOf((int) states.size(0) - 1) + 1;
            double[][] result = new double[steps][];
            for (int k = 0; k < steps; k++) {
                result[k] = states.tensorAlongDimension(block.path().legOf(k), 1, 2)
                        .dup('c')
                        .data()
                        .asDouble();
            }
            return result;
        }
    }

    /** z(0) = X(0) W + b. */
    private static double[] initial(Map<String, INDArray> parameters, double... x) {
        return row(x).mmul(parameters.get("initial.W"))
                .addRowVector(parameters.get("initial.b"))
                .dup('c')
                .data()
                .asDouble();
    }

    /**
     * With F(z) = A₀ z | A₁ z for dX = (dt, dx) and X a line over T, z(T) = exp(A₀ T + A₁ Δx) z(0); exp by its series,
     * scaled.
     */
    @ParameterizedTest
    @EnumSource(ControlPath.class)
    void aLinearFieldAlongALineHasTheMatrixExponential(ControlPath path) {
        CdeBlock block = block(path, 1, Activation.IDENTITY, new MlpDynamics(), TOLERANCE);
        Map<String, INDArray> parameters = parameters(block);
        parameters.get("b0").assign(0);
        double[] times = {0, 0.5, 0.8, 2};
        INDArray values = Nd4j.createFromArray(new double[][][] {
            {Arrays.stream(times).map(t -> 1 - 0.7 * t).toArray()}
        });
        double[][] states = states(block, parameters, signal(path, row(times), null, values));
        RealMatrix ofTime = MatrixUtils.createRealMatrix(STATE, STATE);
        RealMatrix ofValue = MatrixUtils.createRealMatrix(STATE, STATE);
        for (int i = 0; i < STATE; i++) {
            for (int j = 0; j < STATE; j++) {
                // W0 is [n, n · channels], with the rows of F one after another.
                ofTime.setEntry(i, j, parameters.get("W0").getDouble(j, 2 * i));
                ofValue.setEntry(i, j, parameters.get("W0").getDouble(j, 2 * i + 1));
            }
        }
        RealVector z = MatrixUtils.createRealVector(initial(parameters, 0, 1));
        assertArrayEquals(z.toArray(), states[0], 1e-14);
        for (int k = 1; k < times.length; k++) {
            double duration = times[k] - times[k - 1];
            if (path == ControlPath.RECTILINEAR) {
                z = exp(ofTime.scalarMultiply(duration)).operate(z);
                z = exp(ofValue.scalarMultiply(-0.7 * duration)).operate(z);
            } else {
                z = exp(ofTime.add(ofValue.scalarMultiply(-0.7)).scalarMultiply(duration))
                        .operate(z);
            }
            assertArrayEquals(z.toArray(), states[k], 1e-8, path + " at step " + k);
        }
    }

    private static RealMatrix exp(RealMatrix a) {
        int halvings = 8;
        RealMatrix scaled = a.scalarMultiply(Math.pow(2, -halvings));
        RealMatrix sum = MatrixUtils.createRealIdentityMatrix(STATE);
        RealMatrix term = sum;
        for (int i = 1; i < 16; i++) {
            term = term.multiply(scaled).scalarMultiply(1.0 / i);
            sum = sum.add(term);
        }
        return sum.power(1 << halvings);
    }

    private static final double[] TIMES = {0.2, 0.7, 1.1, 1.9, 2};
    private static final double[] VALUES = {0.5, -0.3, 1.2, 0.1, -1};

    /** The field by hand, with the path's speed by its coefficients: another solver, another network. */
    @ParameterizedTest
    @EnumSource(ControlPath.class)
    void theSolutionIsThatOfHipparchus(ControlPath path) {
        CdeBlock block = block(path, 1, Activation.TANH, new MlpDynamics(4), TOLERANCE);
        Map<String, INDArray> parameters = parameters(block);
        ControlSignal signal = signal(path, row(TIMES), null, Nd4j.createFromArray(new double[][][] {{VALUES}}));
        double[][] states = states(block, parameters, signal);
        INDArray coefficients = signal.coefficients(DataType.DOUBLE);
        double[] z = initial(parameters, TIMES[0], VALUES[0]);
        for (int leg = 1; leg < signal.legs(); leg++) {
            z = solved(path, parameters, coefficients, leg, z);
            if (path.legOf(path.stepOf(leg)) == leg) {
                assertArrayEquals(z, states[path.stepOf(leg)], 1e-9, "leg " + leg);
            }
        }
    }

    private static double[] solved(
            ControlPath path, Map<String, INDArray> parameters, INDArray coefficients, int leg, double... start) {
        OrdinaryDifferentialEquation equation = new OrdinaryDifferentialEquation() {
            @Override
            public int getDimension() {
                return STATE;
            }

            @Override
            public double[] computeDerivatives(double u, double[] z) {
                double[] speed = new double[2];
                for (int i = 0; i < 2 * path.terms(); i++) {
                    speed[i % 2] += coefficients.getDouble(leg, 0, i) * Math.pow(u, i / 2);
                }
                double[] hidden = affine(parameters, "0", z);
                double[] field = affine(
                        parameters, "1", Arrays.stream(hidden).map(Math::tanh).toArray());
                double[] rate = new double[STATE];
                for (int i = 0; i < 2 * STATE; i++) {
                    rate[i / 2] += Math.tanh(field[i]) * speed[i % 2];
                }
                return rate;
            }
        };
        return new DormandPrince853Integrator(1e-10, 1, 1e-12, 1e-12)
                .integrate(equation, new ODEState(0, start), 1)
                .getPrimaryState();
    }

    private static double[] affine(Map<String, INDArray> parameters, String layer, double... x) {
        INDArray w = parameters.get("W" + layer);
        double[] sum = parameters.get("b" + layer).dup('c').data().asDouble();
        for (int i = 0; i < sum.length; i++) {
            for (int j = 0; j < x.length; j++) {
                sum[i] += x[j] * w.getDouble(j, i);
            }
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource(ControlPath.class)
    void whatComesLaterChangesTheStateOfPathsThatLookAheadOnly(ControlPath path) {
        CdeBlock block = block(path, 1, Activation.TANH, new MlpDynamics(4), 1e-6);
        Map<String, INDArray> parameters = parameters(block);
        double[] changed = VALUES.clone();
        changed[4] += 1;
        double[][] before = states(
                block, parameters, signal(path, row(TIMES), null, Nd4j.createFromArray(new double[][][] {{VALUES}})));
        double[][] after = states(
                block, parameters, signal(path, row(TIMES), null, Nd4j.createFromArray(new double[][][] {{changed}})));
        for (int k = 1; k < 4; k++) {
            if (path.causal(false)) {
                assertArrayEquals(before[k], after[k], 0, "step " + k);
            } else {
                assertTrue(MathArrays.distance(before[k], after[k]) > 1e-5, "step " + k);
            }
        }
        assertTrue(MathArrays.distance(before[4], after[4]) > 1e-3);
    }

    /** The same way through X at the steps of another parametrization: twice as many on a line. */
    @Test
    void stepsOnALineChangeNothing() {
        CdeBlock block = block(ControlPath.LINEAR, 1, Activation.TANH, new MlpDynamics(4), TOLERANCE);
        Map<String, INDArray> parameters = parameters(block);
        double nan = Double.NaN;
        double[][] few = states(
                block, parameters, signal(ControlPath.LINEAR, row(0, 2), null, Nd4j.createFromArray(new double[][][] {
                    {{1, 5}}
                })));
        double[][] many = states(
                block,
                parameters,
                signal(
                        ControlPath.LINEAR,
                        row(0, 0.1, 0.1, 1.7, 2),
                        row(1, 1, 1, 0, 1),
                        Nd4j.createFromArray(new double[][][] {{{1, 1.2, nan, 7, 5}}})));
        assertArrayEquals(few[1], many[4], 1e-8);
        assertArrayEquals(many[2], many[3], 0, "a step that is masked");
        assertArrayEquals(many[1], many[2], 0, "a time that repeats, without a value");
    }

    @Test
    void movingThePathMovesTheStart() {
        CdeBlock block = block(ControlPath.LINEAR, 1, Activation.TANH, new MlpDynamics(4), 1e-6);
        Map<String, INDArray> parameters = parameters(block);
        double[] start = states(
                block, parameters, signal(ControlPath.LINEAR, row(3), null, Nd4j.createFromArray(new double[][][] {{{1}}
                })))[0];
        assertArrayEquals(initial(parameters, 3, 1), start, 1e-14);
        assertNotEquals(initial(parameters, 3, 2)[0], start[0], 1e-3);
    }

    @ParameterizedTest
    @EnumSource(ControlPath.class)
    void gradientsAreThoseOfDifferences(ControlPath path) {
        CdeBlock block = new CdeBlock(
                path,
                2,
                false,
                CdeBlock.legs(
                        CdeBlock.dynamics(new MlpDynamics(2), Activation.TANH, path, 2, false),
                        STATE,
                        // Steps that are given have an exact gradient, however long they are.
                        new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.5), 10),
                        DiscreteAdjoint.EVERY_STEP,
                        BatchSteps.SHARED));
        Map<String, INDArray> parameters = parameters(block);
        double nan = Double.NaN;
        INDArray times = Nd4j.createFromArray(new double[][] {{0, 0.5, 0.5, 2}, {1, 1.1, 3, nan}});
        INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 1, 1}, {1, 1, 1, 0}});
        INDArray values = Nd4j.createFromArray(new double[][][] {
            {{1, 0.2, 0.4, -1}, {nan, 0.3, nan, 0.7}}, {{-1, nan, 0.5, nan}, {0.3, 0.1, nan, nan}}
        });
        try (CompiledCde cde = block.compile(parameters, DataType.DOUBLE, 2)) {
            INDArray states = cde.forward(signal(path, times, mask, values));
            Nd4j.getRandom().setSeed(3);
            INDArray weights = Nd4j.randn(states.shape()).castTo(DataType.DOUBLE);
            INDArray ofValues = cde.backward(weights);
            for (long i = 0; i < values.length(); i++) {
                double expected = difference(values, i, () -> loss(cde, weights, signal(path, times, mask, values)));
                assertEquals(expected, ofValues.reshape(-1).getDouble(i), 1e-7, "value " + i);
            }
            cde.forward(signal(path, times, mask, values));
            cde.backward(weights);
            cde.parameterGradients().forEach((name, gradient) -> {
                INDArray found = gradient.dup('c');
                INDArray parameter = parameters.get(name);
                for (long i = 0; i < found.length(); i++) {
                    double expected =
                            difference(parameter, i, () -> loss(cde, weights, signal(path, times, mask, values)));
                    assertEquals(expected, found.reshape(-1).getDouble(i), 1e-7, name + " " + i);
                }
            });
        }
    }

    private static double loss(CompiledCde cde, INDArray weights, ControlSignal signal) {
        return cde.forward(signal).mul(weights).sumNumber().doubleValue();
    }

    /** Central, with an error of about 1e-10; 0 where nothing stands. */
    private static double difference(INDArray array, long i, java.util.function.DoubleSupplier loss) {
        INDArray flat = array.reshape(array.length());
        double value = flat.getDouble(i);
        if (Double.isNaN(value)) {
            return 0;
        }
        double step = 1e-5;
        flat.putScalar(i, value + step);
        double above = loss.getAsDouble();
        flat.putScalar(i, value - step);
        double below = loss.getAsDouble();
        flat.putScalar(i, value);
        return (above - below) / (2 * step);
    }

    @Test
    void aFieldThatReadsTheTimeAndControlsThatDoNotFitAreRefused() {
        MlpDynamics timed = new MlpDynamics(4).time(TimeDependence.CONCAT);
        CdeBlock block = block(ControlPath.LINEAR, 1, Activation.TANH, timed, 1e-6);
        Map<String, INDArray> parameters = block.parameters().glorot(DataType.DOUBLE, 5);
        Exception timeRead = assertThrows(RuntimeException.class, () -> block.compile(parameters, DataType.DOUBLE, 1));
        assertTrue(
                Stream.iterate((Throwable) timeRead, e -> e != null, Throwable::getCause)
                        .anyMatch(e -> String.valueOf(e.getMessage()).contains("must not read the time")),
                () -> timeRead.toString());
        assertEquals(
                "controls (2) of a leg must be 3, those of the path LINEAR with 2 observed channels and the time",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new CdeBlock(ControlPath.LINEAR, 2, false, block.legs()))
                        .getMessage());
    }

    @Test
    void discreteAndContinuousGradientsAgree() {
        CdeBlock block = block(ControlPath.HERMITE, 1, Activation.TANH, new MlpDynamics(4), 1e-9);
        SeriesBlock legs = block.legs();
        CdeBlock other = new CdeBlock(
                block.path(),
                1,
                false,
                CdeBlock.legs(
                        (CdeDynamics) legs.dynamics(),
                        STATE,
                        legs.forward(),
                        DiscreteAdjoint.EVERY_STEP,
                        BatchSteps.SHARED));
        Map<String, INDArray> parameters = parameters(block);
        ControlSignal signal =
                signal(ControlPath.HERMITE, row(TIMES), null, Nd4j.createFromArray(new double[][][] {{VALUES}}));
        INDArray weights = Nd4j.ones(DataType.DOUBLE, 5, 1, STATE);
        try (CompiledCde one = block.compile(parameters, DataType.DOUBLE, 1);
                CompiledCde two = other.compile(parameters, DataType.DOUBLE, 1)) {
            one.forward(signal);
            two.forward(signal);
            assertTrue(one.backward(weights).equalsWithEps(two.backward(weights), 1e-6));
            one.parameterGradients()
                    .forEach((name, gradient) -> assertTrue(
                            gradient.equalsWithEps(two.parameterGradients().get(name), 1e-6), name));
        }
    }
}
