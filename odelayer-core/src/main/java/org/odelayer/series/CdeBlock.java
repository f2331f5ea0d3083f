package org.odelayer.series;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.block.StateMap;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.ode.SolverSettings;

/**
 * A neural controlled differential equation on a batch of series: z(t₀) = ζ(X(t₀)), dz = F(z) dX, where X goes through
 * the observations and ζ is affine.
 *
 * <p>ζ is what makes the result depend on where X begins: dX alone does not change when X is moved. Parameters: those
 * of f, and {@code initial.W} [channels, n], {@code initial.b} [n].
 *
 * <p>Source: Kidger, Morrill, Foster, Lyons, "Neural controlled differential equations for irregular time series"
 * (2020).
 *
 * @param path how X goes
 * @param observed d, the observed channels
 * @param counted whether the numbers of observations are channels of X too
 * @param legs the chain of legs, whose dynamics are {@link CdeDynamics}
 */
public record CdeBlock(ControlPath path, int observed, boolean counted, SeriesBlock legs) {

    /**
     * Checks the values.
     *
     * @param path how X goes
     * @param observed d, the observed channels
     * @param counted whether the numbers of observations are channels of X too
     * @param legs the chain of legs, whose dynamics are {@link CdeDynamics}
     * @throws IllegalArgumentException if the legs' controls are not those of such a path
     */
    public CdeBlock {
        int width = path.terms() * ControlSignal.channels(observed, counted);
        if (legs.dynamics().controls() != width) {
            throw new IllegalArgumentException("controls (" + legs.dynamics().controls() + ") of a leg must be " + width
                    + ", those of the path " + path + " with " + observed + " observed channels"
                    + (counted ? ", their counts" : "") + " and the time");
        }
    }

    /**
     * The dynamics of the legs.
     *
     * @param f sees z and gives [batch, n · channels]
     * @param last σ of F = σ(f)
     * @param path how X goes
     * @param observed d, the observed channels
     * @param counted whether the numbers of observations are channels of X too
     * @return the dynamics
     */
    public static CdeDynamics dynamics(Dynamics f, Activation last, ControlPath path, int observed, boolean counted) {
        return new CdeDynamics(f, ControlSignal.channels(observed, counted), path.terms(), last);
    }

    /**
     * The chain of legs.
     *
     * @param dynamics as {@link #dynamics} makes them
     * @param state n
     * @param forward how each leg is solved
     * @param gradient how the gradient of a leg is computed
     * @param steps who chooses the steps of a batch
     * @return without updates or observations
     */
    public static SeriesBlock legs(
            CdeDynamics dynamics, long state, SolverSettings forward, Adjoint gradient, BatchSteps steps) {
        return new SeriesBlock(dynamics, StateMap.IDENTITY, state, 0, forward, gradient, steps);
    }

    /**
     * The parameters.
     *
     * @return those of f and of ζ
     */
    public ParameterList parameters() {
        ParameterList list = legs.parameters();
        initial().defineParameters(list, ControlSignal.channels(observed, counted));
        return list;
    }

    /**
     * Compiles the block for one batch size; the number of steps may differ from pass to pass.
     *
     * @param parameters the parameter arrays by name, used where they lie
     * @param type FLOAT or DOUBLE
     * @param batch the number of examples, at least 1
     * @return the compiled equation
     * @throws org.odelayer.graph.UnsupportedGraphException if f cannot be compiled or differentiated
     * @throws IllegalArgumentException if a parameter's array is missing or has another shape than {@link #parameters}
     *     says
     */
    public CompiledCde compile(Map<String, INDArray> parameters, DataType type, long batch) {
        return new CompiledCde(this, parameters, type, batch);
    }

    /** ζ. */
    StateMap initial() {
        return new Initial(legs.state());
    }

    /** X W + b. */
    private record Initial(long state) implements StateMap {
        private static final String WEIGHT = "initial.W";
        private static final String BIAS = "initial.b";

        @Override
        public long[] outputShape(long... inputShape) {
            return new long[] {state};
        }

        @Override
        public void defineParameters(ParameterList parameters, long... inputShape) {
            parameters.weight(WEIGHT, inputShape[0], state, inputShape[0], state);
            parameters.bias(BIAS, 0, state);
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
            return graph.nn().biasAdd(x.mmul(parameters.get(WEIGHT)), parameters.get(BIAS), false);
        }
    }
}
