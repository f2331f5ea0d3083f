package org.odelayer.regularization;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.graph.CompiledFunction;
import org.odelayer.kernel.OneThread;

/** Orthogonality of the directions in which a Jacobian is looked at, for Jacobians that nearly are of a lower rank. */
@ExtendWith(OneThread.class)
class DirectionsTest {
    private static final int N = 12;

    /** U diag(1, …, 1/κ) Vᵀ with orthogonal U and V, singular values in geometric progression. */
    private static INDArray matrix(double kappa, Random random) {
        INDArray values = Nd4j.zeros(DataType.DOUBLE, N, N);
        for (int i = 0; i < N; i++) {
            values.putScalar(i, i, Math.pow(kappa, -i / (N - 1.0)));
        }
        return orthogonal(random).mmul(values).mmul(orthogonal(random));
    }

    /** A product of reflections. */
    private static INDArray orthogonal(Random random) {
        INDArray product = Nd4j.eye(N).castTo(DataType.DOUBLE);
        for (int i = 0; i < N; i++) {
            INDArray v =
                    Nd4j.createFromArray(random.doubles(N, -1, 1).toArray()).reshape(N, 1);
            v.divi(v.norm2Number().doubleValue());
            product = product.sub(v.mmul(v.transpose().mmul(product)).mul(2));
        }
        return product;
    }

    /** All directions found, as rows, and their images. */
    private static INDArray[] krylov(INDArray jacobian, INDArray start, DataType type) {
        long batch = start.size(0);
        INDArray directions = Nd4j.create(type, batch, N, N);
        INDArray images = Nd4j.create(type, batch, N, N);
        Map<String, long[]> inputs = Map.of("y", new long[] {batch, N}, "v", new long[] {batch, N});
        try (CompiledFunction function = CompiledFunction.compileValues(type, inputs, (graph, all) -> {
            var f = all.get("y")
                    .mmul(graph.constant(jacobian.transpose().dup('c').castTo(type)));
            Directions found = Directions.krylov(graph, all.get("y"), f, List.of(all.get("v")), N, batch, N);
            return new CompiledFunction.Results(List.of(found.directions(), found.images()), List.of());
        })) {
            Map<String, INDArray> given = Map.of("y", Nd4j.zeros(type, batch, N), "v", start.castTo(type));
            function.evaluation(given, List.of(directions, images)).run();
        }
        return new INDArray[] {directions.castTo(DataType.DOUBLE), images.castTo(DataType.DOUBLE)};
    }

    /**
     * Orthogonalized once only, FLOAT directions of κ = 1e6 may be one and the same, and those of κ = 100 are 3e-3 off.
     */
    @ParameterizedTest
    @CsvSource({"FLOAT, 1e2, 1", "FLOAT, 1e6, 2", "FLOAT, 1e6, 3", "FLOAT, 1e8, 4", "DOUBLE, 1e6, 5", "DOUBLE, 1e12, 6"
    })
    void directionsAreOrthonormalOrZeroToRounding(DataType type, double kappa, long seed) {
        Random random = new Random(seed);
        INDArray jacobian = matrix(kappa, random);
        INDArray start =
                Nd4j.createFromArray(random.doubles(2 * N, -1, 1).toArray()).reshape(2, N);
        INDArray[] found = krylov(jacobian, start, type);
        double rounding = type == DataType.FLOAT ? 1e-6 : 2e-15;
        for (int example = 0; example < 2; example++) {
            INDArray v = found[0].slice(example);
            INDArray gram = v.mmul(v.transpose());
            for (int i = 0; i < N; i++) {
                double length = gram.getDouble(i, i);
                assertEquals(length < 0.5 ? 0 : 1, length, rounding);
                for (int j = 0; j < i; j++) {
                    assertEquals(0, gram.getDouble(i, j), rounding, i + " and " + j);
                }
            }
            INDArray images = v.mmul(jacobian.transpose());
            assertEquals(0, images.sub(found[1].slice(example)).amaxNumber().doubleValue(), rounding);
        }
    }
}
