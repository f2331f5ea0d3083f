package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.odelayer.kernel.OneThread;

/** Which operations of ND4J can be differentiated: every one is right by finite differences, or refused by name. */
@ExtendWith(OneThread.class)
class OperationGradientsTest {
    /**
     * Differences with step 1e-5 are right to about 1e-10; a wrong gradient is off by 1e-5 (preciseGelu) at the least.
     */
    private static final double TOLERANCE = 1e-7;

    /** How the name of a refused probe begins, and the operation that the refusal names. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("clipByNorm", "clipbynorm"),
            Map.entry("clipByAvgNorm", "clipbyavgnorm"),
            Map.entry("clipByValue with variables", "ClipByValue"),
            Map.entry("where", "Where"),
            Map.entry("logEntropy", "logentropy"),
            Map.entry("mod of", "mod"),
            Map.entry("floorMod of", "floormod"),
            Map.entry("cross", "cross"),
            Map.entry("preciseGelu", "precise_gelu"),
            Map.entry("hardTanhDerivative", "hardtanhderivative"),
            Map.entry("leakyReluDerivative", "leakyreluderivative"),
            Map.entry("softsignDerivative", "softsignderivative"),
            Map.entry("sigmoidDerivative", "sigmoid_bp"),
            Map.entry("softmaxDerivative", "softmax_bp"),
            Map.entry("batchNorm", "batchnorm"),
            Map.entry("dropout", "dropout"),
            Map.entry("topK", "top_k"),
            Map.entry("countNonZero", "cast"),
            Map.entry("entropy of a batch of one", "entropy"),
            Map.entry("entropy of one feature", "entropy"),
            Map.entry("shannonEntropy of a batch of one", "shannonentropy"),
            Map.entry("shannonEntropy of one feature", "shannonentropy"),
            Map.entry("reduceAMin of a batch of one", "amin"),
            Map.entry("reduceAMin of one feature", "amin"),
            Map.entry("reduceAMean of a batch of one", "amean"),
            Map.entry("reduceAMean of one feature", "amean"),
            Map.entry("cumprod", "cumprod"),
            Map.entry("repeat", "repeat"),
            Map.entry("splitV", "split_v"),
            Map.entry("flatten", "reshape"),
            Map.entry("gatherNd", "gather_nd"),
            Map.entry("scatterUpdate", "scatter_update"),
            Map.entry("dynamicStitch", "dynamic_partition"),
            Map.entry("mmul matrix vector", "matmul"),
            Map.entry("mmul vector matrix", "matmul"),
            Map.entry("batchMmul", "sd_var"),
            Map.entry("tensorMmul, two axes", "tensordot"),
            Map.entry("matrixInverse", "matrix_inverse"),
            Map.entry("matrixDeterminant", "matrix_determinant"),
            Map.entry("logdet", "logdet"),
            Map.entry("cholesky", "cholesky"),
            Map.entry("solve", "solve"),
            Map.entry("triangularSolve", "triangular_solve"),
            Map.entry("matrixBandPart", "matrix_band_part"),
            Map.entry("upsampling2d by one scale", "upsampling2d"),
            Map.entry("upsampling2d NHWC", "upsampling2d"),
            Map.entry("localResponseNormalization", "lrn"));

    static Stream<Probe> rightOperations() {
        return probes().stream().filter(probe -> refusal(probe) == null);
    }

    static Stream<Probe> refusedOperations() {
        return probes().stream().filter(probe -> refusal(probe) != null);
    }

    private static List<Probe> probes() {
        return Stream.of(
                        ElementwiseProbes.all(),
                        ActivationProbes.all(),
                        ReductionProbes.all(),
                        ShapeProbes.all(),
                        ProductProbes.all(),
                        ConvolutionProbes.all())
                .flatMap(List::stream)
                .toList();
    }

    private static String refusal(Probe probe) {
        return REFUSED.entrySet().stream()
                .filter(entry -> probe.name().startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    @ParameterizedTest
    @MethodSource("rightOperations")
    void theVectorJacobianProductMatchesFiniteDifferences(Probe probe) {
        assertEquals(0, probe.error(), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("refusedOperations")
    void anOperationWithoutARightGradientIsRefusedByName(Probe probe) {
        String message =
                assertThrows(UnsupportedGraphException.class, probe::compile).getMessage();
        assertTrue(message.contains(refusal(probe)), message);
    }

    @Test
    void everyEntryOfTheRefusalListHasAProbe() {
        REFUSED.keySet()
                .forEach(name -> assertTrue(
                        probes().stream().anyMatch(probe -> probe.name().startsWith(name)), name));
    }
}
