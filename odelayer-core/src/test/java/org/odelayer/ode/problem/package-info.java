/** Named initial value problems that tests share, each with its exact solution or the origin of its reference. */
package org.odelayer.ode.problem;
