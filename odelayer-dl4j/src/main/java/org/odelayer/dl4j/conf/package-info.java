/**
 * Layer configurations: what a user writes into a Deeplearning4j network, and what is saved as JSON. Solving belongs to
 * {@code org.odelayer.block}, running inside a network to {@code org.odelayer.dl4j.layer}.
 *
 * <table>
 * <caption>What is inside</caption>
 * <tr><td>{@link org.odelayer.dl4j.conf.NeuralOdeLayer}</td><td>a neural ODE with all its options</td></tr>
 * <tr><td>{@link org.odelayer.dl4j.conf.NeuralOdeVertex}, {@link org.odelayer.dl4j.conf.OwnTimes}</td><td>the same with
 * times that each example tells, as a second input of a graph's vertex</td></tr>
 * <tr><td>{@link org.odelayer.dl4j.conf.RungeKuttaNetworkLayer}</td><td>a network of steps as one layer</td></tr>
 * <tr><td>{@link org.odelayer.dl4j.conf.LatentOdeLayer}</td><td>a variational autoencoder of irregular series</td></tr>
 * <tr><td>{@link org.odelayer.dl4j.conf.OdeRnnLayer}</td><td>a state that follows an equation between irregular times
 * and takes in what is observed there</td></tr>
 * <tr><td>{@link org.odelayer.dl4j.conf.SeriesLayer}, {@link org.odelayer.dl4j.conf.SeriesLayerBuilder}</td><td>what
 * layers on irregular series share</td></tr>
 * <tr><td>{@link org.odelayer.dl4j.conf.NeuralCdeLayer}</td><td>series at irregular times: a state that a path through
 * the observations drives</td></tr>
 * <tr><td>{@link org.odelayer.dl4j.conf.BlockLayer}, {@link org.odelayer.dl4j.conf.BlockLayerBuilder}</td><td>what
 * layers that are an ODE block share</td></tr>
 * <tr><td>{@link org.odelayer.dl4j.conf.OdeLayer}, {@link org.odelayer.dl4j.conf.OdeLayerBuilder}</td><td>what any
 * layer of this family needs of Deeplearning4j</td></tr>
 * <tr><td>{@link org.odelayer.dl4j.conf.ExampleCountPreProcessor}</td><td>tells a layer with penalties how many
 * examples its rows are of</td></tr>
 * <tr><td>{@link org.odelayer.dl4j.conf.SimplexConstraint}</td><td>keeps learned steps on the simplex</td></tr>
 * </table>
 *
 * <p>Enter by {@link org.odelayer.dl4j.conf.NeuralOdeLayer}.
 */
package org.odelayer.dl4j.conf;
