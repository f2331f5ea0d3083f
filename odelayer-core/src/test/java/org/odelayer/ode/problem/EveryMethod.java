package org.odelayer.ode.problem;

import java.util.List;
import java.util.stream.Stream;
import org.odelayer.ode.method.AdamsBashforthMoulton;
import org.odelayer.ode.method.LieSolver;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.method.SymplecticSolver;

/** The one list of all methods that come with the library and solve any field. */
public final class EveryMethod {
    private EveryMethod() {}

    /** Those that have a name, and the multistep method. */
    public static List<Method> list() {
        return Stream.concat(named().stream().map(NamedMethod::method), Stream.of(new AdamsBashforthMoulton()))
                .toList();
    }

    /** Those that have a name, without those for split fields and for manifolds, which have tests of their own. */
    public static List<NamedMethod> named() {
        return NamedMethod.all().stream()
                .filter(method -> !(method instanceof SymplecticSolver) || method == SymplecticSolver.IMPLICIT_MIDPOINT)
                .filter(method -> !(method instanceof LieSolver))
                .toList();
    }

    /** Those with an error estimate. */
    public static List<Method> adaptive() {
        return list().stream().filter(Method::adaptive).toList();
    }
}
