package org.odelayer.block;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.AdjointPass;
import org.odelayer.field.LegDriver;
import org.odelayer.ode.SolveStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An {@link OdeBlock} for one batch shape and data type.
 *
 * <p>All arrays are allocated once; forward and backward passes allocate nothing off-heap in steady state, but where a
 * solve takes more steps than ever before and the gradient needs them ({@link org.odelayer.adjoint.Adjoint#records}).
 * The adjoint is set up when it is first needed, so that inference does not pay for it. Not thread-safe.
 */
public final class CompiledBlock implements AutoCloseable {
    /**
     * The {@link #drift} of a continuous adjoint beyond which a warning is given: the gradient is then off by some
     * percent, or by much more where ∂f/∂y changes fast. Found by trying ({@code DriftTest}): Lotka and Volterra's
     * equations to T = 10 have a drift of 0.19 at tolerances of 1e-3, where the gradient is off by 70 %, and of 4e-5 at
     * 1e-6; at 0.02 there were warnings where a gradient was right.
     */
    public static final double DRIFT_LIMIT = 0.05;

    /**
     * The {@link #integralError} of a gradient beyond which a warning is given, in tolerances: the estimate is the
     * error of the less accurate of a pair's two formulas, and may be twenty times that of the other, which is used.
     */
    public static final double INTEGRAL_LIMIT = 30;

    private static final Logger LOG = LoggerFactory.getLogger(CompiledBlock.class);

    private final OdeBlock block;
    private final BlockPasses passes;
    private final long batch;
    private Alarms alarms = new Alarms(LOG::warn);
    /** What there is to say before the first solve. */
    private final List<String> notices;

    private boolean closed;

    CompiledBlock(OdeBlock block, Map<String, INDArray> parameters, DataType type, long... inputShape) {
        this.block = block;
        this.passes = block.steps() == BatchSteps.SHARED
                ? new SharedPasses(block, parameters, type, inputShape)
                : new RowPasses(block, parameters, type, inputShape);
        this.batch = inputShape[0];
        this.notices = Stream.concat(ToleranceFloor.notices(block, type).stream(), passes.dynamics().notices().stream())
                .toList();
    }

    /**
     * Solves to the block's output times.
     *
     * @param x the input, [batch, …], of any layout; copied
     * @return the output, [batch, …], with a series of output times [times, batch, …]; always the same array,
     *     which the next call overwrites: {@code dup()} what is to be kept
     * @throws IllegalArgumentException if x does not have the shape that the block was compiled for
     * @throws IllegalStateException if the block was closed
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public INDArray forward(INDArray x) {
        return forward(x, OutputTimes.known(block.times()), true);
    }

    /**
     * Solves to the block's output times without the running costs, which are then all 0, in the gradient too: for
     * inference.
     *
     * @param x the input, [batch, …], of any layout; copied
     * @return the output, as of {@link #forward(INDArray)}: the same array as that
     * @throws IllegalArgumentException if x does not have the shape that the block was compiled for
     * @throws IllegalStateException if the block was closed
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public INDArray infer(INDArray x) {
        return forward(x, OutputTimes.known(block.times()), false);
    }

    /**
     * Solves each example to output times of its own, for a block whose times are told so ({@link
     * TimeSpan#perExample}, {@link TimeSpan#endPerExample}). An example is solved to its last time; outputs before are
     * the method's dense output, unless the times are {@link TimeSpan#hitting}. Equal times follow one another in
     * irregular series: they have one state, and their gradients add up.
     *
     * @param x the input, [batch, …], of any layout; copied
     * @param times of each example, [batch, times], from t0 on in one direction; the first may be t0, and times may be
     *     equal. NaN for those that an example does not have; without any it is not solved
     * @param mask 0 for times that an example does not have, [batch, times]; null if it has all that are not NaN
     * @return the output, [times, batch, …], with one end time [batch, …]; 0 where an example has no time; always the
     *     same array, which the next call overwrites
     * @throws IllegalArgumentException if an array does not have the shape that the block was compiled for, an
     *     example's times are not in order or, where f uses t, too near to t0 for the data type; the message names the
     *     example
     * @throws IllegalStateException if the times of this block are known, or it was closed
     * @throws org.odelayer.ode.OdeSolveException if the solve of an example fails numerically; the message names it
     */
    public INDArray forward(INDArray x, INDArray times, INDArray mask) {
        return forward(x, own(times, mask), true);
    }

    /**
     * Solves each example to output times of its own without the running costs: for inference.
     *
     * @param x the input, [batch, …], of any layout; copied
     * @param times of each example, as of {@link #forward(INDArray, INDArray, INDArray)}, as are the errors
     * @param mask 0 for times that an example does not have; null if it has all that are not NaN
     * @return the output, the same array as of {@link #forward(INDArray, INDArray, INDArray)}
     */
    public INDArray infer(INDArray x, INDArray times, INDArray mask) {
        return forward(x, own(times, mask), false);
    }

    /**
     * Takes a forward pass for made that was made before, so that {@link #backward} gives its gradient: for chains of
     * solves of one block, which go back from the last to the first. Where the gradient needs more of a solve than its
     * end ({@link org.odelayer.adjoint.Adjoint#records}), it is solved again.
     *
     * @param x the input that it had, [batch, …]; copied
     * @param end what it gave, [batch, …]; copied
     * @throws IllegalArgumentException if an array does not have its shape
     * @throws IllegalStateException if the block was closed, or is not a plain one: its output is to be the state at
     *     one end time that is known, without running costs
     */
    public void resume(INDArray x, INDArray end) {
        requireOpen();
        if (block.projection() != StateMap.IDENTITY
                || block.times().isSeries()
                || block.times().isPerExample()
                || !block.costs().isEmpty()) {
            throw new IllegalStateException("a pass of a block with projection, output times or costs cannot be taken"
                    + " up from its input and output");
        }
        passes.resume(x, end);
    }

    /**
     * Draws the random probes of running costs, and the noise that f reads, which stay as they are until the next call.
     * Where examples are solved by themselves, each has its own, drawn from the seed and its place in the batch.
     *
     * @param seed where to begin
     */
    public void drawProbes(long seed) {
        requireOpen();
        passes.drawProbes(seed);
    }

    /**
     * Says who tells f the numbers of each leg, {@link org.odelayer.dynamics.Input.OfLeg}, in this pass and its
     * gradient and those that follow.
     *
     * @param driver told of each leg
     * @throws IllegalStateException if the block was closed, or its examples have steps of their own
     */
    public void drive(LegDriver driver) {
        requireOpen();
        if (block.steps() != BatchSteps.SHARED) {
            throw new IllegalStateException("steps (" + block.steps() + ") must be SHARED for legs that are driven");
        }
        passes.dynamics().drive(driver);
    }

    /**
     * Whether f reads noise, which {@link #drawProbes} draws.
     *
     * @return true for a density by an estimate of the trace
     */
    public boolean isNoisy() {
        return passes.dynamics().isNoisy();
    }

    /**
     * The running costs of the last forward pass: ∫ ℓᵢ |dt|, or ℓᵢ at t0, the mean over the batch, without λ.
     *
     * @return one per cost
     */
    public double[] costs() {
        return passes.costs().clone();
    }

    /**
     * What the running costs of the last forward pass add to the loss.
     *
     * @return Σ λᵢ times {@link #costs}
     */
    public double penalty() {
        double[] costs = passes.costs();
        double sum = 0;
        for (int i = 0; i < costs.length; i++) {
            sum += block.costs().get(i).weight() * costs[i];
        }
        return sum;
    }

    /**
     * Solves to another end time than the block's.
     *
     * @param x the input, [batch, …], of any layout; copied
     * @param t1 the end time
     * @return the output, [batch, …]; always the same array, which the next call overwrites
     * @throws IllegalArgumentException if x does not have the shape that the block was compiled for, t1 is not finite
     *     or the block's t0 or, where f uses t, too near to it for the data type, or the block has a series of output
     *     times
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public INDArray forward(INDArray x, double t1) {
        return forward(x, end(t1), true);
    }

    /**
     * Solves to another end time than the block's without the running costs: for inference.
     *
     * @param x the input, [batch, …], of any layout; copied
     * @param t1 the end time
     * @return the output, as of {@link #forward(INDArray, double)}
     * @throws IllegalArgumentException as of {@link #forward(INDArray, double)}
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public INDArray infer(INDArray x, double t1) {
        return forward(x, end(t1), false);
    }

    /**
     * Says beforehand whether the block could be solved to another end time.
     *
     * @param t1 the end time
     * @throws IllegalArgumentException as of {@link #forward(INDArray, double)}
     */
    public void requireEnd(double t1) {
        end(t1);
    }

    private OutputTimes end(double t1) {
        return OutputTimes.until(block.times(), t1, passes.dynamics());
    }

    private OutputTimes own(INDArray times, INDArray mask) {
        return OutputTimes.each(block.times(), batch, times, mask).checked(passes.dynamics());
    }

    private INDArray forward(INDArray x, OutputTimes times, boolean training) {
        requireOpen();
        notices.forEach(alarms::notice);
        return passes.forward(x, times, training);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "this block was closed, and its arrays are freed: compile the OdeBlock anew");
        }
    }

    /**
     * The gradient of the last {@link #forward}, that of L + {@link #penalty}.
     *
     * @param outputGradient ∂L/∂output, of the output's shape and any layout; copied
     * @return ∂L/∂x, [batch, …]; always the same array, which the next call overwrites: {@code dup()} what is to be
     *     kept. The parameters' gradients are in {@link #parameterGradients}
     * @throws IllegalStateException without a forward pass that succeeded, or if the block was closed
     * @throws IllegalArgumentException if the gradient does not have the output's shape
     * @throws org.odelayer.ode.OdeSolveException if the backward solve fails numerically
     */
    public INDArray backward(INDArray outputGradient) {
        return backward(outputGradient, 1.0 / batch);
    }

    /**
     * The gradient of the last {@link #forward}, with another weight of the running costs: that of L + factor · Σ λᵢ ∫
     * ℓᵢ |dt|, the sum over the batch.
     *
     * @param outputGradient ∂L/∂output, of the output's shape and any layout; copied
     * @param costFactor 1 where gradients are sums over the batch, as in Deeplearning4j, 1/batch where they are means
     * @return ∂L/∂x, as of {@link #backward(INDArray)}
     * @throws IllegalStateException without a forward pass that succeeded
     * @throws IllegalArgumentException if the gradient does not have the output's shape
     * @throws org.odelayer.ode.OdeSolveException if the backward solve fails numerically
     */
    public INDArray backward(INDArray outputGradient, double costFactor) {
        requireOpen();
        if (passes.forwardStatistics() == null) {
            throw new IllegalStateException("backward needs a forward pass that succeeded");
        }
        try {
            return passes.backward(outputGradient, costFactor);
        } finally {
            warn();
        }
    }

    private void warn() {
        if (passes.wentBack()) {
            alarms.drift(passes.drift());
            alarms.integral(passes.integralError());
        }
    }

    /**
     * Sets who is told of numerical trouble that is not an error; the log by default.
     *
     * @param consumer takes one sentence
     */
    public void onWarning(Consumer<String> consumer) {
        share(new Alarms(consumer));
    }

    /**
     * Sets who is told of numerical trouble, with what was told already, by a block of another shape for instance.
     *
     * @param shared the alarms
     */
    public void share(Alarms shared) {
        alarms = shared;
    }

    /**
     * How far the state was, in the last backward pass, from the forward pass's at the same time: of the continuous
     * adjoint, which solves it backwards, the largest error of an example at t0 and at the output times, relative to
     * its size and weighed by the adjoint. Beyond {@link #DRIFT_LIMIT} there is a warning. {@link AdjointPass#drift}
     * says what it can tell and what it cannot.
     *
     * @return 0 for other adjoints; infinite if the backward pass failed because the state ran away
     * @throws IllegalStateException without a backward pass
     */
    public double drift() {
        if (!passes.wentBack()) {
            throw new IllegalStateException("drift needs a backward pass");
        }
        return passes.drift();
    }

    /**
     * How wrong the parameters' gradient of the last backward pass is by the method's own estimate, where the adjoint's
     * step control did not look at it. Beyond {@link #INTEGRAL_LIMIT} there is a warning.
     *
     * @return in tolerances; 0 where the step control did look at it, NaN with constant steps, as of {@link
     *     AdjointPass#integralError}
     * @throws IllegalStateException without a backward pass
     */
    public double integralError() {
        if (!passes.wentBack()) {
            throw new IllegalStateException("integralError needs a backward pass");
        }
        return passes.integralError();
    }

    /**
     * The gradient with respect to the time of the initial state, for a block {@link OdeBlock#withTimeGradients}.
     *
     * @return ∂L/∂t0
     * @throws IllegalStateException without a backward pass, or if the block does not compute it
     */
    public double startTimeGradient() {
        return passed().startTimeGradient();
    }

    /**
     * The gradients with respect to the times of the outputs, for a block {@link OdeBlock#withTimeGradients}. An output
     * at t0 moves with it: its gradient is that of {@link #startTimeGradient}.
     *
     * @return ∂L/∂tᵢ, one per output
     * @throws IllegalStateException without a backward pass, or if the block does not compute them or has times of each
     *     example
     */
    public double[] outputTimeGradients() {
        if (block.times().isPerExample()) {
            throw new IllegalStateException(
                    "each example of this block has times of its own: ask for" + " exampleTimeGradients");
        }
        return passed().outputTimeGradients();
    }

    /**
     * The gradients with respect to the times of each example's outputs, for a block with {@link TimeSpan#perExample}
     * {@link OdeBlock#withTimeGradients}: gᵢᵀ f(tᵢ, yᵢ) for the loss's gradient gᵢ with respect to the output, of the
     * last one with the running costs there as well. An output at t0 counts as one whose time moves away from t0; what
     * becomes of the loss when t0 moves is {@link #startTimeGradient}.
     *
     * @return ∂L/∂tᵢ, [batch][times], new arrays; 0 where an example has no output
     * @throws IllegalStateException without a backward pass, or if the block does not compute them or has the same
     *     times for all
     */
    public double[][] exampleTimeGradients() {
        if (!block.times().isPerExample()) {
            throw new IllegalStateException(
                    "all examples of this block have the same times: ask for" + " outputTimeGradients");
        }
        return passed().exampleTimeGradients();
    }

    private BlockPasses passed() {
        if (passes.backwardStatistics() == null) {
            throw new IllegalStateException("this needs a backward pass that succeeded");
        }
        if (!block.timed()) {
            throw new IllegalStateException(
                    "gradients with respect to times must be asked for beforehand, by" + " withTimeGradients");
        }
        return passes;
    }

    /**
     * The gradients with respect to the parameters, after {@link #backward}.
     *
     * @return ∂L/∂θ by name, always the same arrays, which the next backward pass overwrites: {@code dup()} what is to
     *     be kept; exactly zero for parameters that are not used
     * @throws IllegalStateException without a backward pass, or if the block was closed
     */
    public Map<String, INDArray> parameterGradients() {
        requireOpen();
        if (!passes.wentBack()) {
            throw new IllegalStateException("parameterGradients needs a backward pass");
        }
        return passes.parameterGradients();
    }

    /**
     * The cost of the last forward pass: of examples that are solved by themselves the mean, so that evaluations
     * compare with those of shared steps, which are evaluations of all examples at once.
     *
     * @return its statistics, rounded up; null if there is none
     */
    public SolveStatistics forwardStatistics() {
        return mean(passes.forwardStatistics());
    }

    /**
     * The cost of the last backward pass, as of {@link #forwardStatistics}; with solves that were done again for their
     * record.
     *
     * @return its statistics, rounded up; null if there is none
     */
    public SolveStatistics backwardStatistics() {
        return mean(passes.backwardStatistics());
    }

    private static SolveStatistics mean(List<SolveStatistics> each) {
        return each == null ? null : SolveStatistics.mean(each);
    }

    /**
     * What each example cost in the last forward pass.
     *
     * @return one for each, with shared steps all the same; null if there was no pass that succeeded
     */
    public List<SolveStatistics> exampleStatistics() {
        return passes.forwardStatistics();
    }

    /** Frees all arrays, those that were returned too; whatever is asked of the block then is refused. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            passes.close();
        }
    }
}
