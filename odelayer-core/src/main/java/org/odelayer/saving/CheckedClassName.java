package org.odelayer.saving;

import java.io.IOException;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.DatabindContext;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.jsontype.impl.TypeIdResolverBase;

/**
 * Names the class of a value in JSON, as Jackson's {@code Id.CLASS} does, and refuses one that is of another kind
 * before any of its code runs.
 *
 * <p>Jackson's own resolver initializes whatever class a file names, and only then looks whether it is of the type that
 * is wanted: a file could run the static initializer of any class on the class path. Here a class is loaded without
 * being initialized, compared, and refused. One that passes is a user's own, and its code runs: that is what own
 * dynamics are for.
 *
 * <p>For an interface or class whose implementations are saved, beside {@code @JsonTypeInfo(use = Id.CLASS)}: {@code
 * @JsonTypeIdResolver(CheckedClassName.class)}. Jackson makes the instances.
 */
public final class CheckedClassName extends TypeIdResolverBase {
    private JavaType wanted;

    /** For Jackson, which then tells the type that is wanted. */
    public CheckedClassName() {}

    @Override
    public void init(JavaType baseType) {
        wanted = baseType;
    }

    @Override
    public String idFromValue(Object value) {
        // A constant of an enum may have a class of its own, which cannot be read.
        return (value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass()).getName();
    }

    @Override
    public String idFromValueAndType(Object value, Class<?> suggestedType) {
        return value == null ? suggestedType.getName() : idFromValue(value);
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String id) throws IOException {
        Class<?> named = find(context, id);
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
                throw refused(context, id, "no such class found");
            }
        }
    }

    private IOException refused(DatabindContext context, String id, String why) {
        return ((DeserializationContext) context).invalidTypeIdException(wanted, id, why);
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
        return JsonTypeInfo.Id.CLASS;
    }

    @Override
    public String getDescForKnownTypeIds() {
        return "class name used as type id";
    }
}
