package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Operation;

/** Values that are needed at the same time have places of their own, and the block is not larger than it must be. */
class LayoutTest {
    private static final Operation ADD = Operation.custom("add");

    private final List<Value> values = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Set<Value> apart = Draft.identitySet();

    /** A random plan, the first two values of which come from outside and the last of which is an output. */
    private void draw(Random random) {
        values.add(Value.external("x", Nd4j.zeros(DataType.FLOAT, 3)));
        values.add(Value.external("y", Nd4j.zeros(DataType.FLOAT, 3)));
        for (int i = 0; i < 40; i++) {
            DataType type = random.nextInt(4) == 0 ? DataType.DOUBLE : DataType.FLOAT;
            Value result = Value.computed("v" + i, Lowering.buffer(type, 1 + random.nextInt(50)));
            // Mostly what was computed lately.
            int back = Math.min(values.size(), 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 4));
            nodes.add(new Node(
                    ADD, List.of(values.get(values.size() - back), values.get(values.size() - 1)), List.of(result)));
            values.add(result);
        }
        apart.add(values.get(values.size() - 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void livingValuesDoNotOverlap(int seed) {
        draw(new Random(seed));
        Layout layout = new Layout(nodes, apart);
        Map<DataType, INDArray> blocks = new EnumMap<>(DataType.class);
        layout.sizes().forEach((type, size) -> blocks.put(type, Nd4j.zeros(type, size)));
        INDArray output = values.get(values.size() - 1).array();
        layout.place(blocks);
        assertEquals(output, values.get(values.size() - 1).array());
        assertTrue(output == values.get(values.size() - 1).array());

        // Writes each value's number, and finds it when the value is read.
        for (int i = 0; i < nodes.size(); i++) {
            for (Value input : nodes.get(i).inputs()) {
                if (!input.isExternal()) {
                    double number = values.indexOf(input);
                    assertEquals(
                            number * input.length(), input.array().sumNumber().doubleValue(), 1e-6);
                }
            }
            nodes.get(i).output().array().assign(values.indexOf(nodes.get(i).output()));
        }
        nodes.stream().filter(node -> !apart.contains(node.output())).forEach(LayoutTest::assertOutputApart);
        long together = 0;
        long taken = 0;
        for (Value value : values.subList(2, values.size() - 1)) {
            together += value.length() * value.type().width();
        }
        for (Map.Entry<DataType, Long> size : layout.sizes().entrySet()) {
            taken += size.getValue() * size.getKey().width();
        }
        assertTrue(taken < together / 2, taken + " bytes of " + together);
        assertNotEquals(0, taken);
    }

    /** A kernel that writes where it reads would destroy what it still needs. */
    private static void assertOutputApart(Node node) {
        INDArray output = node.output().array();
        for (Value input : node.inputs()) {
            INDArray read = input.array();
            boolean sameBlock = !input.isExternal() && read.dataType() == output.dataType();
            boolean disjoint = read.offset() + read.length() <= output.offset()
                    || output.offset() + output.length() <= read.offset();
            assertTrue(!sameBlock || disjoint, () -> node.output().name() + " lies on its input " + input.name());
        }
    }
}
