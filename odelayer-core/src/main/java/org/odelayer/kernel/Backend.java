package org.odelayer.kernel;

import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** What ND4J's backend is, as far as kernels may do more with it than its executioner does. Asked once it is loaded. */
final class Backend {
    private static final boolean CPU = Nd4j.getExecutioner().type() == OpExecutioner.ExecutionerType.NATIVE_CPU;
    private static final boolean ONE_DNN = CPU
            && NativeOpsHolder.getInstance().getDeviceNativeOps().buildInfo().contains("HAVE_ONEDNN");

    private Backend() {}

    /**
     * Whether arrays lie in the computer's own memory, where Java and native calls may read and write them at any time.
     */
    static boolean isCpu() {
        return CPU;
    }

    /** Whether operations have kernels of oneDNN beside the backend's own. */
    static boolean hasOneDnn() {
        return ONE_DNN;
    }
}
