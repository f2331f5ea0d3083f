package org.odelayer.ode.stepsize;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;
import org.odelayer.kernel.Readings;
import org.odelayer.kernel.Vectors;

/** By the backend's operations, of any type and wherever arrays lie. Allocates two vectors. */
final class NormsByKernels implements PartNorms {
    private static final Operation MAXIMUM = Operation.custom("maximum");
    private static final Operation MINIMUM = Operation.custom("minimum");
    private static final Operation SUBTRACT = Operation.custom("subtract");
    private static final Operation ADD = Operation.custom("add");
    private static final Operation DIVIDE = Operation.custom("divide");
    private static final Operation MULTIPLY = Operation.custom("multiply");
    private static final Operation ROW_SUMS = Operation.custom("matmul").withoutHelpers();

    private final INDArray scale;
    private final INDArray scaled;
    private final List<Kernel> scaleKernels;
    private final long[] lengths;
    private final Exchange exchange;

    NormsByKernels(INDArray y, INDArray yNext, double floor, double slope, long[] lengths, Exchange exchange) {
        this.lengths = lengths;
        this.exchange = exchange;
        this.scale = Detached.call(() -> Nd4j.create(y.dataType(), y.length()));
        this.scaled = Detached.call(() -> Nd4j.create(y.dataType(), y.length()));
        this.scaleKernels = Detached.call(() -> {
            INDArray zero = Nd4j.scalar(y.dataType(), 0);
            INDArray atLeast = Nd4j.scalar(y.dataType(), floor);
            INDArray relative = Nd4j.scalar(y.dataType(), slope);
            return List.of(
                    MAXIMUM.bind(List.of(y, yNext), List.of(scale)),
                    MINIMUM.bind(List.of(y, yNext), List.of(scaled)),
                    SUBTRACT.bind(List.of(zero, scaled), List.of(scaled)),
                    MAXIMUM.bind(List.of(scale, scaled), List.of(scale)),
                    MULTIPLY.bind(List.of(scale, relative), List.of(scale)),
                    ADD.bind(List.of(scale, atLeast), List.of(scale)));
        });
    }

    @Override
    public void rescale() {
        scaleKernels.forEach(Kernel::run);
    }

    @Override
    public Results of(INDArray v) {
        Kernel divide = Detached.call(() -> DIVIDE.bind(List.of(v, scale), List.of(scaled)));
        return lengths.length == 1 && !exchange.isRemote() ? new Whole(divide) : new Sums(divide);
    }

    /** BLAS gives the norm of the only part. */
    private final class Whole implements Results {
        private final Kernel divide;

        Whole(Kernel divide) {
            this.divide = divide;
        }

        @Override
        public void start() {}

        @Override
        public double norm(int part) {
            divide.run();
            return Vectors.norm(scaled);
        }
    }

    /** Squares summed by products with ones: ND4J's norms over axes take four times as long. */
    private final class Sums implements Results {
        private final List<Kernel> kernels = new ArrayList<>();
        private final Readings results = exchange.readings(lengths.length);

        Sums(Kernel divide) {
            kernels.add(divide);
            Detached.run(this::addSums);
        }

        private void addSums() {
            kernels.add(MULTIPLY.bind(List.of(scaled, scaled), List.of(scaled)));
            long rows = LongStream.of(lengths).distinct().count() == 1 ? lengths.length : 1;
            long from = 0;
            for (int i = 0; i < lengths.length; i += (int) rows) {
                INDArray part = scaled.get(NDArrayIndex.interval(from, from + rows * lengths[i]));
                INDArray ones = Nd4j.ones(scaled.dataType(), lengths[i]);
                kernels.add(ROW_SUMS.bind(
                        List.of(part.reshape('c', new long[] {rows, lengths[i]}), ones),
                        List.of(results.array().get(NDArrayIndex.interval(i, i + rows)))));
                from += rows * lengths[i];
            }
        }

        @Override
        public void start() {
            kernels.forEach(Kernel::run);
            results.renew();
        }

        @Override
        public double norm(int part) {
            return Math.sqrt(results.get(part));
        }
    }

    @Override
    public void close() {
        scale.close();
        scaled.close();
    }
}
