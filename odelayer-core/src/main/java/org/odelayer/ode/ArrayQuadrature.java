package org.odelayer.ode;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.Factor;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.Quadrature;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.ErrorNorm;

/** The integral ±∫ g dt of an array g over a solve: two more arrays of its size, however many stages and steps. */
public final class ArrayQuadrature implements Quadrature, AutoCloseable {
    private final INDArray sample;
    private final Total total;
    private final Exchange exchange;
    /** ±h, and the same times the weight of the carried integrand. */
    private final Factor length;

    private final Factor carriedLength;
    private final INDArray carried;
    private final INDArray gathered;
    private final Total.Addend addCarried;
    private final Total.Addend addGathered;
    private final Kernel carry;
    private final Kernel clear;
    private final int sign;
    /** Null if nobody asks for the error. */
    private Estimate estimate;

    /** Where the step belongs that is tried. */
    private Leg leg = Leg.ALL;

    /**
     * An integral whose error nobody looks at.
     *
     * @param sample where the integrand is written
     * @param total where the integral is added to
     * @param sign 1 or −1, before the integral
     * @param exchange the field's own, by which kernels know the length of a step
     */
    public ArrayQuadrature(INDArray sample, Total total, int sign, Exchange exchange) {
        this.sample = sample;
        this.total = total;
        this.exchange = exchange;
        this.length = new Factor(exchange);
        this.carriedLength = new Factor(exchange);
        this.sign = sign;
        this.carried = array(sample);
        this.gathered = array(sample);
        this.addCarried = total.addend(carried);
        this.addGathered = total.addend(gathered);
        this.carry = Vectors.copy(sample, carried);
        this.clear = Vectors.clear(gathered);
    }

    /**
     * This integral with a say in the length of steps: takes three more arrays and two of the norm.
     *
     * @param tolerances of the integral
     * @param lengths of the parts that are measured each on its own
     * @param watched 1 for elements that are looked at and 0 for others, of the integrand's shape; null for all
     * @return this
     */
    public ArrayQuadrature controlled(AdaptiveStep tolerances, long[] lengths, INDArray watched) {
        estimate = new Judge(tolerances, lengths, watched);
        return this;
    }

    /**
     * This integral with the error that its steps add up to, by the method's estimate: takes one more array.
     *
     * @param errors where the errors of steps are added to
     * @return this
     */
    public ArrayQuadrature estimated(Total errors) {
        estimate = new ErrorSum(errors);
        return this;
    }

    private static INDArray array(INDArray like) {
        return Detached.call(() -> Nd4j.create(like.dataType(), like.length()));
    }

    @Override
    public void carry() {
        carry.run();
    }

    @Override
    public void begin(Leg newLeg, double h, double weight, double errorWeight) {
        leg = newLeg;
        length.set(sign * h);
        carriedLength.set(sign * h * weight);
        clear.run();
        if (estimate != null) {
            estimate.begin(errorWeight);
        }
    }

    @Override
    public void add(double weight, double errorWeight) {
        Vectors.add(weight, sample, gathered);
        if (estimate != null) {
            Vectors.add(errorWeight, sample, estimate.error);
        }
    }

    @Override
    public void measure(double h) {
        if (estimate != null) {
            estimate.measure();
        }
    }

    @Override
    public double error(double h) {
        return estimate == null ? 0 : estimate.ratio(h);
    }

    @Override
    public void accept(double h) {
        addGathered.add(length, leg);
        addCarried.add(carriedLength, leg);
        if (estimate != null) {
            estimate.accept();
        }
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        List.of(carried, gathered).forEach(INDArray::close);
        if (estimate != null) {
            estimate.close();
        }
    }

    /** The difference of a step's integral by both methods of the pair, without h. */
    private abstract class Estimate {
        final INDArray error = array(sample);
        private final Kernel clearError = Vectors.clear(error);

        final void begin(double carriedErrorWeight) {
            clearError.run();
            Vectors.add(carriedErrorWeight, carried, error);
        }

        void measure() {}

        /** Error over tolerance of the step tried. */
        double ratio(double h) {
            return 0;
        }

        void accept() {}

        void close() {
            error.close();
        }
    }

    /** Measures the error of a step. */
    private final class Judge extends Estimate {
        private final INDArray present = array(sample);
        private final INDArray proposed = array(sample);
        private final Kernel copy = Vectors.copy(present, proposed);
        private final INDArray watched;
        private final ErrorNorm norm;
        private final ErrorNorm.Measure measure;
        private boolean measured;

        Judge(AdaptiveStep tolerances, long[] lengths, INDArray watched) {
            this.watched = watched;
            norm = new ErrorNorm(tolerances, present, proposed, lengths, exchange);
            measure = norm.of(error);
        }

        @Override
        void measure() {
            total.copyTo(present, leg);
            copy.run();
            length.add(gathered, proposed);
            carriedLength.add(carried, proposed);
            norm.rescale();
            if (watched != null) {
                error.muli(watched);
            }
            measure.start();
            measured = true;
        }

        @Override
        double ratio(double h) {
            if (!measured) {
                measure();
            }
            measured = false;
            return Math.abs(h) * measure.value();
        }

        @Override
        void close() {
            super.close();
            norm.close();
            List.of(present, proposed).forEach(INDArray::close);
        }
    }

    /** Adds up the errors of accepted steps. */
    private final class ErrorSum extends Estimate {
        private final Total.Addend addError;

        ErrorSum(Total errors) {
            addError = errors.addend(error);
        }

        @Override
        void accept() {
            addError.add(length, leg);
        }
    }
}
