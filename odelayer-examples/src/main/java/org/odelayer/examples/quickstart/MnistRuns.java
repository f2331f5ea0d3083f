package org.odelayer.examples.quickstart;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.run.StepNet;

/** Trainings with several seeds; what a table and a figure both show is trained once. */
final class MnistRuns {
    private final DigitData digits;
    private final MnistOptions options;
    private final int seeds;
    private final Map<MnistBlock, List<MnistTraining.Trained>> made = new HashMap<>();

    /** Runs of that many seeds, from the user's on. */
    MnistRuns(DigitData digits, MnistOptions options, int seeds) {
        this.digits = digits;
        this.options = options;
        this.seeds = seeds;
    }

    int seeds() {
        return seeds;
    }

    List<MnistTraining.Trained> of(MnistBlock block) {
        return made.computeIfAbsent(block, key -> each(key.toString(), network -> network.build(key)));
    }

    List<MnistTraining.Trained> of(StepNet net, int steps) {
        return each(net.toString(), network -> network.build(net, steps));
    }

    private List<MnistTraining.Trained> each(String name, Function<MnistNetwork, MultiLayerNetwork> build) {
        return LongStream.range(options.seed(), options.seed() + seeds)
                .mapToObj(seed -> new MnistTraining(
                                name + ", seed " + seed,
                                build.apply(options.network(seed)),
                                digits,
                                options.batch(),
                                seed)
                        .run(options.iterations(digits)))
                .toList();
    }
}
