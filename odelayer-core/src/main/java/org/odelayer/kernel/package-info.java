/**
 * One ND4J operation with its arrays bound once and run many times.
 *
 * <p>An {@link org.odelayer.kernel.Operation} says what is computed, a {@link org.odelayer.kernel.Kernel} is that
 * operation with its input and output arrays. Running a kernel allocates nothing off-heap and looks nothing up; the
 * compiled graphs and the solver are both flat lists of kernels. A kernel runs on whatever backend is on the class
 * path ({@code Backend}): on a device by ND4J's executioner, on the CPU by native calls without it, by loops in Java
 * over arrays of FLOAT, and by oneDNN's kernels where they are faster. Java comes to the elements of arrays here and
 * nowhere else while equations are solved, because on a device every time is a copy, and one that must be told of.
 * Anything that knows about graphs or equations does not belong here.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.kernel.Operation}, {@link org.odelayer.kernel.Kernel}</td><td>what is computed, and the
 * same bound to arrays</td></tr>
 * <tr><td>{@link org.odelayer.kernel.HostOperation}, {@link org.odelayer.kernel.HostVector}</td><td>operations in Java,
 * and their way to the numbers</td></tr>
 * <tr><td>{@link org.odelayer.kernel.Vectors}, {@link org.odelayer.kernel.RowCombination}</td><td>what solvers do to
 * vectors all the time</td></tr>
 * <tr><td>{@link org.odelayer.kernel.Exchange}, {@link org.odelayer.kernel.Numbers}, {@link
 * org.odelayer.kernel.Readings}, {@link org.odelayer.kernel.Factor}</td><td>what Java and kernels tell each other in
 * every step, in one copy</td></tr>
 * <tr><td>{@code CpuBackend}, {@code DeviceBackend}, {@code Gpu}, {@link org.odelayer.kernel.HomeDevice}</td><td>where
 * arrays lie, which GPUs have kernels, and which threads may run them</td></tr>
 * <tr><td>{@code FloatLoops}, {@code FloatFunction}</td><td>loops in Java over arrays of FLOAT</td></tr>
 * <tr><td>{@link org.odelayer.kernel.FloatNorms}</td><td>an error in units of its tolerance, in one pass</td></tr>
 * <tr><td>{@link org.odelayer.kernel.FloatPatches}, {@link org.odelayer.kernel.FloatTransposes}</td><td>what makes a
 * convolution a matrix product</td></tr>
 * <tr><td>{@code DirectProducts}, {@link org.odelayer.kernel.RowCombinations}</td><td>products of FLOAT matrices by
 * oneDNN itself, many linear combinations of vectors among them</td></tr>
 * <tr><td>{@code Helpers}, {@link org.odelayer.kernel.Race}</td><td>the choice between two kernels of one operation, or
 * two ways to its result</td></tr>
 * <tr><td>{@link org.odelayer.kernel.Threads}</td><td>among how many threads work can be divided</td></tr>
 * <tr><td>{@link org.odelayer.kernel.NativeThreads}, {@code BlasThreads}, {@code RowParts}, {@code Workers}</td><td>one
 * thread in each of ND4J's kernels, and large ones divided among the processors</td></tr>
 * <tr><td>{@link org.odelayer.kernel.Detached}</td><td>code that runs outside Deeplearning4j's workspaces</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.kernel.Operation#custom}.
 */
package org.odelayer.kernel;
