package org.odelayer.ode.method;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;
import org.odelayer.manifold.Manifold;

/** A method that comes with the library: builders take it, and files have it by its name. */
public interface NamedMethod {
    /**
     * Its name.
     *
     * @return the name
     */
    @JsonValue
    String name();

    /**
     * The method.
     *
     * @return always the same
     */
    Method method();

    /**
     * The method with states that stay on a manifold, as of {@link Method#on}.
     *
     * @param manifold the manifold
     * @return a method whose steps end on the manifold
     * @throws IllegalArgumentException if it is neither of {@link OdeSolver} nor of {@link LieSolver}
     */
    default TransposableMethod on(Manifold manifold) {
        return method().on(manifold);
    }

    /**
     * All of them, explicit ones first.
     *
     * @return {@link OdeSolver}, {@link StiffSolver}, {@link SymplecticSolver} and {@link LieSolver}
     */
    static List<NamedMethod> all() {
        return Stream.<NamedMethod[]>of(
                        OdeSolver.values(), StiffSolver.values(), SymplecticSolver.values(), LieSolver.values())
                .flatMap(Arrays::stream)
                .toList();
    }

    /**
     * A method by its name.
     *
     * @param name as of {@link #name}
     * @return the method
     * @throws IllegalArgumentException if there is none of that name
     */
    @JsonCreator
    static NamedMethod of(String name) {
        return all().stream()
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("solver (" + name + ") must be one of "
                        + all().stream().map(NamedMethod::name).collect(Collectors.joining(", "))));
    }
}
