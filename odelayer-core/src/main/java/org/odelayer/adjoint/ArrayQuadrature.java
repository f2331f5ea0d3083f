package org.odelayer.adjoint;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;
import org.odelayer.ode.solver.Quadrature;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.ErrorNorm;

/** The integral ±∫ g dt of an array g over a solve: two more arrays of its size, however many stages and steps. */
final class ArrayQuadrature implements Quadrature, AutoCloseable {
    private final INDArray sample;
    private final INDArray carried;
    private final INDArray gathered;
    private final INDArray total;
    private final Kernel carry;
    private final int sign;
    /** Null without error control. */
    private final Judge judge;

    private double carriedWeight;

    /**
     * An integral without error control.
     *
     * @param sample where the integrand is written
     * @param total where the integral is added to
     * @param sign 1 or −1, before the integral
     */
    ArrayQuadrature(INDArray sample, INDArray total, int sign) {
        this(sample, total, sign, null);
    }

    /** With error control to tolerances, if these are not null: takes three more arrays. */
    ArrayQuadrature(INDArray sample, INDArray total, int sign, AdaptiveStep tolerances) {
        this.sample = sample;
        this.total = total;
        this.sign = sign;
        this.carried = array(total);
        this.gathered = array(total);
        this.carry = Detached.call(() -> Operation.custom("identity").bind(List.of(sample), List.of(carried)));
        this.judge = tolerances == null ? null : new Judge(tolerances);
    }

    private static INDArray array(INDArray like) {
        return Detached.call(() -> Nd4j.create(like.dataType(), like.length()));
    }

    @Override
    public void carry() {
        carry.run();
    }

    @Override
    public void begin(double weight, double errorWeight) {
        carriedWeight = weight;
        gathered.assign(0);
        if (judge != null) {
            judge.begin(errorWeight);
        }
    }

    @Override
    public void add(double weight, double errorWeight) {
        axpy(weight, sample, gathered);
        if (judge != null) {
            axpy(errorWeight, sample, judge.error);
        }
    }

    @Override
    public double error(double h) {
        return judge == null ? 0 : judge.of(h);
    }

    @Override
    public void accept(double h) {
        advance(h, total);
    }

    private void advance(double h, INDArray integral) {
        axpy(sign * h, gathered, integral);
        axpy(sign * h * carriedWeight, carried, integral);
    }

    private static void axpy(double factor, INDArray x, INDArray y) {
        if (factor != 0) {
            Nd4j.getBlasWrapper().level1().axpy(x.length(), factor, x, y);
        }
    }

    @Override
    public void close() {
        List.of(carried, gathered).forEach(INDArray::close);
        if (judge != null) {
            judge.close();
        }
    }

    /** Measures the error of a step. */
    private final class Judge {
        private final INDArray error = array(total);
        private final INDArray proposed = array(total);
        private final ErrorNorm norm;
        private final ErrorNorm.Measure measure;

        Judge(AdaptiveStep tolerances) {
            norm = new ErrorNorm(tolerances, total, proposed);
            measure = norm.of(error);
        }

        void begin(double carriedErrorWeight) {
            error.assign(0);
            axpy(carriedErrorWeight, carried, error);
        }

        double of(double h) {
            proposed.assign(total);
            advance(h, proposed);
            norm.rescale();
            return Math.abs(h) * measure.value();
        }

        void close() {
            norm.close();
            error.close();
            proposed.close();
        }
    }
}
