package org.odelayer.examples.advanced;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.ConvDynamics;
import org.odelayer.dynamics.Normalization;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.method.OdeSolver;

/**
 * The image network of Chen, Rubanova, Bettencourt, Duvenaud, "Neural ordinary differential equations" (2018), section
 * 3: three convolutions from 1×28×28 to 64×6×6, one ODE block of two (GN, ReLU, convolution) and a last GN, pooling and
 * a linear layer.
 *
 * @param gradient how the block's gradient is computed
 * @param tolerance of the block's solver, relative and absolute
 * @param learningRate of gradient descent with momentum; a tenth of it for the last two fifths
 * @param iterations of the whole training
 * @param seed of the initial weights
 */
record ConvDigitsNetwork(Adjoint gradient, double tolerance, double learningRate, int iterations, long seed) {
    /** The name of the ODE block. */
    static final String BLOCK = "block";

    private static final int CHANNELS = 64;
    private static final double MOMENTUM = 0.9;

    MultiLayerNetwork build() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .weightInit(WeightInit.RELU)
                .updater(new Nesterovs(schedule(), MOMENTUM))
                .list()
                .layer(convolution(3, 1, 0))
                .layer(normalization())
                .layer(convolution(4, 2, 1))
                .layer(normalization())
                .layer(convolution(4, 2, 1))
                .layer(block())
                .layer(normalization())
                .layer(new GlobalPoolingLayer.Builder(PoolingType.AVG).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(10)
                        .weightInit(WeightInit.XAVIER)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutionalFlat(28, 28, 1))
                .build());
        network.init();
        return network;
    }

    private ISchedule schedule() {
        return new MapSchedule.Builder(ScheduleType.ITERATION)
                .add(0, learningRate)
                .add(Math.max(1, iterations * 3 / 5), learningRate / 10)
                .build();
    }

    private static Layer convolution(int kernel, int stride, int padding) {
        return new ConvolutionLayer.Builder(kernel, kernel)
                .stride(stride, stride)
                .padding(padding, padding)
                .nOut(CHANNELS)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static Layer normalization() {
        return new NeuralOdeLayer.Builder()
                .dynamics(new NormalizedDynamics())
                .solver(OdeSolver.EULER)
                .stepSize(1)
                .gradient(DiscreteAdjoint.EVERY_STEP)
                .build();
    }

    private Layer block() {
        return new NeuralOdeLayer.Builder()
                .name(BLOCK)
                .dynamics(new ConvDynamics(CHANNELS)
                        .normalization(Normalization.GROUP)
                        .activation(Activation.RELU)
                        .time(TimeDependence.CONCAT))
                .rtol(tolerance)
                .atol(tolerance)
                .gradient(gradient)
                .build();
    }
}
