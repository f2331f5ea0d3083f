package org.odelayer.dynamics;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What f is given by name: a map in which a name that was not declared is an error, not null. Ask for one that may be
 * missing with {@link #containsKey} or {@link #getOrDefault}.
 */
public final class DeclaredInputs extends HashMap<String, SDVariable> {
    private static final long serialVersionUID = 1L;

    /**
     * A copy.
     *
     * @param inputs the variables by name
     */
    public DeclaredInputs(Map<String, SDVariable> inputs) {
        super(inputs);
    }

    /**
     * The variable of a name.
     *
     * @param name as it was declared
     * @return the variable, not null
     * @throws IllegalArgumentException if there is none of that name, listing those that there are
     */
    @Override
    public SDVariable get(Object name) {
        return declared(name, super.get(name));
    }

    /**
     * Takes a variable out, for who declared it and hands on the others.
     *
     * @param name as it was declared
     * @return the variable, not null
     * @throws IllegalArgumentException if there is none of that name, listing those that there are
     */
    @Override
    public SDVariable remove(Object name) {
        return declared(name, super.remove(name));
    }

    private SDVariable declared(Object name, SDVariable found) {
        if (found == null) {
            TreeSet<String> known = new TreeSet<>(keySet());
            known.removeIf(key -> !Input.isParameter(key));
            throw new IllegalArgumentException("parameter (" + name + ") must be declared in defineParameters, which"
                    + " declares " + (known.isEmpty() ? "none" : known));
        }
        return found;
    }
}
