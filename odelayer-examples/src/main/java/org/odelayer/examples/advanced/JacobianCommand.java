package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Looks at the Jacobian of flows that were trained on the moons: its singular values, condition number and eigenvalues
 * along the paths of test points. Of each setting one run is trained.
 *
 * <p>Prints means over the points at five times and {@code RESULT {"sigmaMax": {setting: …}, "kappa": {…}, "flowKappa":
 * {…}, "abscissa": {…}}}, over all times and of the flow at its end; draws {@code jacobian.png}.
 */
@Command(
        name = "jacobian",
        description = "Two moons: singular values and eigenvalues of the Jacobian along trained flows.")
public final class JacobianCommand extends FigureCommand {
    private static final int MOST_POINTS = 200;
    private static final int TIMES = 41;

    @Mixin
    private MoonsOptions options = new MoonsOptions();

    @Override
    protected void run() throws IOException {
        MoonsRun.Settings training = options.training();
        options.settings().forEach(options::penalties);
        print(
                "%-10s %6s %10s %10s %13s %10s %12s",
                "setting", "time", "sigma max", "sigma min", "kappa median", "max Re", "contracting");
        List<JacobianSummary> all = new ArrayList<>();
        for (MoonsSetting setting : options.settings()) {
            MoonsClassifier classifier =
                    MoonsRun.train(setting, options.penalties(setting), options.seed(), training, new MoonsCost());
            int points = Math.min(MOST_POINTS, training.testPoints());
            JacobianSummary summary = new JacobianSummary(
                    setting, classifier.jacobianPath(points, TIMES), classifier.flowJacobianPath(points, 2));
            summary.shownTimes().mapToObj(summary::row).forEach(this::line);
            all.add(summary);
        }
        save(JacobianFigures.draw(all), "jacobian.png");
        result(new Result()
                .with("sigmaMax", Result.of(all, JacobianSummary::setting, JacobianSummary::largest))
                .with("kappa", Result.of(all, JacobianSummary::setting, JacobianSummary::kappa))
                .with("flowKappa", Result.of(all, JacobianSummary::setting, JacobianSummary::flowKappa))
                .with("abscissa", Result.of(all, JacobianSummary::setting, JacobianSummary::abscissa)));
    }
}
