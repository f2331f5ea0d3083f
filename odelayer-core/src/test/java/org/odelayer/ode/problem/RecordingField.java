package org.odelayer.ode.problem;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.ode.method.VectorField;

/** A problem as the solver sees it; remembers the times at which it was asked. */
public final class RecordingField implements VectorField {
    private final Problem problem;
    private final List<Double> times = new ArrayList<>();

    /** A field that evaluates a problem. */
    public RecordingField(Problem problem) {
        this.problem = problem;
    }

    @Override
    public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
        return (t, leg) -> {
            times.add(t);
            write(problem.derivative(t, read(y)), dydt);
        };
    }

    /** The elements of a vector. */
    public static double[] read(INDArray array) {
        double[] values = new double[(int) array.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.getDouble(i);
        }
        return values;
    }

    /** Copies numbers to an array, of whatever data type. */
    public static void write(double[] values, INDArray array) {
        for (int i = 0; i < values.length; i++) {
            array.putScalar(i, values[i]);
        }
    }

    /** The times since the last {@link #forget}, in order. */
    public List<Double> times() {
        return List.copyOf(times);
    }

    /** Forgets the times. */
    public void forget() {
        times.clear();
    }
}
