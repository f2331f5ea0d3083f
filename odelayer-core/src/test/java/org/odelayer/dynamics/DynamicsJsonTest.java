package org.odelayer.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class DynamicsJsonTest {

    /** As a user writes them: final fields, a private constructor for JSON, a getter that must not be called. */
    static final class Pendulum extends Dynamics {
        private static final long serialVersionUID = 1L;

        private final double damping;
        private final String label;
        private final Activation activation;
        private final int[] sizes;
        private final transient Object scratch = new Object();

        private Pendulum() {
            this(0, null, null);
        }

        Pendulum(double damping, String label, Activation activation, int... sizes) {
            this.damping = damping;
            this.label = label;
            this.activation = activation;
            this.sizes = sizes;
        }

        public SameDiff getGraph() {
            throw new IllegalStateException("JSON looks at fields only; damping is " + damping + scratch);
        }

        public boolean isDamped() {
            throw new IllegalStateException("JSON looks at fields only; label is " + label + activation + sizes.length);
        }

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return y.mul(-damping);
        }
    }

    @Test
    void aPerceptronSurvivesTheRoundTrip() {
        MlpDynamics dynamics =
                new MlpDynamics(64, 32).activation(Activation.SWISH).time(TimeDependence.CONCAT);
        Dynamics restored = Dynamics.fromJson(dynamics.toJson());
        assertEquals(dynamics, restored);
        assertEquals(dynamics.hashCode(), restored.hashCode());
        assertEquals(
                ParameterList.of(dynamics, 3).all(),
                ParameterList.of(restored, 3).all());
        assertNotSame(dynamics, dynamics.copy());
        assertEquals(dynamics, dynamics.copy());
    }

    @Test
    void everyOptionIsInTheJson() {
        MlpDynamics dynamics = new MlpDynamics(64, 32);
        String json = dynamics.toJson();
        assertEquals("{\"@class\":\"mlp\",\"hidden\":[64,32],\"activation\":\"TANH\"," + "\"time\":\"NONE\"}", json);
        assertNotEquals(dynamics, new MlpDynamics(64));
        assertNotEquals(dynamics, new MlpDynamics(64, 32).activation(Activation.RELU));
        assertNotEquals(dynamics, new MlpDynamics(64, 32).time(TimeDependence.CONCAT));
    }

    @Test
    void userWrittenDynamicsWithFinalFieldsSurviveTheRoundTrip() {
        Pendulum pendulum = new Pendulum(0.25, "small \"angles\"", Activation.CUBE, 1, 2, 3);
        Pendulum restored = (Pendulum) Dynamics.fromJson(pendulum.toJson());
        assertEquals(pendulum, restored);
        assertEquals(0.25, restored.damping);
        assertEquals("small \"angles\"", restored.label);
        assertEquals(Activation.CUBE, restored.activation);
        assertEquals(3, restored.sizes[2]);
        assertNotEquals(pendulum, new Pendulum(0.5, "small \"angles\"", Activation.CUBE, 1, 2, 3));
    }

    @Test
    void anAnonymousClassIsToldWhenItIsRead() {
        Dynamics anonymous = new Dynamics() {
            private static final long serialVersionUID = 1L;

            @Override
            public void defineParameters(ParameterList parameters, long... stateShape) {}

            @Override
            public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
                return y;
            }
        };
        assertUnreadable(anonymous.toJson(), "anonymous");
        assertUnreadable(anonymous(0.5).toJson(), "anonymous");
    }

    /** In a static method there is no enclosing object that Jackson could miss, only a variable. */
    private static Dynamics anonymous(double factor) {
        return new Dynamics() {
            private static final long serialVersionUID = 1L;

            @Override
            public void defineParameters(ParameterList parameters, long... stateShape) {}

            @Override
            public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
                return y.mul(factor);
            }
        };
    }

    /** Dynamics without a constructor that JSON could call. */
    static final class WithoutDefaultConstructor extends Dynamics {
        private static final long serialVersionUID = 1L;
        private final double factor;

        WithoutDefaultConstructor(double factor) {
            this.factor = factor;
        }

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return y.mul(factor);
        }
    }

    @Test
    void aMissingConstructorOrClassIsTold() {
        assertUnreadable(new WithoutDefaultConstructor(2).toJson(), "no-argument");
        assertUnreadable("{\"@class\":\"org.example.Nowhere\"}", "org.example.Nowhere");
        assertUnreadable("{\"@class\":\"java.util.ArrayList\"}", "java.util.ArrayList");
        assertUnreadable("not JSON", "not JSON");
    }

    private static void assertUnreadable(String json, String hint) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> Dynamics.fromJson(json));
        assertTrue(error.getMessage().startsWith("dynamics cannot be read from JSON"), error.getMessage());
        assertTrue(error.getMessage().contains(hint), error.getMessage());
    }

    @Test
    void aFieldThatJsonCannotHoldIsToldWhenItIsWritten() {
        /** Holds itself. */
        final class Circular extends Dynamics {
            private static final long serialVersionUID = 1L;
            private final Dynamics self = this;

            @Override
            public void defineParameters(ParameterList parameters, long... stateShape) {}

            @Override
            public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
                return self == null ? null : y;
            }
        }
        String message = assertThrows(IllegalArgumentException.class, () -> new Circular().toJson())
                .getMessage();
        assertTrue(message.contains("Circular cannot be written as JSON"), message);
    }

    /** Holds whatever it is given. */
    private abstract static class Holder extends Dynamics {
        private static final long serialVersionUID = 1L;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return y;
        }
    }

    static final class ArrayHolder extends Holder {
        private static final long serialVersionUID = 1L;
        private final INDArray matrix = null;
        private final transient INDArray scratch = Nd4j.ones(2);
    }

    static final class GraphHolder extends Holder {
        private static final long serialVersionUID = 1L;
        private final transient SDVariable scratch = null;
        private final SameDiff graph = SameDiff.create();
    }

    static final class ListHolder extends Holder {
        private static final long serialVersionUID = 1L;
        private final List<Object> values;

        ListHolder(Object... values) {
            this.values = List.of(values);
        }
    }

    static final class TransientHolder extends Holder {
        private static final long serialVersionUID = 1L;
        private final transient INDArray scratch = Nd4j.ones(2);
        private final double[] matrix = {1, 2};
    }

    @Test
    void aFieldWithAnArrayOrAGraphIsNamedWithItsTypeAndWhatIsAllowed() {
        assertUnwritable("ArrayHolder cannot be written as JSON: field matrix (INDArray) must be", new ArrayHolder());
        assertUnwritable("GraphHolder cannot be written as JSON: field graph (SameDiff) must be", new GraphHolder());
        assertUnwritable(
                "ArrayHolder cannot be written as JSON: field matrix",
                DepthDependence.piecewise(2).applyTo(new ArrayHolder(), 0, 1));
        assertUnwritable("field values (NDArray) must be", new ListHolder(1, Nd4j.ones(2)));
        assertUnwritable("field values (NDArray) must be", new ListHolder(List.of(Map.of("a", Nd4j.ones(2)))));
    }

    private static void assertUnwritable(String expected, Dynamics dynamics) {
        String message =
                assertThrows(IllegalArgumentException.class, dynamics::toJson).getMessage();
        assertTrue(message.contains(expected), message);
        assertTrue(message.contains("double[]") && message.contains("transient"), message);
        assertTrue(message.length() < 500, message);
    }

    @Test
    void transientArraysAndArraysOfNumbersAreAllowed() {
        assertEquals(
                "{\"@class\":\"" + TransientHolder.class.getName() + "\",\"matrix\":[1.0,2.0]}",
                new TransientHolder().toJson());
        assertTrue(new ListHolder(1, "a").toJson().contains("[1,\"a\"]"));
    }

    /** Belongs to an instance of this test. */
    final class Inner extends Holder {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aClassThatJsonCannotRestoreIsNamedWithAdviceWhenItIsCopied() {
        assertNotRestorable(anonymous(0.5), "DynamicsJsonTest$", "an anonymous class");
        assertNotRestorable(new Inner(), "DynamicsJsonTest$Inner", "an inner class that is not static");
        /** Inside a method. */
        final class Local extends Holder {
            private static final long serialVersionUID = 1L;
        }
        assertNotRestorable(new Local(), "Local", "a class inside a method");
        assertNotRestorable(
                new HigherOrderDynamics(new Inner(), 2, Acceleration.STATE), "DynamicsJsonTest$Inner", "not static");
    }

    private static void assertNotRestorable(Dynamics dynamics, String... words) {
        String message =
                assertThrows(IllegalArgumentException.class, dynamics::copy).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
        assertTrue(message.contains("make it a named static class with a no-argument constructor"), message);
    }

    @Test
    void aTransformationIsNamedWithWhatItIsMadeFrom() {
        Dynamics second = new HigherOrderDynamics(new TransientHolder(), 2, Acceleration.STATE);
        assertEquals("HigherOrderDynamics of TransientHolder", DynamicsTransform.describe(second));
        String message = assertThrows(IllegalArgumentException.class, () -> ParameterList.of(second, 3))
                .getMessage();
        assertTrue(message.startsWith("HigherOrderDynamics of TransientHolder: state features (3)"), message);
        assertTrue(DynamicsTransform.describe(anonymous(1)).startsWith("DynamicsJsonTest$"));
    }
}
