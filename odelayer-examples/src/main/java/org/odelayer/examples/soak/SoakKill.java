package org.odelayer.examples.soak;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Kills a process at a random moment: any, or one within the next writing of the file. */
final class SoakKill {
    /** As long as writing takes. */
    private static final double WRITING = 0.06;

    private final Process process;
    private final double seconds;
    private final boolean whileWriting;
    private final Random random;
    private final long begin = System.nanoTime();
    private boolean aimed;

    /** Kills after so many seconds, or while the file is written for the first time after them. */
    SoakKill(Process process, double seconds, boolean whileWriting, Random random) {
        this.process = process;
        this.seconds = seconds;
        this.whileWriting = whileWriting;
        this.random = random;
        if (!whileWriting) {
            in(seconds);
        }
    }

    /** The process told something. */
    void saw(SoakEvent event) {
        boolean due = System.nanoTime() - begin > seconds * TimeUnit.SECONDS.toNanos(1);
        if (whileWriting && due && !aimed && event.kind() == SoakEvent.Kind.SAVING) {
            aimed = true;
            in(WRITING * random.nextDouble());
        }
    }

    private void in(double delay) {
        CompletableFuture.delayedExecutor((long) (delay * 1e6), TimeUnit.MICROSECONDS)
                // Process.destroyForcibly closes what is still to be read.
                .execute(() -> process.toHandle().destroyForcibly());
    }
}
