package org.odelayer.examples.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.odelayer.examples.Main;
import org.odelayer.examples.run.JavaProcess;

/** In a process of its own: what is profiled is settled when classes are loaded. */
class StepProfileTest {
    private static final Pattern SHARE = Pattern.compile("(\\d+\\.\\d)%");

    private static String profile(String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of("benchmark", "--profile", "--seconds", "0.2", "--case", PeerCase.MLP_SMALL.toString()));
        arguments.addAll(List.of(more));
        return JavaProcess.output(Main.class, List.of("-Xmx512m"), arguments);
    }

    @Test
    void theSharesOfAllKernelsAddUp() throws IOException, InterruptedException {
        String output = profile();
        // 14 evaluations of three layers forwards, and 14 with their gradients backwards.
        assertTrue(output.contains("28.0") && output.contains("matmul [100, 20] [20, 10]"), output);
        assertTrue(output.contains("loops add+tanh [100, 10] [10]"), output);
        double sum = 0;
        Matcher matcher = SHARE.matcher(output);
        while (matcher.find()) {
            sum += Double.parseDouble(matcher.group(1));
        }
        assertEquals(100, sum, 5, output);
    }

    @Test
    void plainPlansAreAsWritten() throws IOException, InterruptedException {
        String output = profile("--plain");
        assertTrue(output.contains("tanh [100, 10]") && output.contains("matmul [100, 20] [10, 20]"), output);
        assertFalse(output.contains("loops"), output);
    }
}
