package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Tells two moons apart by a flow in the plane whose path pays for nothing, for its Jacobian in three ways, or for its
 * kinetic energy: what each penalty does to cost, accuracy, robustness and conditioning (Josias, Brink, "Jacobian norm
 * regularisation and conditioning in neural ODEs", 2022).
 *
 * <p>Prints each run, means over the runs, which of them differ, and {@code RESULT {"nfe": {setting: …}, "accuracy":
 * {…}, "kappa": {…}, "kappaStart": {…}, "kappaFlow": {…}}}; draws {@code moons.png}, {@code moons-robustness.png} and
 * {@code moons-boundaries.png}.
 */
@Command(name = "moons", description = "Two moons: penalties on the Jacobian and the kinetic energy of a flow.")
public final class MoonsCommand extends FigureCommand {
    @Option(names = "--seeds", description = "Number of runs of each.")
    private int runs = 10;

    @Mixin
    private MoonsOptions options = new MoonsOptions();

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--seeds", runs);
        MoonsRun.Settings training = options.training();
        options.settings().forEach(options::penalties);
        line(MoonsReport.HEADER);
        Map<MoonsSetting, List<MoonsRun>> all = new LinkedHashMap<>();
        options.settings().forEach(setting -> all.put(setting, new ArrayList<>()));
        for (int i = 0; i < runs; i++) {
            train(all, options.seed() + i, training);
        }
        MoonsReport report = new MoonsReport(all);
        report.print(this::line);
        MoonsFigures figures = new MoonsFigures(all);
        save(figures.strips(), "moons.png");
        save(figures.robustness(), "moons-robustness.png");
        save(figures.boundaries(), "moons-boundaries.png");
        result(new Result()
                .with("nfe", report.means(MoonsRun::lastInference))
                .with("accuracy", report.means(run -> run.measures().accuracy()))
                .with("kappa", report.means(run -> run.measures().kappa(MoonsReading.PATH)))
                .with("kappaStart", report.means(run -> run.measures().kappa(MoonsReading.START)))
                .with("kappaFlow", report.means(run -> run.measures().kappa(MoonsReading.FLOW))));
    }

    /** A run of each setting from the same points and weights. */
    private void train(Map<MoonsSetting, List<MoonsRun>> runs, long seed, MoonsRun.Settings training) {
        runs.forEach((setting, list) -> {
            MoonsRun run = new MoonsRun(setting, options.penalties(setting), seed, training);
            line(MoonsReport.of(run));
            list.add(run);
        });
    }
}
