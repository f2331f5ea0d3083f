package org.odelayer.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.dynamics.MlpDynamics;

/** The update alone: legs of no length. */
class GruUpdateTest {
    private static final int HIDDEN = 3;
    private static final int FEATURES = 2;

    private static SeriesCase still() {
        SeriesBlock block = SeriesCase.block(
                new MlpDynamics(2),
                new GruUpdate(HIDDEN, FEATURES),
                HIDDEN,
                2 * FEATURES,
                ContinuousAdjoint.AS_FORWARD);
        SeriesCase given = SeriesCase.random(block, 1, 2);
        given.controls().assign(0);
        Random random = new Random(8);
        given.parameters().forEach((name, value) -> value.assign(SeriesCase.normal(random, value.shape())));
        return given;
    }

    /** Cho et al., equations 5 to 8, written out. */
    private static double[] gru(Map<String, INDArray> parameters, double[] h, double[] x) {
        double[] r = gate(parameters, "r", h, x, v -> 1 / (1 + Math.exp(-v)));
        double[] z = gate(parameters, "z", h, x, v -> 1 / (1 + Math.exp(-v)));
        double[] reset = new double[HIDDEN];
        java.util.Arrays.setAll(reset, i -> r[i] * h[i]);
        double[] g = gate(parameters, "h", reset, x, Math::tanh);
        double[] next = new double[HIDDEN];
        java.util.Arrays.setAll(next, i -> z[i] * h[i] + (1 - z[i]) * g[i]);
        return next;
    }

    private static double[] gate(
            Map<String, INDArray> parameters, String gate, double[] h, double[] x, DoubleUnaryOperator activation) {
        double[] result = new double[HIDDEN];
        for (int i = 0; i < HIDDEN; i++) {
            double sum = parameters.get("update.b" + gate).getDouble(i);
            for (int j = 0; j < HIDDEN; j++) {
                sum += h[j] * parameters.get("update.U" + gate).getDouble(j, i);
            }
            for (int j = 0; j < 2 * FEATURES; j++) {
                sum += x[j] * parameters.get("update.W" + gate).getDouble(j, i);
            }
            result[i] = activation.applyAsDouble(sum);
        }
        return result;
    }

    @Test
    void itIsTheUnitOfTheLiterature() {
        SeriesCase given = still();
        given.observations()
                .assign(Nd4j.createFromArray(0.4, -1.3, 1, 1, 0.9, 0.2, 0, 1).reshape(1, 2, 4));
        try (CompiledSeries series = given.compile()) {
            INDArray states = given.states(series);
            double[][] seen = {{0.4, -1.3, 1, 1}, {0, 0.2, 0, 1}};
            for (int i = 0; i < 2; i++) {
                double[] expected =
                        gru(given.parameters(), given.start().getRow(i).toDoubleVector(), seen[i]);
                for (int j = 0; j < HIDDEN; j++) {
                    assertEquals(expected[j], states.getDouble(0, i, j), 1e-14);
                }
            }
        }
    }

    @Test
    void withoutAnyFeatureTheStateStaysToTheLastBit() {
        SeriesCase given = still();
        given.observations()
                .assign(Nd4j.createFromArray(5.0, -7, 0, 0, 1, 2, 0, 0).reshape(1, 2, 4));
        try (CompiledSeries series = given.compile()) {
            assertEquals(given.start(), given.states(series).reshape(2, HIDDEN));
        }
    }

    @Test
    void aMaskedValueNeverMatters() {
        SeriesCase given = still();
        given.observations()
                .assign(Nd4j.createFromArray(0.4, -1.3, 1, 0, 0.9, 0.2, 0, 1).reshape(1, 2, 4));
        try (CompiledSeries series = given.compile()) {
            INDArray before = given.states(series).dup();
            given.observations()
                    .assign(Nd4j.createFromArray(0.4, 1e30, 1, 0, -1e30, 0.2, 0, 1)
                            .reshape(1, 2, 4));
            assertEquals(before, given.states(series));
            series.backward(given.weights());
            assertEquals(0, series.observationGradients().getDouble(0, 0, 1), 0);
            assertEquals(0, series.observationGradients().getDouble(0, 1, 0), 0);
        }
    }

    @Test
    void sizesAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new GruUpdate(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new GruUpdate(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new GruUpdate(2, 1).outputShape(5));
    }
}
