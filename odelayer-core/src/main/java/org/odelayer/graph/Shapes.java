package org.odelayer.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.kernel.Detached;

/**
 * Shapes of variables while a graph is being defined; SameDiff itself knows those of results only when it computes
 * them.
 */
public final class Shapes {
    private Shapes() {}

    /**
     * The shape of a variable.
     *
     * @param x a variable of a graph whose placeholders have known shapes
     * @return its shape
     * @throws UnsupportedGraphException if an operation that x depends on cannot be compiled
     */
    public static long[] of(SDVariable x) {
        long[] known = x.getShape();
        return known == null ? Detached.call(() -> inferred(x)) : known;
    }

    private static long[] inferred(SDVariable x) {
        SameDiff graph = x.getSameDiff();
        List<String> inputs = Slice.of(graph, List.of(x.name())).stream()
                .map(Slice::inputs)
                .flatMap(List::stream)
                .distinct()
                .filter(name -> graph.getVariable(name).isPlaceHolder())
                .toList();
        Lowering lowering = Lowering.of(graph, inputs, List.of(x.name()));
        long[] shape = lowering.value(x.name()).shape();
        lowering.nodes().forEach(node -> node.outputs().forEach(Value::close));
        return shape;
    }

    /**
     * The same variable, which can tell its shape.
     *
     * @param x the variable
     * @param shape its shape, known to be right
     * @return the variable under the same name
     */
    public static SDVariable known(SDVariable x, long... shape) {
        return new SDVariable(x.name(), x.getVariableType(), x.getSameDiff(), shape, x.dataType()) {
            @Override
            public long[] getShape() {
                return shape.clone();
            }
        };
    }
}
