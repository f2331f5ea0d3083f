/**
 * Networks in files. Enter by {@link org.odelayer.dl4j.saving.SavedNetwork}.
 *
 * <table>
 *   <caption>Contents</caption>
 *   <tr><td>{@link org.odelayer.dl4j.saving.WholeFile}</td>
 *       <td>files that are whole or not there</td></tr>
 *   <tr><td>{@code NetworkReader}, {@code NetworkKind}</td>
 *       <td>from a file to a network, step by step</td></tr>
 *   <tr><td>{@code NetworkEntries}, {@code SavedRow}, {@code MissingProperty}</td>
 *       <td>what may be wrong with the zip file, with its numbers, with its configuration</td></tr>
 * </table>
 *
 * <p>What a file contains is Deeplearning4j's {@code ModelSerializer}'s affair; how values of the library are named
 * there is that of {@code org.odelayer.saving}.
 */
package org.odelayer.dl4j.saving;
