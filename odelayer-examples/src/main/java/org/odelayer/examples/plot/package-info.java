/**
 * Pictures of runs and results, written as PNG files without a display.
 *
 * <p>Enter by {@link org.odelayer.examples.plot.Figure}: a grid of panels under a title. What a panel shows decides its
 * kind:
 *
 * <table>
 *   <caption>Panels</caption>
 *   <tr><td>{@link org.odelayer.examples.plot.LinesPanel}</td>
 *       <td>lines, points, bands and bars between two axes</td></tr>
 *   <tr><td>{@link org.odelayer.examples.plot.PlanePanel}</td>
 *       <td>a function of two variables as colors with contours; points and paths in the plane</td></tr>
 *   <tr><td>{@link org.odelayer.examples.plot.StripsPanel}</td>
 *       <td>the values of several things side by side, as dots and boxes</td></tr>
 *   <tr><td>{@link org.odelayer.examples.plot.SpacePanel}</td>
 *       <td>points in space</td></tr>
 *   <tr><td>{@link org.odelayer.examples.plot.GlobePanel}</td>
 *       <td>a function, points and paths on the unit sphere</td></tr>
 * </table>
 *
 * <p>{@link org.odelayer.examples.plot.PlaneGrid} evaluates a function where a map wants it, {@link
 * org.odelayer.examples.plot.PlaneLimits} are the axes of panels that are to be compared. A name has one color in
 * all panels of a figure, and a series one array per axis, checked and copied when it is added. Behind the panels stand
 * axes and their ticks ({@code Axis}, {@code RoundTicks}, {@code DecadeTicks}), the rectangle between two of them
 * ({@code PlotArea}), and XChart, which draws lines into it ({@code LinesChart}).
 *
 * <p>Nothing here knows a network, a digit or a command: panels take arrays of numbers.
 */
package org.odelayer.examples.plot;
