package org.odelayer.kernel;

import java.util.function.Supplier;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The threads that the backend, BLAS and oneDNN use inside a kernel: one each while a block is solved, whose large
 * kernels are divided among {@link Workers}. Threads of three libraries fight for the processors: with two threads on
 * two of them a step of a perceptron takes three to four times as long as with one.
 *
 * <p>Of the backend and of BLAS the numbers hold for the process, so that other networks that run at the same time have
 * one thread as well, as long as that takes.
 */
public final class NativeThreads {
    private static int users;
    private static int ofBackend;
    private static int ofBlas;

    private NativeThreads() {}

    /** Looks up how many threads ND4J has been given, for {@link #single} to give back; takes half a millisecond. */
    public static synchronized void note() {
        if (users == 0 && Backend.current().isCpu()) {
            ofBackend = Nd4j.getEnvironment().maxMasterThreads();
            ofBlas = Nd4j.factory().blas().getMaxThreads();
        }
    }

    /**
     * Runs code whose kernels have one thread each; afterwards all is as it was at the last {@link #note}.
     *
     * @param code compiles or solves something
     * @param <T> what it gives
     * @return that
     */
    public static <T> T single(Supplier<T> code) {
        if (!Optimization.ON || !Backend.current().isCpu()) {
            return code.get();
        }
        boolean several = enter();
        int own = NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
        ofThread(1);
        try {
            return code.get();
        } finally {
            ofThread(own);
            if (several) {
                leave();
            }
        }
    }

    /** How many threads ND4J may use, while this takes them away as well. */
    static synchronized int allowed() {
        return users > 0 ? ofBackend : Nd4j.getEnvironment().maxMasterThreads();
    }

    /** Whether there is something to change. */
    private static synchronized boolean enter() {
        boolean several = ofBackend > 1 || ofBlas > 1;
        if (several && users++ == 0) {
            ofProcess(1, 1);
        }
        return several;
    }

    private static synchronized void leave() {
        if (--users == 0) {
            ofProcess(ofBackend, ofBlas);
        }
    }

    private static void ofProcess(int backend, int blas) {
        // The number of all threads cannot be changed: ND4J ignores setMaxThreads.
        Nd4j.getEnvironment().setMaxMasterThreads(backend);
        BlasThreads.set(blas);
    }

    /** What OpenMP tells oneDNN, of the present thread. */
    static void ofThread(int count) {
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(count);
    }
}
