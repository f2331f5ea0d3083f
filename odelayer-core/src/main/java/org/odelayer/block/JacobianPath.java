package org.odelayer.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.VariationalDynamics;
import org.odelayer.field.CompiledTangents;
import org.odelayer.field.TimedProgram;
import org.odelayer.ode.method.Leg;

/**
 * The Jacobian J = ∂f/∂y(t, y(t), θ) along the trajectories of a block, with its singular values, condition number and
 * eigenvalues: what a block has learned, seen locally. {@link #ofFlow} has those of the flow's Jacobian ∂y(t)/∂y(t0).
 *
 * <p>σ_max bounds how fast neighboring states can part or meet, κ = σ_max/σ_min says how unequally, and eigenvalues
 * with positive real parts belong to directions that grow. f is the block's own field: J is square in the state,
 * augmented dimensions and velocities included. Exact, at the cost of one tangent per dimension and time, and one
 * decomposition per example and time: meant for some hundred examples of at most some hundred dimensions.
 *
 * <pre>{@code
 * JacobianPath path = JacobianPath.of(block, parameters, x, 21);
 * double worst = path.conditionNumber(20, 0);       // of the first example at the end time
 * boolean contracts = path.spectralAbscissa(0, 0) < 0;
 * }</pre>
 */
public final class JacobianPath {
    private final double[] times;
    /** Per time, [batch, n, n] column by column. */
    private final List<INDArray> columns;

    private JacobianPath(double[] times, List<INDArray> columns) {
        this.times = times;
        this.columns = columns;
    }

    /**
     * Solves from inputs and looks at the Jacobian on the way.
     *
     * @param block the block
     * @param parameters its parameters by name
     * @param x inputs, [batch, …]
     * @param points the number of times, equally spaced from t0 to t1, at least 2
     * @return the Jacobians
     * @throws IllegalArgumentException if there are fewer than two points
     * @throws org.odelayer.graph.UnsupportedGraphException if an operation of the dynamics has no rule for tangents
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public static JacobianPath of(OdeBlock block, Map<String, INDArray> parameters, INDArray x, int points) {
        double[] times = block.times().spaced(points);
        OdeBlock inside = block.inside(times);
        List<INDArray> columns = new ArrayList<>();
        try (CompiledBlock compiled = inside.compile(parameters, x.dataType(), x.shape())) {
            INDArray states = compiled.infer(x);
            Map<String, INDArray> seen = new HashMap<>(parameters);
            seen.put(Input.Control.NAME, x.dup('c').detach());
            long[] shape = states.slice(0).shape();
            Leg all = new Leg(times[0], times[points - 1]);
            try (CompiledTangents tangents = CompiledTangents.compile(block.dynamics(), seen, x.dataType(), shape)) {
                INDArray state = Nd4j.create(x.dataType(), shape);
                INDArray jacobian = Nd4j.create(x.dataType(), tangents.jacobianShape());
                TimedProgram program = tangents.jacobian(state, jacobian);
                for (int i = 0; i < points; i++) {
                    state.assign(states.slice(i));
                    program.at(times[i], all);
                    columns.add(jacobian.dup().detach());
                }
            }
        }
        return new JacobianPath(times, columns);
    }

    /**
     * Solves from inputs and looks at the flow's Jacobian on the way, Φ(t) = ∂y(t)/∂y(t0), by the variational equation
     * Φ̇ = J Φ, Φ(t0) = I: what becomes of the distances between neighboring initial states. What the methods of this
     * class say of J is then said of Φ: σ_max is the largest stretch since t0, κ how unequal the stretches are.
     *
     * <p>Φ is as accurate as a state of the block is, by its solver settings. It is ∂y/∂y(t0) with the block's input as
     * data control sees it held fixed. Cost: a solve with n tangents per evaluation, in a state n + 1 times as large.
     *
     * @param block the block
     * @param parameters its parameters by name
     * @param x inputs, [batch, …]
     * @param points the number of times, equally spaced from t0 to t1, at least 2
     * @return the flow's Jacobians
     * @throws IllegalArgumentException if there are fewer than two points
     * @throws org.odelayer.graph.UnsupportedGraphException if an operation of the dynamics has no rule for tangents
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public static JacobianPath ofFlow(OdeBlock block, Map<String, INDArray> parameters, INDArray x, int points) {
        double[] times = block.times().spaced(points);
        OdeBlock inside = block.inside(times);
        OdeBlock variational = new OdeBlock(
                        new VariationalDynamics(inside.dynamics()),
                        new VariationalLift(inside.lift()),
                        StateMap.IDENTITY,
                        inside.times(),
                        inside.forward(),
                        inside.gradient())
                .withSteps(inside.steps());
        List<INDArray> columns = new ArrayList<>();
        try (CompiledBlock compiled = variational.compile(parameters, x.dataType(), x.shape())) {
            INDArray states = compiled.infer(x);
            long[] own = block.lift().outputShape(BlockParts.tail(x.shape()));
            long n = BlockParts.length(own);
            INDArray identity = Nd4j.eye(n).castTo(x.dataType());
            for (int i = 0; i < points; i++) {
                INDArray rows = states.slice(i).reshape('c', x.size(0), n * (n + 1));
                INDArray rest = rows.get(NDArrayIndex.all(), NDArrayIndex.interval(n, n * (n + 1)));
                INDArray deviations = rest.dup('c').detach().reshape('c', x.size(0), n, n);
                for (int example = 0; example < x.size(0); example++) {
                    deviations.slice(example).addi(identity);
                }
                columns.add(deviations);
            }
        }
        return new JacobianPath(times, columns);
    }

    /**
     * The times.
     *
     * @return from t0 to t1
     */
    public double[] times() {
        return times.clone();
    }

    /**
     * The number of trajectories.
     *
     * @return the batch size
     */
    public int examples() {
        return (int) columns.get(0).size(0);
    }

    /**
     * The number of dimensions of the state.
     *
     * @return n
     */
    public int dimensions() {
        return (int) columns.get(0).size(1);
    }

    /**
     * The Jacobian.
     *
     * @param time the index of the time
     * @param example its row in the batch
     * @return [i][j] = ∂fᵢ/∂yⱼ, a new array
     */
    public double[][] jacobian(int time, int example) {
        int n = dimensions();
        INDArray matrix = columns.get(time).slice(example);
        return IntStream.range(0, n)
                .mapToObj(i -> IntStream.range(0, n)
                        .mapToDouble(j -> matrix.getDouble(j, i))
                        .toArray())
                .toArray(double[][]::new);
    }

    /**
     * The singular values of the Jacobian.
     *
     * @param time the index of the time
     * @param example its row in the batch
     * @return n values, from σ_max down to σ_min
     */
    public double[] singularValues(int time, int example) {
        return new SingularValueDecomposition(matrix(time, example)).getSingularValues();
    }

    /**
     * The condition number of the Jacobian, κ = σ_max/σ_min.
     *
     * @param time the index of the time
     * @param example its row in the batch
     * @return at least 1; infinite for a singular Jacobian
     */
    public double conditionNumber(int time, int example) {
        double[] values = singularValues(time, example);
        double least = values[values.length - 1];
        return least == 0 ? Double.POSITIVE_INFINITY : values[0] / least;
    }

    /**
     * The eigenvalues of the Jacobian.
     *
     * @param time the index of the time
     * @param example its row in the batch
     * @return n values, complex ones in pairs
     */
    public List<Eigenvalue> eigenvalues(int time, int example) {
        EigenDecomposition found = new EigenDecomposition(matrix(time, example));
        double[] real = found.getRealEigenvalues();
        double[] imaginary = found.getImagEigenvalues();
        return IntStream.range(0, real.length)
                .mapToObj(i -> new Eigenvalue(real[i], imaginary[i]))
                .toList();
    }

    /**
     * The largest real part of an eigenvalue: below 0 the field contracts, in the long run, at that state.
     *
     * @param time the index of the time
     * @param example its row in the batch
     * @return max Re λ
     */
    public double spectralAbscissa(int time, int example) {
        return eigenvalues(time, example).stream()
                .mapToDouble(Eigenvalue::real)
                .max()
                .orElseThrow();
    }

    private Array2DRowRealMatrix matrix(int time, int example) {
        double[][] values = jacobian(time, example);
        if (!Arrays.stream(values).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite)) {
            throw new IllegalStateException("the Jacobian of example " + example + " at t = " + times[time]
                    + " is NaN or infinite: f may have no derivative there");
        }
        return new Array2DRowRealMatrix(values, false);
    }

    /**
     * A complex number.
     *
     * @param real the real part
     * @param imaginary the imaginary part
     */
    public record Eigenvalue(double real, double imaginary) {}
}
