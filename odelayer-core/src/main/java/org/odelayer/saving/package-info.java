/**
 * How values that belong to a network are named where it is saved: {@link org.odelayer.saving.SavedNames}, with a list
 * of names beside each interface whose values are saved. Reading and writing is Jackson's affair, and what a layer's
 * file may lack or have in addition is its reader's, in {@code org.odelayer.dl4j.conf}.
 */
package org.odelayer.saving;
