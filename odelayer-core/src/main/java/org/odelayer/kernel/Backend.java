package org.odelayer.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J's backend, as far as it matters where arrays lie: how kernels are called, and how Java comes to numbers.
 * Whatever Java reads from arrays or writes to them while equations are solved goes through here.
 */
abstract class Backend {
    private static volatile Backend current;

    /** The one that ND4J has loaded. Refuses devices that its kernels do not run on. */
    static Backend current() {
        Backend known = current;
        return known == null ? load() : known;
    }

    private static synchronized Backend load() {
        if (current == null) {
            boolean cpu = type() == OpExecutioner.ExecutionerType.NATIVE_CPU;
            if (!cpu) {
                Gpu.all().forEach(Gpu::check);
            }
            current = cpu ? new CpuBackend() : new DeviceBackend();
        }
        return current;
    }

    /** ND4J looks for its backends when its first class is used, and prints why it does not take one. */
    private static OpExecutioner.ExecutionerType type() {
        try {
            return Nd4j.getExecutioner().type();
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    "ND4J has found no backend that runs on this computer: nd4j-cuda-11.6 needs a GPU of NVIDIA and its"
                            + " driver, nd4j-native the natives of this platform; what it has tried is printed above",
                    e);
        }
    }

    /** In place of the one that ND4J has loaded; null for that one again. */
    static void use(Backend backend) {
        current = backend;
    }

    /**
     * Whether arrays lie in the computer's own memory, where Java and native calls may read and write them at any time.
     */
    abstract boolean isCpu();

    /** Whether operations have kernels of oneDNN beside the backend's own. */
    abstract boolean hasOneDnn();

    /** The number of the device that the present thread has. */
    abstract int device();

    /** An operation that was bound to arrays by a context. */
    abstract Runnable kernel(CustomOp operation, OpContext context);

    /** A legacy operation that was bound to arrays by a context. */
    Runnable kernel(Op operation, OpContext context) {
        OpExecutioner executioner = Nd4j.getExecutioner();
        return () -> executioner.exec(operation, context);
    }

    /** An array's elements as Java sees them. */
    abstract HostMemory memory(INDArray array);

    /** √Σ xᵢ². */
    double norm(INDArray x) {
        return Nd4j.getBlasWrapper().nrm2(x);
    }

    /** Σ |xᵢ|. */
    double size(INDArray x) {
        return Nd4j.getBlasWrapper().asum(x);
    }

    /** Σ xᵢ yᵢ. */
    double product(INDArray x, INDArray y) {
        return Nd4j.getBlasWrapper().dot(x, y);
    }

    /** y += factor x. */
    void add(double factor, INDArray x, INDArray y) {
        Nd4j.getBlasWrapper().level1().axpy(x.length(), factor, x, y);
    }
}
