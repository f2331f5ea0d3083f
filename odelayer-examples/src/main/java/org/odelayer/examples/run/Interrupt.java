package org.odelayer.examples.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a long computation end in order when the process is asked to end, by Ctrl-C or a signal: it looks at {@link
 * #asked()} now and then, stops, keeps what it has and closes this; the process waits for that, for a minute at most.
 *
 * <pre>{@code
 * try (Interrupt interrupt = new Interrupt()) {
 *     while (!interrupt.asked() && more()) {
 *         step();
 *     }
 *     save();
 * }
 * }</pre>
 */
public final class Interrupt implements AutoCloseable {
    private static final int SECONDS = 60;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::askAndWait, "interrupt");
    private volatile boolean asked;

    /** From now on the end of the process waits for {@link #close()}. */
    public Interrupt() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void askAndWait() {
        asked = true;
        try {
            closed.await(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether the process was asked to end.
     *
     * @return true from then on
     */
    public boolean asked() {
        return asked;
    }

    @Override
    public void close() {
        closed.countDown();
        if (!asked) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
