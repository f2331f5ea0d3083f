package org.odelayer.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.stepsize.AdaptiveStep;

/** What tolerances a data type can keep. */
final class ToleranceFloor {
    /** The error estimate of a step is a difference of some rounded numbers. */
    private static final int ROUNDINGS = 8;

    private ToleranceFloor() {}

    /** What to say about a block's tolerances; nothing if its data type can keep them. */
    static List<String> notices(OdeBlock block, DataType type) {
        List<String> notices = new ArrayList<>();
        add(notices, "", block.forward(), type);
        SolverSettings own = block.gradient().settings(block.forward());
        if (!own.equals(block.forward())) {
            add(notices, "adjoint ", own, type);
        }
        return notices;
    }

    private static void add(List<String> notices, String whose, SolverSettings settings, DataType type) {
        double floor = ROUNDINGS * (type == DataType.FLOAT ? Math.ulp(1f) : Math.ulp(1.0));
        if (settings.control() instanceof AdaptiveStep adaptive && Math.max(adaptive.rtol(), adaptive.atol()) < floor) {
            notices.add(String.format(
                    Locale.ROOT,
                    "%srtol (%.3g) and atol (%.3g) are below what %s resolves, %.1g of the size of the state: steps"
                            + " become many and the error no smaller; loosen them%s",
                    whose,
                    adaptive.rtol(),
                    adaptive.atol(),
                    type,
                    floor,
                    type == DataType.FLOAT ? ", or use DOUBLE" : ""));
        }
    }
}
