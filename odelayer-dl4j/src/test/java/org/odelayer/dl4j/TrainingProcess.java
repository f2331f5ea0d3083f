package org.odelayer.dl4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.ode.method.OdeSolver;

/** Trains a small network and prints the resident size in megabytes, early and at the end. */
final class TrainingProcess {
    static final Path STATUS = Path.of("/proc/self/status");

    private static final List<INDArray> FORGOTTEN = new ArrayList<>();

    /** What is trained. */
    enum Task {
        ONE_BATCH_SIZE(500, 3000, 32),
        /** More than there are compiled blocks: each iteration compiles six and frees six. */
        MANY_BATCH_SIZES(20, 60, 1, 2, 3, 4, 5, 600),
        LEAK(100, 400, 32) {
            @Override
            void after() {
                FORGOTTEN.add(Nd4j.create(DataType.FLOAT, 25_000));
            }
        };

        private final int early;
        private final int late;
        private final int[] batches;

        Task(int early, int late, int... batches) {
            this.early = early;
            this.late = late;
            this.batches = batches;
        }

        void after() {}

        private void run() throws IOException, InterruptedException {
            // A coarse solve: every part of the layer works, but few times.
            Layer layer =
                    Layers.ode(30).solver(OdeSolver.BOSH3).rtol(0.1).atol(0.1).build();
            NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                    Layers.global(DataType.FLOAT, new Sgd(0.01)), InputType.feedForward(20), layer, Layers.softmax(2));
            List<DataSet> data = new ArrayList<>();
            for (int batch : batches) {
                data.add(ToyData.random(DataType.FLOAT, batch, 20, 2));
            }
            for (int i = 1; i <= late; i++) {
                data.forEach(network::fit);
                after();
                if (i == early || i == late) {
                    System.out.println(residentMegabytes());
                }
            }
        }
    }

    private TrainingProcess() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Task.valueOf(arguments[0]).run();
    }

    /** ND4J frees arrays in a thread of its own, after the collector found them. */
    private static double residentMegabytes() throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
        String size = Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(size.replaceAll("\\D+", "")) / 1024;
    }
}
