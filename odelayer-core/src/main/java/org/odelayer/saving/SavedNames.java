package org.odelayer.saving;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.DatabindContext;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.jsontype.impl.TypeIdResolverBase;

/**
 * How the values of an interface or class are named in JSON: those of the library by short names, which stay when a
 * class is renamed or moved, those of users by their classes.
 *
 * <p>A name that is none of the short ones is that of a class, as users' own values have, and files that were written
 * with the library's class names. It is refused before any of its code runs if it is of another kind: Jackson's own
 * resolver initializes whatever class a file names, and only then looks whether it is of the type that is wanted. Here
 * a class is loaded without being initialized, compared, and refused. One that passes is a user's own, and its code
 * runs: that is what own dynamics are for.
 *
 * <p>A subclass lists the names; {@code @JsonTypeInfo(use = Id.CUSTOM)} and {@code @JsonTypeIdResolver} name it at the
 * interface. A name that stood in a release is never given up and never given to another class.
 */
public abstract class SavedNames extends TypeIdResolverBase {
    private final Map<String, Class<?>> classes;
    private final Map<Class<?>, String> names;
    private JavaType wanted;

    /**
     * For subclasses.
     *
     * @param classes the library's classes by their names
     */
    protected SavedNames(Map<String, Class<?>> classes) {
        this.classes = new TreeMap<>(classes);
        this.names = classes.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    }

    @Override
    public void init(JavaType baseType) {
        wanted = baseType;
    }

    @Override
    public String idFromValue(Object value) {
        // A constant of an enum may have a class of its own, which cannot be read.
        return name(value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass());
    }

    @Override
    public String idFromValueAndType(Object value, Class<?> suggestedType) {
        return value == null ? name(suggestedType) : idFromValue(value);
    }

    private String name(Class<?> type) {
        return names.getOrDefault(type, type.getName());
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String id) throws IOException {
        Class<?> named = classes.containsKey(id) ? classes.get(id) : find(context, id);
        if (!wanted.getRawClass().isAssignableFrom(named)) {
            throw refused(context, id, "it is no " + wanted.getRawClass().getSimpleName());
        }
        return context.constructSpecializedType(wanted, named);
    }

    private Class<?> find(DatabindContext context, String id) throws IOException {
        ClassLoader given = context.getTypeFactory().getClassLoader();
        ClassLoader first = given == null ? Thread.currentThread().getContextClassLoader() : given;
        try {
            return Class.forName(id, false, first);
        } catch (ClassNotFoundException | LinkageError e) {
            try {
                return Class.forName(id, false, wanted.getRawClass().getClassLoader());
            } catch (ClassNotFoundException | LinkageError none) {
                throw refused(
                        context, id, "no such class found, and the names are " + String.join(", ", classes.keySet()));
            }
        }
    }

    private IOException refused(DatabindContext context, String id, String why) {
        return ((DeserializationContext) context).invalidTypeIdException(wanted, id, why);
    }

    @Override
    public final JsonTypeInfo.Id getMechanism() {
        return JsonTypeInfo.Id.CUSTOM;
    }

    @Override
    public final String getDescForKnownTypeIds() {
        return String.join(", ", classes.keySet());
    }
}
