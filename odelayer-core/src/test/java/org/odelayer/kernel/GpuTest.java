package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuTest {
    @ParameterizedTest
    @CsvSource({"3, 7", "5, 0", "5, 2", "6, 1", "7, 0", "7, 5", "8, 0", "8, 6", "8, 9"})
    void whatHasKernelsIsTaken(int major, int minor) {
        assertDoesNotThrow(new Gpu("any", major, minor)::check);
    }

    @ParameterizedTest
    @CsvSource({"H100, 9, 0", "B200, 10, 0", "RTX 5090, 12, 0", "K20, 3, 5", "C2050, 2, 0"})
    void whatHasNoneIsRefusedByNameAndCapability(String name, int major, int minor) {
        String message = assertThrows(IllegalStateException.class, new Gpu(name, major, minor)::check)
                .getMessage();
        assertTrue(message.startsWith("the GPU " + name + " has compute capability " + major + "." + minor), message);
        assertTrue(message.contains("3.7 to 8.6") && message.contains("nd4j-native"), message);
    }
}
