package org.odelayer.kernel;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that kernels are divided among, in this process: as many as there are processors, the caller's included, and
 * no more than ND4J may use. They wait for work awake for a moment, since a kernel follows the other, and then asleep.
 * What none of them has begun when the caller is through with its own part, the caller does as well: where the
 * processors are busy otherwise, nobody waits for a thread that does not come.
 *
 * <p>One caller at a time has them; whoever finds them taken does the work alone.
 */
final class Workers {
    /** In nanoseconds, longer than most kernels between two that are divided. */
    private static final long AWAKE = 1_000_000;

    private static final AtomicBoolean TAKEN = new AtomicBoolean();
    private static Worker[] workers = {};

    private Workers() {}

    /** How many threads ND4J may use, of those that the computer has; 1 on a device. */
    static int count() {
        return Optimization.ON ? Math.max(1, Math.min(NativeThreads.allowed(), Threads.available())) : 1;
    }

    /** Runs all parts, at the same time where there are threads for them; what the first one throws is thrown. */
    static void run(Runnable... parts) {
        if (!TAKEN.compareAndSet(false, true)) {
            for (Runnable part : parts) {
                part.run();
            }
            return;
        }
        try {
            share(parts);
        } finally {
            TAKEN.set(false);
        }
    }

    private static void share(Runnable... parts) {
        hire(parts.length - 1);
        for (int i = 1; i < parts.length; i++) {
            workers[i - 1].give(parts[i]);
        }
        RuntimeException failure = failure(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            RuntimeException ofPart =
                    workers[i - 1].isTakenBack(parts[i]) ? failure(parts[i]) : workers[i - 1].result();
            failure = failure == null ? ofPart : failure;
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** What a part throws; null if nothing. */
    private static RuntimeException failure(Runnable part) {
        try {
            part.run();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static void hire(int count) {
        if (workers.length < count) {
            Worker[] more = Arrays.copyOf(workers, count);
            for (int i = workers.length; i < count; i++) {
                more[i] = new Worker(i + 1);
                more[i].start();
            }
            workers = more;
        }
    }

    /** A thread that does one thing after the other. */
    private static final class Worker extends Thread {
        /** What nobody has begun. */
        private final AtomicReference<Runnable> open = new AtomicReference<>();

        private volatile boolean busy;
        private volatile boolean asleep;
        private RuntimeException failure;

        Worker(int number) {
            super("odelayer worker " + number);
            setDaemon(true);
        }

        void give(Runnable part) {
            busy = true;
            open.set(part);
            if (asleep) {
                LockSupport.unpark(this);
            }
        }

        boolean isTakenBack(Runnable part) {
            return open.compareAndSet(part, null);
        }

        /** Waits for the end of what was begun; null if nothing was thrown. */
        RuntimeException result() {
            while (busy) {
                Thread.onSpinWait();
            }
            return failure;
        }

        @Override
        public void run() {
            NativeThreads.ofThread(1);
            while (true) {
                Runnable part = next();
                try {
                    failure = failure(part);
                } catch (Error e) {
                    failure = new IllegalStateException("a part of a kernel failed", e);
                }
                busy = false;
            }
        }

        /** Takes what is open, awake for a moment and then asleep. */
        private Runnable next() {
            long until = System.nanoTime() + AWAKE;
            while (true) {
                Runnable part = open.get();
                if (part != null && open.compareAndSet(part, null)) {
                    return part;
                }
                if (System.nanoTime() < until) {
                    Thread.onSpinWait();
                } else {
                    sleep();
                    until = System.nanoTime() + AWAKE;
                }
            }
        }

        private void sleep() {
            asleep = true;
            if (open.get() == null) {
                LockSupport.park(this);
            }
            asleep = false;
        }
    }
}
