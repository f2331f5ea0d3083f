package org.odelayer.adjoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.ArrayQuadrature;
import org.odelayer.ode.interpolation.DenseOutput;
import org.odelayer.ode.method.DifferencedField;
import org.odelayer.ode.method.DifferentiableField;
import org.odelayer.ode.method.DifferentiableField.VectorJacobian;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.LinearizableField;
import org.odelayer.ode.method.Quadrature;
import org.odelayer.ode.method.Splitting;
import org.odelayer.ode.stepsize.AdaptiveStep;

/**
 * The adjoint equation ȧ = −aᵀ∂f/∂y, with aᵀ∂f/∂θ as integrand beside it. Its Jacobian is {@link AdjointJacobian}'s.
 */
abstract class AdjointField implements LinearizableField, AutoCloseable {
    private final DifferentiableField field;
    /** aᵀ∂f/∂y, [n]. */
    private final INDArray product;

    private final ParameterGradients gradients;
    private final ArrayQuadrature integral;
    /** Null if the steps are controlled by the integral too, or have no tolerances. */
    private final ParameterGradients.ErrorMeasure integralError;
    /** What there is to say without. */
    private final double unmeasured;
    /** Of the running cost in the loss. */
    private double costWeight;

    /**
     * With the integral under control or its error estimated, if the steps have tolerances.
     *
     * @param tolerances null for constant steps
     * @param controlled whether the integral has a say in the length of steps
     */
    AdjointField(DifferentiableField field, ParameterGradients gradients, AdaptiveStep tolerances, boolean controlled) {
        if (field.differsBetweenStages()) {
            throw new IllegalArgumentException(
                    "the parameters differ between the stages of a step, which the equation of"
                            + " an adjoint has no part in; use DiscreteAdjoint as gradient");
        }
        this.field = field;
        this.product = Detached.call(() -> Nd4j.create(field.dataType(), field.size()));
        this.gradients = gradients;
        this.integral = new ArrayQuadrature(gradients.sample(), gradients.sum(), -1, gradients.exchange());
        this.unmeasured = tolerances == null ? Double.NaN : 0;
        this.integralError = tolerances == null || controlled ? null : gradients.errorMeasure(tolerances);
        if (integralError != null) {
            integral.estimated(gradients.errors());
        } else if (tolerances != null) {
            integral.controlled(tolerances, gradients.lengths(), null);
        }
    }

    /** A new gradient begins, of a loss in which the running cost weighs so much. */
    final void begin(double newCostWeight) {
        costWeight = newCostWeight;
    }

    /**
     * The estimated error of the parameters' gradient in tolerances; 0 if it is under control, NaN without tolerances.
     */
    final double integralError() {
        return integralError == null ? unmeasured : integralError.value();
    }

    /**
     * The equation for a at a known y, with f written beside. The product is not written into ȧ at once, which the
     * solver reuses: fields that do not depend on y leave the product's zeros alone.
     */
    final Evaluation equation(int stage, INDArray y, INDArray a, Derivatives into, boolean integrand) {
        INDArray sample = integrand ? gradients.sample() : null;
        VectorJacobian vjp = field.vjp(stage, y, a, into.f(), product, sample, null);
        Kernel negate = Vectors.negate(product, into.ofAdjoint());
        return new Evaluation() {
            @Override
            public void at(double t, Leg leg) {
                vjp.at(t, leg, costWeight);
                negate.run();
            }

            @Override
            public void expect(double t, Leg leg) {
                vjp.expect(t, leg, costWeight);
            }
        };
    }

    /** Where f and ȧ are written. */
    record Derivatives(INDArray f, INDArray ofAdjoint) {}

    @Override
    public final Evaluation bind(INDArray state, INDArray derivative, boolean integrand) {
        return bind(0, state, derivative, integrand);
    }

    @Override
    public abstract Evaluation bind(int stage, INDArray state, INDArray derivative, boolean integrand);

    @Override
    public final Exchange exchange() {
        return field.exchange();
    }

    @Override
    public final long examples() {
        return field.examples();
    }

    final DifferentiableField field() {
        return field;
    }

    final double costWeight() {
        return costWeight;
    }

    @Override
    public final Quadrature quadrature() {
        return integral;
    }

    @Override
    public void close() {
        product.close();
        integral.close();
        if (integralError != null) {
            integralError.close();
        }
    }

    /** State and adjoint in one vector [2n], ẏ = f(t, y, θ) beside the adjoint. */
    static final class Both extends AdjointField {
        private final int parts;

        /** With what the step control looks at. */
        Both(DifferentiableField field, ParameterGradients gradients, AdjointNorm norm, AdaptiveStep tolerances) {
            super(field, gradients, tolerances, norm.integral());
            this.parts = norm.parts();
        }

        @Override
        public Evaluation bind(int stage, INDArray state, INDArray derivative, boolean integrand) {
            return Detached.call(() -> {
                Derivatives both = new Derivatives(first(derivative), second(derivative));
                return equation(stage, first(state), second(state), both, integrand);
            });
        }

        /** Where y moves with others, its adjoint moves with those. */
        @Override
        public Splitting splitting() {
            Splitting ofState = field().splitting();
            return ofState == null ? null : ofState.with(ofState.complement());
        }

        @Override
        public int parts() {
            return parts;
        }

        @Override
        public int variables() {
            return 2;
        }

        /** By differences: the product contains second derivatives of f. */
        @Override
        public Evaluation jvp(int stage, INDArray state, INDArray v, INDArray product) {
            return new DifferencedField(this, field().dataType()).jvp(stage, state, v, product);
        }

        @Override
        public Evaluation jacobian(int stage, INDArray state, INDArray columns) {
            return new AdjointJacobian(field(), columns)
                    .ofBoth(Detached.call(() -> first(state)), Detached.call(() -> second(state)), this::costWeight);
        }
    }

    /** The adjoint alone, [n], along a solution that is known. */
    static final class Along extends AdjointField {
        private final DenseOutput solution;
        private final INDArray y;
        private final INDArray f;

        /** With what the step control looks at. */
        Along(
                DifferentiableField field,
                ParameterGradients gradients,
                AdjointNorm norm,
                AdaptiveStep tolerances,
                DenseOutput solution) {
            super(field, gradients, tolerances, norm.integral());
            this.solution = solution;
            this.y = Detached.call(() -> Nd4j.create(field.dataType(), field.size()));
            this.f = Detached.call(() -> Nd4j.create(field.dataType(), field.size()));
        }

        @Override
        public Evaluation bind(int stage, INDArray a, INDArray aDot, boolean integrand) {
            Evaluation equation = equation(stage, y, a, new Derivatives(f, aDot), integrand);
            return new Evaluation() {
                @Override
                public void at(double t, Leg leg) {
                    solution.at(stage, t, leg, y);
                    equation.at(t, leg);
                }

                @Override
                public void expect(double t, Leg leg) {
                    solution.expect(stage, t, leg);
                    equation.expect(t, leg);
                }
            };
        }

        @Override
        public Splitting splitting() {
            Splitting ofState = field().splitting();
            return ofState == null ? null : ofState.complement();
        }

        /** That of the adjoint is −vᵀ∂f/∂y. */
        @Override
        public Evaluation jvp(int stage, INDArray a, INDArray v, INDArray product) {
            VectorJacobian vjp = field().vjp(stage, y, v, f, product, null, null);
            Kernel negate = Vectors.negate(product, product);
            return (t, leg) -> {
                solution.at(stage, t, leg, y);
                vjp.at(t, leg, 0);
                negate.run();
            };
        }

        @Override
        public Evaluation jacobian(int stage, INDArray a, INDArray columns) {
            Evaluation jacobian = new AdjointJacobian(field(), columns).along(y);
            return (t, leg) -> {
                solution.at(stage, t, leg, y);
                jacobian.at(t, leg);
            };
        }

        @Override
        public void close() {
            super.close();
            y.close();
            f.close();
        }
    }

    static INDArray first(INDArray pair) {
        return pair.get(NDArrayIndex.interval(0, pair.length() / 2));
    }

    static INDArray second(INDArray pair) {
        return pair.get(NDArrayIndex.interval(pair.length() / 2, pair.length()));
    }
}
