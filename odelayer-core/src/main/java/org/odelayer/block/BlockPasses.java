package org.odelayer.block;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.ode.SolveStatistics;

/** The passes of a compiled block through a batch: forwards, and then backwards. */
interface BlockPasses extends AutoCloseable {
    /** f as it is compiled: of the batch or of one example. */
    CompiledDynamics dynamics();

    /** Draws the probes of running costs. */
    void drawProbes(long seed);

    /** The output, always the same array; with or without the running costs. Nothing is kept of a pass that fails. */
    INDArray forward(INDArray x, OutputTimes times, boolean costing);

    /** Takes a forward pass without costs for made that had this input and gave these states. */
    void resume(INDArray x, INDArray states);

    /** Of the last forward pass, in the costs' own order, means over the batch. */
    double[] costs();

    /** Of the last forward pass, one for each example; null if it failed or there is none. */
    List<SolveStatistics> forwardStatistics();

    /** The gradient with respect to the input, always the same array, of the last forward pass. */
    INDArray backward(INDArray outputGradient, double costFactor);

    /** Of the last backward pass, one for each example; null if it failed or there is none. */
    List<SolveStatistics> backwardStatistics();

    /** Whether there ever was a backward pass, so that there is something to ask about it. */
    boolean wentBack();

    /** By name, always the same arrays. */
    Map<String, INDArray> parameterGradients();

    /** The largest of an example. */
    double drift();

    /** The largest of an example. */
    double integralError();

    /** Of the whole batch. */
    double startTimeGradient();

    /** Of the whole batch, for times that all examples have. */
    double[] outputTimeGradients();

    /** Of each example, [batch][times]; 0 where it has no output. */
    double[][] exampleTimeGradients();

    @Override
    void close();
}
