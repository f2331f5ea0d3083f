package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.regularization.KineticEnergy;

/** A saved network names classes; those of another kind are refused before their code runs. */
class ForeignClassTest {
    private static final String TRAP = "org.odelayer.dl4j.TrapClass";

    private static MultiLayerConfiguration configuration() {
        return Layers.global(DataType.FLOAT, new Adam(0.01))
                .list()
                .layer(Layers.ode(4)
                        .gradient(DiscreteAdjoint.EVERY_STEP)
                        .regularization(new KineticEnergy(0.1))
                        .build())
                .layer(Layers.softmax(2))
                .setInputType(InputType.feedForward(2))
                .build();
    }

    private static String saved(String place, String className) throws Exception {
        ObjectNode tree =
                (ObjectNode) JsonMappers.getMapper().readTree(configuration().toJson());
        ObjectNode value = (ObjectNode) tree.at("/confs/0/layer" + place);
        assertTrue(value.has("@class"), place);
        return tree.toString().replace(value.get("@class").toString(), '"' + className + '"');
    }

    @ParameterizedTest
    @CsvSource({"/dynamics, Dynamics", "/gradient, Adjoint", "/penalties/0, Penalty"})
    void aClassOfAnotherKindIsRefusedWithoutBeingInitialized(String place, String kind) throws Exception {
        String json = saved(place, TRAP);
        String message = assertThrows(RuntimeException.class, () -> MultiLayerConfiguration.fromJson(json))
                .getMessage();
        assertTrue(message.contains(TRAP) && message.contains("it is no " + kind), message);
        assertNull(System.getProperty("odelayer.trap"), "its static initializer has run");
    }

    @ParameterizedTest
    @CsvSource({"/dynamics", "/gradient", "/penalties/0"})
    void aMissingClassIsNamed(String place) throws Exception {
        String json = saved(place, "com.example.Gone");
        String message = assertThrows(RuntimeException.class, () -> MultiLayerConfiguration.fromJson(json))
                .getMessage();
        assertTrue(message.contains("com.example.Gone") && message.contains("no such class"), message);
    }

    @Test
    void dynamicsAloneAreReadAsStrictly() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> Dynamics.fromJson("{\"@class\":\"" + TRAP + "\"}"))
                .getMessage();
        assertTrue(message.contains("it is no Dynamics"), message);
        assertNull(System.getProperty("odelayer.trap"), "its static initializer has run");
    }

    @Test
    void ownClassesAreReadFromJsonAndYaml() {
        MultiLayerConfiguration configuration = configuration();
        assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
        assertEquals(configuration, MultiLayerConfiguration.fromYaml(configuration.toYaml()));
    }
}
