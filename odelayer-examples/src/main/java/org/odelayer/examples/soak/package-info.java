/**
 * A long training that is saved, restored and killed, to see whether it goes on and keeps its size.
 *
 * <p>Enter by {@link org.odelayer.examples.soak.SoakCommand}, which starts {@code SoakTraining} in a process of its own
 * and kills it at random moments. The two speak in lines, {@code SoakEvent}; {@code SoakJournal} reads them and refuses
 * what must not happen.
 */
package org.odelayer.examples.soak;
