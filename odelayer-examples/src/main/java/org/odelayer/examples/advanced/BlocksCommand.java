package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.odelayer.block.Augmentation;
import org.odelayer.block.InitialVelocity;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Every block on one task, nested spheres: test error, function evaluations and number of parameters, and a picture of
 * what each does, {@code block-NAME.png}.
 */
@Command(name = "blocks", description = "Every block on nested spheres: a table, and a picture of each.")
public final class BlocksCommand extends FigureCommand {
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
    private SpheresOptions options = SpheresOptions.usual(5);

    @Override
    protected void run() throws IOException {
        int seeds = options.seeds();
        SpheresRun.Settings settings = options.settings();
        print("%-32s %11s %20s %13s", "block", "parameters", "test MSE", "NFE forward");
        Result errors = new Result();
        List<SpheresRun> first = new ArrayList<>();
        for (Map.Entry<String, UnaryOperator<NeuralOdeLayer.Builder>> block : BLOCKS.entrySet()) {
            String name = block.getKey();
            List<SpheresRun> runs = runs(1, seeds, seed -> new SpheresRun(name, block.getValue(), seed, settings));
            Spread error = Spread.of(runs, SpheresRun::error);
            print(
                    "%-32s %11d %20s %13s",
                    name,
                    runs.get(0).network().numParams(),
                    error.text(4),
                    Spread.of(runs, SpheresRun::lastForward).text(1));
            errors.with(name, error.mean());
            first.add(runs.get(0));
        }
        for (SpheresRun run : first) {
            save(SpheresFigures.block(run), file(run.name()));
        }
        result(new Result().with("mse", errors));
    }

    private static String file(String block) {
        String name =
                block.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "");
        return "block-" + name + ".png";
    }
}
