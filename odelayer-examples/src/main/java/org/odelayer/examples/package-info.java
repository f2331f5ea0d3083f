/**
 * The examples' command line. Enter by {@link org.odelayer.examples.Main}, which lists the commands.
 *
 * <p>{@code quickstart} holds what a newcomer runs first, {@code advanced} the papers' experiments, {@code benchmark}
 * the measurements. These three may use each other's networks; what they share is below them and knows none of them:
 * {@code run} what every command does, {@code digits} data, {@code plot} pictures.
 */
package org.odelayer.examples;
