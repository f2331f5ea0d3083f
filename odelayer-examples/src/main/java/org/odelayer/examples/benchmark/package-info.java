/**
 * Measurements with JMH: compiled plans against SameDiff's session, and a block's training step against its bare kernels.
 * Enter by {@link org.odelayer.examples.benchmark.BenchmarkCommand}. Machines are noisy: read the ratios of one run.
 */
package org.odelayer.examples.benchmark;
