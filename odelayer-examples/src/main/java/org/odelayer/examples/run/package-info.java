/**
 * What every command does besides its experiment: print, draw into a folder, make runs of several seeds, tell how far
 * it is, and end with a line for programs.
 *
 * <p>Enter by {@link org.odelayer.examples.run.ExampleCommand}, the base of all commands; its description shows a whole
 * one. One that draws extends {@link org.odelayer.examples.run.FigureCommand}, and {@code Main} lists it.
 *
 * <table>
 *   <caption>Contents</caption>
 *   <tr><td>{@link org.odelayer.examples.run.Result}</td>
 *       <td>the last line, {@code RESULT} and JSON, written and read</td></tr>
 *   <tr><td>{@link org.odelayer.examples.run.Spread}, {@link org.odelayer.examples.run.Differences}</td>
 *       <td>mean and standard deviation over the runs, and which means differ by more</td></tr>
 *   <tr><td>{@link org.odelayer.examples.run.Training}, {@link org.odelayer.examples.run.Progress}</td>
 *       <td>the usual loops, with a bar or lines on standard error</td></tr>
 *   <tr><td>{@link org.odelayer.examples.run.TrainingLog}</td>
 *       <td>loss and function evaluations of every iteration</td></tr>
 *   <tr><td>{@link org.odelayer.examples.run.Numbers}, {@link org.odelayer.examples.run.Choice}</td>
 *       <td>what a user gave, or an error that names the option</td></tr>
 *   <tr><td>{@link org.odelayer.examples.run.StepNet}</td>
 *       <td>networks of steps by name, for the two commands with {@code --net}</td></tr>
 *   <tr><td>{@link org.odelayer.examples.run.JavaProcess}, {@link org.odelayer.examples.run.ResidentSize}</td>
 *       <td>measurements in a process of their own</td></tr>
 * </table>
 *
 * <p>What one experiment alone needs stays with it. Nothing here knows digits, and of plots only that a figure can be
 * saved.
 */
package org.odelayer.examples.run;
