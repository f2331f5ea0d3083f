package org.odelayer.examples.advanced;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.odelayer.block.Augmentation;
import org.odelayer.block.InitialVelocity;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.examples.run.Statistics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Every block on one task, nested spheres: test error, function evaluations and number of parameters, and a picture of what each
 * does, {@code block-NAME.png}.
 */
@Command(name = "blocks", description = "Every block on nested spheres: a table, and a picture of each.")
public final class BlocksCommand extends ExampleCommand {
    private static final Map<String, UnaryOperator<NeuralOdeLayer.Builder>> BLOCKS = new LinkedHashMap<>();

    static {
        BLOCKS.put("NODE", layer -> layer);
        BLOCKS.put("ANODE(2)", layer -> layer.augmentation(Augmentation.zeros(2)));
        BLOCKS.put("IL-ANODE(2)", layer -> layer.augmentation(Augmentation.learned(2)));
        BLOCKS.put("second order, from rest", layer -> layer.order(2));
        BLOCKS.put(
                "second order, learned velocity", layer -> layer.order(2).initialVelocity(InitialVelocity.learned()));
        BLOCKS.put("third order, learned velocity", layer -> layer.order(3).initialVelocity(InitialVelocity.learned()));
        BLOCKS.put(
                "STEER, ANODE(2)",
                layer -> layer.augmentation(Augmentation.zeros(2)).randomEndTime(0.3));
        BLOCKS.put("four pieces", layer -> layer.depth(DepthDependence.piecewise(4)));
        BLOCKS.put("Legendre, three terms", layer -> layer.depth(DepthDependence.galerkin(DepthBasis.LEGENDRE, 3)));
        BLOCKS.put("data control", layer -> layer.dataControl(true));
    }

    @Mixin
    private SpheresOptions options = new SpheresOptions();

    @Override
    void run() throws IOException {
        int seeds = options.seeds();
        SpheresRun.Settings settings = options.settings();
        print("%-32s %11s %20s %13s", "block", "parameters", "test MSE", "NFE forward");
        List<String> errors = new ArrayList<>();
        for (Map.Entry<String, UnaryOperator<NeuralOdeLayer.Builder>> block : BLOCKS.entrySet()) {
            List<SpheresRun> runs = new ArrayList<>();
            for (int seed = 1; seed <= seeds; seed++) {
                runs.add(new SpheresRun(block.getKey(), block.getValue(), seed, settings));
            }
            Statistics error = statistics(runs, SpheresRun::error);
            Statistics cost = statistics(runs, SpheresRun::lastForward);
            print(
                    "%-32s %11d %20s %13s",
                    block.getKey(),
                    runs.get(0).network().numParams(),
                    String.format(Locale.ROOT, "%.4f ± %.4f", error.mean(), error.deviation()),
                    String.format(Locale.ROOT, "%.1f ± %.1f", cost.mean(), cost.deviation()));
            errors.add(String.format(Locale.ROOT, "\"%s\": %.5f", block.getKey(), error.mean()));
            draw(runs.get(0));
        }
        print("RESULT {\"mse\": {%s}}", String.join(", ", errors));
    }

    private static Statistics statistics(List<SpheresRun> runs, ToDoubleFunction<SpheresRun> value) {
        return Statistics.of(runs.stream().mapToDouble(value).toArray());
    }

    private void draw(SpheresRun run) throws IOException {
        String file = run.name()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("-$", "");
        Path path = figure("block-" + file + ".png");
        SpheresFigures.block(run, path);
    }
}
