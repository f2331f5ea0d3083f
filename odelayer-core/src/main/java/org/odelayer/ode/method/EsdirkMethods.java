package org.odelayer.ode.method;

/** The coefficients of ESDIRK methods. */
final class EsdirkMethods {
    /** Kennedy and Carpenter (2003), appendix C, ARK4(3)6L[2]SA–ESDIRK. */
    static final EsdirkTableau KENCARP4 = new EsdirkTableau(
            "KENCARP4",
            4,
            new double[][] {
                {0},
                {1.0 / 4, 1.0 / 4},
                {8611.0 / 62500, -1743.0 / 31250, 1.0 / 4},
                {5012029.0 / 34652500, -654441.0 / 2922500, 174375.0 / 388108, 1.0 / 4},
                {
                    15267082809.0 / 155376265600.0,
                    -71443401.0 / 120774400,
                    730878875.0 / 902184768,
                    2285395.0 / 8070912,
                    1.0 / 4
                },
                {82889.0 / 524892, 0, 15625.0 / 83664, 69875.0 / 102672, -2260.0 / 8211, 1.0 / 4}
            },
            new double[] {
                4586570599.0 / 29645900160.0,
                0,
                178811875.0 / 945068544,
                814220225.0 / 1159782912,
                -3700637.0 / 11593932,
                61727.0 / 225920
            });

    private EsdirkMethods() {}
}
