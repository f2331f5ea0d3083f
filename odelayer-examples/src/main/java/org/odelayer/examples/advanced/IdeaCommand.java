package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.TrainingLog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The idea in a picture: what a flow in the plane does with a disc in a ring, and what a flow with one dimension more.
 *
 * <p>Prints {@code RESULT {"mse": {model: …}}}; draws {@code idea.png}.
 */
@Command(name = "idea", description = "The idea in a picture: a plain and an augmented flow side by side.")
public final class IdeaCommand extends FigureCommand {
    private static final int PATHS = 60;
    private static final int TIMES = 40;
    private static final List<String> KINDS = List.of("disc", "ring");

    @Mixin
    private SpheresOptions options = SpheresOptions.usual(1);

    @Override
    protected void run() throws IOException {
        SpheresRun plain = SpheresRun.augmented(0, 1, options.settings());
        SpheresRun augmented = SpheresRun.augmented(1, 1, options.settings());
        Figure figure = new Figure("A neural ODE moves its input along a learned flow", 3);
        Flow inPlane = flow(plain);
        var plane = figure.plane("plain: no path passes another", "h₁", "h₂");
        for (int i = 0; i < PATHS; i++) {
            plane.path(KINDS.get(i % 2), inPlane.path(i, 0), inPlane.path(i, 1));
        }
        Flow inSpace = flow(augmented);
        var space = figure.space("with a dimension more: up and away", "h₁", "h₂", "h₃");
        for (int i = 0; i < PATHS; i++) {
            space.path(KINDS.get(i % 2), inSpace.path(i, 0), inSpace.path(i, 1), inSpace.path(i, 2));
        }
        var losses = figure.lines("training", "iteration", "mean squared error");
        for (SpheresRun run : List.of(plain, augmented)) {
            TrainingLog log = run.log();
            losses.line(run == plain ? "plain" : "augmented", log.iterations(), TrainingLog.smooth(log.losses()));
        }
        losses.logarithmic();
        save(figure, "idea.png");
        result(new Result()
                .with("mse", new Result().with("plain", plain.error()).with("augmented", augmented.error())));
    }

    private static Flow flow(SpheresRun run) {
        INDArray x = run.test().getFeatures().get(NDArrayIndex.interval(0, PATHS));
        return Flow.of(run.network(), 0, x.dup(), TIMES);
    }
}
