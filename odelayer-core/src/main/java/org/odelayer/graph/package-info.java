/**
 * From a SameDiff graph to a compiled plan, and derivatives of graphs.
 *
 * <p>SameDiff interprets a graph through a session, which costs far more than the kernels of a small network. Here the
 * graph is read once per input shape and data type: {@link org.odelayer.graph.ReverseMode} adds its vector-Jacobian
 * product as ordinary operations, {@link org.odelayer.graph.Plan} allocates every intermediate array and simplifies,
 * and a {@link org.odelayer.graph.Program} is the flat list of kernels left. What a graph computes (dynamics, a lift)
 * and how the result is used (solvers) do not belong here; this room knows nobody but {@code org.odelayer.kernel}.
 *
 * <p>Enter by {@link org.odelayer.graph.Plan#compile}. Who writes dynamics enters by {@link
 * org.odelayer.graph.Derivatives}.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><th>For</th><th>Classes</th></tr>
 * <tr><td>users' derivatives</td><td>Derivatives, Solve, Shapes</td></tr>
 * <tr><td>sweeps over a graph</td><td>ForwardMode, ReverseMode, Slice, Call</td></tr>
 * <tr><td>the table of derivatives, an operation an entry</td><td>Rules, Rule; Arithmetic-, Elementwise-, Shape-,
 *     Reduction-, Product-, Convolution- and NormalizationRules</td></tr>
 * <tr><td>operations that the rules need and ND4J lacks</td><td>ShapedOperation: Spread, SumTo, Part, Scatter,
 *     Identities; LinearSolve, LogDeterminant</td></tr>
 * <tr><td>small matrices of each example</td><td>Matrices, Factors: ClosedForm, Elimination, Cholesky</td></tr>
 * <tr><td>compiling</td><td>CompiledFunction, Plan, Program, Lowering, Draft, Node, Value, Layout, Workspace</td></tr>
 * <tr><td>simplifying</td><td>Rewrite and what implements it; ConvolutionWindow, TurnedKernel</td></tr>
 * <tr><td>refusing</td><td>UnsupportedOperations, UnsupportedGraphException, ForeignGradients, Steps</td></tr>
 * </table>
 *
 * <p>Adding an operation to the table is one entry in one of the files of rules; if it is a probe of {@code
 * OperationGradientsTest}, its derivatives of all orders are tested with it.
 */
package org.odelayer.graph;
