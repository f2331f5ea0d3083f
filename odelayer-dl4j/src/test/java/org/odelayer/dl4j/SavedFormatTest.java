package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.odelayer.adjoint.AdjointSolver;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.block.Augmentation;
import org.odelayer.dl4j.conf.RungeKuttaNetworkLayer;
import org.odelayer.dynamics.DenseDynamics;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.regularization.KineticEnergy;

/** What a saved configuration has and this version does not know, or lacks, is refused by name. */
class SavedFormatTest {
    private static Layer ode() {
        return Layers.ode(4)
                .name("flow")
                .augmentation(Augmentation.learned(1))
                .depth(DepthDependence.galerkin(DepthBasis.LEGENDRE, 2))
                .gradient(ContinuousAdjoint.with(
                        AdjointSolver.AS_FORWARD.rtol(1e-4).atol(1e-4)))
                .regularization(new KineticEnergy(0.1).onPart(0.5))
                .build();
    }

    private static Layer steps() {
        return new RungeKuttaNetworkLayer.Builder()
                .name("flow")
                .dynamics(new DenseDynamics())
                .steps(2)
                .regularization(new KineticEnergy(0.1))
                .build();
    }

    private static MultiLayerConfiguration chain(Layer layer) {
        return Layers.global(DataType.FLOAT, new Adam(0.01))
                .list()
                .layer(layer)
                .layer(Layers.softmax(2))
                .setInputType(InputType.feedForward(2))
                .build();
    }

    /** The network's JSON after a change of the layer's. */
    private static String changed(Layer layer, Consumer<ObjectNode> change) throws JsonProcessingException {
        ObjectNode network =
                (ObjectNode) JsonMappers.getMapper().readTree(chain(layer).toJson());
        change.accept((ObjectNode) network.at("/confs/0/layer"));
        return network.toString();
    }

    private static void refused(String json, String... parts) {
        String message = assertThrows(RuntimeException.class, () -> MultiLayerConfiguration.fromJson(json))
                .getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is missing in: " + message);
        }
    }

    static Stream<Arguments> places() {
        Stream<String> ode = Stream.of(
                "",
                "/options",
                "/options/augmentation",
                "/options/depth",
                "/options/initialVelocity",
                "/forward",
                "/gradient",
                "/gradient/solve",
                "/penalties/0",
                "/penalties/0/penalty",
                "/dynamics");
        Stream<String> steps = Stream.of("", "/options", "/network", "/network/method", "/penalties/0", "/dynamics");
        return Stream.concat(
                ode.map(place -> Arguments.of(ode(), place)), steps.map(place -> Arguments.of(steps(), place)));
    }

    @ParameterizedTest
    @MethodSource("places")
    void anUnknownPropertyIsNamedWhereverItIs(Layer layer, String place) throws JsonProcessingException {
        String json = changed(layer, node -> ((ObjectNode) node.at(place)).put("viscosity", 3));
        String path = (place + "/viscosity").substring(1).replace('/', '.');
        refused(json, "\"flow\"", layer.getClass().getSimpleName(), "\"" + path + "\"", "does not know");
    }

    @Test
    void withANewerFormatBothVersionsAreNamed() throws JsonProcessingException {
        for (Layer layer : List.of(ode(), steps())) {
            refused(
                    changed(layer, node -> node.put("format", 7).put("viscosity", 3)),
                    "\"flow\"",
                    "\"viscosity\"",
                    "format 7",
                    "formats up to 1");
            refused(
                    changed(layer, node -> ((ObjectNode) node.put("format", 7).get("options")).put("viscosity", 3)),
                    "\"options.viscosity\"",
                    "format 7");
            refused(changed(layer, node -> node.put("format", 7)), "\"flow\"", "format 7", "formats up to 1");
        }
    }

    @Test
    void theFormatIsWrittenAndOneIfItIsNot() throws JsonProcessingException {
        for (Layer layer : List.of(ode(), steps())) {
            MultiLayerConfiguration configuration = chain(layer);
            assertEquals(
                    1,
                    JsonMappers.getMapper()
                            .readTree(configuration.toJson())
                            .at("/confs/0/layer/format")
                            .asInt());
            String without = changed(layer, node -> node.remove("format"));
            assertEquals(configuration, MultiLayerConfiguration.fromJson(without));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "true, dynamics",
        "true, options",
        "true, penalties",
        "true, forward",
        "true, gradient",
        "true, t0",
        "true, t1",
        "false, dynamics",
        "false, options",
        "false, penalties",
        "false, network"
    })
    void aMissingPropertyIsNamed(boolean ode, String property) throws JsonProcessingException {
        Layer layer = ode ? ode() : steps();
        refused(changed(layer, node -> node.remove(property)), "\"flow\"", "lacks", "\"" + property + "\"");
        refused(changed(layer, node -> node.putNull(property)), "\"flow\"", "lacks", "\"" + property + "\"");
    }

    /** A property that the stock value does not know either, as Deeplearning4j reads it anywhere. */
    @Test
    void deeplearning4jsOwnValuesAreReadAsEverywhere() throws JsonProcessingException {
        String json = changed(ode(), node -> ((ObjectNode) node.get("updater")).put("viscosity", 3));
        assertEquals(chain(ode()), MultiLayerConfiguration.fromJson(json));
    }

    @Test
    void graphsYamlAndWrappersAreReadAsStrictly() throws JsonProcessingException {
        ComputationGraphConfiguration graph = Layers.global(DataType.FLOAT, new Adam(0.01))
                .graphBuilder()
                .addInputs("in")
                .addLayer("flow", new FrozenLayer(ode()), "in")
                .addLayer("out", Layers.softmax(2), "flow")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(2))
                .build();
        assertEquals(graph, ComputationGraphConfiguration.fromJson(graph.toJson()));
        assertEquals(graph, ComputationGraphConfiguration.fromYaml(graph.toYaml()));
        ObjectNode tree = (ObjectNode) JsonMappers.getMapper().readTree(graph.toJson());
        ((ObjectNode) tree.at("/vertices/flow/layerConf/layer/layer/options")).put("viscosity", 3);
        assertNames(() -> ComputationGraphConfiguration.fromJson(tree.toString()));
        String yaml = graph.toYaml().replaceFirst("( +)keepAugmented:", "$1viscosity: 3\n$1keepAugmented:");
        assertNames(() -> ComputationGraphConfiguration.fromYaml(yaml));
    }

    private static void assertNames(Executable reading) {
        String message = assertThrows(RuntimeException.class, reading).getMessage();
        assertTrue(message.contains("\"options.viscosity\"") && message.contains("\"flow\""), message);
    }
}
