package org.odelayer.manifold;

/**
 * The group that keeps ⟨x, y⟩ = Σ gᵢxᵢyᵢ, all g being 1 or the first one −1: the rotations of a sphere, the Lorentz
 * transformations of a hyperboloid. Where ⟨y, y⟩ = σ, a = σ (v yᵀ − y vᵀ) g moves y by v.
 */
final class OuterAction extends MatrixAction {
    private final boolean lorentz;

    OuterAction(int n, boolean lorentz) {
        super(n);
        this.lorentz = lorentz;
    }

    /** σ gⱼ. */
    private double sign(int j) {
        return lorentz && j > 0 ? -1 : 1;
    }

    @Override
    public void lift(double[] y, double[] v, double[] a) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                a[i * n + j] = (v[i] * y[j] - y[i] * v[j]) * sign(j);
            }
        }
    }

    @Override
    public void liftBack(double[] y, double[] v, double[] aBar, double[] yBar, double[] vBar) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double difference = aBar[i * n + j] * sign(j) - aBar[j * n + i] * sign(i);
                vBar[i] += difference * y[j];
                yBar[i] -= difference * v[j];
            }
        }
    }
}
