package org.odelayer.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.field.DynamicsCheck;
import org.odelayer.kernel.OneThread;

@ExtendWith(OneThread.class)
class MlpDynamicsTest {

    static Stream<Arguments> options() {
        return Stream.of(
                        Activation.IDENTITY,
                        Activation.TANH,
                        Activation.SIGMOID,
                        Activation.SOFTPLUS,
                        Activation.SOFTSIGN,
                        Activation.RELU,
                        Activation.LEAKYRELU,
                        Activation.ELU,
                        Activation.SELU,
                        Activation.GELU,
                        Activation.SWISH,
                        Activation.CUBE)
                .flatMap(activation -> Stream.of(TimeDependence.values()).map(time -> Arguments.of(activation, time)));
    }

    @ParameterizedTest
    @MethodSource("options")
    void gradientsMatchFiniteDifferences(Activation activation, TimeDependence time) {
        for (long[] hidden : new long[][] {{}, {8}, {8, 6}}) {
            DynamicsCheck.verify(new MlpDynamics(hidden).activation(activation).time(time), 3);
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void anActivationIsApplied(Activation activation) {
        MlpDynamics dynamics = new MlpDynamics(1);
        if (options().noneMatch(option -> option.get()[0] == activation)) {
            String message = assertThrows(IllegalArgumentException.class, () -> dynamics.activation(activation))
                    .getMessage();
            assertTrue(message.startsWith("activation (" + activation + ") must be one of ["), message);
            return;
        }
        // f(y) = σ(y): all weights 1, all biases 0; ND4J's own activation tells σ.
        INDArray y = Nd4j.createFromArray(new double[][] {{-1.3}, {-0.2}, {0.4}, {2.1}});
        Map<String, INDArray> ones = new LinkedHashMap<>();
        List.of("W0", "W1").forEach(name -> ones.put(name, Nd4j.ones(DataType.DOUBLE, 1, 1)));
        List.of("b0", "b1").forEach(name -> ones.put(name, Nd4j.zeros(DataType.DOUBLE, 1)));
        INDArray expected = activation.getActivationFunction().getActivation(y.dup(), true);
        // The same formula in another kernel: some units in the last place.
        assertArrayEquals(
                expected.toDoubleVector(),
                value(dynamics.activation(activation), ones, 0, y).toDoubleVector(),
                1e-14);
    }

    private static INDArray value(Dynamics dynamics, Map<String, INDArray> parameters, double t, INDArray y) {
        INDArray f = Nd4j.create(y.dataType(), y.shape());
        try (CompiledDynamics compiled = CompiledDynamics.compile(dynamics, parameters, y.dataType(), y.shape())) {
            compiled.evaluation(y, f).run(t);
        }
        return f;
    }

    /**
     * y = (1, 2), t = 0.5: h = relu(yW0 + t w0t + b0) = relu(1·1 + 2·3 + 0.5·2 + 0.5, 1·(−2) + 2·0 + 0.5·4 − 1) = (8.5,
     * 0) and f = hW1 + b1 = (8.5·2 + 1, 8.5·(−1) + 0).
     */
    @Test
    void aSmallPerceptronIsWhatOneComputesByHand() {
        Map<String, INDArray> parameters = new LinkedHashMap<>();
        parameters.put("W0", Nd4j.createFromArray(new double[][] {{1, -2}, {3, 0}}));
        parameters.put("w0t", Nd4j.createFromArray(new double[][] {{2, 4}}));
        parameters.put("b0", Nd4j.createFromArray(0.5, -1.0));
        parameters.put("W1", Nd4j.createFromArray(new double[][] {{2, -1}, {5, 7}}));
        parameters.put("b1", Nd4j.createFromArray(1.0, 0.0));
        MlpDynamics dynamics = new MlpDynamics(2).activation(Activation.RELU).time(TimeDependence.CONCAT);
        INDArray f = value(dynamics, parameters, 0.5, Nd4j.createFromArray(new double[][] {{1, 2}}));
        assertArrayEquals(new double[] {18, -8.5}, f.ravel().toDoubleVector());
    }

    @Test
    void concatIsThePerceptronThatSeesTheTimeAsOneMoreFeature() {
        MlpDynamics dynamics = new MlpDynamics(5).time(TimeDependence.CONCAT);
        Map<String, INDArray> parameters = ParameterList.of(dynamics, 3).glorot(DataType.DOUBLE, 2);
        parameters.get("b0").assign(0.3);
        Map<String, INDArray> joined = new LinkedHashMap<>(parameters);
        joined.put(
                "W0", Nd4j.vstack(parameters.get("W0"), parameters.get("w0t")).dup('c'));
        joined.remove("w0t");
        INDArray y = Nd4j.createFromArray(new double[][] {{0.1, -0.2, 0.3}, {1, 2, -3}});
        // Another order of four summands: some units in the last place.
        assertArrayEquals(
                value(new Concatenating(), joined, 0.7, y).ravel().toDoubleVector(),
                value(dynamics, parameters, 0.7, y).ravel().toDoubleVector(),
                1e-14);
    }

    /** tanh([y, t]W0 + b0)W1 + b1, literally. */
    private static final class Concatenating extends Dynamics {
        private static final long serialVersionUID = 1L;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {
            parameters.weight("W0", 4, 5, 4, 5);
            parameters.weight("W1", 5, 3, 5, 3);
            parameters.bias("b0", 0, 5);
            parameters.bias("b1", 0, 3);
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            SDVariable column = graph.zerosLike(y.sum(true, 1)).add(t);
            SDVariable hidden = graph.concat(1, y, column).mmul(parameters.get("W0"));
            return graph.math()
                    .tanh(hidden.add(parameters.get("b0")))
                    .mmul(parameters.get("W1"))
                    .add(parameters.get("b1"));
        }
    }

    @Test
    void theDefaultsAreTanhWithoutTime() {
        assertEquals(new MlpDynamics(4).activation(Activation.TANH).time(TimeDependence.NONE), new MlpDynamics(4));
        assertEquals(
                List.of("W0", "W1", "b0", "b1"),
                ParameterList.of(new MlpDynamics(4), 3).all().stream()
                        .map(Parameter::name)
                        .toList());
    }

    @Test
    void parameterShapesFollowTheSizes() {
        ParameterList list = ParameterList.of(new MlpDynamics(8, 6).time(TimeDependence.CONCAT), 3);
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        list.all().forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
        assertEquals(
                Map.of(
                        "W0", List.of(3L, 8L),
                        "w0t", List.of(1L, 8L),
                        "W1", List.of(8L, 6L),
                        "W2", List.of(6L, 3L),
                        "b0", List.of(8L),
                        "b1", List.of(6L),
                        "b2", List.of(3L)),
                shapes);
        assertEquals(4, list.all().get(0).fanIn(), "the time is an input of the first layer");
    }

    @Test
    void mistakesAreToldWithTheirValue() {
        assertMistake("hidden ([8, 0]) must be sizes >= 1", () -> new MlpDynamics(8, 0));
        assertMistake("time (null) must be one of [NONE, CONCAT]", () -> new MlpDynamics(8).time(null));
        assertMistake("activation (null) must be one of", () -> new MlpDynamics(8).activation(null));
        assertMistake(
                "state shape ([3, 4, 4]) of MlpDynamics must be [features]",
                () -> ParameterList.of(new MlpDynamics(8), 3, 4, 4));
    }

    private static void assertMistake(String message, Runnable code) {
        String actual = assertThrows(IllegalArgumentException.class, code::run).getMessage();
        assertTrue(actual.startsWith(message), actual);
    }
}
