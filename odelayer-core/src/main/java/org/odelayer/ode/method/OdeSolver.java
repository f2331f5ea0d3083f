package org.odelayer.ode.method;

/**
 * The explicit Runge–Kutta methods that come with the library.
 *
 * <p>{@link #DOPRI5} is the usual choice. For loose tolerances {@link #BOSH3} may need fewer evaluations, for tight
 * ones {@link #DOPRI8} does; {@link #TSIT5} has somewhat smaller error constants than DOPRI5. {@link #EULER}, {@link
 * #MIDPOINT}, {@link #HEUN}, {@link #RALSTON}, {@link #KUTTA3}, {@link #RK4} and {@link #THREE_EIGHTHS} have no error
 * estimate and take constant steps.
 */
public enum OdeSolver implements NamedMethod {
    /** Euler's method, order 1; one step per block is a residual network. */
    EULER(1, new double[][] {{}}, new double[] {1}, new double[] {}),

    /** The explicit midpoint rule, order 2. */
    MIDPOINT(2, new double[][] {{}, {1.0 / 2}}, new double[] {0, 1}, new double[] {}),

    /** Heun's method of order 2, the improved Euler method. */
    HEUN(2, new double[][] {{}, {1}}, new double[] {1.0 / 2, 1.0 / 2}, new double[] {}),

    /** Ralston, "Runge–Kutta methods with minimum error bounds", Math. Comput. 16 (1962), order 2. */
    RALSTON(2, new double[][] {{}, {2.0 / 3}}, new double[] {1.0 / 4, 3.0 / 4}, new double[] {}),

    /** Kutta's method of order 3 (1901). */
    KUTTA3(3, new double[][] {{}, {1.0 / 2}, {-1, 2}}, new double[] {1.0 / 6, 2.0 / 3, 1.0 / 6}, new double[] {}),

    /** The classical method of Kutta (1901), order 4. */
    RK4(
            4,
            new double[][] {{}, {1.0 / 2}, {0, 1.0 / 2}, {0, 0, 1}},
            new double[] {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6},
            new double[] {}),

    /** The 3/8-rule of Kutta (1901), order 4. */
    THREE_EIGHTHS(
            4,
            new double[][] {{}, {1.0 / 3}, {-1.0 / 3, 1}, {1, -1, 1}},
            new double[] {1.0 / 8, 3.0 / 8, 3.0 / 8, 1.0 / 8},
            new double[] {}),

    /** Heun's method with Euler's as error estimate, 2(1): the cheapest adaptive steps. */
    HEUN_EULER(2, new double[][] {{}, {1}}, new double[] {1.0 / 2, 1.0 / 2}, new double[] {-1.0 / 2, 1.0 / 2}),

    /** Bogacki and Shampine 3(2), "A 3(2) pair of Runge–Kutta formulas", Appl. Math. Lett. 2 (1989); FSAL. */
    BOSH3(
            3,
            new double[][] {{}, {1.0 / 2}, {0, 3.0 / 4}, {2.0 / 9, 1.0 / 3, 4.0 / 9}},
            new double[] {2.0 / 9, 1.0 / 3, 4.0 / 9, 0},
            new double[] {2.0 / 9 - 7.0 / 24, 1.0 / 3 - 1.0 / 4, 4.0 / 9 - 1.0 / 3, -1.0 / 8}),

    /**
     * Dormand and Prince 5(4), "A family of embedded Runge–Kutta formulae", J. Comput. Appl. Math. 6 (1980), with the
     * error weights of Shampine, "Some practical Runge–Kutta formulas", Math. Comput. 46 (1986), as the
     * machine-learning libraries use them; FSAL. Dense output of order 4: Hairer, Nørsett, Wanner, "Solving ordinary
     * differential equations I", II.6, with the coefficients of the authors' DOPRI5.
     */
    DOPRI5(
            5,
            new double[][] {
                {},
                {1.0 / 5},
                {3.0 / 40, 9.0 / 40},
                {44.0 / 45, -56.0 / 15, 32.0 / 9},
                {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
                {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
                {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84}
            },
            new double[] {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84, 0},
            new double[] {
                35.0 / 384 - 1951.0 / 21600,
                0,
                500.0 / 1113 - 22642.0 / 50085,
                125.0 / 192 - 451.0 / 720,
                -2187.0 / 6784 + 12231.0 / 42400,
                11.0 / 84 - 649.0 / 6300,
                -1.0 / 60
            },
            new double[] {
                -12715105075.0 / 11282082432.0,
                0,
                87487479700.0 / 32700410799.0,
                -10690763975.0 / 1880347072.0,
                701980252875.0 / 199316789632.0,
                -1453857185.0 / 822651844.0,
                69997945.0 / 29380423.0
            }),

    /**
     * Tsitouras 5(4), "Runge–Kutta pairs of order 5(4) satisfying only the first column simplifying assumption",
     * Comput. Math. Appl. 62 (2011), the last error weight with the sign that the paper lacks; FSAL, dense output of
     * order 4, d being the coefficients of θ⁴ in the paper's bᵢ(θ).
     */
    TSIT5(
            5,
            new double[][] {
                {},
                {0.161},
                {-0.008480655492356989, 0.335480655492357},
                {2.8971530571054935, -6.359448489975075, 4.3622954328695815},
                {5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525},
                {5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383},
                {0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774
                }
            },
            new double[] {
                0.09646076681806523,
                0.01,
                0.4798896504144996,
                1.379008574103742,
                -3.290069515436081,
                2.324710524099774,
                0
            },
            new double[] {
                0.00178001105222577714,
                0.0008164344596567469,
                -0.007880878010261995,
                0.1447110071732629,
                -0.5823571654525552,
                0.45808210592918697,
                -1.0 / 66
            },
            new double[] {
                -1.0530884977290216,
                0.1017,
                2.490627285651253,
                -16.548102889244902,
                47.37952196281928,
                -34.87065786149661,
                2.5
            }),

    /**
     * Fehlberg 4(5), "Low-order classical Runge–Kutta formulas with stepsize control", NASA TR R-315 (1969), advanced
     * by the formula of order 5 as in RKF45 of Shampine and Watts. Dense output of order 4 with f at the end of a step,
     * from the order conditions and d₆ = 0.
     */
    FEHLBERG45(new ButcherTableau(
                    "FEHLBERG45",
                    5,
                    new double[][] {
                        {},
                        {1.0 / 4},
                        {3.0 / 32, 9.0 / 32},
                        {1932.0 / 2197, -7200.0 / 2197, 7296.0 / 2197},
                        {439.0 / 216, -8, 3680.0 / 513, -845.0 / 4104},
                        {-8.0 / 27, 2, -3544.0 / 2565, 1859.0 / 4104, -11.0 / 40}
                    },
                    new double[] {16.0 / 135, 0, 6656.0 / 12825, 28561.0 / 56430, -9.0 / 50, 2.0 / 55},
                    new double[] {
                        16.0 / 135 - 25.0 / 216,
                        0,
                        6656.0 / 12825 - 1408.0 / 2565,
                        28561.0 / 56430 - 2197.0 / 4104,
                        -9.0 / 50 + 1.0 / 5,
                        2.0 / 55
                    })
            .withDenseOutput(
                    new double[0][],
                    new double[][] {{-13.0 / 18, 0, 1664.0 / 855, -2197.0 / 342, 27.0 / 10, 0, 5.0 / 2}})),

    /**
     * Dormand and Prince 8(5, 3) of Hairer, Nørsett and Wanner, "Solving ordinary differential equations I", 2nd
     * edition (1993), II.5 and II.10, with the coefficients of the authors' DOP853: for tight tolerances. Its error
     * estimate has two parts ({@link ButcherTableau#withCoarseEstimate}); FSAL, dense output of order 7 with three more
     * evaluations in the steps that it is asked for.
     */
    DOPRI8(DormandPrince8.tableau("DOPRI8"));

    private final ButcherTableau tableau;

    OdeSolver(int order, double[][] a, double[] b, double[] e) {
        this(order, a, b, e, new double[0]);
    }

    OdeSolver(ButcherTableau tableau) {
        this.tableau = tableau;
    }

    OdeSolver(int order, double[][] a, double[] b, double[] e, double[] d) {
        this.tableau = new ButcherTableau(name(), order, a, b, e, d);
    }

    /**
     * The method's coefficients.
     *
     * @return the tableau
     */
    public ButcherTableau tableau() {
        return tableau;
    }

    @Override
    public Method method() {
        return tableau;
    }
}
