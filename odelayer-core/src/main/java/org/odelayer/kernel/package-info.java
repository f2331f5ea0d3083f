/**
 * One ND4J operation with its arrays bound once and run many times.
 *
 * <p>An {@link org.odelayer.kernel.Operation} says what is computed, a {@link org.odelayer.kernel.Kernel} is that
 * operation with its input and output arrays. Running a kernel allocates nothing off-heap and looks nothing up; the
 * compiled graphs and the solver are both flat lists of kernels. Only the ND4J API is used, so a kernel runs on
 * whatever backend is on the class path. Anything that knows about graphs or equations does not belong here.
 *
 * <p>Enter by {@link org.odelayer.kernel.Operation#custom}.
 */
package org.odelayer.kernel;
