package org.odelayer.examples.quickstart;

import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Prey and predators, prey' = prey (growth − hunting predators), predators' = predators (breeding prey − death). */
public class LotkaVolterra extends Dynamics {
    private static final long serialVersionUID = 1;

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.scalar("growth", 1.5);
        parameters.scalar("hunting", 1.0);
        parameters.scalar("breeding", 1.0);
        parameters.scalar("death", 3.0);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable[] state = graph.split(y, 2, 1);
        SDVariable hunted = state[1].mul(parameters.get("hunting"));
        SDVariable born = state[0].mul(parameters.get("breeding"));
        return graph.concat(
                1, state[0].mul(parameters.get("growth").sub(hunted)), state[1].mul(born.sub(parameters.get("death"))));
    }

    /** Prints the animals at the last of 100 times, and the gradient of the mean prey over all of them. */
    public static void main(String[] args) {
        double[] times = IntStream.rangeClosed(1, 100).mapToDouble(i -> 0.1 * i).toArray();
        var settings = new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-8, 1e-8), 10_000);
        OdeBlock block = OdeBlock.of(new LotkaVolterra(), TimeSpan.series(0, times), settings);
        Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 1);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 1, 2)) {
            INDArray start = Nd4j.createFromArray(new double[][] {{1, 1}});
            INDArray states = compiled.forward(start); // [times, batch, 2], overwritten by the next call
            System.out.println("at t = 10: " + states.get(NDArrayIndex.point(99)));
            INDArray gradient = Nd4j.zeros(DataType.DOUBLE, 100, 1, 2);
            gradient.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(0))
                    .assign(0.01);
            System.out.println("with respect to the start: " + compiled.backward(gradient));
            System.out.println("to the parameters: " + compiled.parameterGradients());
            System.out.println(compiled.forwardStatistics());
        }
    }
}
