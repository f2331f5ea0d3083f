package org.odelayer.sde;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.block.Alarms;
import org.odelayer.block.CompiledBlock;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.noise.BrownianMotion;
import org.odelayer.ode.SolveStatistics;

/**
 * An {@link SdeBlock} for one batch shape and data type.
 *
 * <p>Nothing of the Brownian motion is kept: its increments are asked for step by step, forwards and again backwards,
 * and must be the same. Memory is that of the block's gradient: a state for each step, some √N of N states with
 * checkpoints, or with reversible steps none. Not thread-safe.
 */
public final class CompiledSde implements AutoCloseable {
    private final CompiledBlock block;
    private final NoiseDriver driver;

    CompiledSde(SdeBlock block, Map<String, INDArray> parameters, DataType type, long... inputShape) {
        this.block = block.equation().compile(parameters, type, inputShape);
        long[] each = Arrays.copyOfRange(inputShape, 1, inputShape.length);
        int channels = block.channels(each);
        if (block.method() == SdeMethod.MILSTEIN && block.dynamics().noise() == NoiseType.DIAGONAL) {
            DiagonalCheck.verify(
                    block.dynamics(), parameters, type, block.lift().outputShape(each)[0]);
        }
        this.driver = new NoiseDriver(block.method(), block.grid(), Math.toIntExact(inputShape[0]), channels);
    }

    /**
     * Solves to the block's output times.
     *
     * @param x the input, [batch, …], of any layout; copied
     * @param motion W of each example, asked for its increments now and in {@link #backward}
     * @return the output, [batch, …], with a series of output times [times, batch, …]; always the same array, which
     *     the next call overwrites
     * @throws IllegalArgumentException if x does not have the shape that the block was compiled for, or the motion not
     *     the channels
     * @throws IllegalStateException if the block was closed
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public INDArray forward(INDArray x, BrownianMotion motion) {
        follow(motion);
        return block.forward(x);
    }

    /**
     * Solves to the block's output times without preparing a gradient; if one is asked for all the same, the solve is
     * done again.
     *
     * @param x the input, [batch, …], of any layout; copied
     * @param motion W of each example
     * @return as of {@link #forward}, the same array as that
     */
    public INDArray infer(INDArray x, BrownianMotion motion) {
        follow(motion);
        return block.infer(x);
    }

    private void follow(BrownianMotion motion) {
        driver.follow(motion);
        block.drive(driver);
    }

    /**
     * The gradient of the last {@link #forward}, of the steps that were made with the same increments.
     *
     * @param outputGradient ∂L/∂output, of the output's shape and any layout; copied
     * @return ∂L/∂x, [batch, …]; always the same array, which the next call overwrites
     * @throws IllegalStateException without a forward pass that succeeded, or if the block was closed
     * @throws IllegalArgumentException if the gradient does not have the output's shape
     * @throws org.odelayer.ode.OdeSolveException if a gradient is not finite
     */
    public INDArray backward(INDArray outputGradient) {
        return block.backward(outputGradient);
    }

    /**
     * The gradients with respect to the parameters, after {@link #backward}.
     *
     * @return ∂L/∂θ by name, always the same arrays; exactly zero for parameters that are not used
     * @throws IllegalStateException without a backward pass, or if the block was closed
     */
    public Map<String, INDArray> parameterGradients() {
        return block.parameterGradients();
    }

    /**
     * How far the states that were found again by undoing steps were from those of the forward pass at the output
     * times, as of {@link CompiledBlock#drift}.
     *
     * @return rounding errors; 0 for gradients that keep the states
     * @throws IllegalStateException without a backward pass
     */
    public double drift() {
        return block.drift();
    }

    /**
     * The cost of the last forward pass.
     *
     * @return its statistics; null if there is none
     */
    public SolveStatistics forwardStatistics() {
        return block.forwardStatistics();
    }

    /**
     * The cost of the last backward pass.
     *
     * @return its statistics; null if there is none
     */
    public SolveStatistics backwardStatistics() {
        return block.backwardStatistics();
    }

    /**
     * Sets who is told of numerical trouble that is not an error.
     *
     * @param alarms of this block and others that share them
     */
    public void share(Alarms alarms) {
        block.share(alarms);
    }

    /** Frees the arrays, those that were returned too. */
    @Override
    public void close() {
        block.close();
    }
}
