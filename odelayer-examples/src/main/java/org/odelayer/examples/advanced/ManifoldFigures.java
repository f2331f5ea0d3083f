package org.odelayer.examples.advanced;

import java.util.Arrays;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.GlobePanel;
import org.odelayer.examples.run.Numbers;

/** Pictures of what was solved on manifolds. */
final class ManifoldFigures {
    private static final int SAMPLES = 800;

    private ManifoldFigures() {}

    static Figure all(RotationFit rotation, FreeBody body, GlobeFlow flow, double... density) {
        Figure figure = new Figure("States on manifolds", 3);
        GlobePanel first = figure.globe("a rotation from pairs of points");
        // Blue is the color that is seen best on a map.
        bodies(figure.globe("free rigid bodies: angular momentum as they see it"), body);
        rotation(first, rotation);
        drift(figure, body);
        double[] truth = Globe.values(GlobeMixture::density);
        double largest = Math.max(
                Arrays.stream(truth).max().orElseThrow(),
                Arrays.stream(density).max().orElseThrow());
        figure.globe("four distributions on the sphere")
                .map(Globe.grid(truth), "p(x)")
                .upTo(largest);
        figure.globe("the density that the flow has learned")
                .map(Globe.grid(density), "p(x)")
                .upTo(largest);
        figure.globe("samples of the flow").points("samples", flow.sample(SAMPLES));
        return figure;
    }

    private static void rotation(GlobePanel globe, RotationFit rotation) {
        for (double[][] way : rotation.ways(21)) {
            globe.path("learned flow", way);
        }
        globe.points("from", rotation.starts())
                .points("to", rotation.ends())
                .points("axis", RotationFit.axis())
                .from(15, 25);
    }

    private static void bodies(GlobePanel globe, FreeBody body) {
        globe.map(Globe.grid(Globe.values(FreeBody::energy)), "energy");
        for (double[][] way : body.momenta()) {
            globe.path("solution", way);
        }
    }

    private static void drift(Figure figure, FreeBody body) {
        double[] drifts = body.drifts();
        double[] times = Numbers.filled(drifts.length, i -> FreeBody.SPACING * (i + 1));
        figure.lines("energy of the bodies", "time in s", "largest |E(t)/E(0) − 1|")
                .line("RKMK4", times, drifts)
                .logarithmic();
    }
}
