package org.odelayer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.indexer.Indexer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.BlasWrapper;

/** Which room may know which: the arrows of CONTRIBUTING.md. */
class RoomsTest {
    private static final String ROOT = "org.odelayer.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.odelayer");

    /** From each room to those it may know, besides {@code kernel}, which all may. */
    private static Map<String, Set<String>> allowed() {
        Map<String, Set<String>> allowed = new LinkedHashMap<>();
        allowed.put("kernel", Set.of());
        allowed.put("graph", Set.of());
        allowed.put("noise", Set.of());
        allowed.put("saving", Set.of());
        allowed.put("manifold", Set.of("graph", "saving"));
        allowed.put("dynamics", Set.of("graph", "saving", "manifold"));
        allowed.put("ode", Set.of("ode.method", "ode.stepsize", "ode.interpolation", "ode.event", "manifold"));
        allowed.put("ode.method", Set.of("manifold"));
        allowed.put("ode.stepsize", Set.of());
        allowed.put("ode.interpolation", Set.of("ode.method"));
        allowed.put("ode.event", Set.of("ode.method"));
        allowed.put("adjoint", Set.of("ode", "ode.method", "ode.stepsize", "ode.interpolation", "ode.event", "saving"));
        allowed.put("field", Set.of("ode", "ode.method", "ode.stepsize", "dynamics", "graph"));
        allowed.put("regularization", Set.of("dynamics", "graph", "saving"));
        allowed.put(
                "block",
                Set.of("adjoint", "field", "ode", "ode.method", "ode.stepsize", "dynamics", "graph", "manifold"));
        allowed.put(
                "sde",
                Set.of("block", "adjoint", "field", "ode", "ode.method", "ode.stepsize", "dynamics", "graph", "noise"));
        allowed.put(
                "series",
                Set.of("block", "adjoint", "ode", "ode.method", "ode.stepsize", "dynamics", "graph", "sde", "noise"));
        return allowed;
    }

    private static String room(JavaClass type) {
        return type.getPackageName().substring(ROOT.length());
    }

    private static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            Set<String> known = arrows.computeIfAbsent(room(type), room -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> target.getPackageName().startsWith(ROOT))
                    .map(RoomsTest::room)
                    .filter(room -> !room.equals(room(type)))
                    .forEach(known::add);
        }
        return arrows;
    }

    @Test
    void everyRoomKnowsOnlyWhatItMay() {
        Map<String, Set<String>> arrows = arrows();
        assertEquals(new TreeSet<>(allowed().keySet()), new TreeSet<>(arrows.keySet()), "rooms");
        arrows.forEach((room, known) -> {
            Set<String> unwanted = new TreeSet<>(known);
            unwanted.removeAll(allowed().get(room));
            unwanted.remove("kernel");
            assertTrue(unwanted.isEmpty(), () -> room + " must not know " + unwanted);
        });
    }

    /** An arrow that nobody uses any more is to go from the list. */
    @Test
    void everyArrowIsUsed() {
        Map<String, Set<String>> arrows = arrows();
        allowed().forEach((room, may) -> {
            Set<String> unused = new TreeSet<>(may);
            unused.removeAll(arrows.get(room));
            assertTrue(unused.isEmpty(), () -> room + " does not know " + unused + " any more");
        });
    }

    @Test
    void roomsGoInNoCircle() {
        SlicesRuleDefinition.slices()
                .matching("org.odelayer.(**)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    /** What reads or writes single elements of an array, or all of them, without the room {@code kernel}. */
    private static final Pattern ELEMENTS = Pattern.compile(
            "putScalar|get(Double|Float|Int|Long|Scalar|Number)|to\\w*(Vector|Matrix)|\\w+Number|element");

    /**
     * Where this happens all the same, but in no step: constants of graphs when they are compiled, random numbers when
     * they are drawn, times and series that are given, results when a solve is over, and a check of gradients by
     * differences.
     */
    private static final Set<String> ONCE = Set.of(
            "Call",
            "CompiledFunction",
            "CompiledLatent",
            "CompiledLatentSde",
            "ControlSignal",
            "CustomKernels",
            "DynamicsCheck",
            "JacobianFrobenius",
            "JacobianPath",
            "Lowering",
            "OutputTimes",
            "ParameterList",
            "ProbeDistribution",
            "ReductionAxes",
            "Scatter",
            "SeriesArray",
            "SolutionGradient",
            "StridedSlices",
            "VariationalDynamics");

    private static boolean touchesElements(JavaMethodCall call) {
        JavaClass owner = call.getTargetOwner();
        return owner.isEquivalentTo(INDArray.class)
                        && ELEMENTS.matcher(call.getName()).matches()
                || owner.isAssignableTo(DataBuffer.class)
                || owner.isAssignableTo(Indexer.class)
                || owner.isAssignableTo(BlasWrapper.class);
    }

    /** On a device each of these is a copy that nothing counts, and the memory behind a buffer may be out of date. */
    @Test
    void javaComesToElementsByTheRoomOfKernels() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (!room(type).equals("kernel")) {
                type.getMethodCallsFromSelf().stream()
                        .filter(RoomsTest::touchesElements)
                        .forEach(call -> found.add(topLevel(type)));
            }
        }
        assertEquals(new TreeSet<>(ONCE), found);
    }

    private static String topLevel(JavaClass type) {
        return type.getEnclosingClass().map(RoomsTest::topLevel).orElse(type.getSimpleName());
    }

    @Test
    void contributingHasEachRoom() throws IOException {
        List<String> table = Files.readAllLines(Path.of("..", "CONTRIBUTING.md"));
        for (String room : allowed().keySet()) {
            assertTrue(
                    table.stream().anyMatch(line -> line.strip().startsWith(room + " ")),
                    () -> "CONTRIBUTING.md lacks " + room);
        }
    }
}
