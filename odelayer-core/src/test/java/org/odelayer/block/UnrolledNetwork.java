package org.odelayer.block;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.PiecewiseDynamics;
import org.odelayer.ode.method.ButcherTableau;

/** A Runge–Kutta network as one SameDiff graph, all its layers written out, for gradients by backpropagation. */
final class UnrolledNetwork {
    private static final String INPUT = "x";

    private final RungeKuttaNetwork network;
    private final Dynamics dynamics;
    private final SameDiff graph = SameDiff.create();
    private final Map<String, INDArray> values = new HashMap<>();
    private final Map<String, INDArray> parameters;
    private final Map<String, SDVariable> known = new LinkedHashMap<>();

    UnrolledNetwork(RungeKuttaNetwork network, Dynamics dynamics, Map<String, INDArray> parameters) {
        this.network = network;
        this.dynamics = dynamics;
        this.parameters = parameters;
    }

    /** The gradients of Σ output · weights by name, those of the input under "x" and the output under "y". */
    Map<String, INDArray> gradients(INDArray x, INDArray weights) {
        SDVariable y = variable(INPUT, x);
        for (int k = 0; k < network.steps(); k++) {
            y = layer(k, y);
        }
        SDVariable loss = y.mul(graph.constant("weights", weights)).sum();
        graph.setLossVariables(loss.name());
        List<String> names = new ArrayList<>(known.keySet());
        INDArray output = graph.output(values, y.name()).get(y.name());
        Map<String, INDArray> gradients =
                silently(() -> graph.calculateGradients(values, names.toArray(new String[0])));
        Map<String, INDArray> result = gathered(gradients);
        result.put("y", output);
        return result;
    }

    private SDVariable layer(int k, SDVariable y) {
        ButcherTableau method = network.method();
        SDVariable alpha = parameters.containsKey(PiecewiseDynamics.TIME_STEPS)
                ? part(PiecewiseDynamics.TIME_STEPS, parameters.get(PiecewiseDynamics.TIME_STEPS), k)
                : null;
        List<SDVariable> slopes = new ArrayList<>();
        for (int i = 0; i < method.stages(); i++) {
            SDVariable argument = y;
            for (int j = 0; j < i; j++) {
                argument = argument.add(step(slopes.get(j), alpha).mul(method.a(i, j)));
            }
            double t = (k + method.c(i)) * network.duration() / network.steps();
            SDVariable time = graph.constant(Nd4j.scalar(DataType.DOUBLE, t));
            slopes.add(dynamics.define(graph, time, argument, set(k, i)));
        }
        if (!network.identity()) {
            return slopes.get(0);
        }
        SDVariable next = y;
        for (int i = 0; i < method.stages(); i++) {
            next = next.add(step(slopes.get(i), alpha).mul(method.b(i)));
        }
        return next;
    }

    /** h k. */
    private SDVariable step(SDVariable slope, SDVariable alpha) {
        return alpha == null
                ? slope.mul(network.duration() / network.steps())
                : slope.mul(alpha).mul(network.duration());
    }

    private Map<String, SDVariable> set(int step, int stage) {
        Map<String, SDVariable> set = new HashMap<>();
        parameters.forEach((name, array) -> {
            if (!name.equals(PiecewiseDynamics.TIME_STEPS)) {
                set.put(name, variable(name, array, step, stage));
            }
        });
        return set;
    }

    private SDVariable variable(String name, INDArray array, int step, int stage) {
        return switch (network.parameters()) {
            case NETWORK -> variable(name, array);
            case STEP -> part(name, array, step);
            case STAGE -> part(name, array, step * network.method().stages() + stage);
        };
    }

    private SDVariable part(String name, INDArray array, int index) {
        return variable(name + "#" + index, array.slice(index).dup());
    }

    private SDVariable variable(String name, INDArray value) {
        values.put(name, value);
        return known.computeIfAbsent(name, key -> graph.placeHolder(key, value.dataType(), value.shape()));
    }

    private Map<String, INDArray> gathered(Map<String, INDArray> gradients) {
        Map<String, INDArray> result = new HashMap<>();
        gradients.forEach((name, gradient) -> {
            int hash = name.indexOf('#');
            if (hash < 0) {
                result.put(name, gradient);
            } else {
                String whole = name.substring(0, hash);
                result.computeIfAbsent(
                                whole,
                                key -> Nd4j.create(
                                        DataType.DOUBLE, parameters.get(key).shape()))
                        .slice(Integer.parseInt(name.substring(hash + 1)))
                        .assign(gradient);
            }
        });
        return result;
    }

    /** ND4J prints a line per operation. */
    private Map<String, INDArray> silently(java.util.function.Supplier<Map<String, INDArray>> code) {
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        try {
            graph.createGradFunction(known.keySet().toArray(new String[0]));
            return code.get();
        } finally {
            System.setOut(out);
        }
    }
}
