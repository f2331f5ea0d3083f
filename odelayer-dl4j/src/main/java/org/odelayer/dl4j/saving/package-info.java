/**
 * Files that are whole or not there: {@link org.odelayer.dl4j.saving.WholeFile}. What a network's file contains is
 * Deeplearning4j's {@code ModelSerializer}'s affair.
 */
package org.odelayer.dl4j.saving;
