package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;

/** Mistakes in dynamics of one's own: the message names the layer, the user's class, and what to do. */
class OwnDynamicsErrorsTest {

    /** ẏ = −y times a parameter. */
    private abstract static class Decay extends Dynamics {
        private static final long serialVersionUID = 1L;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {
            parameters.scalar("rate", 1);
            parameters.scalar("offset", 0);
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return y.mul(parameters.get("rate")).neg();
        }
    }

    private static final class Misspelled extends Decay {
        private static final long serialVersionUID = 1L;

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return y.mul(parameters.get("rat"));
        }
    }

    /** Gives the derivative of the whole state where that of the velocity is asked for. */
    private static final class Whole extends Decay {
        private static final long serialVersionUID = 1L;
    }

    private static final class Underscore extends Decay {
        private static final long serialVersionUID = 1L;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {
            parameters.scalar("arm_length", 1);
        }
    }

    private static final class WithArgument extends Decay {
        private static final long serialVersionUID = 1L;
        private final double factor;

        WithArgument(double factor) {
            this.factor = factor;
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return y.mul(factor);
        }
    }

    /** Belongs to the test. */
    private final class Inner extends Decay {
        private static final long serialVersionUID = 1L;
    }

    private static NeuralOdeLayer.Builder flow(Dynamics dynamics) {
        return new NeuralOdeLayer.Builder().name("flow").dynamics(dynamics);
    }

    private static void assertSays(Executable mistake, String... words) {
        String message = assertThrows(IllegalArgumentException.class, mistake).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), () -> "\"" + word + "\" is missing in: " + message);
        }
    }

    private static Executable built(NetworkKind kind, NeuralOdeLayer.Builder layer) {
        return () -> kind.build(
                Layers.global(DataType.FLOAT, new Sgd(0.1)),
                InputType.feedForward(4),
                layer.build(),
                Layers.softmax(2));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aParameterThatWasNotDeclaredIsNamedWhenTheNetworkIsBuilt(NetworkKind kind) {
        assertSays(
                built(kind, flow(new Misspelled())),
                "flow",
                "Misspelled",
                "parameter (rat) must be declared in defineParameters",
                "[offset, rate]");
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void anErrorOfAHigherOrderNamesTheUsersClass(NetworkKind kind) {
        assertSays(
                built(kind, flow(new Whole()).order(2).acceleration(Acceleration.STATE)),
                "flow",
                "HigherOrderDynamics of Whole",
                "f(t, y) has shape ([1, 12]) and must have the state's, [1, 8]");
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void anUnderscoreIsRefusedWhenTheNetworkIsBuilt(NetworkKind kind) {
        assertSays(built(kind, flow(new Underscore())), "flow", "Underscore", "arm_length", "armLength");
    }

    @Test
    void aClassThatJsonCannotRestoreIsNamedWithWhatToDo() {
        String advice = "named static class";
        assertSays(
                () -> flow(new Decay() {
                            private static final long serialVersionUID = 1L;
                        })
                        .build(),
                "flow",
                "OwnDynamicsErrorsTest$",
                "an anonymous class",
                advice);
        assertSays(() -> flow(new Inner()).build(), "flow", "OwnDynamicsErrorsTest$Inner", "not static", advice);
        assertSays(
                () -> flow(new WithArgument(2)).build(),
                "flow",
                "OwnDynamicsErrorsTest$WithArgument",
                advice,
                "no-argument constructor");
    }
}
