package org.odelayer.block;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.field.TimedProgram;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;
import org.odelayer.ode.method.Leg;

/** Costs of the initial state: evaluated before a solve, their gradients added behind the adjoint's. */
final class StartCosts implements AutoCloseable {
    private final CompiledDynamics dynamics;
    private final INDArray state;
    private final INDArray unused;
    private final INDArray sums;
    private final TimedProgram evaluation;
    private Gradients gradients;

    /** Of dynamics that are compiled with these costs; closes them. */
    StartCosts(CompiledDynamics dynamics) {
        this.dynamics = dynamics;
        this.state = array(dynamics.shape());
        this.unused = array(dynamics.shape());
        this.sums = array(dynamics.costs());
        this.evaluation = dynamics.evaluation(state, unused, sums);
    }

    private INDArray array(long... shape) {
        return Detached.call(() -> Nd4j.create(dynamics.dataType(), shape));
    }

    void drawProbes(long seed) {
        dynamics.probes().draw(seed);
    }

    /** The costs' sums over the batch at the start of a solve. */
    double[] evaluate(INDArray initial, Leg first) {
        state.assign(initial.reshape('c', dynamics.shape()));
        dynamics.probes().rewind();
        for (int i = 0; i < dynamics.probes().warmUps(); i++) {
            evaluation.at(first.from(), first);
        }
        evaluation.at(first.from(), first);
        dynamics.probes().leave();
        double[] values = new double[dynamics.costs()];
        new HostVector(sums).read(0, values);
        return values;
    }

    /** ∂/∂t0 of factor · Σ λ ℓ, after {@link #addGradients}. */
    double timeGradient() {
        return new HostVector(gradients.ofTime).get(0);
    }

    /** Adds the gradients of factor · Σ λ ℓ to those that were found for the last state and for the parameters. */
    void addGradients(double factor, Leg first, INDArray ofState, Map<String, INDArray> ofParameters) {
        Map<String, INDArray> parts = dynamics.read(ofParameters, first, 0);
        if (gradients == null) {
            gradients = new Gradients(parts);
        }
        dynamics.probes().comeBack();
        gradients.vjp.at(first.from(), first, factor);
        ofState.addi(gradients.ofState.reshape('c', ofState.shape()));
        gradients.ofParameters.forEach((name, gradient) -> parts.get(name).addi(gradient));
    }

    @Override
    public void close() {
        dynamics.close();
        List.of(state, unused, sums).forEach(INDArray::close);
        if (gradients != null) {
            gradients.close();
        }
    }

    /** What only the backward pass needs. */
    private final class Gradients {
        private final INDArray zero = array(dynamics.shape());
        private final INDArray ofState = array(dynamics.shape());
        private final INDArray ofTime = array();
        private final Map<String, INDArray> ofParameters = new LinkedHashMap<>();
        private final TimedProgram vjp;

        Gradients(Map<String, INDArray> like) {
            like.forEach((name, gradient) -> ofParameters.put(name, array(gradient.shape())));
            vjp = dynamics.vjp(state, zero, unused, ofState, ofParameters, ofTime);
        }

        void close() {
            zero.close();
            ofState.close();
            ofTime.close();
            ofParameters.values().forEach(INDArray::close);
        }
    }
}
