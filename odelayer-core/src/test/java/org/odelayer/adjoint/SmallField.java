package org.odelayer.adjoint;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.HostVector;
import org.odelayer.ode.method.DifferentiableField;
import org.odelayer.ode.method.FieldParameter;
import org.odelayer.ode.method.Leg;

/** A field of one example in Java, with derivatives written by hand. */
abstract class SmallField implements DifferentiableField {
    private final int n;
    final double[] theta;

    SmallField(int n, double... theta) {
        this.n = n;
        this.theta = theta;
    }

    abstract double[] f(double t, Leg leg, double... y);

    /** ∂fᵢ/∂yⱼ. */
    abstract double[][] byState(double t, double... y);

    /** ∂fᵢ/∂θⱼ. */
    abstract double[][] byParameter(double t, double... y);

    /** ∂fᵢ/∂t. */
    double[] byTime(double t) {
        return new double[n];
    }

    @Override
    public DataType dataType() {
        return DataType.DOUBLE;
    }

    @Override
    public long examples() {
        return 1;
    }

    @Override
    public long size() {
        return n;
    }

    @Override
    public List<FieldParameter> parameters() {
        return List.of(new FieldParameter("theta", theta.length));
    }

    private double[] read(INDArray array) {
        double[] values = new double[(int) array.length()];
        new HostVector(array).read(0, values);
        return values;
    }

    @Override
    public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
        return (t, leg) -> new HostVector(dydt).write(0, f(t, leg, read(y)));
    }

    private static double[] pull(double[][] matrix, int columns, double... v) {
        double[] result = new double[columns];
        for (int i = 0; i < v.length; i++) {
            for (int j = 0; j < columns; j++) {
                result[j] += v[i] * matrix[i][j];
            }
        }
        return result;
    }

    @Override
    public VectorJacobian vjp(
            int stage, INDArray y, INDArray v, INDArray f, INDArray yBar, INDArray thetaBar, INDArray timeBar) {
        return (t, leg, weight) -> {
            double[] state = read(y);
            new HostVector(f).write(0, f(t, leg, state));
            new HostVector(yBar).write(0, pull(byState(t, state), n, read(v)));
            if (thetaBar != null) {
                new HostVector(thetaBar).write(0, pull(byParameter(t, state), theta.length, read(v)));
            }
            if (timeBar != null) {
                double[] rates = byTime(t);
                timeBar.assign(Nd4j.getBlasWrapper().dot(v, Nd4j.createFromArray(rates)));
            }
        };
    }

    @Override
    public Evaluation jvp(int stage, INDArray y, INDArray v, INDArray product) {
        return (t, leg) -> {
            double[][] jacobian = byState(t, read(y));
            double[] along = read(v);
            double[] result = new double[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    result[i] += jacobian[i][j] * along[j];
                }
            }
            new HostVector(product).write(0, result);
        };
    }

    @Override
    public Evaluation jacobian(int stage, INDArray y, INDArray columns) {
        return (t, leg) -> {
            double[][] jacobian = byState(t, read(y));
            double[] result = new double[n * n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    result[j * n + i] = jacobian[i][j];
                }
            }
            new HostVector(columns).write(0, result);
        };
    }

    /** Height, speed and restitution: the last one does not move, and what depends on it has a gradient. */
    static final class Ball extends SmallField {
        Ball(double g) {
            super(3, g);
        }

        @Override
        double[] f(double t, Leg leg, double... y) {
            return new double[] {y[1], -theta[0], 0};
        }

        @Override
        double[][] byState(double t, double... y) {
            return new double[][] {{0, 1, 0}, {0, 0, 0}, {0, 0, 0}};
        }

        @Override
        double[][] byParameter(double t, double... y) {
            return new double[][] {{0}, {-1}, {0}};
        }
    }

    /** ẍ = −k x + c cos t, k = θ₀ and c = θ₁. */
    static final class Oscillator extends SmallField {
        Oscillator(double... theta) {
            super(2, theta);
        }

        @Override
        double[] f(double t, Leg leg, double... y) {
            return new double[] {y[1], -theta[0] * y[0] + theta[1] * Math.cos(t)};
        }

        @Override
        double[][] byState(double t, double... y) {
            return new double[][] {{0, 1}, {-theta[0], 0}};
        }

        @Override
        double[][] byParameter(double t, double... y) {
            return new double[][] {{0, 0}, {-y[0], Math.cos(t)}};
        }

        @Override
        double[] byTime(double t) {
            return new double[] {0, -theta[1] * Math.sin(t)};
        }
    }

    /** ẏ = θ₀ y before t = 1 and θ₁ behind. */
    static final class Jumping extends SmallField {
        Jumping(double... theta) {
            super(1, theta);
        }

        private static boolean isLate(Leg leg) {
            return leg.largest() > 1;
        }

        @Override
        double[] f(double t, Leg leg, double... y) {
            return new double[] {theta[isLate(leg) ? 1 : 0] * y[0]};
        }

        @Override
        double[][] byState(double t, double... y) {
            throw new IllegalStateException("depends on the leg");
        }

        @Override
        double[][] byParameter(double t, double... y) {
            throw new IllegalStateException("depends on the leg");
        }

        @Override
        public VectorJacobian vjp(
                int stage, INDArray y, INDArray v, INDArray f, INDArray yBar, INDArray thetaBar, INDArray timeBar) {
            return (t, leg, weight) -> {
                int set = isLate(leg) ? 1 : 0;
                f.assign(y.mul(theta[set]));
                yBar.assign(v.mul(theta[set]));
                if (thetaBar != null) {
                    thetaBar.putScalar(set, v.getDouble(0) * y.getDouble(0));
                    thetaBar.putScalar(1 - set, 0);
                }
                if (timeBar != null) {
                    timeBar.assign(0);
                }
            };
        }
    }
}
