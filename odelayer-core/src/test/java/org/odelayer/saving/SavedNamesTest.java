package org.odelayer.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.exc.InvalidTypeIdException;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.AdjointSolver;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.AlgebraDynamics;
import org.odelayer.dynamics.AntisymmetricDynamics;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.ConvDynamics;
import org.odelayer.dynamics.DataControlledDynamics;
import org.odelayer.dynamics.DenseDynamics;
import org.odelayer.dynamics.DensityDynamics;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.DriftDiffusion;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.GradientFlowDynamics;
import org.odelayer.dynamics.GraphDynamics;
import org.odelayer.dynamics.GruDynamics;
import org.odelayer.dynamics.HamiltonianDynamics;
import org.odelayer.dynamics.HigherOrderDynamics;
import org.odelayer.dynamics.JumpDynamics;
import org.odelayer.dynamics.LagrangianDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.PiecewiseDynamics;
import org.odelayer.dynamics.PlainNetDynamics;
import org.odelayer.dynamics.ProjectedDynamics;
import org.odelayer.dynamics.ReactionDynamics;
import org.odelayer.dynamics.Sharing;
import org.odelayer.dynamics.Trace;
import org.odelayer.dynamics.VariationalDynamics;
import org.odelayer.manifold.Manifold;
import org.odelayer.regularization.ConditionNumber;
import org.odelayer.regularization.DirectionalDerivative;
import org.odelayer.regularization.FlowJacobian;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;
import org.odelayer.regularization.Penalty;
import org.odelayer.regularization.SpectralNorm;

/** The names of the library's values in files: they are for ever. */
class SavedNamesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * A value of the library.
     *
     * @param kind what it is read as
     * @param name in files
     * @param value the value
     */
    record Saved(Class<?> kind, String name, Object value) {
        String json() throws JsonProcessingException {
            return MAPPER.writerFor(kind).writeValueAsString(value);
        }

        @Override
        public String toString() {
            return kind.getSimpleName() + " " + name;
        }
    }

    private static SameDiff graph() {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 2);
        graph.math().neg("out", x);
        return graph;
    }

    private static Map<String, Dynamics> dynamics() {
        Dynamics inner = new MlpDynamics(4);
        Map<String, Dynamics> dynamics = new LinkedHashMap<>();
        dynamics.put("mlp", new MlpDynamics(5, 4));
        dynamics.put("dense", new DenseDynamics());
        dynamics.put("conv", new ConvDynamics(3));
        dynamics.put("gru", new GruDynamics());
        dynamics.put("gradient-flow", new GradientFlowDynamics(3));
        dynamics.put("antisymmetric", new AntisymmetricDynamics());
        dynamics.put("reaction", new ReactionDynamics(inner, 0.5, new double[][] {{1, 2}, {3, 4}}));
        dynamics.put("graph", GraphDynamics.of(graph(), "x", "out"));
        dynamics.put("hamiltonian", HamiltonianDynamics.general(4));
        dynamics.put("separable-hamiltonian", HamiltonianDynamics.separable(4));
        dynamics.put("lagrangian", LagrangianDynamics.general(4));
        dynamics.put("mechanical-lagrangian", LagrangianDynamics.mechanical(4));
        dynamics.put("plain-net", new PlainNetDynamics(inner));
        dynamics.put("higher-order", new HigherOrderDynamics(inner, 2, Acceleration.POSITION));
        dynamics.put("data-controlled", new DataControlledDynamics(inner, 3));
        dynamics.put(
                "depth-dependent",
                DepthDependence.galerkin(DepthBasis.LEGENDRE, 2).applyTo(inner, 0, 1));
        dynamics.put("piecewise", new PiecewiseDynamics(inner, Sharing.STEP, 3, 1, true, 0, 1));
        dynamics.put("jumps", new JumpDynamics(inner, 0.5));
        dynamics.put("density", new DensityDynamics(inner, Trace.exact()));
        dynamics.put("variational", new VariationalDynamics(inner));
        dynamics.put(
                "drift-diffusion",
                new DriftDiffusion(inner, new MlpDynamics(3), NoiseType.GENERAL, Calculus.STRATONOVICH).channels(2));
        dynamics.put("projected", new ProjectedDynamics(inner, Manifold.sphere(3)));
        dynamics.put("algebra", new AlgebraDynamics(inner, Manifold.rotations()));
        return dynamics;
    }

    private static Map<String, Adjoint> adjoints() {
        return Map.of(
                "continuous",
                ContinuousAdjoint.with(AdjointSolver.AS_FORWARD.rtol(1e-4).atol(1e-4)),
                "interpolating",
                InterpolatingAdjoint.AS_FORWARD,
                "discrete",
                DiscreteAdjoint.CHECKPOINTED);
    }

    private static Map<String, Penalty> penalties() {
        return Map.of(
                "kinetic-energy",
                new KineticEnergy(0.1),
                "directional-derivative",
                new DirectionalDerivative(0.1),
                "frobenius",
                JacobianFrobenius.of(0.1),
                "spectral-norm",
                SpectralNorm.of(0.1),
                "condition-number",
                ConditionNumber.of(0.1),
                "flow-jacobian",
                new FlowJacobian(0.1, FlowJacobian.Size.FROBENIUS),
                "partial",
                new KineticEnergy(0.1).onPart(0.5));
    }

    private static Map<String, Manifold> manifolds() {
        return Map.of(
                "sphere",
                Manifold.sphere(3),
                "rotations",
                Manifold.rotations(),
                "torus",
                Manifold.torus(2),
                "hyperboloid",
                Manifold.hyperboloid(3),
                "poincare-ball",
                Manifold.poincareBall(2),
                "euclidean",
                Manifold.euclidean(2),
                "product",
                Manifold.product(Manifold.rotations(), Manifold.euclidean(3)));
    }

    private static <T> Stream<Saved> saved(Class<T> kind, Map<String, T> values) {
        return values.entrySet().stream().map(value -> new Saved(kind, value.getKey(), value.getValue()));
    }

    static Stream<Saved> values() {
        return Stream.of(
                        saved(Adjoint.class, adjoints()),
                        saved(Penalty.class, penalties()),
                        saved(Dynamics.class, dynamics()),
                        saved(Manifold.class, manifolds()))
                .flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueIsWrittenByItsNameAndReadBack(Saved saved) throws IOException {
        assertEquals(saved.name(), MAPPER.readTree(saved.json()).path("@class").asText());
        assertEquals(saved.value(), MAPPER.readValue(saved.json(), saved.kind()));
    }

    private static String entry(String name) {
        return "\"@class\":\"" + name + "\"";
    }

    @ParameterizedTest
    @MethodSource("values")
    void aFileWithClassNamesIsRead(Saved saved) throws IOException {
        String name = saved.value().getClass().getName();
        String old = saved.json().replace(entry(saved.name()), entry(name));
        assertTrue(old.contains(entry(name)), old);
        assertEquals(saved.value(), MAPPER.readValue(old, saved.kind()));
    }

    /** What version 0.1 has written. A value that gets a new property must still be read from what lacks it. */
    @ParameterizedTest
    @MethodSource("values")
    void whatWasWrittenOnceIsReadForEver(Saved saved) throws IOException {
        JsonNode files;
        try (InputStream in = SavedNamesTest.class.getResourceAsStream("values-0.1.json")) {
            files = MAPPER.readTree(in);
        }
        JsonNode json = files.path(saved.kind().getSimpleName()).path(saved.name());
        Object value = MAPPER.treeToValue(json, saved.kind());
        if (value instanceof GraphDynamics graph) {
            // ND4J's file of a graph is not the same bytes twice.
            assertEquals(json, MAPPER.readTree(graph.toJson()));
        } else {
            assertEquals(saved.value(), value);
        }
    }

    /** Whoever adds a class gives it a name, and an example of it above. */
    @ParameterizedTest
    @ValueSource(classes = {Adjoint.class, Penalty.class, Dynamics.class, Manifold.class})
    void everyClassThatCanBeSavedHasAName(Class<?> kind) {
        // They are made where they are used, and never in a configuration.
        Set<String> unsaved = Set.of(
                "ValueDynamics", "StretchedDynamics", "StillDynamics", "CdeDynamics", "SdeField", "LatentSdeDynamics");
        Set<String> classes = Classes.ALL.stream()
                .filter(type -> type.isAssignableTo(kind))
                .filter(type -> !type.isInterface() && !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getSimpleName)
                .filter(name -> !unsaved.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = values().filter(saved -> saved.kind() == kind)
                .map(saved -> saved.value().getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(classes, named);
    }

    @ParameterizedTest
    @ValueSource(classes = {Adjoint.class, Penalty.class, Dynamics.class, Manifold.class})
    void anUnknownNameIsToldWithThoseThatAreKnown(Class<?> kind) {
        String message = assertThrows(
                        InvalidTypeIdException.class, () -> MAPPER.readValue("{\"@class\":\"continous\"}", kind))
                .getOriginalMessage();
        assertTrue(message.contains("\"continous\"") || message.contains("'continous'"), message);
        values().filter(saved -> saved.kind() == kind)
                .forEach(saved -> assertTrue(message.contains(saved.name()), message));
    }

    @Test
    void aNameIsThatOfOneKindOnly() {
        String message = assertThrows(
                        InvalidTypeIdException.class,
                        () -> MAPPER.readValue("{\"@class\":\"kinetic-energy\"}", Adjoint.class))
                .getOriginalMessage();
        assertTrue(message.contains("no such class found"), message);
    }

    /** Read once for all kinds. */
    private static final class Classes {
        static final JavaClasses ALL = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.odelayer");
    }
}
