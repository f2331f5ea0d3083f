package org.odelayer.kernel;

import java.util.HashSet;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Counts what Java reads from arrays and writes to them, as on a device where each of these is a copy: what is bound
 * after {@link #install} and until {@link #close} does all that a device does, in the computer's own memory.
 */
public final class CountingBackend extends DeviceBackend implements AutoCloseable {
    private final Set<Double> constants = new HashSet<>();
    private int reads;
    private int writes;
    private int elements;
    /** By thread. */
    private final ThreadLocal<Integer> device = ThreadLocal.withInitial(() -> 0);

    private CountingBackend() {}

    /** Takes the place of ND4J's backend. */
    public static CountingBackend install() {
        CountingBackend backend = new CountingBackend();
        Backend.use(backend);
        return backend;
    }

    /** Gives the present thread another device. */
    public void setDevice(int number) {
        device.set(number);
    }

    @Override
    int device() {
        return device.get();
    }

    /** What was counted since the last call. */
    public Counts take() {
        Counts counts = new Counts(reads, writes, elements);
        reads = 0;
        writes = 0;
        elements = 0;
        return counts;
    }

    /**
     * Copies between Java and the device.
     *
     * @param reads from the device
     * @param writes to the device
     * @param elements in all of them
     */
    public record Counts(int reads, int writes, int elements) {}

    private void read(int count) {
        reads++;
        elements += count;
    }

    private void written(int count) {
        writes++;
        elements += count;
    }

    @Override
    HostMemory memory(INDArray array) {
        HostMemory memory = HostMemory.inPlace(array);
        return new HostMemory() {
            @Override
            public void read(int from, double... values) {
                CountingBackend.this.read(values.length);
                memory.read(from, values);
            }

            @Override
            public void write(int from, double... values) {
                written(values.length);
                memory.write(from, values);
            }
        };
    }

    @Override
    double norm(INDArray x) {
        read(1);
        return super.norm(x);
    }

    @Override
    double size(INDArray x) {
        read(1);
        return super.size(x);
    }

    @Override
    double product(INDArray x, INDArray y) {
        read(1);
        return super.product(x, y);
    }

    /** ND4J keeps a constant on the device for each factor that it has seen. */
    @Override
    void add(double factor, INDArray x, INDArray y) {
        if (constants.add(factor)) {
            written(1);
        }
        super.add(factor, x, y);
    }

    @Override
    public void close() {
        Backend.use(null);
    }
}
