package org.odelayer.dl4j.saving;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.MatchCondition;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * A row of numbers as ND4J writes it: the shape, then the values, each behind its kind, count and type.
 *
 * <p>ND4J allocates what the counts say and believes the strides. Here both are compared with what is there before it
 * reads.
 */
final class SavedRow {
    /** Rank, shape, strides, type, element stride, order: of [n] and of [1, n]. */
    private static final Set<Long> SHAPE_LENGTHS = Set.of(6L, 8L);

    private SavedRow() {}

    /**
     * Reads a row [1, n] or [n].
     *
     * @param bytes all of it
     * @return the row
     * @throws IllegalArgumentException saying what is wrong
     */
    static INDArray of(byte[] bytes) {
        try {
            check(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new IllegalArgumentException("it ends early", e);
        }
        INDArray row = Nd4j.read(new ByteArrayInputStream(bytes));
        long lost = Nd4j.getExecutioner()
                .exec(new MatchCondition(row, Conditions.notFinite()))
                .getLong(0);
        if (lost > 0) {
            throw new IllegalArgumentException(lost + " of its " + row.length() + " numbers are not finite");
        }
        return row;
    }

    private static void check(DataInputStream in) throws IOException {
        require(in.readUTF(), "LONG_SHAPE", "MIXED_DATA_TYPES");
        long length = in.readLong();
        if (!SHAPE_LENGTHS.contains(length)) {
            throw new IllegalArgumentException("its shape is not that of a row");
        }
        require(in.readUTF(), "LONG");
        long[] shape = new long[(int) length];
        for (int i = 0; i < length; i++) {
            shape[i] = in.readLong();
        }
        require(in.readUTF(), "MIXED_DATA_TYPES");
        long count = in.readLong();
        DataType type = DataType.valueOf(in.readUTF());
        if (!type.isFPType()) {
            throw new IllegalArgumentException("its type is " + type);
        }
        if (count < 1 || in.available() / type.width() != count || in.available() % type.width() != 0) {
            throw new IllegalArgumentException(
                    "it has " + in.available() + " bytes where it says " + count + " numbers of type " + type);
        }
        long[] row = length == 8 ? new long[] {1, count} : new long[] {count};
        if (Stream.of('c', 'f').noneMatch(order -> Arrays.equals(shape, information(row, order, type)))) {
            throw new IllegalArgumentException("its shape is not that of a row of " + count + " numbers");
        }
    }

    private static long[] information(long[] shape, char order, DataType type) {
        return Nd4j.getShapeInfoProvider()
                .createShapeInformation(shape, order, type)
                .getSecond();
    }

    private static void require(String found, String... expected) {
        if (!List.of(expected).contains(found)) {
            throw new IllegalArgumentException(
                    "it has \"" + found + "\" where ND4J writes " + String.join(" or ", expected));
        }
    }
}
