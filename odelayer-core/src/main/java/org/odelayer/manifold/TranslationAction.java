package org.odelayer.manifold;

/** The translations of ℝⁿ. */
final class TranslationAction extends CommutativeAction {
    TranslationAction(int n) {
        super(n);
    }

    @Override
    public void lift(double[] y, double[] v, double[] a) {
        System.arraycopy(v, 0, a, 0, size);
    }

    @Override
    public void liftBack(double[] y, double[] v, double[] aBar, double[] yBar, double[] vBar) {
        for (int i = 0; i < size; i++) {
            vBar[i] += aBar[i];
        }
    }

    @Override
    public void act(double[] a, double[] y, double[] result) {
        for (int i = 0; i < size; i++) {
            result[i] = y[i] + a[i];
        }
    }

    @Override
    public void actBack(double[] a, double[] y, double[] resultBar, double[] aBar, double[] yBar) {
        for (int i = 0; i < size; i++) {
            aBar[i] += resultBar[i];
            yBar[i] = resultBar[i];
        }
    }
}
