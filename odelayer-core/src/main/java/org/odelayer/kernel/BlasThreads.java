package org.odelayer.kernel;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How many threads a call of BLAS may use. ND4J looks for the function in all libraries each time that it sets the
 * number, which takes 0.3 ms; here it is looked for once, and a call takes 0.1 µs.
 */
final class BlasThreads {
    private static final Function SET = find();

    private BlasThreads() {}

    static void set(int count) {
        if (SET == null) {
            Nd4j.factory().blas().setMaxThreads(count);
        } else {
            SET.call(count);
        }
    }

    /** Null where BLAS is neither of the two, or that of another version of its binding. */
    private static Function find() {
        try {
            Pointer ofMkl = Loader.addressof("MKL_Set_Num_Threads");
            Pointer address = ofMkl == null ? Loader.addressof("openblas_set_num_threads") : ofMkl;
            return address == null ? null : new Function(address);
        } catch (LinkageError e) {
            return null;
        }
    }

    /** A native function of one number. */
    private static final class Function extends openblas_nolapack.SetNumThreads {
        Function(Pointer address) {
            put(address);
        }
    }
}
