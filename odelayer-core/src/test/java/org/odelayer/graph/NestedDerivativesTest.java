package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.odelayer.kernel.OneThread;

/**
 * Derivatives of derivatives of L(x) = ½ Σ y(x)² for every operation y that has a right gradient: by finite differences
 * of the derivative below, or refused by name.
 */
@ExtendWith(OneThread.class)
class NestedDerivativesTest {
    /** Differences with step 1e-5 of what is itself right to rounding. */
    private static final double TOLERANCE = 1e-6;

    /** Operations that must nest, by the beginning of their probes' names. */
    private static final List<String> REQUIRED = List.of(
            "neg",
            "acos",
            "asin",
            "atan",
            "cos",
            "sin",
            "cosh",
            "cube",
            "erf",
            "exp",
            "expm1",
            "log",
            "log1p",
            "pow 1.5",
            "reciprocal",
            "sqrt",
            "square",
            "tanh",
            "add of",
            "sub of",
            "mul of",
            "div of",
            "max of",
            "min of",
            "pow of",
            "atan2 of",
            "clipByValue",
            "sign",
            "sigmoid",
            "elu",
            "gelu",
            "swish",
            "relu",
            "softplus",
            "softsign",
            "softmax",
            "layerNorm",
            "standardize",
            "sum over",
            "mean over",
            "norm2 over",
            "squaredNorm over",
            "variance over",
            "logSumExp over",
            "cumsum",
            "reshape",
            "permute",
            "slice",
            "stridedSlice",
            "get interval",
            "split",
            "unstack",
            "stack",
            "concat along 1",
            "reverse",
            "tile",
            "gather of a cube",
            "mmul",
            "linear system GENERAL",
            "linear system POSITIVE_DEFINITE",
            "linear system with columns",
            "determinant GENERAL",
            "determinant POSITIVE_DEFINITE",
            "conv2d NCHW same",
            "biasAdd");

    /** ∂L/∂x₀. */
    private static Probe pull(Probe probe) {
        return new Probe(probe.name(), probe.low(), probe.high(), probe.shapes(), (sd, x) -> {
            SDVariable y = probe.body().apply(sd, x);
            return Derivatives.gradient(y.mul(y).mul(0.5), x[0]);
        });
    }

    /** The derivative of a probe along its last input. */
    private static Probe push(Probe probe) {
        List<long[]> shapes = new ArrayList<>(probe.shapes());
        shapes.add(shapes.get(0));
        return new Probe(
                probe.name(),
                probe.low(),
                probe.high(),
                shapes,
                (sd, x) ->
                        Derivatives.jvp(probe.body().apply(sd, Arrays.copyOf(x, x.length - 1)), x[0], x[x.length - 1]));
    }

    private static boolean nests(Probe probe) {
        try {
            push(pull(probe)).compile().close();
            return true;
        } catch (UnsupportedGraphException e) {
            return false;
        }
    }

    private static final Map<Boolean, List<Probe>> PROBES =
            OperationGradientsTest.rightOperations().collect(Collectors.partitioningBy(NestedDerivativesTest::nests));

    static List<Probe> nesting() {
        return PROBES.get(true);
    }

    static List<Probe> others() {
        return PROBES.get(false);
    }

    @ParameterizedTest
    @MethodSource("nesting")
    void thePullOfAPullIsRight(Probe probe) {
        assertEquals(0, pull(probe).error(), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("nesting")
    void thePushOfAPullIsADifferenceQuotient(Probe probe) {
        ForwardModeTest.assertTangent(pull(probe), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("nesting")
    void thePullOfAPushOfAPullIsRight(Probe probe) {
        assertEquals(0, push(pull(probe)).error(), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("nesting")
    void thePullOfAPullOfAPullIsRight(Probe probe) {
        assertEquals(0, pull(pull(probe)).error(), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("others")
    void anOperationThatCannotBeDifferentiatedTwiceIsRefusedByName(Probe probe) {
        String message = assertThrows(
                        UnsupportedGraphException.class, () -> push(pull(probe)).compile())
                .getMessage();
        assertTrue(message.startsWith("operation "), message);
    }

    @Test
    void theOperationsOfDynamicsNest() {
        List<String> names = nesting().stream().map(Probe::name).toList();
        List<String> missing = REQUIRED.stream()
                .filter(name -> names.stream().noneMatch(probe -> probe.startsWith(name)))
                .toList();
        assertEquals(List.of(), missing);
        assertTrue(REQUIRED.size() >= 40);
    }
}
