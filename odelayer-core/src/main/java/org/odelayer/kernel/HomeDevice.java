package org.odelayer.kernel;

/**
 * The device on which arrays were made: that of the thread. ND4J gives each thread one of the devices of a computer,
 * and takes what an operation reads to the device of the thread that runs it, but not what it writes. Threads of one
 * device, and all threads of the CPU backend, may run what any of them has made, one at a time.
 */
public final class HomeDevice {
    private final int number = Backend.current().device();

    /**
     * Refuses a thread that has another device.
     *
     * @throws IllegalStateException naming both devices
     */
    public void check() {
        int present = Backend.current().device();
        if (present != number) {
            throw new IllegalStateException("this was compiled on device " + number + " and cannot be run by thread "
                    + Thread.currentThread().getName() + ", which has device " + present
                    + ": run it in a thread of device " + number
                    + " (Nd4j.getAffinityManager().unsafeSetDevice), or show the process one device by"
                    + " CUDA_VISIBLE_DEVICES");
        }
    }
}
