package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.examples.quickstart.BouncingBall;
import org.odelayer.ode.OdeProblem;
import org.odelayer.ode.event.Event;

/**
 * A problem to draw, with its events.
 *
 * @param name what the title says
 * @param problem the problem
 * @param event what its events are
 * @param end the last time
 * @param reference the state there
 */
record DrawnProblem(String name, OdeProblem problem, String event, double end, Supplier<double[]> reference) {
    private static final double BALL_END = 3;
    private static final double BALL_G = 9.81;
    private static final double BALL_E = 0.8;

    /** One of DETEST, whose crossings of y1 = 0 are counted, or the ball. */
    static DrawnProblem of(String name) {
        if (name.equalsIgnoreCase("ball")) {
            return new DrawnProblem(
                    "A bouncing ball", BouncingBall.problem(), "bounce", BALL_END, () -> ball(BALL_END));
        }
        DetestProblem detest = Arrays.stream(DetestProblem.values())
                .filter(problem -> problem.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "--problem (" + name + ") must be ball or one of " + Arrays.toString(DetestProblem.values())));
        OdeProblem problem =
                OdeProblem.ofField(detest, Nd4j.createFromArray(detest.start())).event(Event.when((t, y) -> y[0]));
        return new DrawnProblem(
                detest.name(), problem, "y1 = 0", DetestProblem.END, () -> ProblemRun.reference(detest));
    }

    /** Height and speed of the ball at a time, in closed form. */
    private static double[] ball(double t) {
        double since = t - Math.sqrt(2 / BALL_G);
        double speed = BALL_E * Math.sqrt(2 * BALL_G);
        while (since > 2 * speed / BALL_G) {
            since -= 2 * speed / BALL_G;
            speed *= BALL_E;
        }
        return since < 0
                ? new double[] {1 - BALL_G / 2 * t * t, -BALL_G * t}
                : new double[] {speed * since - BALL_G / 2 * since * since, speed - BALL_G * since};
    }
}
