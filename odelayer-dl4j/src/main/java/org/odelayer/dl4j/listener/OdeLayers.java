package org.odelayer.dl4j.listener;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.NetworkUtils;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.odelayer.dl4j.layer.BlockLayer;
import org.odelayer.dl4j.layer.OdeLayer;

/**
 * The layers of a network that solve equations, and what Deeplearning4j does for its own layers only.
 *
 * <p>{@code network.setLearningRate} passes over SameDiff layers, of which layers here warn; the methods of this name
 * here do what it does, for all layers.
 */
public final class OdeLayers {
    private OdeLayers() {}

    /**
     * The layers that solve equations: ODE blocks, and those of irregular series.
     *
     * @param model a MultiLayerNetwork or ComputationGraph
     * @return all of them, frozen ones too, in the network's order; none for other models
     */
    public static List<OdeLayer> of(Model model) {
        return Arrays.stream(layers(model))
                .map(OdeLayers::unwrap)
                .filter(OdeLayer.class::isInstance)
                .map(OdeLayer.class::cast)
                .toList();
    }

    /**
     * Sets the learning rate of all layers, those that solve equations too. The updaters' states, momentum for
     * instance, are kept. Schedules are replaced. Frozen layers, and updaters without a rate, are left alone.
     *
     * @param network an initialized network
     * @param rate the new rate, finite, not negative
     * @throws IllegalArgumentException if the rate is not allowed
     */
    public static void setLearningRate(MultiLayerNetwork network, double rate) {
        setBlocks(network, checked(rate), null);
        NetworkUtils.setLearningRate(network, rate);
    }

    /**
     * Sets the learning rate of all layers, as {@link #setLearningRate(MultiLayerNetwork, double)}.
     *
     * @param network an initialized network
     * @param rate the new rate, finite, not negative
     * @throws IllegalArgumentException if the rate is not allowed
     */
    public static void setLearningRate(ComputationGraph network, double rate) {
        setBlocks(network, checked(rate), null);
        NetworkUtils.setLearningRate(network, rate);
    }

    /**
     * Sets the schedule of the learning rate of all layers, as {@link #setLearningRate(MultiLayerNetwork, double)}.
     *
     * @param network an initialized network
     * @param schedule of the rate; counts of iterations and epochs go on
     */
    public static void setLearningRate(MultiLayerNetwork network, ISchedule schedule) {
        setBlocks(network, Double.NaN, schedule);
        NetworkUtils.setLearningRate(network, schedule);
    }

    /**
     * Sets the schedule of the learning rate of all layers, as {@link #setLearningRate(MultiLayerNetwork, double)}.
     *
     * @param network an initialized network
     * @param schedule of the rate; counts of iterations and epochs go on
     */
    public static void setLearningRate(ComputationGraph network, ISchedule schedule) {
        setBlocks(network, Double.NaN, schedule);
        NetworkUtils.setLearningRate(network, schedule);
    }

    private static double checked(double rate) {
        if (!(rate >= 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("rate (" + rate + ") must be finite and >= 0");
        }
        return rate;
    }

    /** Before Deeplearning4j rebuilds the network's updater, which reads them. */
    private static void setBlocks(Model model, double rate, ISchedule schedule) {
        for (OdeLayer layer : of(model)) {
            set(configuration(layer).getUpdater(), rate, schedule);
            set(configuration(layer).getBiasUpdater(), rate, schedule);
        }
    }

    private static void set(IUpdater updater, double rate, ISchedule schedule) {
        if (updater != null && updater.hasLearningRate()) {
            updater.setLrAndSchedule(rate, schedule);
        }
    }

    /** Name, kind, number of parameters and settings of each layer of a network. */
    static List<List<String>> table(Model model) {
        List<List<String>> rows = new ArrayList<>();
        for (Layer layer : layers(model)) {
            Layer inner = unwrap(layer);
            String kind = layer.conf().getLayer().getClass().getSimpleName();
            String settings = inner instanceof OdeLayer ode ? configuration(ode).toString() : "";
            rows.add(List.of(name(layer), kind, String.valueOf(layer.numParams()), settings));
        }
        return rows;
    }

    static org.odelayer.dl4j.conf.BlockLayer configuration(BlockLayer layer) {
        return (org.odelayer.dl4j.conf.BlockLayer) layer.conf().getLayer();
    }

    static org.odelayer.dl4j.conf.OdeLayer configuration(OdeLayer layer) {
        return (org.odelayer.dl4j.conf.OdeLayer) layer.conf().getLayer();
    }

    /** All of a network. */
    static Layer[] layers(Model model) {
        if (model instanceof MultiLayerNetwork network) {
            return network.getLayers();
        }
        return model instanceof ComputationGraph graph ? graph.getLayers() : new Layer[0];
    }

    private static Layer unwrap(Layer layer) {
        return layer instanceof BaseWrapperLayer wrapper ? unwrap(wrapper.getUnderlying()) : layer;
    }

    /** Its name, or its index if it has none. */
    static String name(Layer layer) {
        String name = layer.conf().getLayer().getLayerName();
        return name == null ? String.valueOf(layer.getIndex()) : name;
    }
}
