package org.odelayer.dynamics;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The fields of dynamics that are saved with a network: what none of them may hold. */
final class SavedFields {
    private static final List<Class<?>> REFUSED = List.of(INDArray.class, SameDiff.class, SDVariable.class);

    private SavedFields() {}

    /**
     * Refuses what can be written but not read.
     *
     * @throws IllegalArgumentException naming a class that JSON cannot make an instance of
     */
    static void requireRestorable(Dynamics dynamics) {
        if (dynamics instanceof DynamicsTransform transform) {
            requireRestorable(transform.inner());
        }
        Class<?> type = dynamics.getClass();
        String kind = type.isAnonymousClass()
                ? "an anonymous class"
                : type.isLocalClass()
                        ? "a class inside a method"
                        : type.isMemberClass() && !Modifier.isStatic(type.getModifiers())
                                ? "an inner class that is not static"
                                : null;
        if (kind != null) {
            throw new IllegalArgumentException("dynamics " + type.getName() + " cannot be saved with a network: it is "
                    + kind + ", which JSON cannot restore; make it a named static class with a no-argument constructor,"
                    + " or a class in a file of its own");
        }
    }

    /**
     * Looks at all fields that are neither static nor transient, those of transformed dynamics too.
     *
     * @throws IllegalArgumentException naming the first field that holds an array or a graph of ND4J
     */
    static void check(Dynamics dynamics) {
        if (dynamics instanceof DynamicsTransform transform) {
            check(transform.inner());
        }
        for (Class<?> type = dynamics.getClass(); type != Dynamics.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (!Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers)) {
                    check(dynamics, field);
                }
            }
        }
    }

    private static void check(Dynamics dynamics, Field field) {
        String held = refused(field.getType()) ? field.getType().getSimpleName() : refused(value(dynamics, field));
        if (held != null) {
            throw new IllegalArgumentException(
                    "dynamics " + dynamics.getClass().getName() + " cannot be written as JSON: field "
                            + field.getName() + " (" + held
                            + ") must be a number, a string, an enum, or an array or list of these;"
                            + " hold the values of an INDArray as a double[] and make it a constant in define, or"
                            + " make the field transient if the constructor can make it anew");
        }
    }

    private static boolean refused(Class<?> type) {
        return type.isArray()
                ? refused(type.getComponentType())
                : REFUSED.stream().anyMatch(refused -> refused.isAssignableFrom(type));
    }

    /** The type that is refused in a value, or null. */
    private static String refused(Object value) {
        // First, since ND4J's arrays are iterable.
        if (value != null && refused(value.getClass())) {
            return value.getClass().getSimpleName();
        }
        if (value instanceof Object[] array) {
            return refused(Arrays.asList(array));
        }
        if (value instanceof Map<?, ?> map) {
            return refused(map.values());
        }
        if (value instanceof Collection<?> values) {
            return values.stream()
                    .filter(element -> element != values)
                    .map(SavedFields::refused)
                    .filter(held -> held != null)
                    .findFirst()
                    .orElse(null);
        }
        return null;
    }

    private static Object value(Dynamics dynamics, Field field) {
        try {
            return field.trySetAccessible() ? field.get(dynamics) : null;
        } catch (IllegalAccessException e) {
            return null;
        }
    }
}
