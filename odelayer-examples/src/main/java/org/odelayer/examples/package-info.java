/**
 * The examples' command line. Enter by {@link org.odelayer.examples.Main}; {@code quickstart} holds what a newcomer runs
 * first, {@code support} data and plots, {@code benchmark} the measurements.
 */
package org.odelayer.examples;
