/** Training listeners that report what the solvers do. Enter by {@link org.odelayer.dl4j.listener.NfeListener}. */
package org.odelayer.dl4j.listener;
