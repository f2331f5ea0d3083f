package org.odelayer.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.nd4j.nativeblas.OpaqueContext;

/** Arrays in the computer's own memory; kernels are native calls. */
final class CpuBackend extends Backend {
    private final NativeOps library = NativeOpsHolder.getInstance().getDeviceNativeOps();
    private final boolean oneDnn = library.buildInfo().contains("HAVE_ONEDNN");

    @Override
    boolean isCpu() {
        return true;
    }

    @Override
    boolean hasOneDnn() {
        return oneDnn;
    }

    @Override
    int device() {
        return 0;
    }

    /** The executioner adds nothing but profiling to the native call, 1 µs and 600 bytes of heap. */
    @Override
    Runnable kernel(CustomOp operation, OpContext context) {
        if (!Optimization.ON) {
            OpExecutioner executioner = Nd4j.getExecutioner();
            return () -> executioner.exec(operation, context);
        }
        NativeOps known = library;
        long hash = operation.opHash();
        String name = operation.opName();
        return () -> {
            // The context frees its native side once nobody holds it any more.
            if (known.execCustomOp2(null, hash, (OpaqueContext) context.contextPointer()) != 0) {
                throw new IllegalStateException("operation " + name + " failed: " + known.lastErrorMessage());
            }
        };
    }

    @Override
    HostMemory memory(INDArray array) {
        return HostMemory.inPlace(array);
    }
}
