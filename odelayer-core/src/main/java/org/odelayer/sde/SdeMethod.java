package org.odelayer.sde;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.nd4j.autodiff.samediff.SDVariable;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.ode.method.ButcherTableau;
import org.odelayer.ode.method.OdeSolver;

/**
 * Methods for stochastic differential equations with constant steps. A step from t of length h knows ΔW = W(t + h) −
 * W(t), and each method is a Runge–Kutta method for an ordinary equation along the step, in which ξ = ΔW/h is a
 * constant. So its steps and their exact gradients are those of the tableau, and with g = 0 it is that method.
 *
 * <table>
 * <caption>Strong orders, and evaluations of f and g per step</caption>
 * <tr><th>method</th><th>solves</th><th>diagonal, scalar</th><th>additive</th><th>general</th><th>cost</th></tr>
 * <tr><td>{@link #EULER_MARUYAMA}</td><td>Itô</td><td>0.5</td><td>1</td><td>0.5</td><td>1</td></tr>
 * <tr><td>{@link #MILSTEIN}</td><td>both</td><td>1</td><td>1</td><td>refused</td><td>1, and a tangent of g</td></tr>
 * <tr><td>{@link #HEUN}</td><td>Stratonovich</td><td>1</td><td>1</td><td>0.5</td><td>2</td></tr>
 * <tr><td>{@link #MIDPOINT}</td><td>Stratonovich</td><td>1</td><td>1</td><td>0.5</td><td>2</td></tr>
 * <tr><td>{@link #EULER_HEUN}</td><td>Stratonovich</td><td>1</td><td>1</td><td>0.5</td><td>1 of f, 2 of g</td></tr>
 * <tr><td>{@link #REVERSIBLE_HEUN}</td><td>Stratonovich</td><td>1</td><td>1</td><td>0.5</td><td>1</td></tr>
 * <tr><td>{@link #SRA1}</td><td>both</td><td>refused</td><td>1.5</td><td>refused</td><td>2</td></tr>
 * </table>
 *
 * <p>Additive noise is the same in both calculi, and goes with every method. More than order 0.5 for general noise
 * needs the Lévy areas ∫∫ dWᵢ dWⱼ, which are not made.
 *
 * <p>Source: Kloeden, Platen, "Numerical solution of stochastic differential equations" (1992).
 */
public enum SdeMethod {
    /** y' = y + h f + g ΔW. */
    EULER_MARUYAMA(OdeSolver.EULER, Calculus.ITO, 0.5, 1) {
        @Override
        SDVariable field(SdeStep step, SDVariable t, SDVariable y) {
            return plain(step, t, y);
        }
    },

    /**
     * Milstein's method, with (∂g/∂y) g as a tangent of the graph, for diagonal, scalar and additive noise:
     *
     * <pre>
     * Itô:           y' = y + h f + g ΔW + ½ (∂g/∂y) g (ΔW² − h)
     * Stratonovich:  y' = y + h f + g ΔW + ½ (∂g/∂y) g ΔW²
     * </pre>
     */
    MILSTEIN(OdeSolver.EULER, null, 1, 1, SdeField.LENGTH) {
        @Override
        SDVariable field(SdeStep step, SDVariable t, SDVariable y) {
            SdeStep.Point here = step.at(t, y);
            SDVariable moved = here.drift().add(here.moved(step.rate()));
            if (step.noise() == NoiseType.ADDITIVE) {
                return moved;
            }
            SDVariable square = step.rate().mul(step.rate()).mul(step.length());
            return moved.add(here.corrected(step.calculus() == Calculus.ITO ? square.sub(1) : square));
        }
    },

    /** Heun's method: ŷ = y + h f + g ΔW, y' = y + ½ h (f + f̂) + ½ (g + ĝ) ΔW with f̂ and ĝ at t + h and ŷ. */
    HEUN(OdeSolver.HEUN, Calculus.STRATONOVICH, 1, 1) {
        @Override
        SDVariable field(SdeStep step, SDVariable t, SDVariable y) {
            return plain(step, t, y);
        }
    },

    /** The midpoint method: ŷ = y + ½ h f + ½ g ΔW, y' = y + h f̂ + ĝ ΔW with f̂ and ĝ at t + h/2 and ŷ. */
    MIDPOINT(OdeSolver.MIDPOINT, Calculus.STRATONOVICH, 1, 1) {
        @Override
        SDVariable field(SdeStep step, SDVariable t, SDVariable y) {
            return plain(step, t, y);
        }
    },

    /** Euler–Heun, the drift by Euler's method: y' = y + h f + ½ (g + ĝ) ΔW with ĝ at t + h and y + g ΔW. */
    EULER_HEUN(OdeSolver.EULER, Calculus.STRATONOVICH, 1, 1, SdeField.LENGTH) {
        @Override
        SDVariable field(SdeStep step, SDVariable t, SDVariable y) {
            SdeStep.Point here = step.at(t, y);
            SDVariable moved = here.moved(step.rate());
            SdeStep.Point there = step.at(t.add(step.length()), y.add(moved.mul(step.length())));
            return here.drift().add(moved.add(there.moved(step.rate())).mul(0.5));
        }
    },

    /**
     * Reversible Heun: with a second state ŷ that starts at y, and f̂, ĝ at t and ŷ,
     *
     * <pre>
     * ŷ' = 2y − ŷ + h f̂ + ĝ ΔW,   y' = y + ½ h (f̂ + f̂') + ½ (ĝ + ĝ') ΔW
     * </pre>
     *
     * <p>From the state at the end of a step that at its start follows, so that a gradient needs no record: {@code
     * ContinuousAdjoint.AS_FORWARD} is then exact, and its memory does not depend on the number of steps. In the
     * coordinates y and d = ±(y − ŷ), the sign changing from step to step, it is Euler's method for ẏ = F(t, y ∓ d), ḋ
     * = ±F(t, y ∓ d), F = f + g ξ, on legs from the middle of a step to that of the next; along them ŷ = y ∓ d does not
     * move. So f and g are evaluated once a step, and a step is undone by that of −h.
     *
     * <p>Not for drifts that contract for long: of ẏ = λ y, w = λ h, a step has the factors w ± √(1 + w²), so that y −
     * ŷ grows as y falls; |λ| (t1 − t0) should be 5 at most.
     *
     * <p>Source: Kidger, Foster, Li, Lyons, "Efficient and accurate gradients for neural SDEs" (2021).
     */
    REVERSIBLE_HEUN(OdeSolver.EULER, Calculus.STRATONOVICH, 1, 1, SdeField.NODE, SdeField.SIGN) {
        @Override
        SDVariable field(SdeStep step, SDVariable t, SDVariable pair) {
            long n = Features.count(pair) / 2;
            SDVariable sign = step.get(SdeField.SIGN);
            SDVariable y = Features.slice(step.graph(), pair, 0, n);
            SDVariable d = Features.slice(step.graph(), pair, n, 2 * n);
            SDVariable moved = plain(step, step.get(SdeField.NODE), y.sub(d.mul(sign)));
            return Features.concat(step.graph(), moved, moved.mul(sign));
        }

        @Override
        int copies() {
            return 2;
        }
    },

    /**
     * Rößler's method of order 1.5 for additive noise: with A = ∫ (W(u) − W(t)) du over the step, g₀ = g(t), g₁ = g(t +
     * h),
     *
     * <pre>
     * ŷ = y + ¾ h f + (3/2) g₁ A/h,   y' = y + h (f + 2f̂)/3 + g₁ (ΔW − A/h) + g₀ A/h,   f̂ at t + ¾ h and ŷ
     * </pre>
     *
     * <p>Source: Rößler, "Runge–Kutta methods for the strong approximation of solutions of stochastic differential
     * equations", SIAM J. Numer. Anal. 48 (2010).
     */
    SRA1(OdeSolver.EULER, null, 1.5, 1.5, SdeField.LENGTH, SdeField.AREA) {
        @Override
        SDVariable field(SdeStep step, SDVariable t, SDVariable y) {
            SDVariable h = step.length();
            SDVariable area = step.get(SdeField.AREA);
            SdeStep.Point here = step.at(t, y);
            SdeStep.Point end = step.at(t.add(h), y);
            SDVariable way = here.drift().mul(0.75).add(end.moved(area).mul(1.5));
            SdeStep.Point inside = step.at(t.add(h.mul(0.75)), y.add(way.mul(h)));
            return here.drift()
                    .add(inside.drift().mul(2))
                    .div(3)
                    .add(end.moved(step.rate().sub(area)))
                    .add(here.moved(area));
        }
    };

    private static final double HALF = 0.5;
    private static final String HALF_ORDERS = "EULER_MARUYAMA (Itô) or HEUN (Stratonovich), of order 0.5";

    private final OdeSolver solver;
    /** Null for both. */
    private final Calculus calculus;

    private final double order;
    private final double additiveOrder;
    private final List<String> reads;

    SdeMethod(OdeSolver solver, Calculus calculus, double order, double additiveOrder, String... reads) {
        this.solver = solver;
        this.calculus = calculus;
        this.order = order;
        this.additiveOrder = additiveOrder;
        String[] all = Arrays.copyOf(reads, reads.length + 1);
        all[reads.length] = SdeField.RATE;
        this.reads = List.of(all);
    }

    /** The field whose Runge–Kutta steps are those of this method. */
    abstract SDVariable field(SdeStep step, SDVariable t, SDVariable y);

    ButcherTableau tableau() {
        return solver.tableau();
    }

    /** The numbers of a leg that the field reads. */
    List<String> reads() {
        return reads;
    }

    boolean reads(String name) {
        return reads.contains(name);
    }

    /** How many states a step goes on from. */
    int copies() {
        return 1;
    }

    /** Whether the state at the start of a step follows from that at its end. */
    boolean reversible() {
        return copies() > 1;
    }

    /**
     * The strong order: the error at a fixed time is of the size of hᵖ on almost every path.
     *
     * @param noise how W enters
     * @return p
     * @throws IllegalArgumentException if the method does not take such noise
     */
    public double order(NoiseType noise) {
        checkNoise(noise);
        if (noise == NoiseType.GENERAL) {
            return HALF;
        }
        return noise == NoiseType.ADDITIVE ? additiveOrder : order;
    }

    /**
     * Whether this method solves equations of a kind.
     *
     * @param noise how W enters
     * @param meant what the integral means
     * @return false if {@link #check} would refuse them
     */
    public boolean solves(NoiseType noise, Calculus meant) {
        return takes(noise) && (calculus == null || calculus == meant || noise == NoiseType.ADDITIVE);
    }

    private boolean takes(NoiseType noise) {
        return switch (this) {
            case MILSTEIN -> noise != NoiseType.GENERAL;
            case SRA1 -> noise == NoiseType.ADDITIVE;
            default -> true;
        };
    }

    private void checkNoise(NoiseType noise) {
        if (takes(noise)) {
            return;
        }
        throw new IllegalArgumentException("method (" + this + ") does not take " + noise + " noise: "
                + (this == SRA1
                        ? "its order 1.5 is that of ADDITIVE noise"
                        : "its order 1 would need the Lévy areas ∫∫ dWᵢ dWⱼ, which are not made; take " + HALF_ORDERS));
    }

    /**
     * Checks that this method solves an equation.
     *
     * @param dynamics drift and diffusion
     * @throws IllegalArgumentException naming method and dynamics, what does not go together and what does
     */
    public void check(SdeDynamics dynamics) {
        checkNoise(dynamics.noise());
        if (!solves(dynamics.noise(), dynamics.calculus())) {
            throw new IllegalArgumentException("method (" + this + ") solves equations in the sense of " + calculus
                    + ", and dynamics (" + DynamicsTransform.describe(dynamics) + ") are meant in that of "
                    + dynamics.calculus() + ": take " + others(dynamics) + ", or change the drift by ½ (∂g/∂y) g and"
                    + " say so in calculus()");
        }
    }

    private static String others(SdeDynamics dynamics) {
        return Arrays.stream(values())
                .filter(method -> method.solves(dynamics.noise(), dynamics.calculus()))
                .map(Enum::name)
                .collect(Collectors.joining(", "));
    }

    /** f + g ξ. */
    private static SDVariable plain(SdeStep step, SDVariable t, SDVariable y) {
        SdeStep.Point here = step.at(t, y);
        return here.drift().add(here.moved(step.rate()));
    }
}
