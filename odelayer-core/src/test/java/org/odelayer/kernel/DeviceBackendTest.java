package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What ND4J is told of where arrays are up to date. */
class DeviceBackendTest {
    private final List<String> told = new ArrayList<>();

    /** Notes what is asked and told. */
    private AffinityManager notes() {
        return (AffinityManager) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {AffinityManager.class}, (proxy, method, arguments) -> {
                    told.add(method.getName() + " " + arguments[1]);
                    return null;
                });
    }

    @BeforeEach
    void onADevice() {
        Backend.use(new DeviceBackend(notes()));
    }

    @AfterEach
    void onTheCpu() {
        Backend.use(null);
    }

    private static INDArray view(INDArray whole) {
        return whole.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all());
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void aReadWaitsForTheDeviceAndAWriteIsMarkedAndCopied(DataType type) {
        INDArray whole = Nd4j.createFromArray(new double[][] {{0, 1}, {2, 3}, {4, 5}, {6, 7}})
                .castTo(type);
        HostVector middle = new HostVector(view(whole));
        double[] values = new double[3];
        middle.read(1, values);
        assertArrayEquals(new double[] {3, 4, 5}, values);
        assertEquals(List.of("ensureLocation HOST"), told);
        told.clear();
        middle.write(1, -3, -4);
        assertEquals(List.of("ensureLocation HOST", "tagLocation HOST", "ensureLocation DEVICE"), told);
        double[] present = whole.castTo(DataType.DOUBLE).dup().data().asDouble();
        assertArrayEquals(new double[] {0, 1, 2, -3, -4, 5, 6, 7}, present);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void whatAKernelWritesIsMarked(DataType type) {
        INDArray x = Nd4j.createFromArray(1.0, 2).castTo(type);
        INDArray y = Nd4j.create(type, 2);
        Kernel copy = Vectors.copy(x, y);
        assertEquals(List.of(), told);
        copy.run();
        assertEquals(List.of("tagLocation DEVICE"), told);
        assertEquals(x, y);
    }

    /** Kernels see numbers when they are sent, all in one copy, and only if one is new. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void anExchangeSendsOnceWhatIsNew(DataType type) {
        try (Exchange exchange = new Exchange(type)) {
            Numbers scalar = exchange.numbers();
            Numbers matrix = exchange.numbers(2, 3);
            scalar.set(0, 7);
            matrix.set(4, 9);
            assertEquals(0, matrix.array().getDouble(1, 1));
            told.clear();
            exchange.send();
            assertEquals(3, told.size(), "one write");
            assertEquals(7, scalar.array().getDouble(0));
            assertEquals(9, matrix.array().getDouble(1, 1));
            assertArrayEquals(new long[0], scalar.array().shape());
            told.clear();
            matrix.set(4, 9);
            exchange.send();
            assertEquals(List.of(), told);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void readingsOfOneExchangeAreReadTogether(DataType type) {
        try (Exchange exchange = new Exchange(type)) {
            Readings one = exchange.readings(1);
            Readings two = exchange.readings(2);
            one.array().putScalar(0, 5);
            one.renew();
            two.array().putScalar(1, 6);
            two.renew();
            told.clear();
            assertEquals(5, one.get(0));
            assertEquals(6, two.get(1));
            assertEquals(List.of("ensureLocation HOST"), told);
            two.array().putScalar(1, 8);
            assertEquals(6, two.get(1), "not renewed");
            two.renew();
            assertEquals(8, two.get(1));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void aFactorAddsAMultipleOfWhatItWasWhenSent(DataType type) {
        try (Exchange exchange = new Exchange(type)) {
            Factor factor = new Factor(exchange);
            INDArray x = Nd4j.createFromArray(1.0, -2, 4).castTo(type);
            INDArray y = Nd4j.createFromArray(1.0, 1, 1).castTo(type);
            factor.set(-0.5);
            exchange.send();
            factor.add(x, y);
            factor.add(x, y);
            assertEquals(Nd4j.createFromArray(0.0, 3, -3).castTo(type), y);
        }
    }
}
