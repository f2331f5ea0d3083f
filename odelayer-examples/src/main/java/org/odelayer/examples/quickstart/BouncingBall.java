package org.odelayer.examples.quickstart;

import java.util.Locale;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.ode.OdeProblem;
import org.odelayer.ode.OdeSolution;
import org.odelayer.ode.event.Event;

/** A ball falls from 1 m, and the floor throws it back with 0.8 of its speed. */
public class BouncingBall {
    private static final double GRAVITY = 9.81;
    private static final double RESTITUTION = 0.8;

    /** Height and speed; the floor is an event that changes the state. */
    public static OdeProblem problem() {
        Event floor = Event.when((t, y) -> y[0]).falling().named("floor").then((t, y) ->
                new double[] {0, -RESTITUTION * y[1]});
        return OdeProblem.of(
                        (t, y, dydt) -> {
                            dydt.getColumn(0).assign(y.getColumn(1));
                            dydt.getColumn(1).assign(-GRAVITY);
                        },
                        Nd4j.createFromArray(1.0, 0.0))
                .event(floor);
    }

    public static void main(String[] args) {
        OdeSolution solution = problem().tolerances(1e-9, 1e-9).solve(2);
        solution.events()
                .forEach(event -> System.out.printf(
                        Locale.ROOT, "%s at t = %.6f, speed %.6f%n", event.event(), event.t(), event.state()[1]));
        System.out.println("at t = 2: " + solution.states().reshape(2));
    }
}
