package org.odelayer.examples.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.solvers.accumulation.encoding.threshold.AdaptiveThresholdAlgorithm;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.repartitioner.EqualRepartitioner;
import org.deeplearning4j.spark.parameterserver.training.SharedTrainingMaster;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.parameterserver.distributed.conf.VoidConfiguration;
import org.odelayer.dl4j.listener.NfeListener;
import org.odelayer.examples.digits.DigitData;

/** Trainings of the same graph on the same digits, distributed by Spark. */
final class SparkTraining {
    private final JavaSparkContext context;
    private final SparkOptions options;
    private final JavaRDD<DataSet> train;
    private final JavaRDD<DataSet> test;

    SparkTraining(JavaSparkContext context, SparkOptions options, DigitData digits) {
        this.context = context;
        this.options = options;
        this.train = distributed(digits.trainBatches(options.batch(), options.seed()));
        this.test = distributed(digits.testBatches(options.batch()));
    }

    /** Sent to the workers once: a task of a list that was parallelized brings its part of the list every time. */
    private JavaRDD<DataSet> distributed(DataSetIterator batches) {
        List<DataSet> all = new ArrayList<>();
        batches.forEachRemaining(all::add);
        return context.parallelize(all)
                .repartition(context.defaultParallelism())
                .cache();
    }

    /**
     * What came out.
     *
     * @param accuracy on the digits to test on
     * @param seconds of training
     * @param iterations of all workers together; with shared gradients those of the first tasks only
     * @param evaluations mean number of function evaluations of a forward solve in these
     */
    record Trained(double accuracy, double seconds, long iterations, double evaluations) {}

    /** Each worker trains a copy of its own, and from time to time all take the mean of the parameters. */
    Trained averaged(int workers) throws Exception {
        return run(
                new ParameterAveragingTrainingMaster.Builder(workers, options.batch())
                        .batchSizePerWorker(options.batch())
                        .averagingFrequency(options.averaging())
                        .rddTrainingApproach(RDDTrainingApproach.Direct)
                        .rngSeed(options.seed())
                        .build(),
                Integer.MAX_VALUE);
    }

    /**
     * Each worker sends the large ones of its updates to the others. All tasks of a machine feed the workers there; as
     * many tasks as batches, Deeplearning4j's default, would start the workers for each batch anew.
     */
    Trained shared(int workersPerMachine) throws Exception {
        VoidConfiguration network = options.network() == null
                ? VoidConfiguration.builder().controllerAddress("127.0.0.1").build()
                : VoidConfiguration.builder().networkMask(options.network()).build();
        TrainingMaster<?, ?> master = new SharedTrainingMaster.Builder(
                        network, new AdaptiveThresholdAlgorithm(options.threshold()), options.batch())
                .batchSizePerWorker(options.batch())
                .workersPerNode(workersPerMachine)
                .repartitioner(new EqualRepartitioner())
                .storageLevel(train.getStorageLevel())
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                .rngSeed(options.seed())
                .build();
        return run(master, options.limit());
    }

    private Trained run(TrainingMaster<?, ?> master, int limit) throws Exception {
        ComputationGraph graph = SparkGraph.of(options.learningRate(), options.seed());
        SparkComputationGraph spark = new SparkComputationGraph(context, graph, master);
        Evaluations evaluations = new Evaluations(context.sc().longAccumulator());
        spark.setListeners(new NfeListener(1, evaluations));
        INDArray initial = graph.params().dup();
        long start = System.nanoTime();
        within(limit, () -> {
            for (int epoch = 0; epoch < options.epochs(); epoch++) {
                spark.fit(train);
            }
        });
        double seconds = (System.nanoTime() - start) / 1e9;
        if (initial.equals(graph.params())) {
            throw new IllegalStateException("nothing was learned: no update of a worker reached the driver. With shared"
                    + " gradients driver and executors need an address each, in the network that --network names");
        }
        Evaluation evaluation = spark.evaluate(test);
        return new Trained(evaluation.accuracy(), seconds, evaluations.sum.count(), evaluations.sum.avg());
    }

    private void within(int seconds, Runnable training) throws Exception {
        CompletableFuture<Void> trained = CompletableFuture.runAsync(training, work -> {
            Thread thread = new Thread(work, "training");
            thread.setDaemon(true);
            thread.start();
        });
        try {
            trained.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            context.sc().cancelAllJobs();
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /**
     * Adds up, on the driver, what the workers' listeners are told. With shared gradients a machine keeps its network,
     * and the listener with it, from its first task on, and what is added after that task never reaches the driver.
     */
    private record Evaluations(LongAccumulator sum) implements Consumer<NfeListener.Nfe>, Serializable {
        @Override
        public void accept(NfeListener.Nfe nfe) {
            sum.add(nfe.forward());
        }
    }
}
