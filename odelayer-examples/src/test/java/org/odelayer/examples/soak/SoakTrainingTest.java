package org.odelayer.examples.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.digits.DigitLimits;
import org.odelayer.examples.digits.DigitSource;

class SoakTrainingTest {
    /** Three batches an epoch, the last one smaller. */
    private static final int ITERATIONS = 8;

    @TempDir
    private Path folder;

    private static DigitData digits() throws IOException {
        return DigitSource.load(DigitSource.RENDERED, new DigitLimits(250, 50), notice -> {});
    }

    private INDArray trained(String file, int saveEvery, int resumeEvery) throws IOException {
        SoakTraining training = new SoakTraining(folder.resolve(file), digits(), 1);
        for (int i = 1; i <= ITERATIONS; i++) {
            training.step();
            if (i % saveEvery == 0) {
                training.saveAndRestore();
            }
            if (i % resumeEvery == 0) {
                training = new SoakTraining(folder.resolve(file), digits(), 1);
            }
        }
        assertEquals(ITERATIONS, training.iteration());
        return training.network().params().dup();
    }

    @Test
    void aTrainingThatIsSavedAndResumedIsTheSameToTheLastBit() throws IOException {
        INDArray atOnce = trained("at-once.zip", ITERATIONS + 1, ITERATIONS + 1);
        assertEquals(atOnce, trained("saved.zip", 1, ITERATIONS + 1));
        assertEquals(atOnce, trained("resumed.zip", 2, 4));
    }
}
