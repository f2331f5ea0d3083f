package org.odelayer.kernel;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Several elementwise functions of FLOAT arrays in the computer's own memory at once: what one hands to the next stays
 * in the first cache. For small arrays it also saves the call of a kernel per function, 1 µs each.
 *
 * <p>An input is as long as the outputs, or shorter and repeated: a row of a matrix, or a scalar.
 */
public final class FloatLoops extends HostOperation {
    /** So that some registers fit into the first cache: eight of 4 kB into 32 kB. */
    private static final int CHUNK = 1024;

    private final List<Instruction> instructions;
    private final List<Integer> results;
    private final List<long[]> shapes;

    /**
     * Loops over arrays of one length.
     *
     * @param instructions in running order; instruction i writes register m + i behind the m registers of the inputs
     * @param results the register of each output
     * @param shapes the shape of each output
     */
    public FloatLoops(List<Instruction> instructions, List<Integer> results, List<long[]> shapes) {
        super(results.size());
        this.instructions = List.copyOf(instructions);
        this.results = List.copyOf(results);
        this.shapes = List.copyOf(shapes);
    }

    /** One function of two inputs. */
    static Operation of(FloatFunction function, long... shape) {
        return Operation.of(new FloatLoops(List.of(new Instruction(function, 0, 1)), List.of(2), List.of(shape)));
    }

    /**
     * Whether loops can take the place of ND4J's operations.
     *
     * @param type the arrays' data type
     * @return true for FLOAT on a backend that computes on the CPU, unless {@link Optimization} is off
     */
    public static boolean areUsable(DataType type) {
        return Optimization.ON && type == DataType.FLOAT && Backend.current().isCpu();
    }

    @Override
    public String opName() {
        return instructions.stream()
                .map(each -> each.function.name().toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.joining("+", "loops ", ""));
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return shapes;
    }

    @Override
    protected void compute(List<INDArray> inputs, List<INDArray> outputs) {
        bind(inputs, outputs).run();
    }

    @Override
    protected Runnable bind(List<INDArray> inputs, List<INDArray> outputs) {
        int length = length(outputs.get(0));
        int chunk = Math.min(length, chunk(inputs, length));
        float[][] registers = new float[inputs.size() + instructions.size()][chunk];
        Slot[] sources = slots(inputs.stream(), registers, 0);
        Slot[] targets = new Slot[results.size()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = new Slot(outputs.get(i), registers[results.get(i)]);
        }
        Step[] steps = new Step[instructions.size()];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = instructions.get(i).on(registers, registers[inputs.size() + i]);
        }
        Slot[] streamed =
                Stream.of(sources).filter(source -> source.length == length).toArray(Slot[]::new);
        Slot[] repeated =
                Stream.of(sources).filter(source -> source.length < length).toArray(Slot[]::new);
        return () -> run(length, chunk, repeated, streamed, steps, targets);
    }

    private static void run(int length, int chunk, Slot[] repeated, Slot[] streamed, Step[] steps, Slot[] targets) {
        for (Slot source : repeated) {
            source.tile();
        }
        for (int from = 0; from < length; from += chunk) {
            int count = Math.min(chunk, length - from);
            for (Slot source : streamed) {
                source.load(from, count);
            }
            for (Step step : steps) {
                step.function.apply(step.a, step.b, step.result, count);
            }
            for (Slot target : targets) {
                target.store(from, count);
            }
        }
    }

    private static Slot[] slots(Stream<INDArray> arrays, float[][] registers, int first) {
        List<INDArray> list = arrays.toList();
        Slot[] slots = new Slot[list.size()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot(list.get(i), registers[first + i]);
        }
        return slots;
    }

    /** Whole periods of what is repeated: the periods divide each other. */
    private static int chunk(List<INDArray> inputs, int length) {
        int period = inputs.stream()
                .mapToInt(FloatLoops::length)
                .filter(each -> each < length)
                .max()
                .orElse(1);
        return Math.max(1, CHUNK / period) * period;
    }

    private static int length(INDArray array) {
        return Math.toIntExact(array.length());
    }

    /**
     * A function of registers.
     *
     * @param function the function
     * @param a the register of its first argument
     * @param b the register of its second argument; of a function of one argument any
     */
    public record Instruction(FloatFunction function, int a, int b) {
        private Step on(float[][] registers, float[] result) {
            return new Step(function, registers[a], registers[b], result);
        }
    }

    private record Step(FloatFunction function, float[] a, float[] b, float[] result) {}

    /** An array and its register. */
    private static final class Slot {
        /** Held, because the buffer does not keep the array's memory. */
        private final INDArray array;

        private final FloatBuffer buffer;
        private final int offset;
        private final int length;
        private final float[] register;

        Slot(INDArray array, float[] register) {
            this.array = array;
            this.buffer = array.data().asNioFloat();
            // ND4J's buffer of a view is the whole one, set to the view's beginning.
            this.offset = buffer.position();
            this.length = FloatLoops.length(array);
            this.register = register;
        }

        /** Fills the register with copies of the array. */
        void tile() {
            buffer.get(offset, register, 0, length);
            for (int filled = length; filled < register.length; filled *= 2) {
                System.arraycopy(register, 0, register, filled, Math.min(filled, register.length - filled));
            }
        }

        void load(int from, int count) {
            buffer.get(offset + from, register, 0, count);
        }

        void store(int from, int count) {
            buffer.put(offset + from, register, 0, count);
        }
    }
}
