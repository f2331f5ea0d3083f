/**
 * The running layer: moves arrays between Deeplearning4j's workspaces and an ODE block. The only room that knows
 * workspaces; everything numerical is in {@code org.odelayer.block}.
 */
package org.odelayer.dl4j.layer;
