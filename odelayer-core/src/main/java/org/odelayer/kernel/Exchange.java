package org.odelayer.kernel;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What Java and arrays tell each other in every step of a solve: {@link Numbers} that kernels read, times and
 * coefficients, and {@link Readings} that they leave, norms. On the CPU they are written and read where they lie. On a
 * device the numbers of all who share an exchange go there in one copy, when {@link #send} is called, and their
 * readings come back in one.
 *
 * <p>Memory: some kilobytes. What was handed out lives as long as the exchange. Not thread-safe.
 */
public final class Exchange implements AutoCloseable {
    /** Copies of so many numbers, 8 kB in DOUBLE, take hardly longer than copies of one. */
    private static final int NUMBERS = 1024;

    private static final int READINGS = 64;

    private final DataType type;
    private final boolean remote = !Backend.current().isCpu();
    private final List<Block> sent = new ArrayList<>();
    private final List<Block> fetched = new ArrayList<>();

    /**
     * An exchange with nothing in it.
     *
     * @param type FLOAT or DOUBLE
     */
    public Exchange(DataType type) {
        this.type = type;
    }

    /**
     * Whether arrays lie elsewhere than in the computer's own memory, so that every exchange is a copy.
     *
     * @return false on the CPU backend
     */
    public boolean isRemote() {
        return remote;
    }

    /**
     * Hands out numbers, all 0.
     *
     * @param shape of the array that kernels read; none for a scalar
     * @return numbers that nobody else has
     */
    public Numbers numbers(long... shape) {
        return new Numbers(place(sent, NUMBERS, shape));
    }

    /**
     * Hands out places for results, all 0.
     *
     * @param count how many
     * @return places that nobody else has
     */
    public Readings readings(int count) {
        return new Readings(place(fetched, READINGS, count));
    }

    /** Makes the numbers that were set known to kernels. */
    public void send() {
        if (remote) {
            sent.forEach(Block::send);
        }
    }

    private Place place(List<Block> blocks, int least, long... shape) {
        int length = 1;
        for (long size : shape) {
            length = Math.toIntExact(Math.multiplyExact(length, size));
        }
        Block last = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
        if (last == null || last.values.length - last.used < length) {
            last = new Block(Math.max(least, length));
            blocks.add(last);
        }
        Place place = new Place(last, last.used, last.view(shape));
        last.used += length;
        return place;
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        sent.forEach(Block::close);
        fetched.forEach(Block::close);
        sent.clear();
        fetched.clear();
    }

    /** Elements in a block. */
    record Place(Block block, int offset, INDArray array) {}

    /** Elements that are copied together. */
    final class Block {
        private final INDArray array;
        private final HostVector elements;
        private final double[] values;
        private int used;
        /** Whether what Java has and what kernels have may differ. */
        private boolean stale;

        private Block(int length) {
            array = Detached.call(() -> Nd4j.create(type, length));
            elements = new HostVector(array);
            values = new double[length];
        }

        private INDArray view(long... shape) {
            return Detached.call(() -> Nd4j.create(array.data(), shape, Nd4j.getStrides(shape, 'c'), used, 'c'));
        }

        void set(int index, double value) {
            if (!remote) {
                elements.put(index, value);
            } else if (values[index] != value) {
                values[index] = value;
                stale = true;
            }
        }

        private void send() {
            if (stale) {
                elements.write(0, values);
                stale = false;
            }
        }

        /** Kernels have written. */
        void renew() {
            stale = true;
        }

        double get(int index) {
            if (!remote) {
                return elements.get(index);
            }
            if (stale) {
                elements.read(0, values);
                stale = false;
            }
            return values[index];
        }

        private void close() {
            array.close();
        }
    }
}
