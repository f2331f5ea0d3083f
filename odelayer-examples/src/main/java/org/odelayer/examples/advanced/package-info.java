/**
 * The experiments of the papers whose blocks the layer has, and what its gradients are worth: one command each, which
 * prints a table and a line {@code RESULT}, and most of which draw figures to {@code target/}.
 *
 * <p>Enter by the command whose name you would type, for instance {@link
 * org.odelayer.examples.advanced.SpheresCommand}.
 */
package org.odelayer.examples.advanced;
