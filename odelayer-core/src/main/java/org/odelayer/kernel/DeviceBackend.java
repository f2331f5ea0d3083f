package org.odelayer.kernel;

import java.util.List;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Arrays on a device with a copy in the computer's memory, of which ND4J counts who has written last. What kernels
 * write is marked here, because ND4J's executioner marks only the outputs that an operation has itself, not those of a
 * context; what Java writes is marked and copied at once.
 */
class DeviceBackend extends Backend {
    private final AffinityManager locations;

    DeviceBackend() {
        this(Nd4j.getAffinityManager());
    }

    /** With what knows where an array is up to date. */
    DeviceBackend(AffinityManager locations) {
        this.locations = locations;
    }

    @Override
    boolean isCpu() {
        return false;
    }

    @Override
    boolean hasOneDnn() {
        return false;
    }

    @Override
    int device() {
        return locations.getDeviceForCurrentThread();
    }

    @Override
    Runnable kernel(CustomOp operation, OpContext context) {
        OpExecutioner executioner = Nd4j.getExecutioner();
        return marked(() -> executioner.exec(operation, context), context);
    }

    @Override
    Runnable kernel(Op operation, OpContext context) {
        return marked(super.kernel(operation, context), context);
    }

    private Runnable marked(Runnable code, OpContext context) {
        List<INDArray> outputs = List.copyOf(context.getOutputArrays());
        return () -> {
            code.run();
            for (INDArray output : outputs) {
                locations.tagLocation(output, AffinityManager.Location.DEVICE);
            }
        };
    }

    @Override
    HostMemory memory(INDArray array) {
        return new Copied(array);
    }

    /** The copy in the computer's memory. ND4J may make it when it is first asked for, so it is looked up each time. */
    private final class Copied implements HostMemory {
        private final INDArray array;

        Copied(INDArray array) {
            this.array = array;
        }

        @Override
        public void read(int from, double... values) {
            locations.ensureLocation(array, AffinityManager.Location.HOST);
            // An indexer begins where a view begins.
            Indexer elements = array.data().indexer();
            if (elements instanceof FloatIndexer floats) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = floats.get(from + i);
                }
            } else {
                ((DoubleIndexer) elements).get(from, values);
            }
        }

        @Override
        public void write(int from, double... values) {
            // The elements around those written must be up to date as well: the whole array is copied.
            locations.ensureLocation(array, AffinityManager.Location.HOST);
            Indexer elements = array.data().indexer();
            if (elements instanceof FloatIndexer floats) {
                for (int i = 0; i < values.length; i++) {
                    floats.put(from + i, (float) values[i]);
                }
            } else {
                ((DoubleIndexer) elements).put(from, values);
            }
            locations.tagLocation(array, AffinityManager.Location.HOST);
            locations.ensureLocation(array, AffinityManager.Location.DEVICE);
        }
    }
}
