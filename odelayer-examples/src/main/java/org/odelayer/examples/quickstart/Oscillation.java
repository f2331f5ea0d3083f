package org.odelayer.examples.quickstart;

import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.ode.OdeProblem;
import org.odelayer.ode.OdeSolution;
import org.odelayer.ode.method.OdeSolver;

/** ÿ = −y from 1, at rest: any function as f in five statements. */
public class Oscillation {
    public static void main(String[] args) {
        OdeProblem problem = OdeProblem.of(
                (t, y, dydt) -> {
                    dydt.getColumn(0).assign(y.getColumn(1)); // y and dydt are [batch, 2]
                    dydt.getColumn(1).assign(y.getColumn(0).neg());
                },
                Nd4j.createFromArray(new double[][] {{1, 0}}));
        OdeSolution solution =
                problem.method(OdeSolver.DOPRI5).tolerances(1e-8, 1e-8).solve(1, 2, 3);
        System.out.println("states: " + solution.states()); // [times, batch, 2]
        System.out.println("at 1.5: " + solution.at(1.5)); // dense output, [batch, 2]
        System.out.println(solution.status() + ", " + solution.statistics());
    }
}
