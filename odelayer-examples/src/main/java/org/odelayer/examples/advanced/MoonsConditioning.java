package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.TimedProgram;
import org.odelayer.examples.support.Flow;

/** Condition numbers σ_max/σ_min of the Jacobian J = ∂f/∂y along the paths of a classifier's test points, exact. */
final class MoonsConditioning {
    /** Equally spaced over the time span. */
    private static final int TIMES = 41;

    /** Where σ_min vanishes κ has no bound; this is the penalty's. */
    private static final double LARGEST = 1e4;

    private final double[] kappas;

    MoonsConditioning(MoonsClassifier classifier) {
        INDArray points = classifier.points();
        int n = (int) points.size(0);
        Flow flow = Flow.of(classifier.network(), 0, points, TIMES);
        double[] times = flow.times();
        NeuralOdeLayer layer =
                (NeuralOdeLayer) classifier.network().getLayer(0).conf().getLayer();
        Map<String, INDArray> parameters = classifier.network().getLayer(0).paramTable();
        INDArray y = Nd4j.create(points.dataType(), n, 2);
        this.kappas = new double[n * TIMES];
        try (CompiledDynamics dynamics =
                CompiledDynamics.compile(layer.getDynamics(), parameters, y.dataType(), y.shape())) {
            Rows rows = new Rows(dynamics, y);
            for (int time = 0; time < TIMES; time++) {
                y.getColumn(0).assign(Nd4j.create(flow.at(time, 0)));
                y.getColumn(1).assign(Nd4j.create(flow.at(time, 1)));
                rows.run(times[time]);
                for (int i = 0; i < n; i++) {
                    kappas[time * n + i] = rows.kappa(i);
                }
            }
        }
    }

    /** Over all points and times. */
    double mean() {
        return Arrays.stream(kappas).average().orElseThrow();
    }

    /** Over all points and times. */
    double median() {
        double[] sorted = Arrays.stream(kappas).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** The rows of J for all points at once: the products of J with the unit vectors from the left. */
    private static final class Rows {
        private final TimedProgram[] programs = new TimedProgram[2];
        private final INDArray[] rows = new INDArray[2];

        Rows(CompiledDynamics dynamics, INDArray y) {
            for (int i = 0; i < 2; i++) {
                INDArray unit = Nd4j.create(y.dataType(), y.shape());
                unit.getColumn(i).assign(1);
                rows[i] = Nd4j.create(y.dataType(), y.shape());
                programs[i] = dynamics.vjp(y, unit, Nd4j.create(y.dataType(), y.shape()), rows[i], Map.of());
            }
        }

        void run(double t) {
            programs[0].run(t);
            programs[1].run(t);
        }

        double kappa(int point) {
            return MoonsConditioning.kappa(
                    rows[0].getDouble(point, 0),
                    rows[0].getDouble(point, 1),
                    rows[1].getDouble(point, 0),
                    rows[1].getDouble(point, 1));
        }
    }

    /** Of [[a, b], [c, d]]: a conformal and an anticonformal part, of which σ_max is the sum and σ_min the difference. */
    static double kappa(double a, double b, double c, double d) {
        double conformal = Math.hypot(a + d, c - b);
        double anticonformal = Math.hypot(a - d, c + b);
        double largest = conformal + anticonformal;
        double least = Math.abs(conformal - anticonformal);
        return largest == 0 ? 1 : Math.min(LARGEST, largest / least);
    }
}
