package org.odelayer.field;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.Parameter;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.ode.method.DifferentiableField;
import org.odelayer.ode.method.FieldParameter;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.Quadrature;
import org.odelayer.ode.method.Splitting;
import org.odelayer.ode.stepsize.StepControl;

/**
 * Compiled dynamics as solvers and adjoints see them, with the integrals of their running costs.
 *
 * <p>Its parameters are those of the dynamics, and behind them the block's input if f sees it.
 */
public final class DynamicsField implements DifferentiableField, AutoCloseable {
    private final CompiledDynamics dynamics;
    private final List<Input> differentiated;
    /** Null if there are no costs. */
    private final CostIntegrals costs;

    /** Where f is written while probes look for what they follow; null if they need not. */
    private final INDArray unused;

    private CompiledTangents tangents;

    /**
     * Shows dynamics to a solver that takes constant steps, or whose steps do not look at costs.
     *
     * @param dynamics the dynamics
     */
    public DynamicsField(CompiledDynamics dynamics) {
        this(dynamics, null);
    }

    /**
     * Shows dynamics to a solver whose steps look at the costs too: an integral has the tolerance atol + rtol |∫| per
     * example.
     *
     * @param dynamics the dynamics
     * @param control how the solver chooses its steps; null to leave the costs out
     */
    public DynamicsField(CompiledDynamics dynamics, StepControl control) {
        this.dynamics = dynamics;
        this.differentiated = dynamics.inputs().inputs().stream()
                .filter(Input::differentiated)
                .toList();
        this.costs = dynamics.costs() == 0 ? null : new CostIntegrals(dynamics, control);
        this.unused = dynamics.probes().warmUps() == 0 ? null : array(dynamics.shape());
    }

    private INDArray array(long... shape) {
        return Detached.call(() -> Nd4j.create(dynamics.dataType(), shape));
    }

    /**
     * Begins new integrals, without the costs: their integrals are 0.
     */
    public void reset() {
        if (costs != null) {
            costs.begin(false);
        }
    }

    /**
     * Begins new integrals of the running costs, with their probes as they were drawn, but for those that follow the
     * state, which find what they follow first.
     *
     * @param t0 the time of the initial state
     * @param y0 the initial state, [n]
     * @param leg the first leg of the solve
     */
    public void reset(double t0, INDArray y0, Leg leg) {
        if (costs == null) {
            return;
        }
        costs.begin(true);
        dynamics.probes().rewind();
        if (unused != null) {
            TimedProgram search = dynamics.evaluation(y0, unused, costs.sums());
            for (int i = 0; i < dynamics.probes().warmUps(); i++) {
                search.at(t0, leg);
            }
        }
    }

    /**
     * The integrals ∫ Σ ℓᵢ dt over the batch since {@link #reset}; negative after a solve backwards in time.
     *
     * @return one per cost; all 0 if they were not wanted
     */
    public double[] integrals() {
        return costs == null ? new double[0] : costs.values();
    }

    @Override
    public DataType dataType() {
        return dynamics.dataType();
    }

    @Override
    public long examples() {
        return dynamics.shape()[0];
    }

    @Override
    public long size() {
        return length(dynamics.shape());
    }

    private static long length(long... shape) {
        return LongStream.of(shape).reduce(1, Math::multiplyExact);
    }

    @Override
    public List<FieldParameter> parameters() {
        List<FieldParameter> parameters = new ArrayList<>();
        for (Input input : differentiated) {
            int sets = input instanceof Parameter parameter ? parameter.sets() : 1;
            parameters.add(new FieldParameter(input.name(), length(input.shape(examples())), sets));
        }
        return parameters;
    }

    @Override
    public int set(int index, Leg leg, int stage) {
        return differentiated.get(index) instanceof Parameter parameter && parameter.sets() > 1
                ? parameter.set(dynamics.step(leg), stage)
                : 0;
    }

    @Override
    public boolean differsBetweenStages() {
        return dynamics.inputs().grid().stages() > 1;
    }

    /**
     * The gradient with respect to the parameters by name.
     *
     * @param flat as an adjoint gives it
     * @return views in the parameters' shapes, and of the block's input under its name if f sees it
     */
    public Map<String, INDArray> byName(INDArray flat) {
        return Detached.call(() -> {
            Map<String, INDArray> views = new LinkedHashMap<>();
            long offset = 0;
            for (Input input : differentiated) {
                long[] shape = input instanceof Parameter parameter ? parameter.dimensions() : input.shape(examples());
                offset = addView(views, input.name(), flat, offset, shape);
            }
            return views;
        });
    }

    /** What one evaluation reads, by name. */
    private Map<String, INDArray> sampleByName(INDArray flat) {
        Map<String, INDArray> views = new LinkedHashMap<>();
        long offset = 0;
        for (Input input : differentiated) {
            offset = addView(views, input.name(), flat, offset, input.shape(examples()));
        }
        return views;
    }

    private static long addView(Map<String, INDArray> views, String name, INDArray flat, long offset, long... shape) {
        long end = offset + length(shape);
        views.put(name, flat.get(NDArrayIndex.interval(offset, end)).reshape('c', shape));
        return end;
    }

    @Override
    public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
        return bind(0, y, dydt, integrand);
    }

    @Override
    public Evaluation bind(int stage, INDArray y, INDArray dydt, boolean integrand) {
        return Detached.call(() -> {
            TimedProgram plain = dynamics.evaluation(stage, y, dydt);
            return costs == null || !integrand
                    ? plain
                    : new Costly(plain, dynamics.evaluation(stage, y, dydt, costs.sums()));
        });
    }

    /** With the costs if they are wanted. */
    private final class Costly implements Evaluation {
        private final TimedProgram plain;
        private final TimedProgram costly;

        Costly(TimedProgram plain, TimedProgram costly) {
            this.plain = plain;
            this.costly = costly;
        }

        @Override
        public void at(double t, Leg leg) {
            (costs.wanted() ? costly : plain).at(t, leg);
        }

        @Override
        public void expect(double t, Leg leg) {
            plain.expect(t, leg);
        }
    }

    @Override
    public Exchange exchange() {
        return dynamics.exchange();
    }

    @Override
    public Splitting splitting() {
        long first = dynamics.splitAt();
        return first == 0 ? null : Splitting.of(examples(), size() / examples(), first);
    }

    @Override
    public Quadrature quadrature() {
        return costs == null ? Quadrature.NONE : costs;
    }

    @Override
    public VectorJacobian vjp(
            int stage, INDArray y, INDArray v, INDArray f, INDArray yBar, INDArray thetaBar, INDArray timeBar) {
        return Detached.call(() -> {
            Map<String, INDArray> byName = thetaBar == null ? Map.of() : sampleByName(thetaBar);
            return dynamics.vjp(stage, new CompiledDynamics.Cotangent(y, v, f), yBar, byName, timeBar);
        });
    }

    @Override
    public boolean hasCost() {
        return costs != null;
    }

    @Override
    public Cost cost(int stage, INDArray y, INDArray f) {
        return Detached.call(() -> {
            TimedProgram program = dynamics.evaluation(stage, y, f, costs.sums());
            return (t, leg) -> {
                program.at(t, leg);
                return dynamics.totalCost(costs.sums());
            };
        });
    }

    private CompiledTangents tangents() {
        tangents = tangents == null ? dynamics.tangents() : tangents;
        return tangents;
    }

    @Override
    public Evaluation jvp(int stage, INDArray y, INDArray v, INDArray product) {
        return Detached.call(() -> tangents().product(stage, y, v, product));
    }

    @Override
    public Evaluation jacobian(int stage, INDArray y, INDArray columns) {
        return Detached.call(() -> tangents().jacobian(stage, y, columns));
    }

    /** Frees the arrays that are this field's own; the dynamics stay. */
    @Override
    public void close() {
        if (costs != null) {
            costs.close();
        }
        if (unused != null) {
            unused.close();
        }
        if (tangents != null) {
            tangents.close();
        }
    }
}
