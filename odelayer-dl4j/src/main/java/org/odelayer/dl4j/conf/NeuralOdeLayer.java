package org.odelayer.dl4j.conf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.block.OdeBlock;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Parameter;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.ode.solver.OdeSolver;

/**
 * A neural ODE as a layer: the output is y(t1) of ẏ = f(t, y, θ), y(t0) = input.
 *
 * <pre>{@code
 * .layer(new NeuralOdeLayer.Builder()
 *         .dynamics(new MlpDynamics(64, 64))
 *         .build())
 * }</pre>
 *
 * <p>Input and output: [batch, n], the same n; n is inferred from the input type. Convolutional and recurrent input is
 * flattened as for a dense layer. Works in MultiLayerNetwork and ComputationGraph, FLOAT and DOUBLE.
 *
 * <p>The forward pass solves with an adaptive Runge–Kutta method to the tolerances, the backward pass solves the continuous
 * adjoint equation ({@link org.odelayer.adjoint.ContinuousAdjoint}), so that memory does not grow with the number of steps. The
 * gradient is that of the exact solution and accurate to the tolerances: for a gradient check set them to 1e-8 or less, with
 * DOUBLE data. The cost is the number of function evaluations, which the solver chooses; {@link
 * org.odelayer.dl4j.listener.NfeListener} reports it. A solve that fails raises an {@link
 * org.odelayer.ode.OdeSolveException} that says where and why, and leaves the network usable.
 *
 * <p>Parameters, weight initialization (the network's, Xavier by default), l1/l2 and weight decay, updaters, constraints,
 * dropout (on the input), saving and cloning work as for {@code DenseLayer}. Two things of Deeplearning4j 1.0.0-M2.1 pass
 * over layers of this family: {@code net.setLearningRate} (use a schedule, or {@code conf.getUpdater()} with {@code
 * net.setUpdater(null)}) and {@code FineTuneConfiguration} (set the values on the layer).
 *
 * <p>Source: Chen, Rubanova, Bettencourt, Duvenaud, "Neural ordinary differential equations" (2018).
 */
public final class NeuralOdeLayer extends SameDiffLayer {
    private static final long serialVersionUID = 1L;

    /** f. */
    private Dynamics dynamics;

    /** How the state is solved. */
    private SolverConfiguration forward;

    /** How the adjoint is solved. */
    private SolverConfiguration backward;

    /** The time of the input. */
    private double t0;

    /** The time of the output. */
    private double t1;

    /** The layer's own or the network's; null before either is known. */
    private IWeightInit weightInitFn;

    /** Named as in Deeplearning4j's own layers; Jackson would look for a field of the getter's name, and read nothing. */
    @JsonProperty("nin")
    /** The number of features; 0 before it is known. */
    private long nIn;

    /** For JSON. */
    private NeuralOdeLayer() {}

    private NeuralOdeLayer(Builder builder) {
        super(builder);
        this.dynamics = builder.dynamics;
        this.forward = builder.forward();
        this.backward = builder.backward();
        this.t0 = builder.t0;
        this.t1 = builder.t1;
        this.weightInitFn = builder.weightInitFn;
        this.nIn = builder.nIn;
        initializeConstraints(builder);
    }

    /**
     * The dynamics.
     *
     * @return f
     */
    public Dynamics getDynamics() {
        return dynamics;
    }

    /**
     * How the state is solved.
     *
     * @return the forward solver's configuration
     */
    public SolverConfiguration getForward() {
        return forward;
    }

    /**
     * How the adjoint is solved.
     *
     * @return the backward solver's configuration
     */
    public SolverConfiguration getBackward() {
        return backward;
    }

    /**
     * The time of the input.
     *
     * @return t0
     */
    public double getT0() {
        return t0;
    }

    /**
     * The time of the output.
     *
     * @return t1
     */
    public double getT1() {
        return t1;
    }

    /**
     * The weight initialization.
     *
     * @return the layer's own or the network's; null as long as the layer belongs to no network and has none
     */
    public IWeightInit getWeightInitFn() {
        return weightInitFn;
    }

    /**
     * The number of features.
     *
     * @return n of the input [batch, n]; 0 if not known yet
     */
    public long getNIn() {
        return nIn;
    }

    /**
     * The ODE block of this layer.
     *
     * @return dynamics, times and solvers
     */
    public OdeBlock block() {
        return new OdeBlock(
                dynamics,
                org.odelayer.block.StateMap.IDENTITY,
                org.odelayer.block.StateMap.IDENTITY,
                t0,
                t1,
                forward.settings(),
                backward.settings());
    }

    /** As long as nIn is unknown, names are asked for with a state of one feature: they do not depend on it. */
    private ParameterList parameterList() {
        try {
            return block().parameters(Math.max(1, nIn));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name() + ": dynamics " + dynamics.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void defineParameters(SDLayerParams params) {
        params.clear();
        for (Parameter parameter : parameterList().all()) {
            if (parameter.kind() == Parameter.Kind.WEIGHT) {
                params.addWeightParam(parameter.name(), parameter.dimensions());
            } else {
                params.addBiasParam(parameter.name(), parameter.dimensions());
            }
        }
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
        for (Parameter parameter : parameterList().all()) {
            INDArray view = params.get(parameter.name());
            if (parameter.kind() == Parameter.Kind.WEIGHT) {
                initialization(parameter.name())
                        .init(parameter.fanIn(), parameter.fanOut(), parameter.dimensions(), 'c', view);
            } else {
                view.assign(parameter.initial());
            }
        }
    }

    private IWeightInit initialization(String parameter) {
        IWeightInit own = paramWeightInit == null ? null : paramWeightInit.get(parameter);
        return own != null ? own : weightInitFn != null ? weightInitFn : WeightInit.XAVIER.getWeightInitFunction();
    }

    /** Not called: the layer runs a compiled block. Gives f, so that the graph can be looked at. */
    @Override
    public SDVariable defineLayer(
            SameDiff sameDiff, SDVariable layerInput, Map<String, SDVariable> paramTable, SDVariable mask) {
        return dynamics.define(sameDiff, sameDiff.constant(t0).castTo(layerInput.dataType()), layerInput, paramTable);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        if (inputType instanceof InputType.InputTypeFeedForward ff) {
            return InputType.feedForward(ff.getSize(), ff.getTimeDistributedFormat());
        }
        return InputType.feedForward(features(inputType));
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        if (nIn <= 0 || override) {
            nIn = features(inputType);
            // A weight constraint may have asked for the parameters before their shape was known.
            setLayerParams(null);
        }
    }

    private long features(InputType inputType) {
        if (inputType instanceof InputType.InputTypeFeedForward ff) {
            return ff.getSize();
        }
        if (inputType instanceof InputType.InputTypeConvolutionalFlat flat) {
            return flat.getFlattenedSize();
        }
        throw new IllegalStateException(
                name() + ": expected feed-forward input [batch, features], got input type " + inputType);
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return DenseInput.preProcessor(inputType, name());
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        if (nIn <= 0) {
            throw new IllegalStateException(name() + " (index " + layerIndex + "): nIn (" + nIn
                    + ") must be > 0; call nIn(...) on the layer's builder or setInputType(...) on the network's");
        }
        var layer = new org.odelayer.dl4j.layer.NeuralOdeLayer(conf, networkDataType);
        layer.setListeners(trainingListeners);
        layer.setIndex(layerIndex);
        layer.setParamsViewArray(layerParamsView);
        layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
        layer.setConf(conf);
        layer.validate();
        return layer;
    }

    private String name() {
        return "layer " + (getLayerName() == null ? "NeuralOdeLayer" : "\"" + getLayerName() + "\" (NeuralOdeLayer)");
    }

    @Override
    public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder globalConfig) {
        if (weightInitFn == null) {
            weightInitFn = globalConfig.getWeightInitFn();
        }
        ownRegularizationAndUpdaters();
    }

    /** The network's builder hands the same objects to all layers; each layer gets its own. */
    private void ownRegularizationAndUpdaters() {
        regularization = copies(regularization);
        regularizationBias = copies(regularizationBias);
        updater = copy(updater);
        biasUpdater = copy(biasUpdater);
    }

    private static List<Regularization> copies(List<Regularization> list) {
        if (list == null) {
            return null;
        }
        List<Regularization> result = new ArrayList<>();
        list.forEach(item -> result.add(item.clone()));
        return result;
    }

    private static IUpdater copy(IUpdater updater) {
        return updater == null ? null : updater.clone();
    }

    @Override
    public List<Regularization> getRegularizationByParam(String paramName) {
        SDLayerParams parameters = getLayerParams();
        return parameters.isWeightParam(paramName)
                ? regularization
                : parameters.isBiasParam(paramName) ? regularizationBias : null;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        long perExample = inputType.arrayElementsPerExample();
        long parameters = initializer().numParams(this);
        long stages = forward.solver().tableau().stages();
        return new LayerMemoryReport.Builder(
                        getLayerName(), NeuralOdeLayer.class, inputType, getOutputType(0, inputType))
                .standardMemory(parameters, updater == null ? 0 : updater.stateSize(parameters))
                .workingMemory(0, (stages + 10) * perExample, 4 * parameters, 3 * (stages + 10) * perExample)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public NeuralOdeLayer clone() {
        NeuralOdeLayer copy = (NeuralOdeLayer) super.clone();
        copy.iDropout = iDropout == null ? null : iDropout.clone();
        copy.dynamics = dynamics.copy();
        copy.constraints = constraints == null ? null : new ArrayList<>(constraints);
        copy.ownRegularizationAndUpdaters();
        copy.setLayerParams(null);
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof NeuralOdeLayer layer)) {
            return false;
        }
        // The parent compares the parameter shapes, which either side may not have asked for yet.
        getLayerParams();
        layer.getLayerParams();
        return super.equals(other)
                && dynamics.equals(layer.dynamics)
                && forward.equals(layer.forward)
                && backward.equals(layer.backward)
                && t0 == layer.t0
                && t1 == layer.t1
                && nIn == layer.nIn
                && Objects.equals(weightInitFn, layer.weightInitFn);
    }

    @Override
    public int hashCode() {
        return Objects.hash(getLayerName(), dynamics, forward, backward, t0, t1, nIn);
    }

    /**
     * Builds the layer. Only {@link #dynamics} must be given. What a {@code DenseLayer} builder has (updater, l1, l2,
     * dropOut, constraints, name) is here too.
     */
    @SuppressWarnings("unchecked")
    public static final class Builder extends SameDiffLayer.Builder<Builder> {
        /** The default of {@link #rtol}. */
        public static final double DEFAULT_RTOL = 1e-3;
        /** The default of {@link #atol}. */
        public static final double DEFAULT_ATOL = 1e-3;
        /** The default of {@link #maxSteps}. */
        public static final int DEFAULT_MAX_STEPS = 10_000;

        private Dynamics dynamics;
        private OdeSolver solver = OdeSolver.DOPRI5;
        private double rtol = DEFAULT_RTOL;
        private double atol = DEFAULT_ATOL;
        private double stepSize;
        private int maxSteps = DEFAULT_MAX_STEPS;
        private OdeSolver adjointSolver;
        private Double adjointRtol;
        private Double adjointAtol;
        private Double adjointStepSize;
        private double t0;
        private double t1 = 1;
        private IWeightInit weightInitFn;
        private long nIn;

        /** A builder with the defaults. */
        public Builder() {}

        /**
         * Sets the right-hand side f; must be given.
         *
         * @param newDynamics for instance {@code new MlpDynamics(64, 64)}, or your own {@link Dynamics}
         * @return this
         */
        public Builder dynamics(Dynamics newDynamics) {
            this.dynamics = newDynamics;
            return this;
        }

        /**
         * Sets the method; {@link OdeSolver#DOPRI5} by default.
         *
         * @param newSolver the method; one without error estimate also needs {@link #stepSize}
         * @return this
         */
        public Builder solver(OdeSolver newSolver) {
            this.solver = newSolver;
            return this;
        }

        /**
         * Sets the relative tolerance of the solver; 1e-3 by default.
         *
         * @param newRtol greater than 0
         * @return this
         */
        public Builder rtol(double newRtol) {
            this.rtol = newRtol;
            return this;
        }

        /**
         * Sets the absolute tolerance of the solver; 1e-3 by default.
         *
         * @param newAtol greater than 0, in units of the state
         * @return this
         */
        public Builder atol(double newAtol) {
            this.atol = newAtol;
            return this;
        }

        /**
         * Makes the solver take constant steps, without looking at tolerances.
         *
         * @param newStepSize the length of a step, greater than 0
         * @return this
         */
        public Builder stepSize(double newStepSize) {
            SolverConfiguration.checkStepSize("stepSize", newStepSize);
            this.stepSize = newStepSize;
            return this;
        }

        /**
         * Sets how many steps a solve may take before it fails, rejected ones included; 10,000 by default.
         *
         * @param newMaxSteps at least 1
         * @return this
         */
        public Builder maxSteps(int newMaxSteps) {
            this.maxSteps = newMaxSteps;
            return this;
        }

        /**
         * Sets the method of the adjoint solve; the forward method by default.
         *
         * @param newSolver the method
         * @return this
         */
        public Builder adjointSolver(OdeSolver newSolver) {
            this.adjointSolver = newSolver;
            return this;
        }

        /**
         * Sets the relative tolerance of the adjoint solve; the forward one by default.
         *
         * @param newRtol greater than 0
         * @return this
         */
        public Builder adjointRtol(double newRtol) {
            this.adjointRtol = newRtol;
            return this;
        }

        /**
         * Sets the absolute tolerance of the adjoint solve; the forward one by default.
         *
         * @param newAtol greater than 0, in units of the state and of the gradient of one example
         * @return this
         */
        public Builder adjointAtol(double newAtol) {
            this.adjointAtol = newAtol;
            return this;
        }

        /**
         * Makes the adjoint solve take constant steps; as the forward solve by default.
         *
         * @param newStepSize the length of a step, greater than 0
         * @return this
         */
        public Builder adjointStepSize(double newStepSize) {
            SolverConfiguration.checkStepSize("adjointStepSize", newStepSize);
            this.adjointStepSize = newStepSize;
            return this;
        }

        /**
         * Sets the interval of integration; [0, 1] by default.
         *
         * @param newT0 the time of the input, dimensionless
         * @param newT1 the time of the output; not equal to t0, may be less
         * @return this
         */
        public Builder timeSpan(double newT0, double newT1) {
            this.t0 = newT0;
            this.t1 = newT1;
            return this;
        }

        /**
         * Sets the number of features; not needed if the network knows its input type.
         *
         * @param newNIn n of the input [batch, n], greater than 0
         * @return this
         */
        public Builder nIn(long newNIn) {
            if (newNIn <= 0) {
                throw new IllegalArgumentException("nIn (" + newNIn + ") must be > 0");
            }
            this.nIn = newNIn;
            return this;
        }

        /**
         * Sets the weight initialization; the network's by default.
         *
         * @param weightInit the initialization of all weights
         * @return this
         */
        @Override
        public Builder weightInit(WeightInit weightInit) {
            return weightInit(weightInit.getWeightInitFunction());
        }

        /**
         * Sets the weight initialization; the network's by default.
         *
         * @param weightInit the initialization of all weights
         * @return this
         */
        public Builder weightInit(IWeightInit weightInit) {
            this.weightInitFn = weightInit;
            return this;
        }

        @Override
        public Builder weightDecay(double coefficient) {
            super.weightDecay(coefficient);
            return this;
        }

        @Override
        public Builder weightDecay(double coefficient, boolean applyLR) {
            super.weightDecay(coefficient, applyLR);
            return this;
        }

        @Override
        public Builder weightDecayBias(double coefficient) {
            super.weightDecayBias(coefficient);
            return this;
        }

        @Override
        public Builder weightDecayBias(double coefficient, boolean applyLR) {
            super.weightDecayBias(coefficient, applyLR);
            return this;
        }

        @Override
        public Builder regularization(List<Regularization> newRegularization) {
            super.regularization(newRegularization);
            return this;
        }

        @Override
        public Builder regularizationBias(List<Regularization> newRegularization) {
            super.regularizationBias(newRegularization);
            return this;
        }

        private SolverConfiguration forward() {
            return new SolverConfiguration(solver, rtol, atol, stepSize, maxSteps);
        }

        /** What is not said of the adjoint solve is as in the forward solve. */
        private SolverConfiguration backward() {
            OdeSolver method = adjointSolver == null ? solver : adjointSolver;
            boolean tolerances = adjointRtol != null || adjointAtol != null;
            double constant = adjointStepSize != null ? adjointStepSize : tolerances ? 0 : stepSize;
            try {
                return new SolverConfiguration(
                        method,
                        adjointRtol == null ? rtol : adjointRtol,
                        adjointAtol == null ? atol : adjointAtol,
                        constant,
                        maxSteps);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("adjoint " + e.getMessage(), e);
            }
        }

        /**
         * Builds the layer.
         *
         * @return the layer
         * @throws IllegalArgumentException naming the value that is not allowed, and the layer
         */
        @Override
        public NeuralOdeLayer build() {
            try {
                NeuralOdeLayer layer = new NeuralOdeLayer(this);
                layer.block();
                requireRoundTrip();
                return layer;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "layer " + (layerName == null ? "NeuralOdeLayer" : "\"" + layerName + "\" (NeuralOdeLayer)")
                                + ": " + e.getMessage(),
                        e);
            }
        }

        /** A network is saved, cloned and distributed as JSON: what would fail then fails now. */
        private void requireRoundTrip() {
            if (!dynamics.copy().equals(dynamics)) {
                throw new IllegalArgumentException("dynamics (" + dynamics
                        + ") must be equal after a round trip through JSON; are its fields scalars, enums or arrays?");
            }
        }
    }
}
