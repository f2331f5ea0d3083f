/**
 * Measurements with JMH: training steps that other libraries make as well, compiled plans against SameDiff's session,
 * penalties against none, the digits' network with and without its block, a network of steps against Deeplearning4j's
 * layers, and how time and memory grow.
 *
 * <p>Enter by {@link org.odelayer.examples.benchmark.BenchmarkCommand}; {@code Part} lists what it measures, one class
 * each. Machines are noisy: read the ratios of one run.
 */
package org.odelayer.examples.benchmark;
