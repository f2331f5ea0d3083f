package org.odelayer.examples.quickstart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.odelayer.dynamics.Acceleration;

/**
 * The blocks of K. Lu's report on augmented neural ODEs (18.337 project, MIT, 2022): those of its table 1, each in the
 * readings that its text allows, with the accuracy of its one run (50 iterations, batches of 100, Adam 0.05), and those
 * of its figures 12 to 16.
 */
final class ReportBlocks {
    private static final Map<MnistModel, String> ACCURACIES = Map.of(
            MnistModel.NODE, "0.732",
            MnistModel.ANODE, "0.770",
            MnistModel.IL_ANODE, "0.807",
            MnistModel.STEER, "0.810",
            MnistModel.SECOND_ORDER, "0.554");
    private static final List<Long> AUGMENTS = List.of(10L, 25L, 40L);
    private static final List<Double> STEERS = List.of(0.2, 0.3, 0.6);

    private ReportBlocks() {}

    /** The accuracy that the report's table has for a block, whatever its reading, or {@code -}. */
    static String accuracy(MnistBlock block) {
        MnistBlock usual = MnistBlock.of(block.model());
        boolean inTable = block.augment() == usual.augment() && block.steer() == usual.steer();
        return inTable ? ACCURACIES.getOrDefault(block.model(), "-") : "-";
    }

    /** Rows of the table: every kind, the output layer on the first features and on all. */
    static List<MnistBlock> table() {
        List<MnistBlock> rows = new ArrayList<>();
        rows.add(MnistBlock.of(MnistModel.NODE));
        for (MnistModel model : List.of(MnistModel.ANODE, MnistModel.IL_ANODE, MnistModel.STEER)) {
            rows.addAll(readouts(MnistBlock.of(model)));
        }
        rows.addAll(secondOrder());
        rows.addAll(readouts(MnistBlock.of(MnistModel.SECOND_ORDER_LEARNED)));
        return rows;
    }

    private static List<MnistBlock> readouts(MnistBlock block) {
        return List.of(block.with(Readout.FIRST), block.with(Readout.ALL));
    }

    private static List<MnistBlock> secondOrder() {
        MnistBlock block = MnistBlock.of(MnistModel.SECOND_ORDER);
        List<MnistBlock> blocks = new ArrayList<>(readouts(block.with(Acceleration.POSITION)));
        blocks.addAll(readouts(block.with(Acceleration.STATE)));
        return blocks;
    }

    /**
     * A figure of several blocks.
     *
     * @param name of the file
     * @param title what is compared
     * @param blocks by their names in the legend, the one to compare with first
     */
    record Curves(String name, String title, Map<String, MnistBlock> blocks) {}

    /** The figures, of blocks of whose state the output layer sees this part; at second order both. */
    static List<Curves> figures(Readout readout) {
        MnistBlock plain = MnistBlock.of(MnistModel.NODE);
        MnistBlock augmented = MnistBlock.of(MnistModel.ANODE).with(readout);
        List<Curves> figures = new ArrayList<>();
        figures.add(new Curves("node", "NODE", Map.of("NODE", plain)));
        for (MnistModel model : List.of(MnistModel.ANODE, MnistModel.IL_ANODE)) {
            MnistBlock block = MnistBlock.of(model).with(readout);
            Map<String, MnistBlock> blocks = new LinkedHashMap<>(Map.of("NODE", plain));
            AUGMENTS.forEach(p -> blocks.put("p = " + p, block.withAugment(p)));
            figures.add(new Curves(
                    model.toString(), seenBy(model == MnistModel.ANODE ? "ANODE" : "IL-ANODE", block), blocks));
        }
        Map<String, MnistBlock> steered = new LinkedHashMap<>(Map.of("b = 0, ANODE(10)", augmented));
        STEERS.forEach(b -> steered.put(
                "b = " + b, MnistBlock.of(MnistModel.STEER).withSteer(b).with(readout)));
        figures.add(new Curves("steer", seenBy("STEER", augmented), steered));
        Map<String, MnistBlock> second = new LinkedHashMap<>(Map.of("NODE", plain));
        secondOrder().forEach(block -> second.put(block.toString().replace(block.model() + " ", ""), block));
        figures.add(new Curves("second-order", "second order: f, and what the output layer sees", second));
        return figures;
    }

    private static String seenBy(String name, MnistBlock block) {
        return name + ", output layer on " + (block.readout() == Readout.ALL ? "all" : "the " + block.seen())
                + " features";
    }
}
