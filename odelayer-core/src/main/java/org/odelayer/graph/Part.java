package org.odelayer.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.odelayer.kernel.Operation;

/** What one of several arrays that lie beside each other has of the whole: the transpose of concat, or of stack. */
final class Part extends ShapedOperation {
    static final String NAME = "part_of";
    static final Rule RULE = Rule.linear((call, v) -> of(v, arrays(call), place(call)), (call, v) -> joined(call, v));

    private final Place place;

    private Part(Place place, SDVariable... inputs) {
        super(inputs[0].getSameDiff(), inputs);
        this.place = place;
    }

    static SDVariable of(SDVariable whole, List<SDVariable> arrays, Place place) {
        List<SDVariable> inputs = new ArrayList<>(List.of(whole));
        inputs.addAll(arrays);
        return new Part(place, inputs.toArray(new SDVariable[0])).outputVariable();
    }

    private static Place place(Call call) {
        return ((Part) call.op()).place;
    }

    private static List<SDVariable> arrays(Call call) {
        return call.inputs().subList(1, call.inputs().size());
    }

    /** Zeros but for the part. */
    private static SDVariable joined(Call call, SDVariable part) {
        Place place = place(call);
        SDVariable[] parts = arrays(call).stream().map(call.graph()::zerosLike).toArray(SDVariable[]::new);
        parts[place.index] = part;
        return place.stacked
                ? call.graph().stack(place.axis, parts)
                : call.graph().concat(place.axis, parts);
    }

    @Override
    public String opName() {
        return NAME;
    }

    @Override
    Value lower(List<Value> inputs, Lowering lowering) {
        Value whole = inputs.get(0);
        List<Value> arrays = inputs.subList(1, inputs.size());
        int axis = Math.floorMod(place.axis, whole.rank());
        long[] begin = new long[whole.rank()];
        long[] size = whole.shape().clone();
        size[axis] = place.stacked ? 1 : arrays.get(place.index).shape()[axis];
        begin[axis] = place.stacked
                ? place.index
                : arrays.subList(0, place.index).stream()
                        .mapToLong(array -> array.shape()[axis])
                        .sum();
        Operation slice = Operation.custom(
                "slice",
                LongStream.concat(LongStream.of(begin), LongStream.of(size)).toArray());
        Value part = lowering.add(slice, whole.type(), size, whole);
        return lowering.reshaped(part, arrays.get(place.index).shape());
    }

    /** Which of the arrays, and the axis along which they lie beside each other: one of theirs, or a new one. */
    record Place(int index, int axis, boolean stacked) {}
}
