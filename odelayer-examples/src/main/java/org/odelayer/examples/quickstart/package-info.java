/** The first things to run: {@link org.odelayer.examples.quickstart.MnistCommand} is the main job. */
package org.odelayer.examples.quickstart;
