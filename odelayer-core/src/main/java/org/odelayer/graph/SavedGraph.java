package org.odelayer.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.transforms.dtype.Cast;

/**
 * A SameDiff graph as ND4J saves it, whose operations can be made part of another graph, any number of times.
 *
 * <p>Floating-point types of the saved graph become that of the other one.
 */
public final class SavedGraph {
    /** What ND4J 1.0.0-M2.1 reads back as another operation, or with other arguments. */
    private static final Set<String> LOST =
            Set.of("acos", "acosh", "asin", "atanh", "var", "std", "car", "cas", "replace_nans");

    private final byte[] bytes;

    /**
     * A saved graph.
     *
     * @param bytes as ND4J writes it to a file, not copied
     */
    public SavedGraph(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Saves a graph.
     *
     * @param graph with the values of its variables and constants
     * @return what ND4J writes to a file, without the state of an updater
     * @throws IllegalArgumentException if ND4J cannot write it
     */
    public static byte[] bytes(SameDiff graph) {
        try {
            ByteBuffer buffer = graph.asFlatBuffers(false);
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("ND4J cannot save the graph: " + e.getMessage(), e);
        }
    }

    /**
     * The graph anew.
     *
     * @return another one with each call
     * @throws IllegalArgumentException if this is not a saved graph
     */
    public SameDiff read() {
        try {
            return SameDiff.fromFlatBuffers(ByteBuffer.wrap(bytes), false);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "ND4J cannot read a saved graph from these " + bytes.length + " bytes: " + e.getMessage(), e);
        }
    }

    /**
     * What a variable of a graph depends on without being computed: placeholders, variables and constants.
     *
     * @param graph the graph
     * @param output the variable
     * @return their names
     * @throws UnsupportedGraphException if an operation on the way cannot be compiled
     */
    public static Set<String> leaves(SameDiff graph, String output) {
        Set<String> leaves = new LinkedHashSet<>();
        for (SameDiffOp op : Slice.of(graph, List.of(output))) {
            leaves.addAll(Slice.inputs(op));
        }
        leaves.add(output);
        leaves.removeIf(name -> graph.getVariables().get(name).getOutputOfOp() != null);
        return leaves;
    }

    /**
     * Adds the operations that a variable depends on to another graph.
     *
     * @param host the graph to add to
     * @param output the variable's name in the saved graph
     * @param given what stands in the other graph for variables of the saved one, by their names there: all
     *     placeholders and variables, and those constants that are to be replaced
     * @param type the floating-point type of the other graph
     * @return the variable's counterpart
     * @throws UnsupportedGraphException if an operation cannot be compiled; the message names it
     */
    public SDVariable define(SameDiff host, String output, Map<String, SDVariable> given, DataType type) {
        return new Transfer(host, read(), type, given).result(output);
    }

    /** Operations of a graph that was read for it alone, on their way into another one. */
    private static final class Transfer {
        private final SameDiff host;
        private final SameDiff source;
        private final DataType type;
        private final Map<String, SDVariable> known;

        Transfer(SameDiff host, SameDiff source, DataType type, Map<String, SDVariable> given) {
            this.host = host;
            this.source = source;
            this.type = type;
            this.known = new LinkedHashMap<>(given);
        }

        SDVariable result(String output) {
            Slice.of(source, List.of(output)).forEach(this::move);
            return variable(output);
        }

        private SDVariable variable(String name) {
            return known.computeIfAbsent(name, this::constant);
        }

        private SDVariable constant(String name) {
            SDVariable variable = source.getVariable(name);
            if (variable.getVariableType() != VariableType.CONSTANT) {
                throw new UnsupportedGraphException(
                        variable.getVariableType() + " " + name + " of the saved graph must be given");
            }
            boolean real = variable.dataType().isFPType();
            return host.constant(variable.getArr().castTo(real ? type : variable.dataType()));
        }

        private void move(SameDiffOp op) {
            List<SDVariable> inputs = new ArrayList<>();
            Slice.inputs(op).forEach(name -> inputs.add(variable(name)));
            DifferentialFunction function = op.getOp();
            if (LOST.contains(function.opName())) {
                throw UnsupportedOperations.refusal(function, "ND4J's file does not keep it as it is");
            }
            // The real numbers of the other graph are all of one type.
            boolean toReal = function instanceof Cast
                    && source.getVariable(op.getOutputsOfOp().get(0)).dataType().isFPType();
            if (toReal) {
                known.put(op.getOutputsOfOp().get(0), inputs.get(0).castTo(type));
            } else {
                adopt(op, function, inputs);
            }
        }

        /** The operation itself, which the graph that was read does not need any more. */
        private void adopt(SameDiffOp op, DifferentialFunction function, List<SDVariable> inputs) {
            function.setSameDiff(host);
            if (function instanceof ScalarOp own
                    && own.scalar() != null
                    && own.scalar().dataType().isFPType()) {
                own.setScalar(own.scalar().castTo(type));
            }
            function.setOwnName(free(op.getName()));
            host.addArgsFor(inputs.toArray(new SDVariable[0]), function);
            List<DataType> types = types(function, inputs, op);
            List<SDVariable> outputs = new ArrayList<>();
            for (int i = 0; i < op.getOutputsOfOp().size(); i++) {
                String name = op.getOutputsOfOp().get(i);
                outputs.add(output(name, i < types.size() ? types.get(i) : saved(name)));
                known.put(name, outputs.get(i));
            }
            host.addOutgoingFor(outputs.toArray(new SDVariable[0]), function);
        }

        /** Split and unstack, which were read, do not know how many outputs they have. */
        private DataType saved(String output) {
            DataType read = source.getVariable(output).dataType();
            return read.isFPType() ? type : read;
        }

        private static List<DataType> types(DifferentialFunction function, List<SDVariable> inputs, SameDiffOp op) {
            List<DataType> read = inputs.stream().map(SDVariable::dataType).toList();
            try {
                return function.calculateOutputDataTypes(new ArrayList<>(read));
            } catch (RuntimeException e) {
                throw new UnsupportedGraphException(
                        "operation " + function.opName() + " (named " + op.getName()
                                + ") is not supported: ND4J tells no data type for inputs of " + read + ": "
                                + e.getMessage(),
                        e);
            }
        }

        private SDVariable output(String name, DataType dataType) {
            return host.var(free(name), VariableType.ARRAY, null, dataType, (long[]) null);
        }

        private String free(String name) {
            String free = "graph/" + name;
            for (int i = 1; host.hasVariable(free) || host.opExists(free); i++) {
                free = "graph/" + name + ":" + i;
            }
            return free;
        }
    }
}
