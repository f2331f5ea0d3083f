package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.linalg.api.buffer.DataType;

class StridedSliceTest {
    private static void compileGet(long batch) {
        CompiledFunction.compile(
                        DataType.DOUBLE,
                        Map.of("x", new long[] {batch, 7}),
                        (graph, inputs) -> inputs.get("x").get(SDIndex.all(), SDIndex.interval(1, 7)))
                .close();
    }

    @Test
    void theGradientOfGetIsRefusedForABatchOfOneNamingTheWayOut() {
        String message = assertThrows(UnsupportedGraphException.class, () -> compileGet(1))
                .getMessage();
        assertTrue(message.contains("strided_slice") && message.contains("use slice"), message);
    }

    @Test
    void theGradientOfGetIsAcceptedWhereNoDimensionHasSizeOne() {
        assertDoesNotThrow(() -> compileGet(3));
    }
}
