package org.odelayer.dl4j;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.block.TimeSteps;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.conf.NeuralSdeLayer;
import org.odelayer.dl4j.conf.RungeKuttaNetworkLayer;
import org.odelayer.dl4j.dynamics.LayersDynamics;
import org.odelayer.dynamics.AntisymmetricDynamics;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.ConvDynamics;
import org.odelayer.dynamics.DriftDiffusion;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.GradientFlowDynamics;
import org.odelayer.dynamics.GraphDynamics;
import org.odelayer.dynamics.GruDynamics;
import org.odelayer.dynamics.HamiltonianDynamics;
import org.odelayer.dynamics.LagrangianDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.ProbeDistribution;
import org.odelayer.dynamics.ReactionDynamics;
import org.odelayer.dynamics.Sharing;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.dynamics.Trace;
import org.odelayer.manifold.Manifold;
import org.odelayer.ode.method.LieSolver;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.method.SymplecticSolver;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;
import org.odelayer.regularization.SpectralNorm;

/** Layers that have little in common, by name, each in a network that is made for it. */
final class SavedChoice {
    static final int FEATURES = 4;
    private static final int BATCH = 3;
    private static final String MANIFOLD = "manifold";
    private static final InputType VECTORS = InputType.feedForward(FEATURES);
    private static final InputType IMAGES = InputType.convolutional(4, 3, 2);
    private static final Map<String, Layer> ALL = new LinkedHashMap<>();

    static {
        BlockChoice.names()
                .forEach(name -> ALL.put(name, BlockChoice.named(name).build()));
        putF("antisymmetric", new AntisymmetricDynamics(0.1));
        putF("gradient flow", new GradientFlowDynamics(3));
        put(
                "reaction",
                b -> b.dynamics(new ReactionDynamics(new MlpDynamics(3), 0.5)).dataControl(true));
        putF("gated recurrent unit", new GruDynamics());
        putF("Hamiltonian", HamiltonianDynamics.general(3));
        putF("Lagrangian", LagrangianDynamics.mechanical(3));
        putF("stack of layers", new LayersDynamics(dense(6), dense(FEATURES)));
        putF("saved graph", GraphDynamics.of(graph(), "x", "out").time("t"));
        putF("own dynamics", new PendulumDynamics(0.7));
        putF("convolutions", new ConvDynamics(3));
        putF("stack of convolutions", new LayersDynamics(convolution()));
        put("Tsitouras", b -> b.solver(OdeSolver.TSIT5).gradient(InterpolatingAdjoint.AS_FORWARD));
        put("constant steps", b -> b.solver(OdeSolver.RK4).stepSize(0.25).gradient(DiscreteAdjoint.EVERY_STEP));
        put("stiff", b -> b.solver(StiffSolver.KENCARP4));
        put("tight adjoint", b -> b.gradient(ContinuousAdjoint.AS_FORWARD).rtol(1e-5));
        put("per example", b -> b.stepControl(BatchSteps.PER_EXAMPLE));
        put("learned end time", b -> b.learnableEndTime());
        put("jumps", b -> b.jumps(0.3, 0.6));
        put("density", b -> b.density(Trace.exact()));
        put(
                MANIFOLD,
                b -> b.manifold(Manifold.product(Manifold.sphere(3), Manifold.euclidean(1)))
                        .solver(LieSolver.CF4)
                        .stepSize(0.25));
        put(
                "penalties",
                b -> b.regularization(
                        new KineticEnergy(0.1),
                        new JacobianFrobenius(0.1, 2, ProbeDistribution.NORMAL),
                        SpectralNorm.of(0.1)));
        put("noise", b -> b.weightNoise(new DropConnect(0.9)).dropOut(new GaussianDropout(0.1)));
        ALL.put(
                "symplectic",
                new NeuralOdeLayer.Builder()
                        .dynamics(HamiltonianDynamics.separable(3))
                        .solver(SymplecticSolver.VERLET)
                        .stepSize(0.1)
                        .build());
        ALL.put(
                "stochastic",
                new NeuralSdeLayer.Builder()
                        .dynamics(new DriftDiffusion(
                                new MlpDynamics(3), new MlpDynamics(3), NoiseType.SCALAR, Calculus.STRATONOVICH))
                        .build());
        ALL.put("residual network", residual().build());
        ALL.put(
                "Runge-Kutta network",
                residual().method(OdeSolver.HEUN).parameters(Sharing.STAGE).build());
        ALL.put("simplex", residual().timeSteps(TimeSteps.SIMPLEX).build());
    }

    private SavedChoice() {}

    private static void put(String name, UnaryOperator<NeuralOdeLayer.Builder> options) {
        ALL.put(
                name,
                options.apply(new NeuralOdeLayer.Builder().dynamics(new MlpDynamics(3)))
                        .build());
    }

    private static void putF(String name, Dynamics dynamics) {
        ALL.put(name, new NeuralOdeLayer.Builder().dynamics(dynamics).build());
    }

    private static RungeKuttaNetworkLayer.Builder residual() {
        return new RungeKuttaNetworkLayer.Builder()
                .dynamics(new MlpDynamics(3).time(TimeDependence.NONE))
                .steps(3);
    }

    private static DenseLayer dense(int nOut) {
        return Layers.dense(nOut);
    }

    private static ConvolutionLayer convolution() {
        return new ConvolutionLayer.Builder(3, 3)
                .nOut(2)
                .activation(Activation.TANH)
                .convolutionMode(ConvolutionMode.Same)
                .build();
    }

    private static SameDiff graph() {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, FEATURES);
        SDVariable t = graph.placeHolder("t", DataType.FLOAT);
        SDVariable w = graph.var("w", ToyData.normal(DataType.FLOAT, 3, FEATURES, FEATURES));
        graph.math().tanh("out", x.mmul(w).add(t));
        return graph;
    }

    static Iterable<String> names() {
        return ALL.keySet();
    }

    /** Of its two kinds, one after the other. */
    static NeuralNetwork network(String name) {
        int number = List.copyOf(ALL.keySet()).indexOf(name);
        NetworkKind kind = NetworkKind.values()[number % 2];
        Layer layer = ALL.get(name).clone();
        InputType input = input(name);
        InputType output = ALL.get(name).clone().getOutputType(0, input);
        return kind.build(Layers.global(DataType.FLOAT, new Adam(0.01)).l2(0.01), input, layer, loss(output));
    }

    private static InputType input(String name) {
        return name.contains("convolutions") ? IMAGES : VECTORS;
    }

    private static Layer loss(InputType output) {
        return switch (output.getType()) {
            case RNN ->
                new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build();
            case CNN ->
                new CnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build();
            default ->
                new LossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build();
        };
    }

    static INDArray features(String name) {
        if (name.equals(MANIFOLD)) {
            return Nd4j.createFromArray(new float[][] {{0, 0, 1, 2}, {0.6f, -0.8f, 0, 0}, {0, 1, 0, -1}});
        }
        return input(name) == IMAGES
                ? ToyData.normal(DataType.FLOAT, 5, BATCH, 2, 4, 3)
                : ToyData.normal(DataType.FLOAT, 5, BATCH, FEATURES);
    }

    /** The output, and the parameters after one more batch, whatever is drawn there. */
    static float[][] next(String name, NeuralNetwork network) {
        INDArray x = features(name);
        INDArray output = NetworkKind.output(network, x.dup()).dup();
        Nd4j.getRandom().setSeed(7);
        network.fit(new DataSet(x, ToyData.normal(DataType.FLOAT, 6, output.shape())));
        return new float[][] {floats(output), floats(network.params())};
    }

    private static float[] floats(INDArray array) {
        return array.reshape(array.length()).toFloatVector();
    }
}
