package org.odelayer.examples.advanced;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.block.CompiledBlock;
import org.odelayer.examples.run.ClassPath;

/**
 * The memory that a block takes for a forward and a backward pass, parameters and input not counted: by how much the resident size of a
 * process grows that does just that, with a heap of fixed size. Only Linux tells.
 */
public final class GradientsMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private GradientsMemory() {}

    /**
     * Measures in a process of its own.
     *
     * @param work the block
     * @param kind the gradient
     * @param steps the number of steps; 0 for as many as the controller takes
     * @return megabytes; NaN where the system does not tell
     * @throws IOException if the process fails
     * @throws InterruptedException if this thread is interrupted
     */
    public static double megabytes(GradientsCase work, GradientKind kind, int steps)
            throws IOException, InterruptedException {
        if (!Files.isReadable(STATUS)) {
            return Double.NaN;
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                ClassPath.ofExamples(),
                GradientsMemory.class.getName(),
                work.name(),
                kind.name(),
                Integer.toString(steps));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putIfAbsent("OMP_NUM_THREADS", "1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("measuring the memory of " + work.title() + " failed: " + output);
        }
        return Long.parseLong(output.substring(output.lastIndexOf('=') + 1).strip()) / 1024.0;
    }

    /**
     * Prints by how many kilobytes the process grows.
     *
     * @param arguments case, kind of gradient and number of steps
     * @throws IOException if the system does not tell
     */
    public static void main(String[] arguments) throws IOException {
        GradientsCase work = GradientsCase.valueOf(arguments[0]);
        GradientKind kind = GradientKind.valueOf(arguments[1]);
        int steps = Integer.parseInt(arguments[2]);
        // So that classes and libraries are loaded.
        pass(GradientsCase.SPIRAL, kind, 10);
        INDArray input = work.input(work.type());
        INDArray gradient = work.outputGradient(work.type());
        work.parameters(work.type());
        long before = residentKilobytes();
        try (CompiledBlock block = steps == 0 ? work.compile(kind.adjoint()) : work.compile(kind.adjoint(), steps)) {
            block.forward(input);
            block.backward(gradient);
            System.out.println("grown=" + (residentKilobytes() - before));
        }
    }

    private static void pass(GradientsCase work, GradientKind kind, int steps) {
        try (CompiledBlock block = work.compile(kind.adjoint(), steps)) {
            block.forward(work.input(work.type()));
            block.backward(work.outputGradient(work.type()));
        }
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
