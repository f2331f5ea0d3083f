package org.odelayer.kernel;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * A GPU of NVIDIA. Machine code for compute capability X.y runs on X.z with z ≥ y and on no other X (CUDA C++
 * Programming Guide, "Binary Compatibility"), and nd4j-cuda-11.6 has nothing that a driver could compile for others.
 *
 * @param name the device's name
 * @param major of its compute capability
 * @param minor of its compute capability
 */
record Gpu(String name, int major, int minor) {
    /** Of each X, the least y that nd4j-cuda-11.6 1.0.0-M2.1 has machine code for. */
    private static final int[][] LEAST = {{3, 7}, {5, 0}, {6, 0}, {7, 0}, {8, 0}};

    /** Those that ND4J sees. */
    static List<Gpu> all() {
        NativeOps library = NativeOpsHolder.getInstance().getDeviceNativeOps();
        return IntStream.range(0, library.getAvailableDevices())
                .mapToObj(i -> new Gpu(library.getDeviceName(i), library.getDeviceMajor(i), library.getDeviceMinor(i)))
                .toList();
    }

    private boolean runs() {
        for (int[] least : LEAST) {
            if (major == least[0]) {
                return minor >= least[1];
            }
        }
        return false;
    }

    /** Refuses a device that has no kernels. */
    void check() {
        if (!runs()) {
            throw new IllegalStateException("the GPU " + name + " has compute capability " + major + "." + minor
                    + ", and nd4j-cuda-11.6 1.0.0-M2.1 has kernels for 3.7 to 8.6 only, which run up to 8.9; use"
                    + " nd4j-native instead, or name other devices by CUDA_VISIBLE_DEVICES");
        }
    }
}
