package org.odelayer.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Places for the intermediate values of a plan, so that values that are not needed at the same time may have the same
 * one.
 */
final class Layout {
    /** Of a cache line, in bytes. */
    private static final int LINE = 64;

    private final Map<Value, Span> spans = new IdentityHashMap<>();
    private final Map<DataType, Long> sizes = new EnumMap<>(DataType.class);

    /** For values that {@code nodes} compute, but for those kept apart. */
    Layout(List<Node> nodes, Set<Value> apart) {
        for (int i = 0; i < nodes.size(); i++) {
            for (Value input : nodes.get(i).inputs()) {
                Span span = spans.get(input.root());
                if (span != null) {
                    span.last = i;
                }
            }
            for (Value output : nodes.get(i).outputs()) {
                if (!apart.contains(output.root())) {
                    spans.put(output.root(), new Span(output.root(), i));
                }
            }
        }
        List<Span> placed = new ArrayList<>();
        spans.values().stream()
                .sorted(Comparator.comparingLong((Span span) -> -span.length).thenComparingInt(span -> span.first))
                .forEach(span -> {
                    span.settle(placed);
                    placed.add(span);
                    sizes.merge(span.value.type(), span.offset + span.length, Math::max);
                });
    }

    /** How many elements the values take, by data type. */
    Map<DataType, Long> sizes() {
        return sizes;
    }

    /** Moves the values into blocks of at least these sizes. */
    void place(Map<DataType, INDArray> blocks) {
        spans.forEach((value, span) -> {
            INDArray whole = blocks.get(value.type());
            INDArray part = whole.get(NDArrayIndex.interval(span.offset, span.offset + value.length()));
            value.moveTo(part.reshape('c', value.shape()));
        });
    }

    /** From the node that writes a value to the last one that reads it. */
    private static final class Span {
        private final Value value;
        private final int first;
        private final long length;
        private int last;
        private long offset;

        Span(Value value, int first) {
            this.value = value;
            this.first = first;
            this.last = first;
            long line = Math.max(1, LINE / value.type().width());
            this.length = (value.length() + line - 1) / line * line;
        }

        /** The first place that no other span has at the same time. */
        void settle(List<Span> placed) {
            List<Span> inTheWay = placed.stream()
                    .filter(other -> other.value.type() == value.type() && other.first <= last && first <= other.last)
                    .sorted(Comparator.comparingLong(other -> other.offset))
                    .toList();
            offset = 0;
            for (Span other : inTheWay) {
                if (offset + length <= other.offset) {
                    break;
                }
                offset = Math.max(offset, other.offset + other.length);
            }
        }
    }
}
