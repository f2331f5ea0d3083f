package org.odelayer.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.field.CompiledTangents;
import org.odelayer.field.DynamicsCheck;
import org.odelayer.field.TimedProgram;

class ConvDynamicsTest {
    static List<ConvDynamics> all() {
        List<ConvDynamics> all = new ArrayList<>();
        for (Normalization normalization : Normalization.values()) {
            for (TimeDependence time : TimeDependence.values()) {
                all.add(new ConvDynamics(3).normalization(normalization).time(time));
                all.add(new ConvDynamics()
                        .normalization(normalization)
                        .time(time)
                        .kernel(5)
                        .activation(Activation.SOFTPLUS));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("all")
    void gradientsAreDifferences(ConvDynamics dynamics) {
        DynamicsCheck.verify(dynamics, 4, 3, 5);
    }

    @ParameterizedTest
    @MethodSource("all")
    void theTangentsAgreeWithDifferences(ConvDynamics dynamics) {
        long[] shape = {2, 4, 2, 3};
        Map<String, INDArray> parameters = ParameterList.of(dynamics, 4, 2, 3).glorot(DataType.DOUBLE, 3);
        INDArray y = normal(shape);
        double step = 1e-5;
        try (CompiledTangents tangents = CompiledTangents.compile(dynamics, parameters, DataType.DOUBLE, shape);
                CompiledDynamics compiled = CompiledDynamics.compile(dynamics, parameters, DataType.DOUBLE, shape)) {
            INDArray columns = Nd4j.create(DataType.DOUBLE, tangents.jacobianShape());
            tangents.jacobian(y, columns).run(0.3);
            INDArray moved = y.dup();
            INDArray f = Nd4j.create(DataType.DOUBLE, shape);
            TimedProgram program = compiled.evaluation(moved, f);
            for (int j = 0; j < 24; j++) {
                moved.assign(y).putScalar(j, y.getDouble(j) + step);
                program.run(0.3);
                INDArray above = f.dup();
                moved.putScalar(j, y.getDouble(j) - step);
                program.run(0.3);
                INDArray slope = above.sub(f).div(2 * step);
                for (int i = 0; i < 24; i++) {
                    assertEquals(slope.getDouble(i), columns.getDouble(0, j, i), 1e-6);
                }
            }
        }
    }

    private static INDArray normal(long... shape) {
        Random random = new Random(5);
        double[] values = IntStream.range(0, (int) Nd4j.create(shape).length())
                .mapToDouble(i -> random.nextGaussian())
                .toArray();
        return Nd4j.createFromArray(values).reshape('c', shape);
    }

    /** A kernel of one weight is a factor; the time's channel reaches the edge like any other. */
    @Test
    void aSingleConvolutionIsAsComputedByHand() {
        ConvDynamics dynamics = new ConvDynamics().time(TimeDependence.CONCAT);
        Map<String, INDArray> parameters = ParameterList.of(dynamics, 1, 2, 2).glorot(DataType.DOUBLE, 1);
        parameters.get("K0").assign(0).putScalar(new int[] {1, 1, 0, 0}, 3).putScalar(new int[] {1, 2, 0, 0}, 10);
        parameters.get("k0t").assign(1);
        parameters.get("b0").assign(0.25);
        INDArray y = Nd4j.createFromArray(1.0, 2, 3, 4).reshape(1, 1, 2, 2);
        INDArray f = y.ulike();
        try (CompiledDynamics compiled = CompiledDynamics.compile(dynamics, parameters, DataType.DOUBLE, 1, 1, 2, 2)) {
            compiled.evaluation(y, f).run(0.5);
        }
        // Of nine places of the time's kernel four lie inside a 2 × 2 image, from each of its points: 4 · 0.5.
        assertEquals(Nd4j.createFromArray(3 + 20 + 2.25, 6 + 2.25, 9 + 40 + 2.25, 12 + 2.25), f.reshape(4));
    }

    @Test
    void normalizedGroupsHaveMeanZeroAndVarianceOne() {
        ConvDynamics dynamics = new ConvDynamics().normalization(Normalization.GROUP);
        Map<String, INDArray> parameters = ParameterList.of(dynamics, 64, 3, 3).glorot(DataType.DOUBLE, 1);
        INDArray y = normal(2, 64, 3, 3);
        INDArray f = y.ulike();
        try (CompiledDynamics compiled = CompiledDynamics.compile(dynamics, parameters, DataType.DOUBLE, y.shape())) {
            compiled.evaluation(y, f).run(0);
        }
        // 64 channels in 32 groups of two.
        INDArray groups = f.reshape(64, 18);
        assertEquals(0, groups.mean(1).norm2Number().doubleValue(), 1e-9);
        assertEquals(1, groups.var(false, 1).meanNumber().doubleValue(), 1e-3);
        assertEquals(1, Normalization.LAYER.groups(64));
        assertEquals(7, Normalization.GROUP.groups(7));
        assertEquals(32, Normalization.GROUP.groups(96));
        assertEquals(20, Normalization.GROUP.groups(40));
    }

    /** Chen and others count 208,266 parameters in their image network, of which 75,392 are in this block. */
    @Test
    void theBlockOfThePaperHasAsManyParameters() {
        ConvDynamics dynamics = new ConvDynamics(64)
                .activation(Activation.RELU)
                .normalization(Normalization.GROUP)
                .time(TimeDependence.CONCAT);
        assertEquals(75_392, ParameterList.of(dynamics, 64, 6, 6).length());
    }

    @ParameterizedTest
    @MethodSource("all")
    void itSurvivesJson(ConvDynamics dynamics) {
        assertEquals(dynamics, Dynamics.fromJson(dynamics.toJson()));
    }

    private static void refused(String part, Executable code) {
        String message = assertThrows(IllegalArgumentException.class, code).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void wrongValuesAreNamed() {
        refused("hidden ([0])", () -> new ConvDynamics(0));
        refused("kernel (2)", () -> new ConvDynamics().kernel(2));
        refused("activation (SOFTMAX)", () -> new ConvDynamics().activation(Activation.SOFTMAX));
        refused("normalization (null)", () -> new ConvDynamics().normalization(null));
        refused("time (null)", () -> new ConvDynamics().time(null));
        refused("state shape ([5])", () -> ParameterList.of(new ConvDynamics(), 5));
    }
}
