package org.odelayer.examples.run;

import java.util.Iterator;
import java.util.Locale;
import org.odelayer.ode.method.NamedMethod;
import picocli.CommandLine.ITypeConverter;

/** Methods as users write them, in any case: what an option needs to have one as its value. */
public final class MethodOption implements ITypeConverter<NamedMethod>, Iterable<String> {
    /** For options. */
    public MethodOption() {}

    /**
     * The method of a name.
     *
     * @param name in any case
     * @return the method
     * @throws IllegalArgumentException if there is none of that name
     */
    @Override
    public NamedMethod convert(String name) {
        return NamedMethod.of(name.toUpperCase(Locale.ROOT));
    }

    /** The names of all methods. */
    @Override
    public Iterator<String> iterator() {
        return NamedMethod.all().stream().map(NamedMethod::name).iterator();
    }
}
