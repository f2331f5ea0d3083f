package org.odelayer.ode.problem;

import java.util.List;
import java.util.stream.Stream;
import org.odelayer.ode.method.AdamsBashforthMoulton;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.NamedMethod;

/** The one list of all methods that come with the library. */
public final class EveryMethod {
    private EveryMethod() {}

    /** Those that have a name, and the multistep method. */
    public static List<Method> list() {
        return Stream.concat(
                        NamedMethod.all().stream().map(NamedMethod::method), Stream.of(new AdamsBashforthMoulton()))
                .toList();
    }

    /** Those with an error estimate. */
    public static List<Method> adaptive() {
        return list().stream().filter(Method::adaptive).toList();
    }
}
