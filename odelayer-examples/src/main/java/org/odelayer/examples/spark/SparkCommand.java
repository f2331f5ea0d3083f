package org.odelayer.examples.spark;

import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.run.ExampleCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Trains the digits on Apache Spark: a ComputationGraph dense 784→20 tanh → ODE block → softmax, by parameter averaging
 * and by shared gradients, with each number of workers.
 *
 * <p>Prints a line for each training and a line {@code RESULT {"accuracy": {"1": …, "2": …}, "shared": {"1": …, "2":
 * …}, …}}, accuracy by parameter averaging and by shared gradients. Needs the Maven profile {@code spark}:
 *
 * <pre>{@code
 * mvn -q -Pspark compile exec:java -Dexec.args="spark --master local[2]"
 * }</pre>
 *
 * <p>On JDK 17 Spark needs to look into packages of Java's own. Where this process does not allow it, the command runs
 * in one that does; {@code spark-submit} starts such processes.
 */
@Command(
        name = "spark",
        description = "Classify digits on Apache Spark, by parameter averaging and shared gradients (profile spark).",
        sortOptions = false)
public final class SparkCommand extends ExampleCommand {
    @Mixin
    private final SparkOptions options = new SparkOptions();

    /**
     * Whether the profile is on.
     *
     * @return false if the command can only say so
     */
    public static boolean isAvailable() {
        return SparkJob.find().isPresent();
    }

    @Override
    protected void run() throws Exception {
        options.check();
        SparkJob job = SparkJob.find()
                .orElseThrow(() -> new IllegalArgumentException(
                        "spark needs the Maven profile of that name: mvn -q -Pspark compile exec:java ..."));
        if (looksIntoJava()) {
            runHere(job);
        } else {
            runAgain(job.machineOptions());
        }
    }

    private static boolean looksIntoJava() {
        return Object.class.getModule().isOpen("sun.nio.ch", SparkCommand.class.getModule());
    }

    private void runHere(SparkJob job) throws Exception {
        DigitData digits = options.digits(this::line);
        print(
                "%s: %d to train, %d to test; %d epochs, batches of %d",
                digits.source(), digits.train().size(), digits.test().size(), options.epochs(), options.batch());
        result(job.run(options, digits, this::line));
    }
}
