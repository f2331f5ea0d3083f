package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.graph.Solve.Kind;
import org.odelayer.kernel.OneThread;

/** Linear systems and determinants of each example, as graphs compute them. */
@ExtendWith(OneThread.class)
class SolveTest {
    private static INDArray evaluated(BinaryOperator<SDVariable> body, INDArray a, INDArray b) {
        Map<String, INDArray> inputs = new LinkedHashMap<>();
        inputs.put("a", a);
        inputs.put("b", b);
        Map<String, long[]> shapes = new LinkedHashMap<>();
        inputs.forEach((name, array) -> shapes.put(name, array.shape()));
        try (CompiledFunction function =
                CompiledFunction.compile(a.dataType(), shapes, (graph, x) -> body.apply(x.get("a"), x.get("b")))) {
            INDArray result = Nd4j.create(a.dataType(), function.outputShape());
            function.evaluation(inputs, result).run();
            return result;
        }
    }

    private static INDArray random(Random random, DataType type, long... shape) {
        INDArray array = Nd4j.create(type, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextDouble() - 0.5);
        }
        return array;
    }

    /** Not symmetric; its symmetric part is positive definite. */
    private static INDArray matrices(Random random, DataType type, int batch, int n) {
        INDArray base = Nd4j.eye(n).castTo(type).mul(n + 1).reshape(1, n, n);
        return random(random, type, batch, n, n).add(base);
    }

    private static RealMatrix part(INDArray matrix, Kind kind) {
        RealMatrix whole =
                new Array2DRowRealMatrix(matrix.castTo(DataType.DOUBLE).toDoubleMatrix());
        return kind == Kind.GENERAL ? whole : whole.add(whole.transpose()).scalarMultiply(0.5);
    }

    /** Well conditioned, so that the errors are some roundings. */
    private static double tolerance(DataType type) {
        return type == DataType.FLOAT ? 1e-6 : 1e-14;
    }

    @ParameterizedTest
    @CsvSource({
        "GENERAL, FLOAT",
        "GENERAL, DOUBLE",
        "POSITIVE_DEFINITE, FLOAT",
        "POSITIVE_DEFINITE, DOUBLE",
    })
    void eachExampleHasItsOwnSolution(Kind kind, DataType type) {
        Random random = new Random(11);
        for (int batch : new int[] {1, 3}) {
            for (int n : new int[] {1, 2, 3, 5}) {
                INDArray a = matrices(random, type, batch, n);
                INDArray b = random(random, type, batch, n, 4);
                INDArray x = evaluated((left, right) -> Solve.columns(left, right, kind), a, b);
                INDArray logdet = evaluated((left, right) -> Solve.logdet(left, kind), a, b);
                assertArrayEquals(new long[] {batch, 1}, logdet.shape());
                for (int example = 0; example < batch; example++) {
                    LUDecomposition reference = new LUDecomposition(part(a.slice(example), kind));
                    RealMatrix right = part(b.slice(example), Kind.GENERAL);
                    double[][] expected = reference.getSolver().solve(right).getData();
                    double[][] actual = x.slice(example).castTo(DataType.DOUBLE).toDoubleMatrix();
                    for (int i = 0; i < n; i++) {
                        assertArrayEquals(expected[i], actual[i], tolerance(type));
                    }
                    double expectedLogarithm = Math.log(reference.getDeterminant());
                    assertEquals(expectedLogarithm, logdet.getDouble(example), 10 * tolerance(type));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aVectorIsOneColumn(Kind kind) {
        Random random = new Random(12);
        INDArray a = matrices(random, DataType.DOUBLE, 2, 3);
        INDArray b = random(random, DataType.DOUBLE, 2, 3);
        INDArray column = evaluated((left, right) -> Solve.columns(left, right, kind), a, b.reshape(2, 3, 1));
        assertEquals(column.reshape(2, 3), evaluated((left, right) -> Solve.of(left, right, kind), a, b));
    }

    /** Gradients in forward and reverse mode, and those of gradients, solve with Aᵀ. */
    @ParameterizedTest
    @EnumSource
    void transposedSystemsAreThoseOfTheTransposedMatrices(Kind kind) {
        Random random = new Random(13);
        for (int n : new int[] {1, 2, 3, 5}) {
            INDArray a = matrices(random, DataType.DOUBLE, 2, n);
            INDArray b = random(random, DataType.DOUBLE, 2, n, 1);
            INDArray transposed = a.permute(0, 2, 1).dup('c');
            INDArray expected = evaluated((left, right) -> Solve.columns(left, right, kind), transposed, b);
            INDArray actual = evaluated((left, right) -> LinearSolve.of(kind, left, right, true), a, b);
            assertArrayEquals(
                    expected.dup().data().asDouble(), actual.dup().data().asDouble(), 1e-15);
        }
    }

    @Test
    void gradientsByMatricesThatAreTakenAsSymmetricAreSymmetric() {
        Random random = new Random(14);
        INDArray a = matrices(random, DataType.DOUBLE, 1, 4);
        INDArray b = random(random, DataType.DOUBLE, 1, 4);
        BinaryOperator<SDVariable> gradient =
                (left, right) -> Derivatives.gradient(Solve.of(left, right, Kind.POSITIVE_DEFINITE), left);
        double[][] actual = evaluated(gradient, a, b).slice(0).toDoubleMatrix();
        double largest = 0;
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                assertEquals(actual[i][j], actual[j][i]);
                largest = Math.max(largest, Math.abs(actual[i][j]));
            }
        }
        assertTrue(largest > 1e-3);
    }

    private static String failure(BinaryOperator<SDVariable> body, DataType type, double[][] second) {
        INDArray a = Nd4j.zeros(type, 2, second.length, second.length);
        for (int i = 0; i < second.length; i++) {
            a.putScalar(new int[] {0, i, i}, 1);
            for (int j = 0; j < second.length; j++) {
                a.putScalar(new int[] {1, i, j}, second[i][j]);
            }
        }
        INDArray b = Nd4j.ones(type, 2, second.length);
        return assertThrows(ArithmeticException.class, () -> evaluated(body, a, b))
                .getMessage();
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void aSingularMatrixIsAnErrorThatNamesTheExample(DataType type) {
        double[][][] matrices = {
            {{0}},
            {{1, 2}, {2, 4}},
            {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}},
            {{1, 1, 0, 0}, {1, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}
        };
        for (double[][] matrix : matrices) {
            for (String message :
                    new String[] {failure(Solve::of, type, matrix), failure((a, b) -> Solve.logdet(a), type, matrix)}) {
                assertTrue(message.contains("example 1 in "), message);
                assertTrue(message.contains("singular") && message.contains(type.name()), message);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void aMatrixThatIsNotPositiveDefiniteIsAnErrorThatNamesExampleAndMinor(DataType type) {
        for (int n = 1; n <= 5; n++) {
            double[][] matrix = new double[n][n];
            for (int i = 0; i < n; i++) {
                matrix[i][i] = i == n - 1 ? -1 : 1;
            }
            for (String message : new String[] {
                failure((a, b) -> Solve.of(a, b, Kind.POSITIVE_DEFINITE), type, matrix),
                failure((a, b) -> Solve.logdet(a, Kind.POSITIVE_DEFINITE), type, matrix)
            }) {
                assertTrue(message.contains("example 1 in ") && message.contains("not positive definite"), message);
                assertTrue(message.contains("minor of order " + n + " "), message);
            }
        }
    }

    /** Sample inputs are in (0, 1), so that these matrices are zero, or negative, when the graph is compiled. */
    @Test
    void matricesThatAreSingularForSampleInputsCompile() {
        INDArray a = Nd4j.createFromArray(new double[][][] {{{4}}, {{2}}});
        INDArray b = Nd4j.createFromArray(new double[][] {{1}, {1}});
        BinaryOperator<SDVariable> general =
                (left, right) -> Solve.of(left.getSameDiff().math().floor(left), right);
        BinaryOperator<SDVariable> definite = (left, right) -> Solve.of(left.sub(1), right, Kind.POSITIVE_DEFINITE);
        assertArrayEquals(
                new double[] {0.25, 0.5}, evaluated(general, a, b).data().asDouble());
        assertArrayEquals(
                new double[] {1.0 / 3, 1}, evaluated(definite, a, b).data().asDouble(), 1e-15);
    }

    @Test
    void whatIsNotFiniteGivesNaNInItsExampleAlone() {
        INDArray a = Nd4j.createFromArray(new double[][][] {{{Double.NaN}}, {{2}}});
        INDArray b = Nd4j.createFromArray(new double[][] {{1}, {1}});
        for (Kind kind : Kind.values()) {
            double[] x = evaluated((left, right) -> Solve.of(left, right, kind), a, b)
                    .data()
                    .asDouble();
            assertEquals("[NaN, 0.5]", Arrays.toString(x));
        }
    }
}
