package org.odelayer.ode.method;

/**
 * One array among the parameters θ of a {@link DifferentiableField}, as its elements lie in a gradient: behind those of
 * the arrays before it, set by set.
 *
 * @param name how messages name it
 * @param length the number of elements of one set, which is what an evaluation reads
 * @param sets how many sets there are, of which an evaluation reads one ({@link DifferentiableField#set}); usually 1
 */
public record FieldParameter(String name, long length, int sets) {
    /**
     * An array that all evaluations read.
     *
     * @param name how messages name it
     * @param length the number of elements
     */
    public FieldParameter(String name, long length) {
        this(name, length, 1);
    }
}
