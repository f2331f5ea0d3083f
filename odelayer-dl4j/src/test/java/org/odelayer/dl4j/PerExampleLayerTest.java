package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.block.BatchSteps;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.listener.NfeListener;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;

/** A layer whose examples have each their own steps. */
@ExtendWith(DoublePrecision.class)
class PerExampleLayerTest {
    private static MultiLayerConfiguration configuration(Layer layer) {
        return Layers.global(DataType.DOUBLE, new NoOp())
                .list()
                .layer(Layers.dense(3))
                .layer(layer)
                .layer(Layers.softmax(2))
                .setInputType(InputType.feedForward(2))
                .build();
    }

    private static MultiLayerNetwork network(Layer layer) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration(layer));
        network.init();
        return network;
    }

    private static NeuralOdeLayer.Builder rows() {
        return Layers.ode(4).stepControl(BatchSteps.PER_EXAMPLE);
    }

    private static DataSet data(int batch) {
        INDArray x = Nd4j.linspace(DataType.DOUBLE, -2, 4.0 / (2 * batch - 1), 2L * batch)
                .reshape(batch, 2);
        INDArray labels = Nd4j.zeros(DataType.DOUBLE, batch, 2);
        for (int i = 0; i < batch; i++) {
            labels.putScalar(i, i % 2, 1);
        }
        return new DataSet(x, labels);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void gradientsAreDifferences(int kind) {
        NeuralOdeLayer.Builder layer = Layers.accurate(rows());
        if (kind == 1) {
            layer.regularization(new KineticEnergy(0.1), JacobianFrobenius.of(0.1))
                    .dataControl(true);
        } else if (kind == 2) {
            layer.learnableEndTime().timeSpan(0.1, 0.9);
        }
        assertTrue(GradientCheck.passes(network(layer.build()), data(4)));
    }

    @Test
    void anExampleIsTheSameWhateverElseIsInTheBatch() {
        MultiLayerNetwork network = network(rows().build());
        INDArray x = data(7).getFeatures();
        // What comes into the layer, without the rounding of the dense layer's product.
        INDArray into = network.feedForwardToLayer(0, x).get(1);
        INDArray all = network.feedForwardToLayer(1, x).get(2).dup();
        org.odelayer.dl4j.layer.NeuralOdeLayer layer = (org.odelayer.dl4j.layer.NeuralOdeLayer) network.getLayer(1);
        for (int i = 0; i < 7; i++) {
            INDArray row = into.get(NDArrayIndex.interval(i, i + 1), NDArrayIndex.all());
            assertEquals(all.getRow(i).dup(), layer.states(row, 1).slice(0).reshape(3), "row " + i);
        }
    }

    @Test
    void listenersSeeTheMeanOfTheEvaluations() {
        List<NfeListener.Nfe> told = new ArrayList<>();
        MultiLayerNetwork network = network(rows().build());
        network.setListeners(new NfeListener(1, told::add));
        network.fit(data(5));
        network.fit(data(1));
        assertEquals(2, told.size());
        assertTrue(told.get(0).forward() >= 7 && told.get(0).forward() < 100, told::toString);
        assertTrue(told.get(0).backward() >= 7 && told.get(0).backward() < 200, told::toString);
    }

    @Test
    void theChoiceIsSavedAndAFileWithoutItSharesTheSteps() {
        MultiLayerConfiguration own = configuration(rows().build());
        assertEquals(own, MultiLayerConfiguration.fromJson(own.toJson()));
        assertTrue(own.toJson().contains("stepControl"));
        NeuralOdeLayer read = layer(MultiLayerConfiguration.fromJson(own.toJson()));
        assertEquals(BatchSteps.PER_EXAMPLE, read.stepControl());
        assertEquals(BatchSteps.PER_EXAMPLE, read.block().steps());
        assertTrue(read.toString().contains("stepControl=PER_EXAMPLE"), read::toString);
        MultiLayerConfiguration shared = configuration(Layers.ode(4).build());
        assertFalse(shared.toJson().contains("stepControl"));
        assertEquals(BatchSteps.SHARED, layer(shared).stepControl());
        assertFalse(layer(shared).toString().contains("stepControl"));
        assertNotEquals(own, shared);
        assertEquals(own, own.clone());
    }

    private static NeuralOdeLayer layer(MultiLayerConfiguration configuration) {
        return (NeuralOdeLayer) configuration.getConf(1).getLayer();
    }

    @Test
    void aMissingChoiceIsRefused() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> rows().stepControl(null));
        assertTrue(e.getMessage().contains("stepControl (null)"), e.getMessage());
    }

    @Test
    void itTrains() {
        MultiLayerNetwork network = new MultiLayerNetwork(Layers.global(DataType.FLOAT, new Sgd(0.3))
                .list()
                .layer(rows().build())
                .layer(Layers.softmax(2))
                .setInputType(InputType.feedForward(2))
                .build());
        network.init();
        DataSet moons = ToyData.moons(DataType.FLOAT, 40);
        double before = network.score(moons);
        for (int i = 0; i < 100; i++) {
            network.fit(moons);
        }
        assertTrue(network.score(moons) < 0.5 * before, () -> before + " to " + network.score(moons));
    }
}
