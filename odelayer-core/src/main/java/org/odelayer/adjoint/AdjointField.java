package org.odelayer.adjoint;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.TimedProgram;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.method.Quadrature;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.stepsize.AdaptiveStep;

/** The adjoint equation ȧ = −aᵀ∂f/∂y, with aᵀ∂f/∂θ as integrand beside it. */
abstract class AdjointField implements VectorField, AutoCloseable {
    private final CompiledDynamics dynamics;
    /** aᵀ∂f/∂y, [n]. */
    private final INDArray product;

    private final ParameterGradients gradients;
    private final ArrayQuadrature integral;
    /** Null if the steps are controlled by the integral too, or have no tolerances. */
    private final ParameterGradients.ErrorMeasure integralError;
    /** What there is to say without. */
    private final double unmeasured;

    /**
     * With the integral under control or its error estimated, if the steps have tolerances.
     *
     * @param tolerances null for constant steps
     * @param controlled whether the integral has a say in the length of steps
     */
    AdjointField(CompiledDynamics dynamics, ParameterGradients gradients, AdaptiveStep tolerances, boolean controlled) {
        this.dynamics = dynamics;
        this.product =
                Detached.call(() -> Nd4j.create(dynamics.dataType(), ParameterGradients.length(dynamics.shape())));
        this.gradients = gradients;
        this.integral = new ArrayQuadrature(gradients.flatSample(), gradients.sum(), -1);
        this.unmeasured = tolerances == null ? Double.NaN : 0;
        this.integralError = tolerances == null || controlled ? null : gradients.errorMeasure(tolerances);
        if (integralError != null) {
            integral.estimated(gradients.errors());
        } else if (tolerances != null) {
            integral.controlled(tolerances, gradients.lengths(), null);
        }
    }

    /**
     * The estimated error of the parameters' gradient in tolerances; 0 if it is under control, NaN without tolerances.
     */
    final double integralError() {
        return integralError == null ? unmeasured : integralError.value();
    }

    /** The equation for a, with f written beside. */
    final TimedProgram vjp(INDArray y, INDArray a, INDArray f, boolean integrand) {
        return dynamics.vjp(y, a, f, product, integrand ? gradients.sample() : Map.of());
    }

    /**
     * Not into ȧ at once, which the solver reuses: dynamics that do not depend on y leave the product's zeros alone.
     */
    final Kernel negate(INDArray aDot) {
        return Vectors.negate(product, aDot);
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
        Both(CompiledDynamics dynamics, ParameterGradients gradients, AdjointNorm norm, AdaptiveStep tolerances) {
            super(dynamics, gradients, tolerances, norm.integral());
            this.parts = norm.parts();
        }

        @Override
        public Evaluation bind(INDArray state, INDArray derivative, boolean integrand) {
            return Detached.call(() -> {
                TimedProgram vjp = vjp(first(state), second(state), first(derivative), integrand);
                Kernel negate = negate(second(derivative));
                return t -> {
                    vjp.run(t);
                    negate.run();
                };
            });
        }

        @Override
        public int parts() {
            return parts;
        }
    }

    /** The adjoint alone, [n], along a solution that is known. */
    static final class Along extends AdjointField {
        private final Solution solution;
        private final INDArray y;
        private final INDArray f;

        /** With what the step control looks at. */
        Along(
                CompiledDynamics dynamics,
                ParameterGradients gradients,
                AdjointNorm norm,
                AdaptiveStep tolerances,
                Solution solution) {
            super(dynamics, gradients, tolerances, norm.integral());
            this.solution = solution;
            long size = ParameterGradients.length(dynamics.shape());
            this.y = Detached.call(() -> Nd4j.create(dynamics.dataType(), size));
            this.f = Detached.call(() -> Nd4j.create(dynamics.dataType(), size));
        }

        @Override
        public Evaluation bind(INDArray a, INDArray aDot, boolean integrand) {
            return Detached.call(() -> {
                TimedProgram vjp = vjp(y, a, f, integrand);
                Kernel negate = negate(aDot);
                return t -> {
                    solution.at(t, y);
                    vjp.run(t);
                    negate.run();
                };
            });
        }

        @Override
        public void close() {
            super.close();
            y.close();
            f.close();
        }
    }

    /** A solution as a function of time. */
    @FunctionalInterface
    interface Solution {
        /** Writes the state at a time. */
        void at(double t, INDArray y);
    }

    static INDArray first(INDArray pair) {
        return pair.get(NDArrayIndex.interval(0, pair.length() / 2));
    }

    static INDArray second(INDArray pair) {
        return pair.get(NDArrayIndex.interval(pair.length() / 2, pair.length()));
    }
}
