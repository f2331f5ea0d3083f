package org.odelayer.examples.spark;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.run.Result;

/** What the command starts: a class that is there with the Maven profile {@code spark} only. */
interface SparkJob {
    /** The only one. */
    String NAME = "org.odelayer.examples.spark.SparkDigits";

    /** The job, if the profile is on. */
    static Optional<SparkJob> find() {
        try {
            return Optional.of(
                    (SparkJob) Class.forName(NAME).getDeclaredConstructor().newInstance());
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(NAME, e);
        }
    }

    /** What a Java machine needs to be told to run it. */
    List<String> machineOptions();

    /** Trains and tests, with a line for people after each training. */
    Result run(SparkOptions options, DigitData digits, Consumer<String> lines) throws Exception;
}
