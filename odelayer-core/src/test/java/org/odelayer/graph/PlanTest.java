package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.OneThread;

/** Compiled functions compute what SameDiff's own session computes. */
@ExtendWith(OneThread.class)
class PlanTest {

    static List<GraphCase> cases() {
        return GraphCases.all();
    }

    static Stream<Arguments> casesAndTypes() {
        return GraphCases.all().stream()
                .flatMap(graph -> Stream.of(DataType.FLOAT, DataType.DOUBLE).map(type -> Arguments.of(graph, type)));
    }

    @ParameterizedTest
    @MethodSource("casesAndTypes")
    void valueAndGradientsAreThoseOfTheSessionAtEveryRun(GraphCase graph, DataType type) {
        try (Bound bound = new Bound(graph, type)) {
            bound.check(1);
            bound.check(2);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void programsOfOnePlanDoNotDisturbEachOther(GraphCase graph) {
        try (Bound first = new Bound(graph, DataType.DOUBLE)) {
            Bound second = first.again();
            first.check(1);
            second.check(2);
            first.check(3);
            second.check(4);
        }
    }

    /** One graph compiled, its arrays, and the session's answer. */
    private static final class Bound implements AutoCloseable {
        private final GraphCase graph;
        private final DataType type;
        private final SessionReference session;
        private final CompiledFunction function;
        private final Map<String, INDArray> inputs;
        private final Map<String, INDArray> gradients = new LinkedHashMap<>();
        private final INDArray cotangent;
        private final INDArray value;
        private final INDArray valueOfVjp;
        private final Program evaluation;
        private final Program vjp;

        Bound(GraphCase graph, DataType type) {
            this(
                    graph,
                    type,
                    CompiledFunction.compile(type, graph.inputs(), graph.definition()),
                    new SessionReference(graph, type));
        }

        private Bound(GraphCase graph, DataType type, CompiledFunction function, SessionReference session) {
            this.graph = graph;
            this.type = type;
            this.session = session;
            this.function = function;
            this.inputs = graph.draw(type, 0);
            inputs.forEach((name, array) -> gradients.put(name, nan(array.shape())));
            cotangent = nan(function.outputShape());
            value = nan(function.outputShape());
            valueOfVjp = nan(function.outputShape());
            evaluation = function.evaluation(inputs, value);
            vjp = function.vjp(inputs, cotangent, valueOfVjp, gradients);
        }

        /** What a program does not write stays NaN. */
        private INDArray nan(long... shape) {
            return Nd4j.valueArrayOf(shape, Double.NaN, type);
        }

        Bound again() {
            return new Bound(graph, type, function, session);
        }

        void check(long seed) {
            graph.draw(type, seed).forEach((name, array) -> inputs.get(name).assign(array));
            cotangent.assign(GraphCase.uniform(type, new Random(seed), function.outputShape()));
            evaluation.run();
            vjp.run();
            close("value", session.value(inputs), value);
            close("value with gradients", session.value(inputs), valueOfVjp);
            Map<String, INDArray> expected = session.gradients(inputs, cotangent);
            gradients.forEach((name, array) -> close("gradient of " + name, expected.get(name), array));
        }

        /**
         * The same kernels in another order of summation: a few units in the last place (6e-8, 1.1e-16) times the
         * square root of some hundred summands, norm by norm.
         */
        private void close(String what, INDArray expected, INDArray actual) {
            // In FLOAT a tanh is good to 4e-7, and two follow each other.
            double tolerance = type == DataType.FLOAT ? 5e-6 : 1e-14;
            double error = Distance.relative(expected, actual);
            assertTrue(error <= tolerance, what + " of " + graph + " differs by " + error);
        }

        @Override
        public void close() {
            function.close();
        }
    }
}
