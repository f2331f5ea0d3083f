package org.odelayer.adjoint;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;
import org.odelayer.ode.solver.Quadrature;

/** The integral ±∫ g dt of an array g over a solve: four arrays of its size, however many stages and steps. */
final class ArrayQuadrature implements Quadrature, AutoCloseable {
    private final INDArray sample;
    private final INDArray carried;
    private final INDArray gathered;
    private final INDArray total;
    private final Kernel carry;
    private final int sign;
    private double carriedWeight;

    /** With a sign of 1 or −1 before the integral. */
    ArrayQuadrature(DataType type, long length, int sign) {
        this.sign = sign;
        this.sample = array(type, length);
        this.carried = array(type, length);
        this.gathered = array(type, length);
        this.total = array(type, length);
        this.carry = Detached.call(() -> Operation.custom("identity").bind(List.of(sample), List.of(carried)));
    }

    private static INDArray array(DataType type, long length) {
        return Detached.call(() -> Nd4j.create(type, length));
    }

    /** Where the integrand is written. */
    INDArray sample() {
        return sample;
    }

    /** The integral since {@link #reset}. */
    INDArray total() {
        return total;
    }

    void reset() {
        total.assign(0);
    }

    @Override
    public void carry() {
        carry.run();
    }

    @Override
    public void begin(double weight) {
        carriedWeight = weight;
        gathered.assign(0);
    }

    @Override
    public void add(double weight) {
        axpy(weight, sample, gathered);
    }

    @Override
    public void accept(double h) {
        axpy(sign * h, gathered, total);
        if (carriedWeight != 0) {
            axpy(sign * h * carriedWeight, carried, total);
        }
    }

    private static void axpy(double factor, INDArray x, INDArray y) {
        Nd4j.getBlasWrapper().level1().axpy(x.length(), factor, x, y);
    }

    @Override
    public void close() {
        List.of(sample, carried, gathered, total).forEach(INDArray::close);
    }
}
