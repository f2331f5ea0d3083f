package org.odelayer.examples.advanced;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dl4j.flow.FlowSampler;
import org.odelayer.examples.plot.PlaneGrid;
import org.odelayer.examples.run.Numbers;

/** The learned density over the plane. */
final class FlowPlane {
    private static final double REACH = 3.5;
    private static final int PLACES = 201;

    private final PlaneGrid grid;

    FlowPlane(FlowSampler flow) {
        grid = PlaneGrid.around(REACH, PLACES, points -> density(flow, points));
    }

    private static double[] density(FlowSampler flow, INDArray points) {
        INDArray logarithms = flow.logDensity(points);
        return Numbers.filled((int) points.size(0), i -> Math.exp(logarithms.getDouble(i)));
    }

    PlaneGrid grid() {
        return grid;
    }

    double largest() {
        return Arrays.stream(grid.values())
                .flatMapToDouble(Arrays::stream)
                .max()
                .orElseThrow();
    }

    /** Σ p over the plane: 1, if the flow keeps densities. */
    double mass() {
        double width = 2 * REACH / (PLACES - 1);
        return Arrays.stream(grid.values()).flatMapToDouble(Arrays::stream).sum() * width * width;
    }
}
