package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMultiplication;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.factory.Nd4j;

class OperationTest {

    @Test
    void aKernelReadsThePresentValuesEachTimeItRuns() {
        INDArray x = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 4}});
        INDArray y = Nd4j.createFromArray(new double[][] {{1, 0}, {0, 2}});
        INDArray z = Nd4j.create(DataType.DOUBLE, 2, 2);
        Kernel product = Operation.custom("matmul", 1, 0, 0).bind(List.of(x, y), List.of(z));
        product.run();
        assertEquals(Nd4j.createFromArray(new double[][] {{1, 6}, {2, 8}}), z);
        x.putScalar(0, 1, 5);
        product.run();
        assertEquals(Nd4j.createFromArray(new double[][] {{1, 6}, {5, 8}}), z);
    }

    @Test
    void aKernelWritesIntoViews() {
        INDArray x = Nd4j.createFromArray(1.0, 2.0);
        INDArray rows = Nd4j.create(DataType.DOUBLE, 3, 2);
        Operation.custom("identity").bind(List.of(x), List.of(rows.getRow(1))).run();
        assertArrayEquals(new double[] {0, 0, 1, 2, 0, 0}, rows.ravel().toDoubleVector());
    }

    @Test
    void flagsReachTheOperation() {
        INDArray x = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 4}});
        Operation sum = Operation.custom("reduce_sum", 0);
        assertArrayEquals(new long[] {2}, sum.outputShapes(List.of(x)).get(0).getShape());
        Operation keeping = sum.withFlags(true);
        assertArrayEquals(
                new long[] {1, 2}, keeping.outputShapes(List.of(x)).get(0).getShape());
    }

    @Test
    void argumentsComeFromTheGraphsFunction() {
        Operation softmax = Operation.of(new SoftMax(Nd4j.create(2, 3), Nd4j.create(2, 3), 0));
        assertEquals("softmax", softmax.name());
        assertEquals(0, softmax.integer(0, -7));
        assertEquals(-7, softmax.integer(1, -7));
        assertEquals(0.5, softmax.real(0, 0.5));
    }

    @Test
    void legacyOperationsRunToo() {
        INDArray x = Nd4j.createFromArray(1.0, 2.0);
        INDArray z = Nd4j.create(DataType.DOUBLE, 2);
        SameDiff graph = SameDiff.create();
        graph.var("x", DataType.DOUBLE, 2).mul(3);
        Operation triple = Operation.of(graph.ops()[0]);
        assertTrue(triple.function() instanceof ScalarMultiplication);
        triple.bind(List.of(x), List.of(z)).run();
        assertArrayEquals(new double[] {3, 6}, z.toDoubleVector());
    }

    @Test
    void anUnknownOperationIsNamed() {
        Exception error = assertThrows(RuntimeException.class, () -> {
            Operation unknown = Operation.custom("nosuchoperation");
            INDArray x = Nd4j.create(2);
            unknown.bind(List.of(x), List.of(x)).run();
        });
        assertTrue(error.getMessage().contains("nosuchoperation"), error.getMessage());
    }

    @Test
    void detachedArraysOutliveTheWorkspaceOfTheCaller() {
        WorkspaceConfiguration configuration = WorkspaceConfiguration.builder()
                .initialSize(1 << 16)
                .policyLearning(LearningPolicy.NONE)
                .build();
        INDArray inside;
        INDArray detached;
        try (MemoryWorkspace workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "test")) {
            assertTrue(workspace.isScopeActive());
            inside = Nd4j.create(DataType.DOUBLE, 2);
            detached = Detached.call(() -> Nd4j.create(DataType.DOUBLE, 2));
            assertTrue(inside.isAttached());
            Detached.run(() -> assertTrue(!Nd4j.create(2).isAttached()));
            assertTrue(Nd4j.create(2).isAttached());
        }
        assertTrue(!detached.isAttached());
        assertEquals(0, detached.getDouble(0));
    }
}
