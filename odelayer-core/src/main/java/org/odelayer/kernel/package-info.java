/**
 * One ND4J operation with its arrays bound once and run many times.
 *
 * <p>An {@link org.odelayer.kernel.Operation} says what is computed, a {@link org.odelayer.kernel.Kernel} is that
 * operation with its input and output arrays. Running a kernel allocates nothing off-heap and looks nothing up; the
 * compiled graphs and the solver are both flat lists of kernels. A kernel runs on whatever backend is on the class
 * path, by ND4J's executioner; what the CPU may do beyond that ({@code Backend}) are native calls without it, loops in
 * Java over arrays of FLOAT, and a choice between the backend's own kernels and oneDNN's. Anything that knows about
 * graphs or equations does not belong here.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.kernel.Operation}, {@link org.odelayer.kernel.Kernel}</td><td>what is computed, and the
 * same bound to arrays</td></tr>
 * <tr><td>{@link org.odelayer.kernel.HostOperation}, {@link org.odelayer.kernel.HostVector}</td><td>operations in Java,
 * and their way to the numbers</td></tr>
 * <tr><td>{@link org.odelayer.kernel.Vectors}, {@link org.odelayer.kernel.RowCombination}</td><td>what solvers do to
 * vectors all the time</td></tr>
 * <tr><td>{@code FloatLoops}, {@code FloatFunction}</td><td>loops in Java over arrays of FLOAT</td></tr>
 * <tr><td>{@code Helpers}</td><td>the choice between two kernels of one operation</td></tr>
 * <tr><td>{@link org.odelayer.kernel.Threads}</td><td>among how many threads work can be divided</td></tr>
 * <tr><td>{@link org.odelayer.kernel.Detached}</td><td>code that runs outside Deeplearning4j's workspaces</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.kernel.Operation#custom}.
 */
package org.odelayer.kernel;
