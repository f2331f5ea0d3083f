package org.odelayer.ode.method;

/**
 * The solution within a step as a linear combination of arrays, with coefficients that depend on θ = (time − t)/h:
 *
 * <pre>
 * y(t + θh) = w₀ y₀ + w₁ f₀ + Σ w₂₊ᵢ xᵢ + w y₁ + w' f₁
 * </pre>
 *
 * <p>y₀, f₀ and y₁, f₁ are state and derivative at both ends, xᵢ what a method has beside ({@link Stepper#extra}).
 */
public interface Interpolation {
    /**
     * The cubic through states and derivatives at both ends (Hairer, Nørsett, Wanner, "Solving ordinary differential
     * equations I", II.6).
     */
    Interpolation CUBIC = new Interpolation() {
        @Override
        public int extras() {
            return 0;
        }

        @Override
        public void weigh(double theta, double h, double[] start, double[] end) {
            double r = 1 - theta;
            start[0] = r * r * (1 + 2 * theta);
            start[1] = theta * r * r * h;
            end[0] = theta * theta * (3 - 2 * theta);
            end[1] = -theta * theta * r * h;
        }
    };

    /**
     * The cubic and θ²(1 − θ)² (x₀ + θ x₁ + θ(1 − θ) x₂ + θ²(1 − θ) x₃ + …): continuous with its derivative, a
     * polynomial of degree 3 + extras (Hairer, Nørsett, Wanner, "Solving ordinary differential equations I", II.6).
     *
     * @param extras the number of arrays x, at least 1
     */
    record Bubble(int extras) implements Interpolation {
        @Override
        public void weigh(double theta, double h, double[] start, double[] end) {
            CUBIC.weigh(theta, h, start, end);
            double r = 1 - theta;
            double factor = theta * theta * r * r;
            for (int i = 0; i < extras; i++) {
                start[2 + i] = factor;
                factor *= i % 2 == 0 ? theta : r;
            }
        }
    }

    /**
     * The number of arrays beside states and derivatives.
     *
     * @return at least 0
     */
    int extras();

    /**
     * Computes the coefficients.
     *
     * @param theta θ, in [0, 1]
     * @param h the length of the step, negative backwards in time
     * @param start where to write those of y₀, f₀ and the extras
     * @param end where to write those of y₁ and f₁
     */
    void weigh(double theta, double h, double[] start, double[] end);
}
