package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Tells two moons apart by a flow in the plane whose path pays for nothing, for its Jacobian in three ways, or for its kinetic
 * energy: what each penalty does to cost, accuracy, robustness and conditioning (Josias, Brink, "Jacobian norm regularisation and
 * conditioning in neural ODEs", 2022).
 *
 * <p>Prints each run, means over the runs, and {@code RESULT {"nfe": {setting: …}, "accuracy": {…}, "kappa": {…}}}; draws {@code
 * moons.png} and {@code moons-boundaries.png}.
 */
@Command(name = "moons", description = "Two moons: penalties on the Jacobian and the kinetic energy of a flow.")
public final class MoonsCommand extends ExampleCommand {
    @Mixin
    private MoonsOptions options = new MoonsOptions();

    @Override
    void run() throws IOException {
        int count = options.runs();
        MoonsRun.Settings training = options.training();
        options.settings().forEach(options::weight);
        print("%s", MoonsReport.HEADER);
        Map<MoonsSetting, List<MoonsRun>> runs = new LinkedHashMap<>();
        for (MoonsSetting setting : options.settings()) {
            runs.put(setting, runs(setting, count, training));
        }
        MoonsReport report = new MoonsReport(runs);
        report.lines().forEach(line -> print("%s", line));
        MoonsFigures figures = new MoonsFigures(runs);
        drawn(figures.curves(figure("moons.png")));
        drawn(figures.boundaries(figure("moons-boundaries.png")));
        print(
                "RESULT {\"nfe\": %s, \"accuracy\": %s, \"kappa\": %s}",
                report.json("%.1f", MoonsRun::lastForward),
                report.json("%.4f", run -> run.measures().accuracy()),
                report.json("%.2f", run -> run.measures().kappa()));
    }

    private List<MoonsRun> runs(MoonsSetting setting, int count, MoonsRun.Settings training) {
        List<MoonsRun> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            MoonsRun run = new MoonsRun(setting, options.weight(setting), options.seed() + i, training);
            print("%s", MoonsReport.of(run));
            list.add(run);
        }
        return list;
    }
}
