package org.odelayer.ode.stepsize;

/**
 * Step controllers by name, as a network's configuration saves them; all with safety 0.9 and factors 0.2 to 10. {@link
 * #INTEGRAL} is the usual one. Those with memory pay where steps are rejected often or jump up and down: they trade a
 * few steps on smooth problems for fewer rejections and smoother steps on others.
 */
public enum ControllerPreset {
    /** The elementary controller of the last error alone; never shrinks after an accepted step. */
    INTEGRAL(IntegralController.DEFAULT),

    /** PI with β = (3/5, −1/5), recommended by Söderlind for explicit methods (2003, "PI.4.2"). */
    PI42(DigitalFilter.of(3.0 / 5, -1.0 / 5, 0, 0, 0)),

    /**
     * PI as in Hairer's DOPRI5, β = (0.85, −0.2): its exponents 0.2 − 0.75 · 0.04 = 0.17 and −0.04 times the order, 5
     * (Hairer, Wanner, "Solving ordinary differential equations II", IV.2).
     */
    HAIRER_WANNER(DigitalFilter.of(0.85, -0.2, 0, 0, 0)),

    /**
     * PI with β = (1/6, 1/6): smooths the errors of medium to nonsmooth problems (Söderlind 2003, table III, "H211PI").
     */
    H211PI(DigitalFilter.of(1.0 / 6, 1.0 / 6, 0, 0, 0)),

    /**
     * Low-pass filter with β = (1/4, 1/4), α₂ = 1/4, for medium to nonsmooth problems (Söderlind 2003, table III,
     * "H211b", b = 4).
     */
    H211B(DigitalFilter.of(1.0 / 4, 1.0 / 4, 0, 1.0 / 4, 0)),

    /** PID with β = (1/18, 1/9, 1/18), for nonsmooth problems (Söderlind 2003, table III, "H312PID"). */
    H312PID(DigitalFilter.of(1.0 / 18, 1.0 / 9, 1.0 / 18, 0, 0)),

    /**
     * Low-pass filter with β = (1/8, 1/4, 1/8), α = (3/8, 1/8), for nonsmooth problems (Söderlind 2003, table III,
     * "H312b", b = 8).
     */
    H312B(DigitalFilter.of(1.0 / 8, 1.0 / 4, 1.0 / 8, 3.0 / 8, 1.0 / 8));

    private final StepController controller;

    ControllerPreset(StepController controller) {
        this.controller = controller;
    }

    /**
     * The controller.
     *
     * @return always the same, without memory of any solve
     */
    public StepController controller() {
        return controller;
    }
}
