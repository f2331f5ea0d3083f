/**
 * From a SameDiff graph to a compiled plan.
 *
 * <p>SameDiff interprets a graph through a session, which costs far more than the kernels of a small network. Here the
 * graph is read once per input shape and data type: {@link org.odelayer.graph.ReverseMode} adds its vector-Jacobian
 * product as ordinary operations, {@link org.odelayer.graph.Plan} allocates every intermediate array and simplifies,
 * and a {@link org.odelayer.graph.Program} is the flat list of kernels left. What a graph computes (dynamics, a lift)
 * and how the result is used (solvers) do not belong here; this room knows nobody but {@code org.odelayer.kernel}.
 *
 * <p>Enter by {@link org.odelayer.graph.Plan#compile}.
 */
package org.odelayer.graph;
