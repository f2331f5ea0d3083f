package org.odelayer.examples.benchmark;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.field.TimedProgram;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A two-layer perceptron (20 → 20 → 20, tanh) on a batch of 100, FLOAT: f and its vector-Jacobian product (state and
 * parameters) by SameDiff's own session and by the compiled plan.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PlanBenchmark {
    private static final int BATCH = 100;
    private static final int FEATURES = 20;

    private final Map<String, INDArray> placeholders = new HashMap<>();
    private SameDiff session;
    private String output;
    private String[] wanted;
    private TimedProgram evaluation;
    private TimedProgram product;

    /** Defines the same function for both. */
    @Setup
    public void setUp() {
        Nd4j.getRandom().setSeed(1);
        MlpDynamics dynamics = new MlpDynamics(FEATURES);
        ParameterList list = ParameterList.of(dynamics, FEATURES);
        Map<String, INDArray> parameters = list.glorot(DataType.FLOAT, 1);
        INDArray y = Nd4j.randn(DataType.FLOAT, BATCH, FEATURES);
        INDArray v = Nd4j.randn(DataType.FLOAT, BATCH, FEATURES);
        compile(dynamics, parameters, list, y, v);
        define(dynamics, parameters, y, v);
    }

    private void compile(
            MlpDynamics dynamics, Map<String, INDArray> parameters, ParameterList list, INDArray y, INDArray v) {
        CompiledDynamics compiled = CompiledDynamics.compile(dynamics, parameters, DataType.FLOAT, BATCH, FEATURES);
        evaluation = compiled.evaluation(y, y.ulike());
        product = compiled.vjp(y, v, y.ulike(), y.ulike(), list.glorot(DataType.FLOAT, 2));
    }

    private void define(MlpDynamics dynamics, Map<String, INDArray> parameters, INDArray y, INDArray v) {
        session = SameDiff.create();
        SDVariable state = session.placeHolder("y", DataType.FLOAT, BATCH, FEATURES);
        SDVariable cotangent = session.placeHolder("v", DataType.FLOAT, BATCH, FEATURES);
        Map<String, SDVariable> variables = new LinkedHashMap<>();
        parameters.forEach((name, array) -> variables.put(name, session.var(name, array)));
        SDVariable f = dynamics.define(session, session.constant(0f), state, variables);
        output = f.name();
        session.setLossVariables(f.mul(cotangent).sum());
        placeholders.put("y", y);
        placeholders.put("v", v);
        variables.put("y", state);
        wanted = variables.keySet().toArray(new String[0]);
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            // It prints a line per operation.
            session.createGradFunction(wanted);
        } finally {
            System.setOut(out);
        }
    }

    /**
     * f by SameDiff's session.
     *
     * @return f
     */
    @Benchmark
    public Object sessionEvaluation() {
        return session.output(placeholders, output);
    }

    /** f by the compiled plan. */
    @Benchmark
    public void planEvaluation() {
        evaluation.run(0);
    }

    /**
     * The vector-Jacobian product by SameDiff's session.
     *
     * @return the gradients
     */
    @Benchmark
    public Object sessionVjp() {
        return session.calculateGradients(placeholders, wanted);
    }

    /** f and its vector-Jacobian product by the compiled plan. */
    @Benchmark
    public void planVjp() {
        product.run(0);
    }
}
