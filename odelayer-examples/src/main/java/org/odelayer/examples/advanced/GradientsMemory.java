package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.block.CompiledBlock;
import org.odelayer.examples.run.JavaProcess;
import org.odelayer.examples.run.ResidentSize;
import org.odelayer.examples.run.Result;

/**
 * The memory that a block takes for a forward and a backward pass, parameters and input not counted: by how much the
 * resident size of a process grows that does just that, with a heap of fixed size. Only Linux tells.
 */
public final class GradientsMemory {
    /** The name of the result, in kilobytes. */
    private static final String GROWN = "grown";

    /** A small heap that does not grow. */
    private static final List<String> MACHINE =
            List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

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
        if (!ResidentSize.isKnown()) {
            return Double.NaN;
        }
        String output = JavaProcess.output(
                GradientsMemory.class, MACHINE, List.of(work.name(), kind.name(), Integer.toString(steps)));
        return Result.in(output).get(GROWN).asLong() / 1024.0;
    }

    /**
     * Prints by how many kilobytes the process grows.
     *
     * @param arguments case, kind of gradient and number of steps
     */
    public static void main(String[] arguments) {
        GradientsCase work = GradientsCase.valueOf(arguments[0]);
        GradientKind kind = GradientKind.valueOf(arguments[1]);
        int steps = Integer.parseInt(arguments[2]);
        loadLibraries(kind, work.type());
        INDArray input = work.input(work.type());
        INDArray gradient = work.outputGradient(work.type());
        work.parameters(work.type());
        long before = ResidentSize.kilobytes();
        try (CompiledBlock block = steps == 0 ? work.compile(kind.adjoint()) : work.compile(kind.adjoint(), steps)) {
            block.forward(input);
            block.backward(gradient);
            long grown = ResidentSize.kilobytes() - before;
            System.out.println(new Result().with(GROWN, grown));
        }
    }

    /** With classes and libraries, those of the data type among them. */
    private static void loadLibraries(GradientKind kind, DataType type) {
        GradientsCase small = GradientsCase.SPIRAL;
        try (CompiledBlock block = small.compile(kind.adjoint(), 10, type)) {
            block.forward(small.input(type));
            block.backward(small.outputGradient(type));
        }
    }
}
