package org.odelayer.dl4j;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** GradientCheckUtil wants ND4J's process-wide default data type to be DOUBLE; sets it for a test and puts it back. */
final class DoublePrecision implements BeforeEachCallback, AfterEachCallback {
    private DataType type;
    private DataType floatingPoint;

    @Override
    public void beforeEach(ExtensionContext context) {
        type = Nd4j.dataType();
        floatingPoint = Nd4j.defaultFloatingPointType();
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Nd4j.setDefaultDataTypes(type, floatingPoint);
    }
}
