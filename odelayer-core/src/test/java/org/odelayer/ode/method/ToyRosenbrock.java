package org.odelayer.ode.method;

import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;

/**
 * A method of another family, for autonomous fields of few dimensions: the two-stage Rosenbrock method of order 2 of
 * Verwer, Spee, Blom, Hundsdorfer, "A second-order Rosenbrock method applied to photochemical dispersion problems"
 * (1999), L-stable with γ = 1 + 1/√2:
 *
 * <pre>
 * (I − γhJ) k₁ = f(y),   (I − γhJ) k₂ = f(y + h k₁) − 2 k₁,   y' = y + h (3 k₁ + k₂)/2,   error = y' − (y + h k₁)
 * </pre>
 *
 * <p>J by central differences. It knows nothing of other methods, and nothing but tests knows it.
 */
public final class ToyRosenbrock implements Method {
    private static final long serialVersionUID = 1L;
    private static final double GAMMA = 1 + 1 / Math.sqrt(2);

    @Override
    public int order() {
        return 2;
    }

    @Override
    public boolean adaptive() {
        return true;
    }

    @Override
    public int stages() {
        return 2;
    }

    @Override
    public int evaluations() {
        return 2;
    }

    @Override
    public Stepper bind(VectorField field, DataType type, long size) {
        return new Bound(field, type, (int) size);
    }

    @Override
    public String toString() {
        return "ROS2";
    }

    private static final class Bound implements Stepper, Step {
        private final int n;
        private final Quadrature quadrature;
        private final INDArray state;
        private final INDArray slope;
        private final INDArray argument;
        private final INDArray value;
        private final INDArray proposed;
        private final INDArray error;
        private final VectorField.Evaluation atState;
        private final VectorField.Evaluation atArgument;
        private final VectorField.Evaluation atEnd;
        private Leg leg = Leg.ALL;
        private boolean known;
        private int count;
        private double t;
        private double h;
        private double end;

        Bound(VectorField field, DataType type, int size) {
            n = size;
            quadrature = field.quadrature();
            state = Nd4j.create(type, size);
            slope = Nd4j.create(type, size);
            argument = Nd4j.create(type, size);
            value = Nd4j.create(type, size);
            proposed = Nd4j.create(type, size);
            error = Nd4j.create(type, size);
            atState = field.bind(state, slope, true);
            atArgument = field.bind(argument, value, false);
            atEnd = field.bind(proposed, value, true);
        }

        @Override
        public INDArray state() {
            return state;
        }

        @Override
        public INDArray slope() {
            return slope;
        }

        @Override
        public INDArray proposed() {
            return proposed;
        }

        @Override
        public INDArray error() {
            return error;
        }

        @Override
        public INDArray eulerSlope() {
            return value;
        }

        @Override
        public int evaluations() {
            return count;
        }

        @Override
        public void reset() {
            count = 0;
            forget();
        }

        @Override
        public void forget() {
            known = false;
        }

        @Override
        public void begin(Leg newLeg) {
            leg = newLeg;
        }

        @Override
        public void start(double time) {
            if (!known) {
                atState.at(time, leg);
                quadrature.carry();
                count++;
                known = true;
            }
        }

        @Override
        public void euler(double length, double to) {
            argument.assign(state.add(slope.mul(length)));
            atArgument.at(to, leg);
            count++;
        }

        @Override
        public void step(double from, double length, double to) {
            start(from);
            t = from;
            h = length;
            end = to;
            DecompositionSolver solver = new LUDecomposition(shifted()).getSolver();
            double[] k1 = solve(solver, slope.toDoubleVector());
            argument.assign(state.add(array(k1).mul(h)));
            atArgument.at(to, leg);
            count++;
            double[] rest = value.toDoubleVector();
            for (int i = 0; i < n; i++) {
                rest[i] -= 2 * k1[i];
            }
            INDArray second = array(solve(solver, rest));
            INDArray first = array(k1);
            proposed.assign(state.add(first.mul(1.5 * h)).add(second.mul(0.5 * h)));
            error.assign(first.add(second).mul(0.5 * h));
            // The trapezoidal rule, with Euler's as estimate.
            quadrature.begin(leg, h, 0.5, -0.5);
            atEnd.at(to, leg);
            count++;
            quadrature.add(0.5, 0.5);
        }

        private RealMatrix shifted() {
            RealMatrix matrix = new Array2DRowRealMatrix(n, n);
            double[] kept = value.toDoubleVector();
            for (int j = 0; j < n; j++) {
                double step = 1e-6 * Math.max(1, Math.abs(state.getDouble(j)));
                argument.assign(state);
                argument.putScalar(j, state.getDouble(j) + step);
                atArgument.at(t, leg);
                double[] above = value.toDoubleVector();
                argument.putScalar(j, state.getDouble(j) - step);
                atArgument.at(t, leg);
                double[] below = value.toDoubleVector();
                count += 2;
                for (int i = 0; i < n; i++) {
                    matrix.setEntry(i, j, (i == j ? 1 : 0) - GAMMA * h * (above[i] - below[i]) / (2 * step));
                }
            }
            value.assign(array(kept));
            return matrix;
        }

        private static double[] solve(DecompositionSolver solver, double[] right) {
            return solver.solve(new ArrayRealVector(right)).toArray();
        }

        private INDArray array(double[] values) {
            return Nd4j.createFromArray(values).castTo(state.dataType());
        }

        @Override
        public double integralError() {
            return quadrature.error(h);
        }

        @Override
        public void accept() {
            quadrature.accept(h);
            state.assign(proposed);
            known = false;
        }

        @Override
        public Step last() {
            return this;
        }

        @Override
        public Interpolation interpolation() {
            return Interpolation.CUBIC;
        }

        @Override
        public Kernel extra(int index, INDArray result) {
            throw new IllegalStateException("there are none");
        }

        @Override
        public boolean undefined(double bound) {
            return !Vectors.finite(slope);
        }

        @Override
        public boolean isUndefinedIn(long from, long to) {
            return !Vectors.finite(slope) && from == 0;
        }

        @Override
        public double t() {
            return t;
        }

        @Override
        public double h() {
            return h;
        }

        @Override
        public double end() {
            return end;
        }

        @Override
        public Leg leg() {
            return leg;
        }

        @Override
        public INDArray y0() {
            return state;
        }

        @Override
        public INDArray y1() {
            return proposed;
        }

        @Override
        public void at(double theta, INDArray y) {
            double[] ofStart = new double[2];
            double[] ofEnd = new double[2];
            Interpolation.CUBIC.weigh(theta, h, ofStart, ofEnd);
            y.assign(state.mul(ofStart[0])
                    .add(slope.mul(ofStart[1]))
                    .add(proposed.mul(ofEnd[0]))
                    .add(value.mul(ofEnd[1])));
        }

        @Override
        public void close() {
            List.of(state, slope, argument, value, proposed, error).forEach(INDArray::close);
        }
    }
}
