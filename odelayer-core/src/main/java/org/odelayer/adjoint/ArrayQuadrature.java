package org.odelayer.adjoint;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.solver.Quadrature;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.ErrorNorm;

/** The integral ±∫ g dt of an array g over a solve: two more arrays of its size, however many stages and steps. */
final class ArrayQuadrature implements Quadrature, AutoCloseable {
    private final INDArray sample;
    private final INDArray carried;
    private final INDArray gathered;
    private final Total.Addend addCarried;
    private final Total.Addend addGathered;
    private final Kernel carry;
    private final Kernel clear;
    private final int sign;
    /** Null without error control. */
    private final Judge judge;

    private double carriedWeight;

    /**
     * An integral without error control.
     *
     * @param sample where the integrand is written
     * @param total where the integral is added to, of the first stage
     * @param sign 1 or −1, before the integral
     */
    ArrayQuadrature(INDArray sample, Total total, int sign) {
        this(sample, total, sign, null);
    }

    /** With error control to tolerances, if these are not null: takes four more arrays. */
    ArrayQuadrature(INDArray sample, Total total, int sign, AdaptiveStep tolerances) {
        this.sample = sample;
        this.sign = sign;
        this.carried = array(sample);
        this.gathered = array(sample);
        this.addCarried = total.addend(carried);
        this.addGathered = total.addend(gathered);
        this.carry = Vectors.copy(sample, carried);
        this.clear = Vectors.clear(gathered);
        this.judge = tolerances == null ? null : new Judge(total, tolerances);
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
        clear.run();
        if (judge != null) {
            judge.begin(errorWeight);
        }
    }

    @Override
    public void add(double weight, double errorWeight) {
        Vectors.add(weight, sample, gathered);
        if (judge != null) {
            Vectors.add(errorWeight, sample, judge.error);
        }
    }

    @Override
    public double error(double h) {
        return judge == null ? 0 : judge.of(h);
    }

    @Override
    public void accept(double h) {
        addGathered.add(sign * h, 0);
        if (carriedWeight != 0) {
            addCarried.add(sign * h * carriedWeight, 0);
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
        private final Total total;
        private final INDArray error = array(sample);
        private final Kernel clearError = Vectors.clear(error);
        private final INDArray present = array(sample);
        private final INDArray proposed = array(sample);
        private final ErrorNorm norm;
        private final ErrorNorm.Measure measure;

        Judge(Total total, AdaptiveStep tolerances) {
            this.total = total;
            norm = new ErrorNorm(tolerances, present, proposed);
            measure = norm.of(error);
        }

        void begin(double carriedErrorWeight) {
            clearError.run();
            Vectors.add(carriedErrorWeight, carried, error);
        }

        double of(double h) {
            total.copyTo(present);
            proposed.assign(present);
            Vectors.add(sign * h, gathered, proposed);
            Vectors.add(sign * h * carriedWeight, carried, proposed);
            norm.rescale();
            return Math.abs(h) * measure.value();
        }

        void close() {
            norm.close();
            List.of(error, present, proposed).forEach(INDArray::close);
        }
    }
}
